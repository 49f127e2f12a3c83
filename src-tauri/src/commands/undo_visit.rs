use super::{Answer, Desk, id};

#[tauri::command]
pub(super) async fn undo_visit(engine: Desk<'_>, visit_id: String) -> Answer<()> {
    engine.undo_visit(id(&engine, &visit_id)?)
}
