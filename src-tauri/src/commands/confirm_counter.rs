use super::{Answer, Desk, id};
use engine::api::Counter;

#[tauri::command]
pub(super) async fn confirm_counter(engine: Desk<'_>, member_id: String) -> Answer<Counter> {
    engine.confirm_counter(id(&engine, &member_id)?).await
}
