//! Enrolment: a program for a member, provisioned through the outbox under an external id that makes it one for ever.

use std::time::Duration;

use domain::outbox::{Event, Operation, State, step};
use domain::program::Status;
use domain::visit::Standing;
use domain::{EntryId, IdempotencyKey, MemberId, external_program_id};

use crate::api::MemberCard;
use crate::check_in::new_entry;
use crate::ports::AuditLine;
use crate::view;
use crate::{Answer, Engine};

enum Asked {
    Already,
    Ended,
    Unknown,
    Queued,
}

impl Engine {
    /// Enrols a member. Durable when this returns; `wait_for_pool` waits for the rest.
    pub fn enrol(&self, member: MemberId) -> Answer<MemberCard> {
        let program = self.program()?;
        let Some(definition) = program.program_definition else {
            return Err(self.not_set_up());
        };
        let external_id = external_program_id(definition, member);
        let key = IdempotencyKey::for_provision(external_id);
        let (id, now) = (EntryId(self.ports.ids.next()), self.now());
        let asked = self.store().writing(|unit| {
            if unit.member(member)?.is_none() {
                return Ok(Asked::Unknown);
            }
            match view::standing(unit, member, now)? {
                Standing::Pool(pool) if matches!(pool.status, Status::Ended | Status::Ending) => {
                    return Ok(Asked::Ended);
                }
                Standing::Pool(_) => return Ok(Asked::Already),
                _ => {}
            }
            if let Some(mut earlier) = unit.entry_by_key(key.as_str())? {
                if earlier.state == State::Parked
                    && let Some(next) = step(earlier.state, &Event::Retry, earlier.attempts, now, 0)
                {
                    earlier.state = next.state;
                    earlier.not_before = None;
                    unit.save_entry(&earlier)?;
                }
                return Ok(Asked::Queued);
            }
            let entry = new_entry(id, member, Operation::Provision { external_id }, key.clone(), now);
            unit.enqueue(&entry)?;
            unit.audit(&AuditLine {
                at: now,
                actor: "desk",
                action: "enrol",
                subject: member.to_string(),
                detail: external_id.to_string(),
            })?;
            Ok(Asked::Queued)
        });
        match self.stored(asked)? {
            Asked::Unknown => return Err(self.unknown_member(&member.to_string())),
            Asked::Ended => {
                return Err(self.refused(
                    "ended",
                    "This member's program has ended, and a program is given once. Nothing was changed.",
                ));
            }
            Asked::Already => {}
            Asked::Queued => {
                self.wake.notify_one();
                self.member_changed(member);
            }
        }
        self.member_card(member)
    }

    /// Waits until the member has a pool to earn in, or the time is up.
    pub async fn wait_for_pool(&self, member: MemberId, at_most: Duration) -> Answer<MemberCard> {
        self.wait_until(at_most, || {
            let now = self.now();
            let standing = self.stored(self.store().reading(|unit| view::standing(unit, member, now)))?;
            Ok(matches!(standing, Standing::Pool(pool) if pool.status == Status::Active))
        })
        .await?;
        self.member_card(member)
    }
}
