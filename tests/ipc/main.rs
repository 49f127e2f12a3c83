//! The one door between the windows and the engine, with the capability files that are shipped and without a display.
//!
//! The window is Tauri's mock; everything behind the door is real: engine, store, gateway, client, and a sandbox.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and tells what it sees"
)]

mod arguments;
mod door;
mod rights;
