//! Learning: what is worth knowing after a success. It is done outside the lane, so nobody at the desk waits for it, and failing
//! to learn loses nothing: the next look tells.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::outbox::{Entry, Failure, Operation};
use domain::program::{Pool, Status, pool_that_counts};
use domain::{Credits, IdempotencyKey, MemberId, PoolId, TransactionId};

use crate::Engine;
use crate::ports::{BenefitGateway, StoreError};

/// What is worth knowing after a success.
#[derive(Debug)]
pub(crate) struct FollowUp {
    pub entry: Entry,
    /// The success was an earlier attempt's: balance and transaction are still to be read.
    pub learn: bool,
}

/// Waits between looks at something Wix does in its own time: a minute in all.
const LOOKS: [u64; 9] = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

impl Engine {
    pub(crate) async fn transaction_of(
        &self,
        gateway: &dyn BenefitGateway,
        entry: &Entry,
    ) -> Result<Option<TransactionId>, Failure> {
        if entry.transaction.is_some() {
            return Ok(entry.transaction);
        }
        let Some(pool) = entry.operation.pool() else {
            return Ok(None);
        };
        let since = entry.created_at - chrono::Duration::minutes(10);
        let movements = gateway.transactions(pool, since).await?;
        Ok(movements
            .into_iter()
            .find(|movement| movement.completed && is_same_key(movement.key.as_deref(), &entry.key))
            .map(|m| m.transaction))
    }

    /// Whatever a success of this kind leaves to be learnt.
    pub(crate) async fn follow_up(&self, FollowUp { entry, learn }: FollowUp) {
        let entry = &entry;
        let Ok(gateway) = self.wix().await else { return };
        if learn && let Ok(Some(transaction)) = self.transaction_of(&*gateway, entry).await {
            let _ = self.note_transaction(entry, transaction);
        }
        match (&entry.operation, entry.operation.pool()) {
            (Operation::Provision { .. }, _) => self.watch_enrolment(&*gateway, entry).await,
            (
                Operation::Renew { .. }
                | Operation::Pause { .. }
                | Operation::Resume { .. }
                | Operation::End { .. },
                Some(pool),
            ) => self.watch_pool(&*gateway, pool).await,
            (Operation::Redeem { .. } | Operation::CancelRedemption { .. }, Some(pool)) => {
                self.read_balance(&*gateway, entry.member, pool).await;
            }
            (_, Some(pool)) if learn => self.read_balance(&*gateway, entry.member, pool).await,
            _ => {}
        }
        self.member_changed(entry.member);
    }

    async fn read_balance(&self, gateway: &dyn BenefitGateway, member: MemberId, pool: PoolId) {
        let asked_at = self.now();
        let Ok(balance) = gateway.balance(pool).await else {
            return;
        };
        // A pool so young that it has no balance yet has none to spend either.
        let balance = balance.unwrap_or(Credits::ZERO);
        let _ = self.store().writing(|unit| match unit.is_in_flight(member)? {
            // Nobody can tell whether the answer includes what is on its way: its own answer will.
            true => Ok(()),
            false => unit.save_balance(pool, balance, asked_at),
        });
    }

    /// Looks until the new pool can be earned in.
    async fn watch_enrolment(&self, gateway: &dyn BenefitGateway, entry: &Entry) {
        for wait in LOOKS {
            self.ports.clock.sleep(Duration::from_millis(wait)).await;
            let asked_at = self.now();
            let Ok(pools) = gateway.pools_of(entry.member).await else {
                continue;
            };
            let counting = pool_that_counts(&pools).cloned();
            if let Some(pool) = counting {
                let _ = self
                    .store()
                    .writing(|unit| self.note_pools(unit, entry.member, &pools, asked_at));
                if !pool.status.is_becoming_active() {
                    self.read_balance(gateway, entry.member, pool.id).await;
                    self.entry_moved();
                    return;
                }
            }
            self.member_changed(entry.member);
        }
    }

    /// Looks until the pool is through with what it was asked to become.
    async fn watch_pool(&self, gateway: &dyn BenefitGateway, id: PoolId) {
        for wait in LOOKS {
            self.ports.clock.sleep(Duration::from_millis(wait)).await;
            let asked_at = self.now();
            let Ok(Some(pool)) = gateway.pool(id).await else {
                continue;
            };
            let transient =
                pool.status.is_becoming_active() || matches!(pool.status, Status::Pausing | Status::Ending);
            let member = pool.member;
            let _ = self.save_pool(pool, asked_at);
            if !transient {
                self.read_balance(gateway, member, id).await;
                self.entry_moved();
                return;
            }
        }
    }

    fn save_pool(&self, fresh: Pool, asked_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.store().writing(|unit| {
            let mut pools = unit.pools_of(fresh.member)?.unwrap_or_default();
            match pools.iter_mut().find(|pool| pool.id == fresh.id) {
                Some(known) => *known = fresh.clone(),
                None => pools.push(fresh.clone()),
            }
            self.note_pools(unit, fresh.member, &pools, asked_at).map(|_| ())
        })
    }
}

/// Equality first; Wix may put a prefix of its own before a redemption's key.
fn is_same_key(theirs: Option<&str>, ours: &IdempotencyKey) -> bool {
    theirs.is_some_and(|theirs| theirs == ours.as_str() || theirs.ends_with(ours.as_str()))
}
