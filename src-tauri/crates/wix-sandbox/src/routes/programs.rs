//! Programs: provision, renew, pause, resume, end (contract, 7.5). All five answer at once and finish in a job.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Call, Reply, Route, Scope, check_revision, listed, single};
use crate::jobs::{self, Work};
use crate::lifecycle::set_pool_status;
use crate::model::{DefinitionRef, Head, Identity, PoolStatus, Program, ProgramStatus, wire};
use crate::query::{Fields, Kind, Query, page};
use crate::refusal::Refusal;
use crate::validation::{Form, Violations, guid};

pub(super) const ROUTES: &[Route] = &[
    Route::writes("POST", "/benefit-programs/v1/programs/provision", provision),
    Route::writes("POST", "/benefit-programs/v1/programs/renew", renew),
    Route::writes("POST", "/benefit-programs/v1/programs/pause", pause),
    Route::writes("POST", "/benefit-programs/v1/programs/resume", resume),
    Route::writes("POST", "/benefit-programs/v1/programs/end", end),
    Route::reads("POST", "/benefit-programs/v1/programs/query", Scope::Read, query),
    Route::reads(
        "GET",
        "/benefit-programs/v1/programs/by-namespace-and-external-id",
        Scope::Read,
        get_by_external_id,
    ),
    Route::reads("GET", "/benefit-programs/v1/programs/{id}", Scope::Read, get),
    Route::writes("PATCH", "/benefit-programs/v1/programs/{id}", update),
];

const FIELDS: Fields = &[
    ("id", Kind::Guid),
    ("createdDate", Kind::Date),
    ("externalId", Kind::Guid),
    ("namespace", Kind::Text),
    ("programDefinitionId", Kind::Guid),
    ("status", Kind::Text),
];

fn provision(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let lookup = form.required_form("poolDefinitionLookupId");
    if form.has("poolDefinitionLookupId") {
        lookup.exactly_one(
            "programDefinitionId",
            &["programDefinitionId", "poolDefinitionId"],
        );
    }
    let program_definition_id = lookup.guid("programDefinitionId");
    let pool_definition_id = lookup.guid("poolDefinitionId");
    let beneficiary = Identity::read(&form.required_form("beneficiary")).named();
    let namespace = form.namespace();
    let external_id = form.required_guid("externalProgramId");
    let paused = form.choice("programStatus", &["ACTIVE", "PAUSED"]) == Some("PAUSED");
    let display_name = form.text("displayName", 64);
    violations.finish()?;

    if let Some(existing) = call
        .gym
        .index
        .program_by_external
        .get(&(namespace.clone(), external_id))
    {
        let status = call.gym.programs.get(*existing).map(|program| program.status);
        if status == Some(ProgramStatus::Provisioning) {
            return Err(Refusal::in_progress());
        }
        let data = json!({"externalProgramId": external_id, "namespace": namespace});
        return Err(Refusal::application(
            409,
            "PROGRAM_ALREADY_EXISTS",
            "Program already exists",
            data,
        ));
    }
    let (program_definition, pool_definitions) =
        templates(call, program_definition_id, pool_definition_id, &namespace)?;
    let id = call.gym.ids.guid();
    let program = Program {
        head: Head::new(id, call.now),
        program_definition_id,
        status: ProgramStatus::Provisioning,
        beneficiary,
        display_name: display_name.or_else(|| {
            program_definition
                .as_ref()
                .and_then(|definition| definition.display_name.clone())
        }),
        namespace,
        external_id,
        program_definition,
        extended_fields: None,
        joining: Vec::new(),
        renewing: None,
    };
    let mut view = wire(&program);
    if let Some(definition) = view.get_mut("programDefinition").and_then(Value::as_object_mut) {
        definition.remove("displayName");
    }
    call.gym.insert_program(program);
    let work = Work::Provision {
        program: id,
        pool_definitions,
        paused,
    };
    let job = jobs::start(call.gym, work, call.job_ms, call.now);
    Ok(json!({"jobId": job, "program": view}))
}

