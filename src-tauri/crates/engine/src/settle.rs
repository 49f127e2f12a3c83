//! Settling: what an outcome changes here, all in one transaction.

use domain::outbox::{Class, Effect, Entry, Event, Kind, LastError, Operation, State, StopKind, step};
use domain::{Credits, TransactionId};

use crate::Engine;
use crate::ports::{AuditLine, Stop, StoreError, Unit};
use crate::send::{Done, Setback};

impl Engine {
    /// Moves the entry, its balance, its redemption, its dependents and the global stops together; says where it went.
    pub(crate) fn settle(
        &self,
        entry: &Entry,
        attempt: i64,
        outcome: Result<Done, Setback>,
    ) -> Result<State, StoreError> {
        let state = self
            .store()
            .writing(|unit| self.settle_within(unit, entry, attempt, &outcome))?;
        self.entry_moved();
        self.member_changed(entry.member);
        if let Operation::Redeem { redemption, .. } = &entry.operation {
            self.tell_redemption(*redemption);
        }
        Ok(state)
    }

    fn settle_within(
        &self,
        unit: &dyn Unit,
        sent: &Entry,
        attempt: i64,
        outcome: &Result<Done, Setback>,
    ) -> Result<State, StoreError> {
        let now = self.now();
        let Some(mut entry) = unit.entry(sent.id)? else {
            return Ok(State::Discarded);
        };
        let event = match outcome {
            Ok(_) => Event::Done,
            Err(setback) => Event::Failed(setback.class.clone()),
        };
        let was = entry.state;
        let seed = entry.id.0.as_u64_pair().1;
        let Some(next) = step(was, &event, entry.attempts, now, seed) else {
            return Ok(was);
        };
        entry.state = next.state;
        entry.not_before = next.not_before;
        entry.last_error = match outcome {
            Ok(_) => None,
            Err(setback) => Some(last_error(setback)),
        };
        if let Some(Effect::Stop(kind, until)) = next.effect {
            let detail = outcome
                .as_ref()
                .err()
                .map(|setback| setback.detail.clone())
                .unwrap_or_default();
            unit.set_stop(&Stop {
                kind,
                until,
                since: now,
                detail,
            })?;
            // Nothing at the counter is charged later, behind the member's back.
            if was == State::Sending
                && entry.operation.kind() == Kind::Redeem
                && kind != StopKind::RateLimited
            {
                entry.state = State::Discarded;
            }
        } else if let Err(setback @ Setback { lost: true, .. }) = outcome {
            // The screen says so; but one lane's lost answer stops no other lane.
            let detail = setback.detail.clone();
            unit.set_stop(&Stop {
                kind: StopKind::Offline,
                until: Some(now),
                since: now,
                detail,
            })?;
        } else {
            unit.clear_stop(StopKind::Offline)?;
            unit.clear_stop(StopKind::Untrusted)?;
        }
        if entry.state == State::Confirmed {
            confirm(unit, &mut entry, outcome.as_ref().ok(), now)?;
        }
        if !entry.state.is_waiting() {
            entry.settled_at = Some(now);
            unit.audit(&AuditLine {
                at: now,
                actor: "dispatcher",
                action: "settled",
                subject: entry.id.to_string(),
                detail: format!(
                    "{} {} {}",
                    entry.operation.kind().as_str(),
                    entry.key,
                    entry.state.as_str()
                ),
            })?;
        }
        if matches!(entry.state, State::Parked | State::Discarded) {
            orphan(unit, &entry, now)?;
        }
        unit.save_entry(&entry)?;
        let words = outcome
            .as_ref()
            .err()
            .map_or("done".to_owned(), |setback| format!("{:?}", setback.class));
        unit.end_attempt(attempt, now, &words.chars().take(200).collect::<String>())?;
        Ok(entry.state)
    }

    pub(crate) fn note_transaction(
        &self,
        entry: &Entry,
        transaction: TransactionId,
    ) -> Result<(), StoreError> {
        self.store().writing(|unit| {
            let Some(mut entry) = unit.entry(entry.id)? else {
                return Ok(());
            };
            entry.transaction = Some(transaction);
            unit.save_entry(&entry)?;
            note_on_redemption(unit, &entry)
        })
    }
}

fn confirm(
    unit: &dyn Unit,
    entry: &mut Entry,
    done: Option<&Done>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), StoreError> {
    if let Some(transaction) = done.and_then(|done| done.transaction) {
        entry.transaction = Some(transaction);
        note_on_redemption(unit, entry)?;
    }
    let Some(pool) = entry.operation.pool() else {
        return Ok(());
    };
    let told = done.and_then(|done| done.balance);
    // Where Wix did not say, what it last said plus what this entry did, until the next look.
    let reckoned = match told {
        Some(balance) => Some(balance),
        None if entry.delta == Credits::ZERO => None,
        None => unit.balance(pool)?.map(|(kept, _)| kept + entry.delta),
    };
    reckoned.map_or(Ok(()), |balance| unit.save_balance(pool, balance, now))
}

fn note_on_redemption(unit: &dyn Unit, entry: &Entry) -> Result<(), StoreError> {
    let Operation::Redeem { redemption, .. } = &entry.operation else {
        return Ok(());
    };
    let Some(mut row) = unit.redemption(*redemption)? else {
        return Ok(());
    };
    row.transaction = entry.transaction;
    unit.save_redemption(&row)
}

/// What depended on something that never happened is not to happen either.
pub(crate) fn orphan(
    unit: &dyn Unit,
    parent: &Entry,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), StoreError> {
    for mut dependent in unit.dependents_of(parent.id)? {
        let Some(next) = step(dependent.state, &Event::Orphaned, dependent.attempts, now, 0) else {
            continue;
        };
        dependent.state = next.state;
        dependent.settled_at = Some(now);
        dependent.last_error = Some(LastError {
            code: "never_happened".into(),
            detail: "what it was to take back never happened".into(),
        });
        unit.save_entry(&dependent)?;
    }
    Ok(())
}

fn last_error(setback: &Setback) -> LastError {
    let code = match &setback.class {
        Class::Offline => "offline",
        Class::Untrusted => "untrusted",
        Class::InDoubt => "no_answer",
        Class::RateLimited(_) => "rate_limited",
        Class::Unauthorized => "unauthorized",
        Class::AlreadyDone => "already_done",
        Class::NotYet => "not_yet",
        Class::Stale => "stale",
        Class::Refused(refusal) => refusal.code(),
    };
    LastError {
        code: code.to_owned(),
        detail: setback.detail.clone(),
    }
}
