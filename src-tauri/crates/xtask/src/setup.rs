//! What has to be there before anything can be built: packages of Debian, packages of npm, the built screens.

use crate::command::Outcome;
use crate::report::Report;
use crate::{packages, ui};

/// Brings the machine up to what the project needs; does nothing, quickly, when it is.
pub(crate) fn setup() -> Outcome {
    steps(&mut Report::begin())
}

/// The same, under somebody else's headings.
pub(crate) fn steps(report: &mut Report) -> Outcome {
    report.step("Debian packages", packages::install)?;
    report.step("npm packages", ui::install)?;
    report.step("screens", ui::build)
}
