use std::time::Duration;

use super::{Answer, Desk, id};
use engine::api::{RedeemRequest, Redemption};

/// How long the counter waits for an answer before it says "still asking".
const PATIENCE: Duration = Duration::from_secs(6);

#[tauri::command]
pub(super) async fn redeem(engine: Desk<'_>, request: RedeemRequest) -> Answer<Redemption> {
    engine.redeem(&request, PATIENCE).await
}

#[tauri::command]
pub(super) async fn redemption(engine: Desk<'_>, redemption_id: String) -> Answer<Redemption> {
    engine.redemption(id(&engine, &redemption_id)?)
}

#[tauri::command]
pub(super) async fn cancel_redemption(engine: Desk<'_>, redemption_id: String) -> Answer<Redemption> {
    engine
        .cancel_redemption(id(&engine, &redemption_id)?, PATIENCE)
        .await
}
