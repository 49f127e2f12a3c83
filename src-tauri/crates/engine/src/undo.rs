//! Undo: a visit that was not one.
//!
//! What was never sent is simply taken off the queue. What may have been sent is answered by a dependent entry that takes
//! the token back, and runs only once the token is known to have been given.

use domain::outbox::{Event, LastError, Operation, State, step};
use domain::{Credits, EntryId, IdempotencyKey, VisitId};

use crate::check_in::new_entry;
use crate::ports::{AuditLine, StoreError, Unit};
use crate::{Answer, Engine};

impl Engine {
    /// Takes a visit back, and its token with it. Doing it twice is doing it once.
    pub fn undo_visit(&self, visit: VisitId) -> Answer<()> {
        let now = self.now();
        let id = EntryId(self.ports.ids.next());
        let undone = self.store().writing(|unit| {
            let Some(mut visit) = unit.visit(visit)? else {
                return Ok(None);
            };
            if visit.undone_at.is_some() {
                return Ok(Some(visit.member));
            }
            if let Some(entry) = visit.entry {
                self.take_back(unit, entry, visit.id, id)?;
            }
            visit.undone_at = Some(now);
            unit.save_visit(&visit)?;
            unit.audit(&AuditLine {
                at: now,
                actor: "desk",
                action: "undo",
                subject: visit.id.to_string(),
                detail: format!("member {}", visit.member),
            })?;
            Ok(Some(visit.member))
        });
        let Some(member) = self.stored(undone)? else {
            return Err(self.refused("unknown_visit", "There is no such visit. Nothing was changed."));
        };
        self.wake.notify_one();
        self.entry_moved();
        self.member_changed(member);
        Ok(())
    }

    fn take_back(
        &self,
        unit: &dyn Unit,
        entry: EntryId,
        visit: VisitId,
        undo: EntryId,
    ) -> Result<(), StoreError> {
        let Some(mut entry) = unit.entry(entry)? else {
            return Ok(());
        };
        let never_left = entry.state == State::Queued && entry.attempts == 0;
        if never_left || entry.state == State::Parked {
            let Some(next) = step(entry.state, &Event::Orphaned, entry.attempts, self.now(), 0) else {
                return Ok(());
            };
            entry.state = next.state;
            entry.settled_at = Some(self.now());
            entry.last_error = Some(LastError {
                code: "undone".into(),
                detail: "undone before it was sent".into(),
            });
            return unit.save_entry(&entry);
        }
        if entry.state == State::Discarded {
            return Ok(());
        }
        let amount = match entry.operation {
            Operation::IssueToken { amount, .. } => amount,
            _ => Credits::ONE,
        };
        let operation = Operation::Undo {
            pool: entry.operation.pool(),
            amount,
            visit,
        };
        let mut row = new_entry(
            undo,
            entry.member,
            operation,
            IdempotencyKey::for_undo(visit),
            self.now(),
        );
        row.depends_on = Some(entry.id);
        unit.enqueue(&row).map(|_| ())
    }
}