/// The templates a new program is made from.
fn templates(
    call: &Call<'_>,
    program_definition_id: Option<Uuid>,
    pool_definition_id: Option<Uuid>,
    namespace: &str,
) -> Result<(Option<DefinitionRef>, Vec<Uuid>), Refusal> {
    if let Some(id) = pool_definition_id {
        let pool = call
            .gym
            .pool_definitions
            .get(id)
            .filter(|pool| pool.namespace == namespace);
        pool.ok_or_else(|| Refusal::plain(404, "NOT_FOUND", "Pool definition not found"))?;
        return Ok((None, vec![id]));
    }
    let definition = program_definition_id
        .and_then(|id| call.gym.program_definitions.get(id))
        .filter(|definition| definition.namespace == namespace)
        .ok_or_else(|| Refusal::plain(404, "NOT_FOUND", "Program definition not found"))?;
    let reference = DefinitionRef {
        id: definition.head.id,
        external_id: definition.external_id,
        display_name: definition.display_name.clone(),
    };
    let pools: Vec<Uuid> = call
        .gym
        .pool_definitions
        .iter()
        .filter(|pool| pool.program_definition_ids.contains(&reference.id))
        .map(|pool| pool.head.id)
        .collect();
    Ok((Some(reference), pools))
}

/// `{programId, idempotencyKey}` of renew, pause and resume.
fn read_action(call: &Call<'_>) -> Result<(Uuid, String), Refusal> {
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations);
    let action = (
        form.required_guid("programId"),
        form.required_text("idempotencyKey", 64),
    );
    violations.finish()?;
    Ok(action)
}

fn status_of(call: &Call<'_>, program: Uuid) -> Result<ProgramStatus, Refusal> {
    Ok(call
        .gym
        .programs
        .get(program)
        .ok_or_else(Refusal::not_found)?
        .status)
}

fn not_allowed(current: ProgramStatus, requested: ProgramStatus) -> Refusal {
    let data = json!({"currentStatus": current.name(), "requestedStatus": requested.name()});
    let code = "PROGRAM_STATUS_TRANSITION_NOT_ALLOWED";
    Refusal::application(428, code, "Program status transition not allowed", data)
}

/// A new cycle. A repeated key answers with the first job and renews nothing. Wix declares no errors here; the sandbox refuses
/// what it could not carry out: a program that is paused or ended (428), or one in transition or already renewing (409).
fn renew(call: &mut Call<'_>) -> Reply {
    let (id, key) = read_action(call)?;
    let executed = format!("renew {id} {key}");
    if let Some(first) = call.gym.executed.get(&executed) {
        if call.gym.switches.renew_replay_conflicts {
            return Err(Refusal::already_executed());
        }
        return Ok(json!({"jobId": first}));
    }
    let status = status_of(call, id)?;
    if status.is_transient() {
        return Err(Refusal::in_progress());
    }
    if status != ProgramStatus::Active {
        return Err(not_allowed(status, ProgramStatus::Active));
    }
    if call
        .gym
        .programs
        .get(id)
        .is_some_and(|program| program.renewing.is_some())
    {
        return Err(Refusal::in_progress());
    }
    let job = jobs::start(call.gym, Work::Renew { program: id }, call.job_ms, call.now);
    if let Some(program) = call.gym.programs.get_mut(id) {
        program.renewing = Some(job);
    }
    for pool in call.gym.index.pools_of_program.of(&id).to_vec() {
        set_pool_status(call.gym, pool, PoolStatus::Renewing, call.now);
    }
    call.gym.executed.insert(executed, job);
    Ok(json!({"jobId": job}))
}

fn pause(call: &mut Call<'_>) -> Reply {
    let (id, key) = read_action(call)?;
    let steps = (
        ProgramStatus::Active,
        ProgramStatus::Pausing,
        ProgramStatus::Paused,
    );
    transition(
        call,
        id,
        Some(format!("pause {id} {key}")),
        steps,
        Work::Pause { program: id },
    )
}

