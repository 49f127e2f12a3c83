//! How credits move. Everything that changes a balance goes through [`move_credits`], which changes the balance and writes the
//! transaction in one step, under the one lock over the whole state; a balance never falls below zero.

use uuid::Uuid;

use crate::amount::Amount;
use crate::clock::Stamp;
use crate::gym::Gym;
use crate::model::{Head, Identity, Movement, Pool, Side, Transaction, TransactionPool};

/// The wish to take more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overdraft;

/// Everything about a movement but its size.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) movement: Movement,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) related: Option<Uuid>,
    pub(crate) instructing_party: Option<Identity>,
}

impl Entry {
    pub(crate) fn of(movement: Movement) -> Self {
        Self {
            movement,
            idempotency_key: None,
            related: None,
            instructing_party: None,
        }
    }

    pub(crate) fn keyed(movement: Movement, idempotency_key: &str) -> Self {
        Self {
            idempotency_key: Some(idempotency_key.to_owned()),
            ..Self::of(movement)
        }
    }
}

/// Adds `change` (negative to take) to the pool's balance and records it. The pool must exist.
pub(crate) fn move_credits(
    gym: &mut Gym,
    pool_id: Uuid,
    change: Amount,
    entry: Entry,
    now: Stamp,
) -> Result<Uuid, Overdraft> {
    let id = gym.ids.guid();
    let (Some(balance), Some(pool)) = (gym.balances.get_mut(pool_id), gym.pools.get(pool_id)) else {
        return Err(Overdraft);
    };
    let after = balance.available.plus(change);
    if after.is_negative() {
        return Err(Overdraft);
    }
    balance.available = after;
    balance.last_transaction_id = Some(id);
    balance.head.touch(now);
    let (source, target) = match change.is_negative() {
        true => (Side::Available, Side::External),
        false => (Side::External, Side::Available),
    };
    let transaction = Transaction {
        head: Head::new(id, now),
        pool: snapshot(pool, entry.movement.benefit_key.as_deref()),
        amount: change.abs(),
        source,
        target,
        idempotency_key: entry.idempotency_key,
        related_transaction_id: entry.related,
        beneficiary: pool.beneficiary.clone(),
        instructing_party: entry.instructing_party,
        status: "COMPLETED".to_owned(),
        details: entry.movement,
        undone_by: None,
        replaced_by: None,
    };
    gym.insert_transaction(transaction);
    Ok(id)
}

fn snapshot(pool: &Pool, benefit_key: Option<&str>) -> TransactionPool {
    let benefit = benefit_key.and_then(|key| {
        pool.details
            .benefits
            .iter()
            .find(|benefit| benefit.benefit_key == key)
    });
    TransactionPool {
        id: pool.head.id,
        pool_definition_id: pool.pool_definition_id,
        program_definition_id: pool.program_definition_id,
        external_program_definition_id: pool
            .program_definition
            .as_ref()
            .map(|definition| definition.external_id),
        program_id: pool.program_id,
        external_program_id: pool.program.external_id,
        credit_amount: pool.details.credits_per_cycle(),
        namespace: pool.namespace.clone(),
        display_name: pool.display_name.clone(),
        benefit_display_name: benefit.and_then(|benefit| benefit.display_name.clone()),
    }
}

/// Begins a new cycle (contract, 5.3): at most the cap is carried over, and the cycle's credits are granted.
pub(crate) fn renew(gym: &mut Gym, pool_id: Uuid, now: Stamp) {
    let (Some(balance), Some(pool)) = (gym.balances.get(pool_id), gym.pools.get(pool_id)) else {
        return;
    };
    let carried = pool.details.carried(balance.available);
    let lapsed = balance.available.minus(carried);
    let granted = pool.details.credits_per_cycle();
    if gym.switches.renewal_transactions {
        for change in [Amount::ZERO.minus(lapsed), granted] {
            if !change.is_zero() {
                let entry = Entry::of(Movement::because(now, "Renewal"));
                // Never an overdraft: what lapses is part of what is there.
                let _ = move_credits(gym, pool_id, change, entry, now);
            }
        }
        return;
    }
    if let Some(balance) = gym.balances.get_mut(pool_id) {
        balance.available = carried.plus(granted);
        balance.head.touch(now);
    }
}
