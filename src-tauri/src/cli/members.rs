//! `members`: find people; without a query, the directory anew.

use engine::api::MemberHit;

use super::{Ending, Outcome, Session};

const PAGE: u32 = 500;
const FOUND: u32 = 100;

pub(super) async fn run(session: &Session, query: Option<&str>) -> Outcome {
    let engine = session.engine();
    let refreshed = match query {
        Some(_) if engine.desk_state()?.members_known > 0 => Ok(0),
        _ => engine.refresh_directory().await,
    };
    match query {
        Some(query) => {
            let found = engine.find_members(query, FOUND)?;
            if found.is_empty() {
                refreshed?;
                return Err(Ending::Status(4, format!("Nobody is known by “{query}”.")));
            }
            found.iter().for_each(|member| tell(session, member));
        }
        None => list(session)?,
    }
    match refreshed {
        Err(problem) if engine.desk_state()?.members_known == 0 => Err(problem.into()),
        Err(problem) => {
            eprintln!("This is the directory as it was last known. {}", problem.message);
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

fn list(session: &Session) -> Outcome {
    let mut offset = 0;
    loop {
        let page = session.engine().list_members(offset, PAGE)?;
        if page.is_empty() {
            return Ok(());
        }
        page.iter().for_each(|member| tell(session, member));
        offset += PAGE;
    }
}

fn tell(session: &Session, member: &MemberHit) {
    session.say(member, || {
        let nothing = || "-".to_owned();
        format!(
            "{}  {}  {}  {}  {:?}",
            member.member_id,
            member.card.clone().unwrap_or_else(nothing),
            member.name,
            member.email.clone().unwrap_or_else(nothing),
            member.standing
        )
    });
}
