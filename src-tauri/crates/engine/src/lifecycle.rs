//! Due renewals and ends: compared with what should have happened, program by program, whoever enrolled it.
//!
//! Every action goes through the outbox under a key made of program and cycle, behind whatever that member's lane still
//! holds. A catch-up goes round by round: after each, Wix is asked anew.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::lifecycle::{Due, due};
use domain::outbox::{Operation, State};
use domain::program::{Pool, Program, Status};
use domain::{EntryId, IdempotencyKey, ProgramId};
use serde::Serialize;

use crate::check_in::new_entry;
use crate::ports::AuditLine;
use crate::{Answer, Engine};

/// More rounds than a program has cycles: what is left then is not ours to force.
const ROUNDS: u32 = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Renew,
    End,
    Wait,
}

/// One action, as scripts see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LifecycleLine {
    pub action: Action,
    pub program_id: String,
    pub member_id: String,
    /// The renewal's number, from 1; for an end, how many renewals went before.
    pub cycle: u32,
    /// `planned` · `done` · `queued` · `refused` · `waiting`.
    pub outcome: &'static str,
}

impl Engine {
    /// Does what is due now, waiting at most so long for each round; with `dry_run` only says what it would do.
    pub async fn lifecycle(&self, dry_run: bool, patience: Duration) -> Answer<Vec<LifecycleLine>> {
        let program = self.program()?;
        let mut lines = Vec::new();
        if dry_run {
            for pool in self.every_pool().await? {
                lines.extend(plan(&program, pool, self.now()));
            }
            return Ok(lines);
        }
        for _ in 0..ROUNDS {
            let round = self.round(&program, patience).await?;
            let moved = round.iter().any(|line| line.outcome == "done");
            for line in round {
                let same = |known: &&mut LifecycleLine| {
                    known.program_id == line.program_id
                        && known.cycle == line.cycle
                        && known.action == line.action
                };
                match lines.iter_mut().find(same) {
                    Some(known) => *known = line,
                    None => lines.push(line),
                }
            }
            if !moved {
                break;
            }
        }
        Ok(lines)
    }

    async fn every_pool(&self) -> Answer<Vec<Pool>> {
        let kept = "Nothing was renewed or ended.";
        let gateway = self
            .wix()
            .await
            .map_err(|failure| self.gateway_problem(&failure, kept))?;
        let (mut pools, mut cursor) = (Vec::new(), None);
        loop {
            let page = gateway
                .pools(cursor)
                .await
                .map_err(|failure| self.gateway_problem(&failure, kept))?;
            pools.extend(page.pools);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(pools),
            }
        }
    }

    async fn round(&self, program: &Program, patience: Duration) -> Answer<Vec<LifecycleLine>> {
        let mut lines = Vec::new();
        let mut asked: HashMap<EntryId, usize> = HashMap::new();
        for pool in self.every_pool().await? {
            let Some(due) = due(program.time_zone, program.months, &pool, self.now()) else {
                continue;
            };
            let mut line = line(&pool, due);
            if let Some((operation, key)) = operation(&pool, due) {
                let entry = self.queue_once(&pool, operation, key)?;
                asked.insert(entry, lines.len());
                line.outcome = "queued";
            }
            lines.push(line);
        }
        if asked.is_empty() {
            return Ok(lines);
        }
        self.wake.notify_one();
        let ids: Vec<EntryId> = asked.keys().copied().collect();
        self.wait_until(patience, || {
            let waiting = self.stored(self.store().reading(|unit| {
                let mut waiting = false;
                for id in &ids {
                    waiting |= unit.entry(*id)?.is_some_and(|entry| entry.state.is_waiting());
                }
                Ok(waiting)
            }))?;
            Ok(!waiting)
        })
        .await?;
        for (id, at) in asked {
            let entry = self.stored(self.store().reading(|unit| unit.entry(id)))?;
            lines[at].outcome = match entry.map(|entry| entry.state) {
                Some(State::Confirmed) => "done",
                Some(State::Parked | State::Discarded) => "refused",
                _ => "queued",
            };
        }
        Ok(lines)
    }

    /// The entry under this key, queued now unless it was before.
    fn queue_once(&self, pool: &Pool, operation: Operation, key: IdempotencyKey) -> Answer<EntryId> {
        let (id, now) = (EntryId(self.ports.ids.next()), self.now());
        self.stored(self.store().writing(|unit| {
            if let Some(earlier) = unit.entry_by_key(key.as_str())? {
                return Ok(earlier.id);
            }
            unit.enqueue(&new_entry(id, pool.member, operation.clone(), key.clone(), now))?;
            unit.audit(&AuditLine {
                at: now,
                actor: "verb",
                action: "lifecycle",
                subject: pool.program.to_string(),
                detail: key.to_string(),
            })?;
            Ok(id)
        }))
    }
}

fn line(pool: &Pool, due: Due) -> LifecycleLine {
    let (action, cycle, outcome) = match due {
        Due::Renew { cycle, .. } => (Action::Renew, cycle, "planned"),
        Due::End { .. } => (Action::End, pool.renewal_count, "planned"),
        Due::Wait => (Action::Wait, pool.renewal_count, "waiting"),
    };
    LifecycleLine {
        action,
        program_id: pool.program.to_string(),
        member_id: pool.member.to_string(),
        cycle,
        outcome,
    }
}

fn operation(pool: &Pool, due: Due) -> Option<(Operation, IdempotencyKey)> {
    let program: ProgramId = pool.program;
    match due {
        Due::Renew { cycle, .. } => Some((
            Operation::Renew {
                program,
                pool: pool.id,
                cycle,
            },
            IdempotencyKey::for_renewal(program, cycle),
        )),
        Due::End { .. } => Some((
            Operation::End {
                program,
                pool: pool.id,
            },
            IdempotencyKey::for_end(program),
        )),
        Due::Wait => None,
    }
}

/// Everything due for one program, one after the other, as if each had happened.
fn plan(program: &Program, mut pool: Pool, now: DateTime<Utc>) -> Vec<LifecycleLine> {
    let mut lines = Vec::new();
    while let Some(due) = due(program.time_zone, program.months, &pool, now) {
        lines.push(line(&pool, due));
        match due {
            Due::Renew { cycle, .. } => pool.renewal_count = cycle,
            Due::End { .. } => pool.status = Status::Ended,
            Due::Wait => break,
        }
    }
    lines
}
