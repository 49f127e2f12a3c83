//! The outbox as people see it: what waits, what needs attention, another try, giving up.

use domain::outbox::{Entry, Event, Kind, LastError, State, step};
use domain::{EntryId, MemberId};
use serde::Serialize;

use crate::api::AttentionLine;
use crate::ports::AuditLine;
use crate::settle::orphan;
use crate::view;
use crate::{Answer, Engine};

/// One entry, as scripts see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryLine {
    pub id: String,
    pub kind: &'static str,
    /// `queued` · `sending` (also while in doubt) · `confirmed` · `parked` · `discarded`.
    pub state: &'static str,
    pub attempts: u32,
    pub idempotency_key: String,
    pub last_error: Option<String>,
    pub member_id: String,
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl Engine {
    pub fn outbox(&self, all: bool) -> Answer<Vec<EntryLine>> {
        let entries = self.stored(self.store().reading(|unit| unit.entries(all, 100_000)))?;
        Ok(entries.iter().map(line).collect())
    }

    /// What waits for a person, in words. A refused redemption is not among them: the counter said so already.
    pub fn needs_attention(&self) -> Answer<Vec<AttentionLine>> {
        self.stored(self.store().reading(|unit| {
            let parked = unit.entries_in(State::Parked, 500)?;
            let parked = parked
                .iter()
                .filter(|entry| entry.operation.kind() != Kind::Redeem);
            parked
                .map(|entry| {
                    let member = unit
                        .member(entry.member)?
                        .unwrap_or_else(|| view::stranger(entry.member));
                    let error = entry.last_error.clone();
                    let error = error.unwrap_or(LastError {
                        code: "unreadable".into(),
                        detail: String::new(),
                    });
                    Ok(AttentionLine {
                        entry_id: entry.id.to_string(),
                        kind: entry.operation.kind().as_str().to_owned(),
                        member_name: member.full_name(),
                        member_id: Some(entry.member.to_string()),
                        at: entry.created_at,
                        reason: error.code,
                        detail: error.detail,
                    })
                })
                .collect()
        }))
    }

    /// Another try, under the same key.
    pub fn retry_entry(&self, id: EntryId) -> Answer<()> {
        self.move_entry(id, &Event::Retry, "retry", "asked for another try")
    }

    /// Gives an entry up, for a reason that stays on record.
    pub fn discard_entry(&self, id: EntryId, reason: &str) -> Answer<()> {
        let reason: String = reason.trim().chars().take(256).collect();
        if reason.is_empty() {
            return Err(self.refused(
                "reason_missing",
                "Giving something up needs a reason. Nothing was changed.",
            ));
        }
        self.move_entry(id, &Event::Discard, "discard", &reason)
    }

    fn move_entry(&self, id: EntryId, event: &Event, action: &'static str, detail: &str) -> Answer<()> {
        let now = self.now();
        let moved = self.store().writing(|unit| {
            let Some(mut entry) = unit.entry(id)? else {
                return Ok(None);
            };
            let Some(next) = step(entry.state, event, entry.attempts, now, 0) else {
                return Ok(Some(None));
            };
            entry.state = next.state;
            entry.not_before = None;
            if !next.state.is_waiting() {
                entry.settled_at = Some(now);
                entry.last_error = Some(LastError {
                    code: action.into(),
                    detail: detail.into(),
                });
                orphan(unit, &entry, now)?;
            }
            unit.save_entry(&entry)?;
            let (subject, detail) = (id.to_string(), detail.to_owned());
            unit.audit(&AuditLine {
                at: now,
                actor: "manager",
                action,
                subject,
                detail,
            })?;
            Ok(Some(Some(entry.member)))
        });
        let member: MemberId = match self.stored(moved)? {
            None => {
                return Err(self.refused(
                    "unknown_entry",
                    "There is no such entry in the outbox. Nothing was changed.",
                ));
            }
            Some(None) => {
                let message = "This entry is not waiting for anybody: only what was refused, or is in doubt, can be moved by hand. Nothing was changed.";
                return Err(self.refused("not_parked", message));
            }
            Some(Some(member)) => member,
        };
        self.wake.notify_one();
        self.entry_moved();
        self.member_changed(member);
        Ok(())
    }
}

fn line(entry: &Entry) -> EntryLine {
    EntryLine {
        id: entry.id.to_string(),
        kind: entry.operation.kind().as_str(),
        state: match entry.state {
            State::InDoubt => State::Sending.as_str(),
            state => state.as_str(),
        },
        attempts: entry.attempts,
        idempotency_key: entry.key.to_string(),
        last_error: entry
            .last_error
            .as_ref()
            .map(|error| format!("{}: {}", error.code, error.detail)),
        member_id: entry.member.to_string(),
        created_at: entry.created_at,
    }
}
