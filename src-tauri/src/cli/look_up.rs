//! `balance`, `eligible`, `history`: looking a member up, live where Wix answers, as of a time where it does not.

use engine::api::{Counter, ProblemClass};
use serde_json::json;

use super::{Outcome, Session, balance_words};

pub(super) async fn balance(session: &Session, member: &str) -> Outcome {
    let engine = session.engine();
    let id = engine.resolve(member).await?;
    if let Err(problem) = engine.refresh_member(id).await {
        eprintln!("{}", problem.message);
    }
    let card = engine.member_card(id)?;
    let mut result = serde_json::to_value(&card.balance).unwrap_or_default();
    result["member_id"] = json!(id.to_string());
    result["expiring"] = json!(card.expiring);
    session.say(&result, || {
        format!("{}: {}.", card.member.name, balance_words(&card.balance))
    });
    Ok(())
}

pub(super) async fn eligible(session: &Session, member: &str) -> Outcome {
    let engine = session.engine();
    let id = engine.resolve(member).await?;
    let counter = match engine.confirm_counter(id).await {
        Ok(counter) => counter,
        Err(problem)
            if matches!(
                problem.class,
                ProblemClass::Offline | ProblemClass::TryAgain | ProblemClass::NeedsManager
            ) =>
        {
            let local = engine.counter(id)?;
            eprintln!("{}", problem.message);
            local
        }
        Err(problem) => return Err(problem.into()),
    };
    let result = json!({
        "member_id": counter.member.member_id,
        "pool_id": counter.pool_id,
        "balance": counter.balance,
        "source": counter.source,
        "items": counter.items,
    });
    session.say(&result, || words(&counter));
    Ok(())
}

fn words(counter: &Counter) -> String {
    let head = format!("{}: {}", counter.member.name, balance_words(&counter.balance));
    let lines = counter.items.iter().map(|item| {
        let verdict = match (item.eligible, item.in_stock) {
            (true, Some(false)) => "out of stock".to_owned(),
            (true, _) => "can have it".to_owned(),
            (false, _) => format!("{} more", item.missing),
        };
        format!("{:>6}  {}  ({verdict})", item.price, item.name)
    });
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

pub(super) async fn history(session: &Session, member: &str) -> Outcome {
    let id = session.engine().resolve(member).await?;
    let history = session.engine().history(id).await?;
    for line in &history.lines {
        session.say(line, || {
            let note = line.note.as_deref().unwrap_or_default();
            format!(
                "{}  {:>5}  {} {note} ({:?})",
                line.at.format("%Y-%m-%d %H:%M"),
                line.amount,
                line.kind,
                line.state
            )
        });
    }
    Ok(())
}
