//! `card`: link a card to a member.

use super::{Outcome, Session};

pub(super) async fn run(session: &Session, code: &str, member: &str) -> Outcome {
    let id = session.engine().resolve(member).await?;
    let card = session.engine().link_card(code, id)?;
    session.say(&card.member, || {
        format!("The card {code} is {}'s now.", card.member.name)
    });
    Ok(())
}
