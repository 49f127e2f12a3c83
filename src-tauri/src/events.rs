//! What the windows hear: one event, `update`, sent after the commit it tells of.

use std::sync::OnceLock;

use engine::api::Update;
use engine::ports::Updates;
use tauri::{AppHandle, Emitter};

/// Speaks to the windows once there are any; before that, nobody listens.
#[derive(Debug, Default)]
pub(crate) struct WindowUpdates {
    app: OnceLock<AppHandle>,
}

impl WindowUpdates {
    pub(crate) fn attach(&self, app: AppHandle) {
        let _ = self.app.set(app);
    }
}

impl Updates for WindowUpdates {
    fn publish(&self, update: Update) {
        if let Some(app) = self.app.get()
            && let Err(error) = app.emit("update", &update)
        {
            tracing::warn!(%error, "a window could not be told");
        }
    }
}
