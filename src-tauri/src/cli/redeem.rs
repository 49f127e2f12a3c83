//! `redeem`, `cancel`, `hand-over`: the counter.

use std::time::Duration;

use engine::api::{Problem, ProblemClass, RedeemRequest, Redemption, RedemptionOutcome};
use serde_json::json;

use super::{Ending, Outcome, Session, balance_words};

/// How long an answer is waited for before the outcome is called unknown.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) async fn redeem(session: &Session, member: &str, product: &str, count: i64) -> Outcome {
    let engine = session.engine();
    let member_id = engine.resolve(member).await?.to_string();
    let redemption_id = engine.new_redemption_id();
    let product_id = engine.resolve_product(product)?;
    let request = RedeemRequest {
        redemption_id,
        member_id,
        product_id,
        count,
    };
    match engine.redeem(&request, PATIENCE).await {
        Ok(redemption) => ending(session, &redemption),
        Err(problem) if problem.class == ProblemClass::Refused => Err(refused(session, &problem)),
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn cancel(session: &Session, redemption: &str) -> Outcome {
    let id = redemption
        .parse()
        .map_err(|_| session.engine().malformed(redemption))?;
    let redemption = session.engine().cancel_redemption(id, PATIENCE).await?;
    session.say(&redemption, || {
        format!(
            "Cancelled: {} × {}. {}.",
            redemption.count,
            redemption.item_name,
            balance_words(&redemption.balance)
        )
    });
    Ok(())
}

pub(super) fn hand_over(session: &Session, redemption: &str) -> Outcome {
    let id = redemption
        .parse()
        .map_err(|_| session.engine().malformed(redemption))?;
    let redemption = session.engine().hand_over(id)?;
    session.say(&redemption, || {
        format!("Handed over: slip {}, {}.", redemption.slip, redemption.item_name)
    });
    Ok(())
}

fn ending(session: &Session, redemption: &Redemption) -> Outcome {
    let what = format!("{} × {}", redemption.count, redemption.item_name);
    let words = match redemption.outcome {
        RedemptionOutcome::Redeemed => format!(
            "Redeemed: {what}. Slip {}. {}.",
            redemption.slip,
            balance_words(&redemption.balance)
        ),
        RedemptionOutcome::Cancelled => format!("Cancelled: {what}."),
        RedemptionOutcome::Refused => format!(
            "Refused: {what} ({}). No tokens were taken. {}",
            redemption.reason.as_deref().unwrap_or("no reason given"),
            redemption
                .missing
                .as_ref()
                .map_or_else(String::new, |missing| format!(
                    "{missing} more tokens are needed."
                ))
        ),
        RedemptionOutcome::Unknown => format!(
            "Not known yet: {what}. Wix has not answered; the desk goes on asking under the same key and takes nothing twice. \
             Hand nothing over until it is redeemed (token-desk sync --wait)."
        ),
    };
    session.say(redemption, || words.clone());
    match redemption.outcome {
        RedemptionOutcome::Redeemed | RedemptionOutcome::Cancelled => Ok(()),
        RedemptionOutcome::Refused => Err(Ending::Status(4, words)),
        RedemptionOutcome::Unknown => Err(Ending::Status(1, words)),
    }
}

/// Refused by the rules before anything was recorded.
fn refused(session: &Session, problem: &Problem) -> Ending {
    if session.json {
        let error = json!({"code": problem.code, "message": problem.message});
        println!(
            "{}",
            json!({"outcome": "refused", "reason": problem.code, "redemption_id": null, "transaction_id": null, "error": error})
        );
    }
    Ending::Status(4, problem.message.clone())
}
