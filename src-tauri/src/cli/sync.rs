//! `sync`: send what is queued.

use std::time::Duration;

use super::{Outcome, Session};

pub(super) async fn run(session: &Session, wait: bool, timeout: u64) -> Outcome {
    let report = session.engine().sync(wait, Duration::from_secs(timeout)).await?;
    session.say(&report, || {
        format!(
            "{} sent, {} confirmed, {} need attention, {} still waiting ({} ms).",
            report.sent, report.confirmed, report.parked, report.queued, report.elapsed_ms
        )
    });
    Ok(())
}
