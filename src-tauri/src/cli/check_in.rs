//! `check-in`: one visit. Durable before anything is said; Wix is waited for two seconds at most.

use std::time::Duration;

use engine::api::{CheckIn, CheckInOutcome, CheckInRequest, CodeSource};
use serde_json::json;

use super::{Ending, Outcome, Session, balance_words};

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn run(session: &Session, code: String, reason: Option<String>) -> Outcome {
    let engine = session.engine();
    let request = CheckInRequest {
        code,
        source: CodeSource::Verb,
        override_reason: reason,
    };
    let mut check_in = engine.check_in(&request).await?;
    if check_in.outcome == CheckInOutcome::UnknownMember {
        return Err(nobody(session, &check_in));
    }
    if let Some(visit) = check_in.visit_id.as_deref().and_then(|visit| visit.parse().ok()) {
        engine.wait_for_visit(visit, PATIENCE).await?;
        check_in = engine.check_in_now(check_in)?;
    }
    session.say(&check_in, || words(&check_in));
    Ok(())
}

fn nobody(session: &Session, check_in: &CheckIn) -> Ending {
    let malformed = check_in.reason.as_deref() == Some("malformed");
    let (code, message) = if malformed {
        (
            "malformed",
            format!(
                "“{}” is no card number, member id or e-mail. Nothing was recorded. Scan again, or look the member up by name.",
                check_in.code
            ),
        )
    } else {
        (
            "unknown_member",
            format!(
                "Nobody is known by “{}”. Nothing was recorded. Look the member up by name, or link the card.",
                check_in.code
            ),
        )
    };
    if session.json {
        let mut result = serde_json::to_value(check_in).unwrap_or_default();
        result["error"] = json!({"code": code, "message": message});
        println!("{result}");
    }
    Ending::Status(4, message)
}

fn words(check_in: &CheckIn) -> String {
    let name = check_in
        .member
        .as_ref()
        .map_or("", |member| member.first_name.as_str());
    let balance = balance_words(&check_in.balance);
    match check_in.outcome {
        CheckInOutcome::TokenIssued => format!("Welcome, {name}. +1 token: {balance}."),
        CheckInOutcome::TokenQueued => format!("Welcome, {name}. +1 token, waiting to be sent: {balance}."),
        CheckInOutcome::VisitRecorded => {
            format!(
                "Welcome, {name}. The visit is recorded; its token is decided later ({}).",
                reason(check_in)
            )
        }
        CheckInOutcome::AlreadyIn => format!(
            "{name} is already in, since {}. Nothing new was recorded.",
            check_in
                .since
                .map_or_else(String::new, |since| since.format("%H:%M UTC").to_string())
        ),
        CheckInOutcome::NoToken => format!(
            "Welcome back, {name}. The visit is recorded, no token ({}).",
            reason(check_in)
        ),
        CheckInOutcome::UnknownMember => String::new(),
    }
}

fn reason(check_in: &CheckIn) -> &str {
    check_in.reason.as_deref().unwrap_or("unknown")
}
