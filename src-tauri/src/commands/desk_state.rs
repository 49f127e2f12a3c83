use super::{Answer, Desk};
use engine::api::DeskState;

#[tauri::command]
pub(super) async fn desk_state(engine: Desk<'_>) -> Answer<DeskState> {
    engine.desk_state()
}
