use super::{Answer, Desk, id};
use engine::api::Counter;

#[tauri::command]
pub(super) async fn counter(engine: Desk<'_>, member_id: String) -> Answer<Counter> {
    engine.counter(id(&engine, &member_id)?)
}
