//! `adjust`: a correction, with a reason.

use std::time::Duration;

use super::{Outcome, Session, balance_words};

pub(super) async fn run(session: &Session, member: &str, amount: &str, reason: &str) -> Outcome {
    let engine = session.engine();
    let id = engine.resolve(member).await?;
    engine.adjust_balance(id, amount, reason)?;
    engine.wait_for_member(id, Duration::from_secs(2)).await?;
    let card = engine.member_card(id)?;
    let mut result = serde_json::to_value(&card.balance).unwrap_or_default();
    result["member_id"] = serde_json::json!(id.to_string());
    session.say(&result, || {
        format!("{}: {}.", card.member.name, balance_words(&card.balance))
    });
    Ok(())
}
