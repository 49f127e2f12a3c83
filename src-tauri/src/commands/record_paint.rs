use std::sync::{Mutex, PoisonError};

use tauri::State;

use super::{Answer, Desk};

/// The latest scan-to-paint times, in milliseconds; as many as a busy day has.
#[derive(Debug, Default)]
pub(crate) struct PaintTimes(Mutex<Vec<f64>>);

const KEPT: usize = 2_000;

#[tauri::command]
pub(super) async fn record_paint(engine: Desk<'_>, times: State<'_, PaintTimes>, ms: f64) -> Answer<()> {
    if !ms.is_finite() || !(0.0..60_000.0).contains(&ms) {
        return Ok(());
    }
    let mut kept = times.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    kept.push(ms);
    let surplus = kept.len().saturating_sub(KEPT);
    kept.drain(..surplus);
    // Every tenth is often enough for the record; a busy desk has better things to write.
    if kept.len() < 10 || kept.len().is_multiple_of(10) {
        engine.note_paint_times(&kept)?;
    }
    *times.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    Ok(())
}
