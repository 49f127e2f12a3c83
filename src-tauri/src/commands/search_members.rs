use super::{Answer, Desk};
use engine::api::MemberHit;

#[tauri::command]
pub(super) async fn search_members(engine: Desk<'_>, text: String) -> Answer<Vec<MemberHit>> {
    engine.search_members(&text)
}
