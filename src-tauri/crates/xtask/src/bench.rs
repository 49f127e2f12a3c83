//! From the scanner's last key to the frame that shows the verdict, measured in the window of a release build.

use crate::command::{Outcome, cargo, run, target};
use crate::report::Report;
use crate::{kiosk, session, setup};

/// Builds for release and scans: with Wix well, three seconds slow, and gone. The figures are printed by the test itself.
pub(crate) fn bench() -> Outcome {
    let mut report = Report::begin();
    setup::steps(&mut report)?;
    report.step("release build", || {
        run(cargo(["build", "--release", "--bin", "token-desk"]))
    })?;
    report.step("scan to paint", || {
        let mut measure = kiosk::e2e("scan_to_paint");
        measure.env("TOKEN_DESK_BIN", target().join("release/token-desk"));
        run(session::inside(&measure)?)
    })
}
