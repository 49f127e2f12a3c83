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

use std::process::ExitCode;

pub use commands::handler;

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
