//! The kiosk itself or, where there is no display to open it on, its tour.

use std::process::Command;

use crate::command::{self, Outcome, cargo, target};
use crate::report::{Report, say};
use crate::{session, setup};

/// Opens the kiosk in practice mode, which needs neither an account nor a network.
pub(crate) fn run() -> Outcome {
    let mut report = Report::begin();
    setup::steps(&mut report)?;
    if has_display() {
        report.step("build", || command::run(cargo(["build", "--bin", "token-desk"])))?;
        say("The kiosk opens in practice mode. Close its window to come back.");
        return command::run(cargo([
            "run",
            "--quiet",
            "--bin",
            "token-desk",
            "--",
            "--profile",
            "practice",
        ]));
    }
    say("There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set.");
    println!("The kiosk opens on a virtual one instead, and the reference flow is played in its window.");
    report.step("tour", tour)
}

/// Plays the reference flow in a real window on a virtual display; every step leaves a picture.
pub(crate) fn tour() -> Outcome {
    let mut play = e2e("reference_flow");
    let pictures = target().join("tour");
    play.env("TOKEN_DESK_TOUR_DIR", &pictures);
    command::run(session::inside(&play)?)?;
    say(&format!("The pictures are in {}:", pictures.display()));
    let mut names: Vec<_> = std::fs::read_dir(&pictures)
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    names.sort_by_key(std::fs::DirEntry::file_name);
    for name in names {
        println!("  {}", name.file_name().display());
    }
    Ok(())
}

/// The tests in a real window whose name contains `filter`.
///
/// The whole workspace is named so that the build is the one which `cargo xtask test` makes too.
pub(crate) fn e2e(filter: &str) -> Command {
    cargo([
        "test",
        "--workspace",
        "--test",
        "e2e",
        "--",
        "--nocapture",
        "--include-ignored",
        filter,
    ])
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
