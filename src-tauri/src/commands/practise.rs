use super::{Answer, Desk};

#[tauri::command]
pub(super) async fn practise(engine: Desk<'_>) -> Answer<()> {
    engine.practise().await
}
