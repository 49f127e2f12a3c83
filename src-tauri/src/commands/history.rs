use super::{Answer, Desk, id};
use engine::api::History;

#[tauri::command]
pub(super) async fn history(engine: Desk<'_>, member_id: String) -> Answer<History> {
    engine.history(id(&engine, &member_id)?).await
}
