//! Pool definitions (contract, 7.2).

use serde_json::{Value, json};
use uuid::Uuid;

use super::pool_offers::{Offer, OfferedDetails, read_details, read_offer, settle_details};
use super::program_definitions::{CASCADES, leave};
use super::{Call, Fortune, Reply, Route, Scope, bulk, check_revision, masked};
use crate::gym::Gym;
use crate::jobs::{self, Work};
use crate::model::{Head, PoolDefinition, wire};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::writes("POST", "/benefit-programs/v1/pool-definitions", create),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pool-definitions/query",
        Scope::Read,
        query,
    ),
    Route::reads(
        "POST",
        "/benefit-programs/v1/pool-definitions/find-pool-definitions-by-program-definition",
        Scope::Read,
        find_by_program_definition,
    ),
    Route::writes(
        "POST",
        "/benefit-programs/v1/pool-definitions/program-definition/assign",
        assign,
    ),
    Route::writes(
        "POST",
        "/benefit-programs/v1/pool-definitions/program-definition/remove",
        remove,
    ),
    Route::reads(
        "GET",
        "/benefit-programs/v1/pool-definitions/{id}",
        Scope::Read,
        get,
    ),
    Route::writes("PATCH", "/benefit-programs/v1/pool-definitions/{id}", update),
    Route::writes("DELETE", "/benefit-programs/v1/pool-definitions/{id}", delete),
    Route::writes(
        "POST",
        "/benefit-programs/v1/bulk/pool-definitions/create",
        bulk_create,
    ),
    Route::writes(
        "POST",
        "/benefit-programs/v1/bulk/pool-definitions/update",
        bulk_update,
    ),
    Route::writes(
        "POST",
        "/benefit-programs/v1/bulk/pool-definitions/delete",
        bulk_delete,
    ),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("namespace", Kind::Text),
    ("programDefinitionIds", Kind::List),
    ("details.benefits.itemSetId", Kind::List),
    ("details.benefits.providerAppId", Kind::List),
];

fn create_one(call: &mut Call<'_>, offer: Offer, cascade: Option<&str>) -> Result<(Uuid, Value), Refusal> {
    for program in &offer.program_definition_ids {
        let found = call.gym.program_definitions.get(*program);
        if found.is_none_or(|found| found.namespace != offer.namespace) {
            return Err(Refusal::plain(404, "NOT_FOUND", "Program definition not found"));
        }
    }
    let details = settle_details(call.gym, offer.details, None)?;
    let id = call.gym.ids.guid();
    let programs = offer.program_definition_ids.clone();
    let definition = PoolDefinition {
        head: Head::new(id, call.now),
        display_name: offer.display_name,
        program_definition_ids: offer.program_definition_ids,
        details,
        namespace: offer.namespace,
        extended_fields: offer.extended_fields,
    };
    let view = view(call.gym, &definition);
    call.gym.pool_definitions.insert(definition);
    for program in programs {
        join(call, cascade, program, id);
    }
    Ok((id, view))
}

/// With the program definitions it belongs to, which Wix fills in.
fn view(gym: &Gym, definition: &PoolDefinition) -> Value {
    let mut value = wire(definition);
    let programs: Vec<Value> = definition
        .program_definition_ids
        .iter()
        .filter_map(|id| gym.program_definitions.get(*id))
        .map(|program| json!({"id": program.head.id, "externalId": program.external_id}))
        .collect();
    value["programDefinitions"] = json!(programs);
    value
}

fn join(call: &mut Call<'_>, cascade: Option<&str>, program_definition: Uuid, pool_definition: Uuid) {
    match cascade {
        Some("IMMEDIATELY") => {
            let work = Work::Join {
                program_definition,
                pool_definition,
            };
            jobs::start(call.gym, work, call.job_ms, call.now);
        }
        Some("NEXT_RENEWAL") => {
            for id in call
                .gym
                .index
                .programs_of_definition
                .of(&program_definition)
                .to_vec()
            {
                if let Some(program) = call.gym.programs.get_mut(id) {
                    program.joining.push(pool_definition);
                }
            }
        }
        _ => {}
    }
}

