//! The shell: no rules, no SQL, no HTTP. It puts the engine together (`boot`), hands it to the windows (`kiosk`, `commands`)
//! or to a verb (`cli`), and gets out of the way.

mod boot;
mod cli;
mod commands;
mod events;
mod kiosk;
mod logging;
mod pictures;
mod practice;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use engine::Engine;
use tauri::{Builder, Runtime};

pub use commands::handler;

/// Gives the windows what their commands stand on, and the one door to them. The kiosk opens with it; so do the tests of
/// that door, without a display.
pub fn furnish<R: Runtime>(builder: Builder<R>, engine: Arc<Engine>, pictures: PathBuf) -> Builder<R> {
    builder
        .manage(engine)
        .manage(pictures::Pictures::new(pictures))
        .manage(commands::PaintTimes::default())
        .invoke_handler(handler())
}

/// Runs the verb that was asked for, or the kiosk.
pub fn main() -> ExitCode {
    let arguments = match cli::parse() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    match arguments.verb {
        Some(_) => cli::run(arguments),
        None => kiosk::run(&arguments.global),
    }
}
