use super::{Answer, Desk};
use engine::api::AttentionLine;

#[tauri::command]
pub(super) async fn needs_attention(engine: Desk<'_>) -> Answer<Vec<AttentionLine>> {
    engine.needs_attention()
}
