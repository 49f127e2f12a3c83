//! Balances: reading, changing, reverting (contract, 7.8).

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Reply, Route, Scope};
use crate::amount::Amount;
use crate::credits::{Entry, Overdraft, move_credits};
use crate::gym::Gym;
use crate::model::{Balance, Identity, Movement, PoolStatus, Side};
use crate::query::{Fields, Kind, Page, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations, guid};

pub(super) const ROUTES: &[Route] = &[
    Route::reads("GET", "/benefit-programs/v1/balances", Scope::Read, list),
    Route::reads("POST", "/benefit-programs/v1/balances/query", Scope::Read, query),
    Route::reads("GET", "/benefit-programs/v1/balances/{id}", Scope::Read, get),
    Route::writes("POST", "/benefit-programs/v1/balances/{id}/change", change),
    Route::writes(
        "POST",
        "/benefit-programs/v1/balances/changes/{id}/revert",
        revert,
    ),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("beneficiary.memberId", Kind::Guid),
    ("beneficiary.wixUserId", Kind::Guid),
];

fn view(gym: &Gym, balance: &Balance) -> Value {
    gym.pools
        .get(balance.head.id)
        .map_or(Value::Null, |pool| balance.view(pool))
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let balance = call.gym.balances.get(id).ok_or_else(Refusal::not_found)?;
    Ok(json!({"balance": view(call.gym, balance)}))
}

fn shown(gym: &Gym, page: Page<'_, Balance>) -> Value {
    let rows: Vec<Value> = page.rows.into_iter().map(|balance| view(gym, balance)).collect();
    json!({"balances": rows, "metadata": page.metadata})
}

fn list(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let ids = form.guids("poolIds", 100);
    violations.finish()?;
    let body = json!({"query": {"cursorPaging": call.body.get("cursorPaging").cloned().unwrap_or_default()}});
    let query = Query::read(&body, "balances", FIELDS, 100)?;
    Ok(shown(
        call.gym,
        page(&call.gym.balances, ids.as_deref(), &query, FIELDS),
    ))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "balances", FIELDS, 100)?;
    let member = query.filter.required("beneficiary.memberId").and_then(guid);
    let candidates = member.map(|member| call.gym.index.pools_of_person.of(&member).to_vec());
    Ok(shown(
        call.gym,
        page(&call.gym.balances, candidates.as_deref(), &query, FIELDS),
    ))
}

/// What a change asks for.
enum Wish {
    Adjust(Amount),
    Set(Amount),
}

fn read_movement(form: &Form<'_>, call: &Call<'_>) -> Movement {
    let mut movement = Movement::at(call.now);
    if let Some(details) = form.form("transactionDetails") {
        movement.item_count = details.count("itemCount");
        movement.benefit_key = details.text("benefitKey", 64);
    }
    movement
}

fn change(call: &mut Call<'_>) -> Reply {
    let pool_id = call.path_id()?;
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    if form.guid("poolId").is_some_and(|sent| sent != pool_id) {
        form.note("poolId", "VALIDATION", "must be the pool of the path");
    }
    let key = form.required_text("idempotencyKey", 200);
    let kind = form.choice("type", &["ADJUST", "SET"]);
    if !form.has("type") {
        form.note("type", "REQUIRED_FIELD", "must not be empty");
    }
    if form.has("adjustOptions") && form.has("setOptions") {
        form.note(
            "adjustOptions",
            "ONE_OF_ALIGNMENT",
            "takes only one of adjustOptions, setOptions",
        );
    }
    let options = match kind {
        Some("SET") => form.required_form("setOptions"),
        _ => form.required_form("adjustOptions"),
    };
    let value = options.required_decimal("value");
    let beneficiary = options.form("beneficiary").map(|form| Identity::read(&form));
    let instructing_party = form
        .form("instructingParty")
        .map(|form| Identity::read(&form).named());
    let movement = read_movement(&form, call);
    violations.finish()?;

    let executed = format!("change {pool_id} {key}");
    if call.gym.executed.contains_key(&executed) {
        return Err(Refusal::already_executed());
    }
    let pool = call.gym.pools.get(pool_id).ok_or_else(Refusal::not_found)?;
    if beneficiary.is_some_and(|person| !person.is_same_person(&pool.beneficiary)) {
        return Err(Refusal::not_found());
    }
    if call.gym.switches.refuse_change_on_inactive_pool && pool.status != PoolStatus::Active {
        let data = json!({"poolId": pool_id, "poolStatus": pool.status});
        return Err(Refusal::application(
            428,
            "POOL_NOT_ACTIVE",
            "Pool is not active",
            data,
        ));
    }
    let wish = if kind == Some("SET") {
        Wish::Set(value)
    } else {
        Wish::Adjust(value)
    };
    let entry = Entry {
        instructing_party,
        ..Entry::keyed(movement, &key)
    };
    let transaction = carry_out(call, pool_id, wish, entry)?;
    call.gym
        .executed
        .insert(executed, transaction.unwrap_or_default());
    let balance = call.gym.balances.get(pool_id).ok_or_else(Refusal::not_found)?;
    let mut reply = json!({"balance": view(call.gym, balance)});
    if let Some(transaction) = transaction {
        reply["transactionId"] = json!(transaction);
    }
    Ok(reply)
}

