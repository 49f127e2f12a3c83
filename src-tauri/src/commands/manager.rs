use super::{Answer, Desk, id};
use engine::api::MemberCard;

#[tauri::command]
pub(super) async fn unlock_manager(engine: Desk<'_>, pin: String) -> Answer<()> {
    engine.unlock_manager(&pin)
}

#[tauri::command]
pub(super) async fn lock_manager(engine: Desk<'_>) -> Answer<()> {
    engine.lock_manager();
    Ok(())
}

#[tauri::command]
pub(super) async fn retry_entry(engine: Desk<'_>, entry_id: String) -> Answer<()> {
    engine.retry_entry(id(&engine, &entry_id)?)
}

#[tauri::command]
pub(super) async fn discard_entry(engine: Desk<'_>, entry_id: String, reason: String) -> Answer<()> {
    engine.discard_entry(id(&engine, &entry_id)?, &reason)
}

#[tauri::command]
pub(super) async fn adjust_balance(
    engine: Desk<'_>,
    member_id: String,
    amount: String,
    reason: String,
) -> Answer<MemberCard> {
    engine.adjust_balance(id(&engine, &member_id)?, &amount, &reason)
}