fn resume(call: &mut Call<'_>) -> Reply {
    let (id, key) = read_action(call)?;
    let steps = (
        ProgramStatus::Paused,
        ProgramStatus::Resuming,
        ProgramStatus::Active,
    );
    transition(
        call,
        id,
        Some(format!("resume {id} {key}")),
        steps,
        Work::Resume { program: id },
    )
}

fn transition(
    call: &mut Call<'_>,
    id: Uuid,
    executed: Option<String>,
    (from, via, to): (ProgramStatus, ProgramStatus, ProgramStatus),
    work: Work,
) -> Reply {
    if executed
        .as_ref()
        .is_some_and(|key| call.gym.executed.contains_key(key))
    {
        return Err(Refusal::already_executed());
    }
    let status = status_of(call, id)?;
    if status.is_transient() {
        return Err(Refusal::in_progress());
    }
    if status != from {
        return Err(not_allowed(status, to));
    }
    begin(call, id, via);
    let job = jobs::start(call.gym, work, call.job_ms, call.now);
    if let Some(key) = executed {
        call.gym.executed.insert(key, job);
    }
    Ok(json!({"jobId": job}))
}

fn begin(call: &mut Call<'_>, id: Uuid, via: ProgramStatus) {
    if let Some(program) = call.gym.programs.get_mut(id) {
        program.status = via;
        program.head.touch(call.now);
    }
}

/// Ends a program that is active or paused. It has no key; whoever is first wins.
fn end(call: &mut Call<'_>) -> Reply {
    let violations = Violations::default();
    let id = Form::of(&call.body, &violations).required_guid("programId");
    violations.finish()?;
    let status = status_of(call, id)?;
    match status {
        ProgramStatus::Active | ProgramStatus::Paused => {}
        ProgramStatus::Ended | ProgramStatus::Ending => {
            return Err(not_allowed(status, ProgramStatus::Ended));
        }
        _ => return Err(Refusal::in_progress()),
    }
    begin(call, id, ProgramStatus::Ending);
    let job = jobs::start(call.gym, Work::End { program: id }, call.job_ms, call.now);
    Ok(json!({"jobId": job}))
}

fn get(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    single("program", call.gym.programs.get(id))
}

fn get_by_external_id(call: &mut Call<'_>) -> Reply {
    let key = call.external_key()?;
    let id = call.gym.index.program_by_external.get(&key).copied();
    single("program", id.and_then(|id| call.gym.programs.get(id)))
}

fn query(call: &mut Call<'_>) -> Reply {
    let query = Query::read(&call.body, "programs", FIELDS, 100)?;
    let index = &call.gym.index;
    let external = query.filter.required("externalId").and_then(guid);
    let candidates = match (external, query.filter.required("namespace")) {
        (Some(external), Some(namespace)) => {
            let found = index.program_by_external.get(&(namespace.to_owned(), external));
            Some(found.copied().into_iter().collect::<Vec<Uuid>>())
        }
        _ => None,
    };
    Ok(listed(
        "programs",
        page(&call.gym.programs, candidates.as_deref(), &query, FIELDS),
    ))
}

fn update(call: &mut Call<'_>) -> Reply {
    let id = call.path_id()?;
    let violations = Violations::default();
    let form = Form::of(&call.body, &violations).required_form("program");
    let revision = form.required_revision();
    let display_name = form.text("displayName", 64);
    let extended_fields = form.free_object("extendedFields");
    violations.finish()?;
    let program = call.gym.programs.get_mut(id).ok_or_else(Refusal::not_found)?;
    check_revision(&program.head, revision)?;
    if display_name.is_some() {
        program.display_name = display_name;
    }
    if extended_fields.is_some() {
        program.extended_fields = extended_fields;
    }
    program.head.touch(call.now);
    Ok(json!({"program": wire(program)}))
}
