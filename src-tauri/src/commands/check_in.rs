use super::{Answer, Desk};
use engine::api::{CheckIn, CheckInRequest};

#[tauri::command]
pub(super) async fn check_in(engine: Desk<'_>, request: CheckInRequest) -> Answer<CheckIn> {
    engine.check_in(&request).await
}