fn create(call: &mut Call<'_>) -> Reply {
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let cascade = form.choice("cascade", CASCADES);
    let offer = read_offer(&form.required_form("poolDefinition"), form.has("cascade"));
    violations.finish()?;
    let (_, view) = create_one(call, offer?, cascade)?;
    Ok(json!({"poolDefinition": view}))
}

fn bulk_create(call: &mut Call<'_>) -> Reply {
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let cascade = form.choice("cascade", CASCADES);
    let return_entity = form.flag("returnEntity").unwrap_or(false);
    let definitions = form.forms("poolDefinitions", 1, 100);
    let offers: Vec<_> = definitions
        .iter()
        .map(|form| read_offer(form, cascade.is_some()))
        .collect();
    violations.finish()?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(offers.len());
    for offer in offers {
        let made = offer.and_then(|offer| create_one(call, offer, cascade));
        fortunes.push(made.map_err(|refusal| (None, refusal)));
    }
    Ok(bulk(fortunes, return_entity))
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let definition = call.gym.pool_definitions.get(id).ok_or_else(Refusal::not_found)?;
    Ok(json!({"poolDefinition": view(call.gym, definition)}))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "poolDefinitions", FIELDS, 100)?;
    let page = page(&call.gym.pool_definitions, None, &query, FIELDS);
    let rows: Vec<Value> = page.rows.into_iter().map(|row| view(call.gym, row)).collect();
    Ok(json!({"poolDefinitions": rows, "metadata": page.metadata}))
}

fn find_by_program_definition(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let program = form.required_guid("programDefinitionId");
    let namespace = form.namespace();
    violations.finish()?;
    let found: Vec<Value> = call
        .gym
        .pool_definitions
        .iter()
        .filter(|pool| pool.namespace == namespace && pool.program_definition_ids.contains(&program))
        .map(|pool| view(call.gym, pool))
        .collect();
    Ok(json!({"poolDefinitions": found}))
}

/// The changes of an update; what is absent stays.
struct Change {
    id: Uuid,
    revision: u64,
    display_name: Option<String>,
    details: Option<OfferedDetails>,
    extended_fields: Option<Value>,
}

fn read_change(form: &Form<'_>, id: Uuid, mask: Option<&Value>) -> Change {
    Change {
        id,
        revision: form.required_revision(),
        display_name: form
            .text("displayName", 128)
            .filter(|_| masked(mask, "displayName")),
        details: form
            .form("details")
            .map(|form| read_details(&form))
            .filter(|_| masked(mask, "details")),
        extended_fields: form
            .free_object("extendedFields")
            .filter(|_| masked(mask, "extendedFields")),
    }
}

fn update_one(call: &mut Call<'_>, change: Change, cascade: &str) -> Result<Value, Refusal> {
    let before = call
        .gym
        .pool_definitions
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
    if change.extended_fields.is_some() {
        after.extended_fields = change.extended_fields;
    }
    after.head.touch(call.now);
    let reply = view(call.gym, &after);
    if let Some(stored) = call.gym.pool_definitions.get_mut(change.id) {
        *stored = after;
    }
    match cascade {
        "IMMEDIATELY" => {
            let work = Work::Adopt {
                pool_definition: change.id,
            };
            jobs::start(call.gym, work, call.job_ms, call.now);
        }
        "NEXT_RENEWAL" => {
            for id in call.gym.index.pools_of_definition.of(&change.id).to_vec() {
                if let Some(pool) = call.gym.pools.get_mut(id) {
                    pool.adopting = true;
                }
            }
        }
        _ => {}
    }
    Ok(reply)
}

