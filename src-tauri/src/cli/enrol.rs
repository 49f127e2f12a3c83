//! `enrol`: a program for each member named.

use std::time::Duration;

use engine::api::{Problem, Standing};
use serde_json::json;

use super::{Outcome, Session};

/// How long each enrolment is waited out; it goes on by itself afterwards.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) async fn run(session: &Session, members: &[String]) -> Outcome {
    let mut first: Option<Problem> = None;
    for member in members {
        if let Err(problem) = one(session, member).await {
            eprintln!("{member}: {}", problem.message);
            first.get_or_insert(problem);
        }
    }
    first.map_or(Ok(()), |problem| Err(problem.into()))
}

async fn one(session: &Session, member: &str) -> Result<(), Problem> {
    let engine = session.engine();
    let id = engine.resolve(member).await?;
    engine.enrol(id)?;
    let card = engine.wait_for_pool(id, PATIENCE).await?;
    let standing = card.member.standing;
    session.say(
        &json!({"member_id": id.to_string(), "standing": standing, "program_until": card.program_until}),
        || match standing {
            Standing::Active => format!("{} is enrolled.", card.member.name),
            _ => format!(
                "{} is being set up; their visits count from now on.",
                card.member.name
            ),
        },
    );
    Ok(())
}
