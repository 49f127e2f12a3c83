//! Asynchronous work. A job has a due time on the sandbox's clock; everything due is carried out, in order, before the next request
//! is looked at. Nothing runs in between, so a run is repeatable, and a job outlives a restart.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock::Stamp;
use crate::gym::Gym;
use crate::lifecycle;
use crate::model::{PoolStatus, ProgramStatus};
use crate::table::Row;

/// What a job does when its time has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "work")]
pub(crate) enum Work {
    /// Makes the pools of a new program and gives it its status.
    Provision {
        program: Uuid,
        pool_definitions: Vec<Uuid>,
        paused: bool,
    },
    Renew {
        program: Uuid,
    },
    Pause {
        program: Uuid,
    },
    Resume {
        program: Uuid,
    },
    End {
        program: Uuid,
    },
    /// Copies a changed definition into its pools.
    Adopt {
        pool_definition: Uuid,
    },
    /// Gives existing programs a pool of a definition newly added to their template.
    Join {
        program_definition: Uuid,
        pool_definition: Uuid,
    },
    /// Ends the pools of a definition that left the template.
    Leave {
        program_definition: Option<Uuid>,
        pool_definition: Uuid,
    },
    DeleteItems {
        items: Vec<Uuid>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    /// Keeps jobs due at the same moment in the order they were asked for.
    pub(crate) number: u64,
    pub(crate) created: Stamp,
    pub(crate) due: Stamp,
    pub(crate) finished: Option<Stamp>,
    succeeded: u32,
    failed: u32,
    work: Work,
}

impl Job {
    pub(crate) fn is_done(&self) -> bool {
        self.finished.is_some()
    }

    /// As the Async Jobs API shows it (contract, section 8).
    pub(crate) fn view(&self, app_id: &str) -> Value {
        let status = match (self.is_done(), self.succeeded, self.failed) {
            (false, _, _) => "PROCESSING",
            (true, 0, failed) if failed > 0 => "FAILED",
            (true, _, _) => "FINISHED",
        };
        json!({
            "id": self.id, "metadata": {}, "status": status,
            "createdDate": self.created, "updatedDate": self.finished.unwrap_or(self.created),
            "createdBy": {"type": "APP_ID", "appIdOptions": {"appId": app_id}},
            "counts": {
                "total": null, "successCount": self.succeeded, "failCount": self.failed, "errorByCodeCount": {},
            },
        })
    }
}

impl Row for Job {
    fn id(&self) -> Uuid {
        self.id
    }
}

/// Puts `work` on the list and names the job. `extra_ms` is what a fault adds to its duration.
pub(crate) fn start(gym: &mut Gym, work: Work, extra_ms: u64, now: Stamp) -> Uuid {
    let id = gym.ids.guid();
    let (least, most) = gym.job_delay_ms;
    let span = most.saturating_sub(least);
    let duration = least
        .saturating_add(gym.durations.below(span.saturating_add(1)))
        .saturating_add(extra_ms);
    let due = now.later(i64::try_from(duration).unwrap_or(i64::MAX));
    let number = gym.jobs.len() as u64;
    gym.insert_job(Job {
        id,
        number,
        created: now,
        due,
        finished: None,
        succeeded: 0,
        failed: 0,
        work,
    });
    id
}

/// Carries out everything that is due; each job acts at its own due time. Says whether anything was.
pub(crate) fn run_due(gym: &mut Gym, now: Stamp) -> bool {
    let mut any = false;
    while let Some(next) = gym.index.due.first().copied() {
        let (due, _, id) = next;
        if due > now {
            break;
        }
        any = true;
        gym.index.due.remove(&next);
        let Some(work) = gym.jobs.get(id).map(|job| job.work.clone()) else {
            continue;
        };
        let (succeeded, failed) = perform(gym, work, id, due);
        if let Some(job) = gym.jobs.get_mut(id) {
            job.finished = Some(due);
            job.succeeded = succeeded;
            job.failed = failed;
        }
        gym.version += 1;
    }
    any
}

fn perform(gym: &mut Gym, work: Work, job: Uuid, now: Stamp) -> (u32, u32) {
    let done = match work {
        Work::Provision {
            program,
            pool_definitions,
            paused,
        } => lifecycle::finish_provision(gym, program, &pool_definitions, paused, now),
        Work::Renew { program } => lifecycle::finish_renewal(gym, program, job, now),
        Work::Pause { program } => lifecycle::settle(
            gym,
            program,
            ProgramStatus::Pausing,
            ProgramStatus::Paused,
            PoolStatus::Paused,
            now,
        ),
        Work::Resume { program } => lifecycle::settle(
            gym,
            program,
            ProgramStatus::Resuming,
            ProgramStatus::Active,
            PoolStatus::Active,
            now,
        ),
        Work::End { program } => lifecycle::settle(
            gym,
            program,
            ProgramStatus::Ending,
            ProgramStatus::Ended,
            PoolStatus::Ended,
            now,
        ),
        Work::Adopt { pool_definition } => {
            for pool in gym.index.pools_of_definition.of(&pool_definition).to_vec() {
                lifecycle::adopt(gym, pool, now);
            }
            true
        }
        Work::Join {
            program_definition,
            pool_definition,
        } => {
            for program in gym.index.programs_of_definition.of(&program_definition).to_vec() {
                lifecycle::join(gym, program, pool_definition, now);
            }
            true
        }
        Work::Leave {
            program_definition,
            pool_definition,
        } => {
            for pool in gym.index.pools_of_definition.of(&pool_definition).to_vec() {
                lifecycle::leave(gym, pool, program_definition, now);
            }
            true
        }
        Work::DeleteItems { items } => {
            let removed = items.iter().filter(|item| gym.remove_item(**item)).count();
            return (u32::try_from(removed).unwrap_or(u32::MAX), 0);
        }
    };
    if done { (1, 0) } else { (0, 1) }
}
