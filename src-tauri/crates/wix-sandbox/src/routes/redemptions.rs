//! Redeem, cancel, reallocate (contract, 7.6). The order of a redemption's checks is section 13.5; a failed attempt leaves its key
//! unused.

use serde_json::{Value, json};
use uuid::Uuid;

use super::eligibility::{item_of, pool_of};
use super::{Call, Reply, Route};
use crate::amount::Amount;
use crate::credits::{Entry, Overdraft, move_credits};
use crate::model::{Identity, ItemReference, MovedItem, Movement, PoolStatus, Transaction};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::writes("POST", "/benefit-programs/v1/benefits/redeem", redeem),
    Route::writes("POST", "/benefit-programs/v1/benefits/cancel-redemption", cancel).preview(),
    Route::writes("POST", "/benefit-programs/v1/benefits/reallocate", reallocate).preview(),
];

fn redeem(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let pool_id = form.required_guid("poolId");
    let reference = ItemReference::read(&form.required_form("itemReference"));
    let benefit_key = form.required_text("benefitKey", 64);
    let key = form.required_text("idempotencyKey", 200);
    let namespace = form.namespace();
    let count = form.count("count").unwrap_or(1);
    let beneficiary = form.form("beneficiary").map(|form| Identity::read(&form));
    let target_date = form.moment("targetDate");
    form.free_object("additionalData");
    violations.finish()?;

    let executed = format!("redeem {pool_id} {key}");
    if call.gym.executed.contains_key(&executed) {
        let data = json!({"poolId": pool_id, "idempotencyKey": key});
        return Err(Refusal::application(
            409,
            "BENEFIT_ALREADY_REDEEMED",
            "Benefit already redeemed",
            data,
        ));
    }
    let no_pool = || {
        Refusal::application(
            404,
            "POOL_NOT_FOUND",
            "Pool not found",
            json!({"poolId": pool_id}),
        )
    };
    let pool = pool_of(call.gym, pool_id, &namespace, beneficiary.as_ref()).ok_or_else(no_pool)?;
    let no_benefit = || {
        let data = json!({"poolId": pool_id, "benefitKey": benefit_key});
        Refusal::application(404, "BENEFIT_NOT_FOUND", "Benefit not found", data)
    };
    let benefit = pool
        .details
        .benefits
        .iter()
        .find(|benefit| benefit.benefit_key == benefit_key)
        .ok_or_else(no_benefit)?;
    let item = item_of(call.gym, pool, benefit, &reference).ok_or_else(no_benefit)?;
    if pool.status != PoolStatus::Active {
        return Err(not_active(pool_id, pool.status));
    }
    let requested = benefit.cost().times(count);
    let movement = Movement {
        item: Some(MovedItem::of(item)),
        item_count: Some(count),
        effective_date: target_date.unwrap_or(call.now),
        reason: Some("Redemption".to_owned()),
        benefit_key: Some(benefit_key.clone()),
    };
    let entry = Entry::keyed(movement, &key);
    let taken = move_credits(call.gym, pool_id, Amount::ZERO.minus(requested), entry, call.now);
    let transaction = taken.map_err(|Overdraft| not_enough(call, pool_id, &reference, requested))?;
    call.gym.executed.insert(executed, transaction);
    Ok(json!({"transactionId": transaction}))
}

fn not_active(pool_id: Uuid, status: PoolStatus) -> Refusal {
    let data = json!({"poolId": pool_id, "poolStatus": status});
    Refusal::application(428, "POOL_NOT_ACTIVE", "Pool is not active", data)
}

fn not_enough(call: &Call<'_>, pool_id: Uuid, reference: &ItemReference, requested: Amount) -> Refusal {
    let available = call
        .gym
        .balances
        .get(pool_id)
        .map_or(Amount::ZERO, |balance| balance.available);
    let data = json!({
        "poolId": pool_id, "itemReference": reference,
        "availableBalance": available, "requestedBalance": requested,
    });
    Refusal::application(428, "NOT_ENOUGH_BALANCE", "Not enough balance", data)
}

