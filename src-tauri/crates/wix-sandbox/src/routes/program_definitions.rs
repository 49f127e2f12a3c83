//! Program definitions (contract, 7.1).

use serde_json::{Value, json};

use super::{Call, Reply, Route, Scope, check_revision, listed, single};
use crate::jobs::{self, Work};
use crate::model::{Head, ProgramDefinition, wire};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations};

pub(super) const ROUTES: &[Route] = &[
    Route::writes("POST", "/benefit-programs/v1/program-definitions", create),
    Route::reads(
        "POST",
        "/benefit-programs/v1/program-definitions/query",
        Scope::Read,
        query,
    ),
    Route::reads(
        "GET",
        "/benefit-programs/v1/program-definitions/by-namespace-and-external-id",
        Scope::Read,
        get_by_external_id,
    ),
    Route::reads(
        "GET",
        "/benefit-programs/v1/program-definitions/{id}",
        Scope::Read,
        get,
    ),
    Route::writes("PATCH", "/benefit-programs/v1/program-definitions/{id}", update),
    Route::writes("DELETE", "/benefit-programs/v1/program-definitions/{id}", delete),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("externalId", Kind::Guid),
    ("namespace", Kind::Text),
];

/// What may be done to programs that exist already when a template changes.
pub(super) const CASCADES: &[&str] = &["FUTURE_PROVISIONS", "NEXT_RENEWAL", "IMMEDIATELY"];

fn create(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations).required_form("programDefinition");
    let namespace = form.namespace();
    let external_id = form.required_guid("externalId");
    let display_name = form.text("displayName", 64);
    let extended_fields = form.free_object("extendedFields");
    violations.finish()?;
    if call
        .gym
        .index
        .program_definition_by_external
        .contains_key(&(namespace.clone(), external_id))
    {
        return Err(Refusal::plain(
            409,
            "ALREADY_EXISTS",
            "a program definition with this externalId already exists",
        ));
    }
    let head = Head::new(call.gym.ids.guid(), call.now);
    let definition = ProgramDefinition {
        head,
        display_name,
        namespace,
        external_id,
        extended_fields,
    };
    let reply = json!({"programDefinition": wire(&definition)});
    call.gym.insert_program_definition(definition);
    Ok(reply)
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    single("programDefinition", call.gym.program_definitions.get(id))
}

fn get_by_external_id(call: &mut Call<'_>) -> Reply {
    let key = call.external_key()?;
    let id = call.gym.index.program_definition_by_external.get(&key).copied();
    single(
        "programDefinition",
        id.and_then(|id| call.gym.program_definitions.get(id)),
    )
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "programDefinitions", FIELDS, 100)?;
    Ok(listed(
        "programDefinitions",
        page(&call.gym.program_definitions, None, &query, FIELDS),
    ))
}

fn update(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations).required_form("programDefinition");
    let revision = form.required_revision();
    let display_name = form.text("displayName", 64);
    let extended_fields = form.free_object("extendedFields");
    violations.finish()?;
    let definition = call
        .gym
        .program_definitions
        .get_mut(id)
        .ok_or_else(Refusal::not_found)?;
    check_revision(&definition.head, revision)?;
    if display_name.is_some() {
        definition.display_name = display_name;
    }
    if extended_fields.is_some() {
        definition.extended_fields = extended_fields;
    }
    definition.head.touch(call.now);
    Ok(json!({"programDefinition": wire(definition)}))
}

/// Takes the template away. Programs made from it live on unless the cascade reaches them.
fn delete(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let violations = Violations::default();
    let cascade = Form::of(&call.body, &violations).choice("cascadeType", CASCADES);
    violations.finish()?;
    if call.gym.program_definitions.get(id).is_none() {
        return Err(Refusal::not_found());
    }
    let attached: Vec<_> = call
        .gym
        .pool_definitions
        .iter()
        .filter(|pool| pool.program_definition_ids.contains(&id))
        .map(|pool| pool.head.id)
        .collect();
    for pool in attached {
        if let Some(definition) = call.gym.pool_definitions.get_mut(pool) {
            definition.program_definition_ids.retain(|known| *known != id);
            definition.head.touch(call.now);
        }
        leave(call, cascade, Some(id), pool);
    }
    call.gym.remove_program_definition(id);
    Ok(Value::Object(serde_json::Map::new()))
}

/// Applies a cascade to the pools of `pool` that came through `program` (or by any way).
pub(super) fn leave(
    call: &mut Call<'_>,
    cascade: Option<&str>,
    program: Option<uuid::Uuid>,
    pool: uuid::Uuid,
) {
    match cascade {
        Some("IMMEDIATELY") => {
            let work = Work::Leave {
                program_definition: program,
                pool_definition: pool,
            };
            jobs::start(call.gym, work, call.job_ms, call.now);
        }
        Some("NEXT_RENEWAL") => {
            for id in call.gym.index.pools_of_definition.of(&pool).to_vec() {
                if let Some(pool) = call.gym.pools.get_mut(id)
                    && (program.is_none() || pool.program_definition_id == program)
                {
                    pool.leaving = true;
                }
            }
        }
        _ => {}
    }
}
