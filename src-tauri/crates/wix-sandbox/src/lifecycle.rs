//! What happens to a program and its pools when a job falls due (contract, section 5).

use uuid::Uuid;

use crate::amount::Amount;
use crate::clock::Stamp;
use crate::credits::{self, Entry};
use crate::gym::Gym;
use crate::model::{Balance, Head, Movement, Pool, PoolStatus, Program, ProgramRef, ProgramStatus, Revision};

pub(crate) fn finish_provision(
    gym: &mut Gym,
    program_id: Uuid,
    pool_definitions: &[Uuid],
    paused: bool,
    now: Stamp,
) -> bool {
    let Some(program) = gym.programs.get(program_id).cloned() else {
        return false;
    };
    let (program_status, pool_status) = match program.status {
        // Ended or paused before it was ready: the later wish stands.
        ProgramStatus::Provisioning if paused => (ProgramStatus::Paused, PoolStatus::Paused),
        ProgramStatus::Provisioning => (ProgramStatus::Active, PoolStatus::Active),
        ended => (ended, PoolStatus::Ended),
    };
    for definition in pool_definitions {
        create_pool(gym, &program, *definition, pool_status, now);
    }
    if let Some(program) = gym.programs.get_mut(program_id) {
        program.status = program_status;
        program.head.touch(now);
    }
    true
}

fn create_pool(gym: &mut Gym, program: &Program, definition_id: Uuid, status: PoolStatus, now: Stamp) {
    let Some(definition) = gym.pool_definitions.get(definition_id).cloned() else {
        return;
    };
    let id = gym.ids.guid();
    let granted = definition.details.credits_per_cycle();
    let pool = Pool {
        head: Head::new(id, now),
        pool_definition_id: definition_id,
        program_definition_id: program.program_definition_id,
        program_id: program.head.id,
        status,
        beneficiary: program.beneficiary.clone(),
        details: definition.details,
        display_name: definition
            .display_name
            .map(|name| name.chars().take(64).collect()),
        namespace: program.namespace.clone(),
        program_definition: program.program_definition.clone(),
        program: ProgramRef {
            id: program.head.id,
            external_id: program.external_id,
            display_name: program.display_name.clone(),
        },
        pool_definition_revision: definition.head.revision,
        renewal_count: 0,
        extended_fields: None,
        adopting: false,
        leaving: false,
    };
    let balance = Balance {
        head: Head::new(id, now),
        beneficiary: program.beneficiary.clone(),
        available: Amount::ZERO,
        last_transaction_id: None,
    };
    gym.insert_pool(pool, balance);
    if !granted.is_zero() {
        // Never an overdraft: a grant only adds.
        let _ = credits::move_credits(
            gym,
            id,
            granted,
            Entry::of(Movement::because(now, "Provision")),
            now,
        );
    }
}

/// Pauses, resumes or ends: the program and all its pools. Nothing happens when the program has meanwhile gone elsewhere.
pub(crate) fn settle(
    gym: &mut Gym,
    program_id: Uuid,
    from: ProgramStatus,
    to: ProgramStatus,
    pools: PoolStatus,
    now: Stamp,
) -> bool {
    let Some(program) = gym.programs.get_mut(program_id) else {
        return false;
    };
    if program.status != from {
        return false;
    }
    program.status = to;
    program.head.touch(now);
    for id in gym.index.pools_of_program.of(&program_id).to_vec() {
        set_pool_status(gym, id, pools, now);
    }
    true
}

pub(crate) fn set_pool_status(gym: &mut Gym, pool_id: Uuid, status: PoolStatus, now: Stamp) {
    if let Some(pool) = gym.pools.get_mut(pool_id)
        && pool.status != PoolStatus::Ended
        && pool.status != status
    {
        pool.status = status;
        pool.head.touch(now);
    }
}

/// A new cycle for every pool of the program (contract, 5.3), with the definition changes that waited for it.
pub(crate) fn finish_renewal(gym: &mut Gym, program_id: Uuid, job: Uuid, now: Stamp) -> bool {
    let Some(program) = gym.programs.get_mut(program_id) else {
        return false;
    };
    if program.renewing == Some(job) {
        program.renewing = None;
    }
    if program.status == ProgramStatus::Ended {
        return false;
    }
    let joining = std::mem::take(&mut program.joining);
    for id in gym.index.pools_of_program.of(&program_id).to_vec() {
        renew_pool(gym, id, now);
    }
    for definition in joining {
        join(gym, program_id, definition, now);
    }
    true
}

fn renew_pool(gym: &mut Gym, pool_id: Uuid, now: Stamp) {
    let Some(pool) = gym.pools.get_mut(pool_id) else {
        return;
    };
    if pool.status == PoolStatus::Ended {
        return;
    }
    if pool.leaving {
        set_pool_status(gym, pool_id, PoolStatus::Ended, now);
        return;
    }
    let adopting = std::mem::take(&mut pool.adopting);
    if pool.status == PoolStatus::Renewing {
        pool.status = PoolStatus::Active;
    }
    pool.renewal_count += 1;
    pool.head.touch(now);
    if adopting {
        adopt(gym, pool_id, now);
    }
    credits::renew(gym, pool_id, now);
}

/// Copies the definition's present details into the pool.
pub(crate) fn adopt(gym: &mut Gym, pool_id: Uuid, now: Stamp) {
    let Some(pool) = gym.pools.get_mut(pool_id) else {
        return;
    };
    let Some(definition) = gym.pool_definitions.get(pool.pool_definition_id) else {
        return;
    };
    if pool.pool_definition_revision == definition.head.revision || pool.status == PoolStatus::Ended {
        return;
    }
    pool.details = definition.details.clone();
    pool.display_name = definition
        .display_name
        .as_ref()
        .map(|name| name.chars().take(64).collect());
    pool.pool_definition_revision = Revision(definition.head.revision.0);
    pool.head.touch(now);
}

/// Gives a running program a pool of `definition_id`, unless it has one.
pub(crate) fn join(gym: &mut Gym, program_id: Uuid, definition_id: Uuid, now: Stamp) {
    let Some(program) = gym.programs.get(program_id).cloned() else {
        return;
    };
    let status = match program.status {
        ProgramStatus::Active => PoolStatus::Active,
        ProgramStatus::Paused | ProgramStatus::Pausing | ProgramStatus::Resuming => PoolStatus::Paused,
        ProgramStatus::Provisioning | ProgramStatus::Ending | ProgramStatus::Ended => return,
    };
    let already = gym.index.pools_of_program.of(&program_id).iter().any(|id| {
        gym.pools
            .get(*id)
            .is_some_and(|pool| pool.pool_definition_id == definition_id && pool.status != PoolStatus::Ended)
    });
    if !already {
        create_pool(gym, &program, definition_id, status, now);
    }
}

/// Ends a pool whose definition left its program's template.
pub(crate) fn leave(gym: &mut Gym, pool_id: Uuid, program_definition: Option<Uuid>, now: Stamp) {
    let concerns = gym
        .pools
        .get(pool_id)
        .is_some_and(|pool| program_definition.is_none() || pool.program_definition_id == program_definition);
    if concerns {
        set_pool_status(gym, pool_id, PoolStatus::Ended, now);
    }
}
