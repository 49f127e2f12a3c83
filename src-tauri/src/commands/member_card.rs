use super::{Answer, Desk, id};
use engine::api::MemberCard;

#[tauri::command]
pub(super) async fn member_card(engine: Desk<'_>, member_id: String) -> Answer<MemberCard> {
    let member = id(&engine, &member_id)?;
    engine.refresh_member_later(member);
    engine.member_card(member)
}
