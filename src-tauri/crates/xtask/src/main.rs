//! `cargo xtask`: everything a person or a build machine does to this project, by one word each.
//!
//! Two words matter to somebody who has just cloned it: `run` shows the kiosk, `test` proves it. Both begin with `setup`,
//! which is cheap when nothing is missing, so that neither depends on what was done before. The rest are the parts.
//!
//! This program uses the standard library alone: it is compiled before anything else, on a machine that has nothing yet.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program's work is to talk to a terminal"
)]

mod bench;
mod bindings;
mod bundle;
mod command;
mod kiosk;
mod packages;
mod report;
mod session;
mod setup;
mod suite;
mod tally;
mod ui;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <word>

  setup      what the machine needs: Debian packages, npm packages, the built screens
  run        the kiosk in practice mode; without a display, the tour and where its pictures are
  test       every check and every test there is; stops at the first that fails
  bench      a release build: from scan to paint, and memory, with Wix well, slow and gone
  bindings   writes the TypeScript types of the engine's interface anew
  tour       plays the reference flow in a real window and photographs every step
  bundle     builds the Debian package";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["setup"] => setup::setup(),
        ["run"] => kiosk::run(),
        ["test"] => suite::test(),
        ["bench"] => bench::bench(),
        ["bindings"] => bindings::write(),
        ["tour"] => setup::setup().and_then(|()| kiosk::tour()),
        ["bundle"] => bundle::bundle(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("xtask doesn't know `{}`.\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n✗ {failure}");
            ExitCode::FAILURE
        }
    }
}