fn require_cascade(form: &Form<'_>) -> Result<&'static str, Refusal> {
    if !form.has("cascade") {
        return Err(Refusal::named_violation(
            "cascade",
            "cascade_is_required",
            "is required",
        ));
    }
    Ok(form.choice("cascade", CASCADES).unwrap_or("FUTURE_PROVISIONS"))
}

fn update(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let change = read_change(&form.required_form("poolDefinition"), id, None);
    let cascade = require_cascade(&form);
    violations.finish()?;
    Ok(json!({"poolDefinition": update_one(call, change, cascade?)?}))
}

fn bulk_update(call: &mut Call<'_>) -> Reply {
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let cascade = require_cascade(&form);
    let return_entity = form.flag("returnEntity").unwrap_or(false);
    let mut changes = Vec::new();
    for element in form.forms("poolDefinitions", 1, 100) {
        let definition = element.required_form("poolDefinition");
        let id = definition.required_guid("id");
        changes.push(read_change(&definition, id, element.raw("fieldMask")));
    }
    violations.finish()?;
    let cascade = cascade?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(changes.len());
    for change in changes {
        let id = change.id;
        let done = update_one(call, change, cascade);
        fortunes.push(done.map(|view| (id, view)).map_err(|refusal| (Some(id), refusal)));
    }
    Ok(bulk(fortunes, return_entity))
}

fn read_assignment(call: &Call<'_>) -> Result<(Uuid, Uuid, &'static str), Refusal> {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let pool = form.required_guid("poolDefinitionId");
    let program = form.required_guid("programDefinitionId");
    let cascade = require_cascade(&form);
    violations.finish()?;
    Ok((pool, program, cascade?))
}

fn assign(call: &mut Call<'_>) -> Reply {
    let (pool, program, cascade) = read_assignment(call)?;
    if call.gym.program_definitions.get(program).is_none() {
        return Err(Refusal::not_found());
    }
    let definition = call
        .gym
        .pool_definitions
        .get_mut(pool)
        .ok_or_else(Refusal::not_found)?;
    if !definition.program_definition_ids.contains(&program) {
        if definition.program_definition_ids.len() == 20 {
            let why = "must have at most 20 elements";
            return Err(Refusal::violation("programDefinitionIds", "MAX_SIZE", why));
        }
        definition.program_definition_ids.push(program);
        definition.head.touch(call.now);
        join(call, Some(cascade), program, pool);
    }
    get_view(call, pool)
}

fn remove(call: &mut Call<'_>) -> Reply {
    let (pool, program, cascade) = read_assignment(call)?;
    let definition = call
        .gym
        .pool_definitions
        .get_mut(pool)
        .ok_or_else(Refusal::not_found)?;
    if definition.program_definition_ids.contains(&program) {
        definition
            .program_definition_ids
            .retain(|known| *known != program);
        definition.head.touch(call.now);
        leave(call, Some(cascade), Some(program), pool);
    }
    get_view(call, pool)
}

fn get_view(call: &Call<'_>, id: Uuid) -> Reply {
    let definition = call.gym.pool_definitions.get(id).ok_or_else(Refusal::not_found)?;
    Ok(json!({"poolDefinition": view(call.gym, definition)}))
}

fn delete_one(call: &mut Call<'_>, id: Uuid, cascade: &str) -> Result<(), Refusal> {
    call.gym
        .pool_definitions
        .remove(id)
        .ok_or_else(Refusal::not_found)?;
    leave(call, Some(cascade), None, id);
    Ok(())
}

fn delete(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let body = call.body.take();
    let violations = Violations::default();
    let cascade = require_cascade(&Form::of(&body, &violations));
    violations.finish()?;
    delete_one(call, id, cascade?)?;
    Ok(json!({}))
}

fn bulk_delete(call: &mut Call<'_>) -> Reply {
    let body = call.body.take();
    let violations = Violations::default();
    let form = Form::of(&body, &violations);
    let ids = form.required_guids("poolDefinitionIds", 100);
    let cascade = require_cascade(&form);
    violations.finish()?;
    let cascade = cascade?;
    let mut fortunes: Vec<Fortune> = Vec::with_capacity(ids.len());
    for id in ids {
        let done = delete_one(call, id, cascade);
        fortunes.push(
            done.map(|()| (id, Value::Null))
                .map_err(|refusal| (Some(id), refusal)),
        );
    }
    Ok(bulk(fortunes, false))
}