/// Moves the credits. Setting a balance to what it already is moves nothing and leaves no transaction.
fn carry_out(call: &mut Call<'_>, pool_id: Uuid, wish: Wish, entry: Entry) -> Result<Option<Uuid>, Refusal> {
    let available = call
        .gym
        .balances
        .get(pool_id)
        .ok_or_else(Refusal::not_found)?
        .available;
    let delta = match wish {
        Wish::Adjust(delta) => delta,
        Wish::Set(target) if target == available => return Ok(None),
        Wish::Set(target) => target.minus(available),
    };
    let moved = move_credits(call.gym, pool_id, delta, entry, call.now);
    moved.map(Some).map_err(|Overdraft| {
        let data = json!({
            "balance": {"available": available, "reserved": "0"}, "requested": delta,
            "lowerLimit": "0", "upperLimit": null,
            "sourceBalanceType": "AVAILABLE", "targetBalanceType": "EXTERNAL",
        });
        Refusal::application(428, "BALANCE_EXCEEDED_LIMITS", "Balance exceeded limits", data)
    })
}

/// Takes a change back, once. The key plays no part; the transaction itself remembers.
fn revert(call: &mut Call<'_>) -> Reply {
    let transaction_id = call.path_id()?;
    let violations = Violations::default();
    let key = Form::of(&call.body, &violations).required_text("idempotencyKey", 200);
    violations.finish()?;
    let no_such = || {
        let data = json!({"transactionId": transaction_id});
        Refusal::application(404, "TRANSACTION_NOT_FOUND", "Transaction not found", data)
    };
    let original = call
        .gym
        .transactions
        .get(transaction_id)
        .cloned()
        .ok_or_else(no_such)?;
    if let Some(reverted) = original.undone_by.or(original.replaced_by) {
        let data = json!({"originalTransactionId": transaction_id, "revertedTransactionId": reverted});
        return Err(Refusal::application(
            428,
            "CHANGE_ALREADY_REVERTED",
            "Change already reverted",
            data,
        ));
    }
    let back = match original.target {
        Side::Available => Amount::ZERO.minus(original.amount),
        Side::External => original.amount,
    };
    let movement = Movement {
        effective_date: call.now,
        reason: Some("Revert".to_owned()),
        ..original.details
    };
    let entry = Entry {
        related: Some(transaction_id),
        ..Entry::keyed(movement, &key)
    };
    let moved = move_credits(call.gym, original.pool.id, back, entry, call.now);
    let reverted = moved.map_err(|Overdraft| {
        let balance = call.gym.balances.get(original.pool.id).map(Balance::amounts);
        let data = json!({"balance": balance, "requested": original.amount});
        Refusal::application(428, "NOT_ENOUGH_BALANCE", "Not enough balance", data)
    })?;
    if let Some(original) = call.gym.transactions.get_mut(transaction_id) {
        original.undone_by = Some(reverted);
        original.head.touch(call.now);
    }
    Ok(json!({"transactionId": reverted}))
}
