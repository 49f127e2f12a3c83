//! Pools: reading and the rare exception for one member (contract, 7.6).

use serde_json::{Value, json};
use uuid::Uuid;

use super::pool_offers::{OfferedDetails, read_details, settle_details};
use super::{Call, Fortune, Reply, Route, Scope, bulk, check_revision, listed, masked, single};
use crate::model::wire;
use crate::query::{Fields, Filter, Kind, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations, guid};

pub(super) const ROUTES: &[Route] = &[
    Route::reads("POST", "/benefit-programs/v1/pools/query", Scope::Read, query),
    Route::reads("GET", "/benefit-programs/v1/pools/{id}", Scope::Read, get),
    Route::writes("PATCH", "/benefit-programs/v1/pools/{id}", update),
    Route::writes("POST", "/benefit-programs/v1/bulk/pools", bulk_update),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("poolDefinitionId", Kind::Guid),
    ("programDefinitionId", Kind::Guid),
    ("programId", Kind::Guid),
    ("status", Kind::Text),
    ("namespace", Kind::Text),
    ("beneficiary", Kind::Text),
    ("beneficiary.memberId", Kind::Guid),
    ("beneficiary.wixUserId", Kind::Guid),
    ("details.benefits.itemSetId", Kind::List),
    ("details.benefits.providerAppId", Kind::List),
];

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    single("pool", call.gym.pools.get(id))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "pools", FIELDS, 100)?;
    let candidates = candidates(call, &query.filter);
    Ok(listed(
        "pools",
        page(&call.gym.pools, candidates.as_deref(), &query, FIELDS),
    ))
}

fn candidates(call: &Call<'_>, filter: &Filter) -> Option<Vec<Uuid>> {
    let index = &call.gym.index;
    if let Some(member) = filter.required("beneficiary.memberId").and_then(guid) {
        return Some(index.pools_of_person.of(&member).to_vec());
    }
    let program = filter.required("programId").and_then(guid)?;
    Some(index.pools_of_program.of(&program).to_vec())
}

struct Change {
    id: Uuid,
    revision: u64,
    display_name: Option<String>,
    details: Option<OfferedDetails>,
}

fn read_change(form: &Form<'_>, id: Uuid, mask: Option<&Value>) -> Change {
    Change {
        id,
        revision: form.required_revision(),
        display_name: form
            .text("displayName", 64)
            .filter(|_| masked(mask, "displayName")),
        details: form
            .form("details")
            .map(|form| read_details(&form))
            .filter(|_| masked(mask, "details")),
    }
}

fn update_one(call: &mut Call<'_>, change: Change) -> Result<Value, Refusal> {
    let before = call
        .gym
        .pools
        .get(change.id)
        .cloned()
        .ok_or_else(Refusal::not_found)?;
    check_revision(&before.head, change.revision)?;
    let mut after = before.clone();
    if change.display_name.is_some() {
        after.display_name = change.display_name;
    }
    if let Some(sent) = change.details {
        after.details = settle_details(call.gym, sent, Some(&before.details))?;
    }
    after.head.touch(call.now);
    let view = wire(&after);
    if let Some(stored) = call.gym.pools.get_mut(change.id) {
        *stored = after;
    }
    Ok(view)
}

fn update(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let body = call.body.take();
    let violations = Violations::default();
    let change = read_change(&Form::of(&body, &violations).required_form("pool"), id, None);
    violations.finish()?;
    Ok(json!({"pool": update_one(call, change)?}))
}

fn bulk_update(call: &mut Call<'_>) -> Reply {
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let return_entity = form.flag("returnEntity").unwrap_or(false);
    let mut changes = Vec::new();
    for element in form.forms("pools", 1, 100) {
        let pool = element.required_form("pool");
        let id = pool.required_guid("id");
        changes.push(read_change(&pool, id, element.raw("fieldMask")));
    }
    violations.finish()?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(changes.len());
    for change in changes {
        let id = change.id;
        let done = update_one(call, change);
        fortunes.push(done.map(|view| (id, view)).map_err(|refusal| (Some(id), refusal)));
    }
    Ok(bulk(fortunes, return_entity))
}
