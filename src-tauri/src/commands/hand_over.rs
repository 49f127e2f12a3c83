use super::{Answer, Desk, id};
use engine::api::Redemption;

#[tauri::command]
pub(super) async fn to_hand_over(engine: Desk<'_>) -> Answer<Vec<Redemption>> {
    engine.to_hand_over()
}

#[tauri::command]
pub(super) async fn hand_over(engine: Desk<'_>, redemption_id: String) -> Answer<Redemption> {
    engine.hand_over(id(&engine, &redemption_id)?)
}
