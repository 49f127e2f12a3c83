//! `outbox`: what waits, what needs attention, and moving it by hand.

use serde_json::json;

use super::arguments::OutboxStep;
use super::{Outcome, Session};

pub(super) fn run(session: &Session, all: bool, step: Option<OutboxStep>) -> Outcome {
    let engine = session.engine();
    match step {
        None => {
            for line in engine.outbox(all)? {
                session.say(&line, || {
                    let error = line.last_error.as_deref().unwrap_or_default();
                    format!(
                        "{}  {:<17} {:<9} {} attempts  {}  {error}",
                        line.id, line.kind, line.state, line.attempts, line.idempotency_key
                    )
                });
            }
        }
        Some(OutboxStep::Retry { id }) => {
            engine.retry_entry(id.parse().map_err(|_| engine.malformed(&id))?)?;
            session.say(&json!({"id": id, "state": "queued"}), || {
                "Queued again, under the same key.".into()
            });
        }
        Some(OutboxStep::Discard { id, reason }) => {
            engine.discard_entry(id.parse().map_err(|_| engine.malformed(&id))?, &reason)?;
            session.say(&json!({"id": id, "state": "discarded"}), || {
                "Given up; the reason is on record.".into()
            });
        }
    }
    Ok(())
}
