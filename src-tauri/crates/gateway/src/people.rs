//! Members, and the cards that their contacts carry.

use domain::MemberId;
use domain::outbox::Failure;
use domain::person::{CardNumber, Member};
use engine::ports::MemberPage;
use serde_json::json;
use uuid::Uuid;
use wix_client::{Client, MemberQuery, MemberStatus};

use crate::failure::{lacking, observed, or_none};

/// The site's own field for the number on a member's card.
const CARD: &str = "custom.card-number";
const PAGE: u32 = 100;

pub(crate) async fn page(client: &Client, offset: u32) -> Result<MemberPage, Failure> {
    let page = client
        .query_members(&MemberQuery::All, offset, PAGE)
        .await
        .map_err(observed)?;
    let consumed = u32::try_from(page.entries.len()).unwrap_or(PAGE);
    let members = page.entries.into_iter().filter_map(member).collect();
    Ok(MemberPage {
        members,
        consumed,
        total: page.total,
    })
}

pub(crate) async fn by_id(client: &Client, id: MemberId) -> Result<Option<Member>, Failure> {
    match or_none(client.get_member(id.0).await)? {
        None => Ok(None),
        Some(found) => member(found).map(Some).ok_or_else(|| lacking("the member's id")),
    }
}

/// Wix keeps addresses in lower case and compares them to the letter.
pub(crate) async fn by_email(client: &Client, email: &str) -> Result<Option<Member>, Failure> {
    let email = email.trim().to_lowercase();
    let query = MemberQuery::Filter(json!({ "loginEmail": email }));
    let found = client
        .query_members(&query, 0, 2)
        .await
        .map_err(observed)?
        .entries;
    let same = |member: &Member| {
        member
            .email
            .as_ref()
            .is_some_and(|known| known.to_lowercase() == email)
    };
    Ok(found.into_iter().filter_map(member).find(same))
}

fn member(wix: wix_client::Member) -> Option<Member> {
    let id: Uuid = wix.id.get()?;
    let filled = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let card = wix.contact.custom_field(CARD).and_then(CardNumber::parse);
    let email = wix.login_email.and_then(filled);
    Some(Member {
        id: MemberId(id),
        card,
        email: email.or_else(|| wix.contact.emails.into_iter().find_map(filled)),
        first_name: wix.contact.first_name,
        last_name: wix.contact.last_name,
        nickname: wix.profile.nickname,
        photo_url: wix.profile.photo.and_then(|photo| filled(photo.url)),
        approved: wix.status == MemberStatus::Approved,
        joined_at: wix.created_date,
    })
}
