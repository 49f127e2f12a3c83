//! The windows. `desk` faces the staff.

use tauri::{AppHandle, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

pub(crate) const DESK: &str = "desk";

/// Opens the desk at its design size.
pub(crate) fn open_desk(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    WebviewWindowBuilder::new(app, DESK, WebviewUrl::default())
        .title("Token Desk")
        .inner_size(1280.0, 800.0)
        .min_inner_size(1024.0, 600.0)
        .focused(true)
        .build()
}