/// The redemption behind `transaction_id`, provided it can still be changed.
fn open_redemption(
    call: &Call<'_>,
    transaction_id: Uuid,
    otherwise: &'static str,
    words: &'static str,
) -> Result<Transaction, Refusal> {
    let no_such = || {
        let data = json!({"transactionId": transaction_id});
        Refusal::application(404, "TRANSACTION_NOT_FOUND", "Transaction not found", data)
    };
    let transaction = call.gym.transactions.get(transaction_id).ok_or_else(no_such)?;
    if let Some(cancellation) = transaction.undone_by {
        let data = json!({"cancellationTransactionId": cancellation});
        return Err(Refusal::application(
            428,
            "REDEMPTION_ALREADY_CANCELED",
            "Redemption already canceled",
            data,
        ));
    }
    if let Some(mut latest) = transaction.replaced_by {
        while let Some(next) = call
            .gym
            .transactions
            .get(latest)
            .and_then(|later| later.replaced_by)
        {
            latest = next;
        }
        let data = json!({"latestTransactionId": latest});
        return Err(Refusal::application(
            428,
            "NOT_LATEST_TRANSACTION",
            "Not the latest transaction",
            data,
        ));
    }
    if !transaction.is_redemption() {
        return Err(Refusal::application(428, otherwise, words, json!({})));
    }
    Ok(transaction.clone())
}

fn replayed(key: &str) -> Refusal {
    Refusal::application(
        409,
        "ALREADY_EXECUTED",
        "Already executed",
        json!({"idempotencyKey": key}),
    )
}

fn cancel(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let transaction_id = form.required_guid("transactionId");
    let key = form.required_text("idempotencyKey", 200);
    violations.finish()?;
    let executed = format!("cancel {transaction_id} {key}");
    if call.gym.executed.contains_key(&executed) {
        return Err(replayed(&key));
    }
    let redemption = open_redemption(
        call,
        transaction_id,
        "TRANSACTION_NOT_CANCELABLE",
        "Transaction not cancelable",
    )?;
    let refund = give_back(call, &redemption, &key)?;
    call.gym.executed.insert(executed, refund);
    Ok(json!({"transactionId": refund}))
}

fn give_back(call: &mut Call<'_>, redemption: &Transaction, key: &str) -> Result<Uuid, Refusal> {
    let movement = Movement {
        effective_date: call.now,
        reason: Some("Cancellation".to_owned()),
        ..redemption.details.clone()
    };
    let entry = Entry {
        related: Some(redemption.head.id),
        ..Entry::keyed(movement, key)
    };
    let refund = move_credits(call.gym, redemption.pool.id, redemption.amount, entry, call.now)
        .map_err(|Overdraft| Refusal::not_found())?;
    mark(call, redemption.head.id, |transaction| {
        transaction.undone_by = Some(refund)
    });
    Ok(refund)
}

fn mark(call: &mut Call<'_>, id: Uuid, change: impl FnOnce(&mut Transaction)) {
    if let Some(transaction) = call.gym.transactions.get_mut(id) {
        change(transaction);
        transaction.head.touch(call.now);
    }
}

/// Moves a redemption to another date: nothing is debited, a new transaction takes the old one's place.
fn reallocate(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let transaction_id = form.required_guid("transactionId");
    let target_date = form.moment("targetDate");
    if !form.has("targetDate") {
        form.note("targetDate", "REQUIRED_FIELD", "must not be empty");
    }
    let key = form.required_text("idempotencyKey", 200);
    let beneficiary = Identity::read(&form.required_form("beneficiary"));
    let namespace = form.namespace();
    violations.finish()?;
    let executed = format!("reallocate {transaction_id} {key}");
    if call.gym.executed.contains_key(&executed) {
        return Err(replayed(&key));
    }
    let redemption = open_redemption(
        call,
        transaction_id,
        "TRANSACTION_NOT_REALLOCATABLE",
        "Transaction not reallocatable",
    )?;
    let pool_id = redemption.pool.id;
    let no_pool = || {
        Refusal::application(
            404,
            "POOL_NOT_FOUND",
            "Pool not found",
            json!({"poolId": pool_id}),
        )
    };
    let pool = pool_of(call.gym, pool_id, &namespace, Some(&beneficiary)).ok_or_else(no_pool)?;
    if pool.status != PoolStatus::Active {
        return Err(not_active(pool_id, pool.status));
    }
    let movement = Movement {
        effective_date: target_date.unwrap_or(call.now),
        ..redemption.details.clone()
    };
    let entry = Entry {
        related: Some(transaction_id),
        ..Entry::keyed(movement, &key)
    };
    let moved = move_credits(call.gym, pool_id, Amount::ZERO, entry, call.now)
        .map_err(|Overdraft| Refusal::not_found())?;
    mark(call, moved, |transaction| {
        // It stands for the credits the first redemption took.
        transaction.amount = redemption.amount;
        transaction.source = redemption.source;
        transaction.target = redemption.target;
    });
    mark(call, transaction_id, |transaction| {
        transaction.replaced_by = Some(moved)
    });
    call.gym.executed.insert(executed, moved);
    let reply: Value = json!({"transactionId": moved});
    Ok(reply)
}
