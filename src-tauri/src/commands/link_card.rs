use super::{Answer, Desk, id};
use engine::api::MemberCard;

#[tauri::command]
pub(super) async fn link_card(engine: Desk<'_>, code: String, member_id: String) -> Answer<MemberCard> {
    engine.link_card(&code, id(&engine, &member_id)?)
}
