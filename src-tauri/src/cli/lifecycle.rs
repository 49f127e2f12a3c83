//! `lifecycle`: due renewals and ends.

use std::time::Duration;

use super::{Outcome, Session};

/// How long each round of renewals is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn run(session: &Session, dry_run: bool) -> Outcome {
    for line in session.engine().lifecycle(dry_run, PATIENCE).await? {
        session.say(&line, || {
            format!(
                "{:?} of cycle {}: program {} of member {}: {}",
                line.action, line.cycle, line.program_id, line.member_id, line.outcome
            )
        });
    }
    Ok(())
}
