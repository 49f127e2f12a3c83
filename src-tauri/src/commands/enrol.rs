use super::{Answer, Desk, id};
use engine::api::MemberCard;

#[tauri::command]
pub(super) async fn enrol(engine: Desk<'_>, member_id: String) -> Answer<MemberCard> {
    engine.enrol(id(&engine, &member_id)?)
}
