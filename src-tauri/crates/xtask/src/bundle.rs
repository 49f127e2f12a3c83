//! The Debian package.

use crate::command::{Outcome, command, run, target};
use crate::report::{Report, say};
use crate::setup;

/// Tauri's own bundler, which wants to be started from the root.
pub(crate) fn bundle() -> Outcome {
    let mut report = Report::begin();
    setup::steps(&mut report)?;
    report.step("bundle", || {
        run(command(
            "ui/node_modules/.bin/tauri",
            ["build", "--bundles", "deb"],
        ))
    })?;
    say(&format!(
        "The package is in {}.",
        target().join("release/bundle/deb").display()
    ));
    Ok(())
}
