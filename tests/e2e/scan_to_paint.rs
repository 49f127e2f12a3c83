//! From the scanner's last key to the frame that shows the verdict: the same whatever the network does.

use std::time::Duration;

use crate::support::desk::Desk;
use crate::support::sandbox::Sandbox;
use crate::support::until;
use crate::support::window::Name::Is;
use crate::support::window::PATIENCE;

const SCANS: usize = 200;
/// The first frames of a window compile its shaders; no member is there to see them.
const WARM_UP: usize = 5;

/// How Wix is while a desk is measured.
#[derive(Debug, Clone, Copy)]
enum Wix {
    Well,
    Slow,
    Gone,
}

/// What was measured, in milliseconds and MiB.
struct Figures {
    p50: f64,
    p95: f64,
    p99: f64,
    own: u64,
    all: u64,
}

#[test]
#[ignore = "minutes long, and meant for a release build: `cargo xtask bench` runs it"]
fn scan_to_paint() {
    let measured = [Wix::Well, Wix::Slow, Wix::Gone].map(|wix| (wix, measure(wix)));
    let well = measured[0].1.p95;
    eprintln!(
        "\n{SCANS} scans each       p50       p95       p99   p95 to well   kiosk alone   with its web processes"
    );
    for (
        wix,
        Figures {
            p50,
            p95,
            p99,
            own,
            all,
        },
    ) in &measured
    {
        let name = format!("Wix {wix:?}").to_lowercase();
        let ratio = p95 / well;
        eprintln!(
            "{name:12} {p50:10.1} ms {p95:6.1} ms {p99:6.1} ms {ratio:12.2}× {own:10} MiB {all:17} MiB"
        );
    }
}

/// A fresh desk, everybody scanned once.
fn measure(wix: Wix) -> Figures {
    let desk = Desk::new();
    let open = desk.open();
    let window = &open.window;
    window.press("button", Is("Start practising"));
    window.read("Scan a card", Duration::from_secs(120));
    let sandbox = Sandbox::of_practice(&desk.data_dir());
    let people = sandbox.people();
    match wix {
        Wix::Well => sandbox.mend(),
        Wix::Slow => sandbox.slow(Duration::from_secs(3)),
        Wix::Gone => sandbox.cut(),
    }
    for scan in 0..WARM_UP + SCANS {
        open.scan(&people[scan % people.len()].card);
        until("the frame that shows the verdict", PATIENCE, || {
            (window.measures("scan-to-paint").len() > scan).then_some(())
        });
    }
    let mut measured = window.measures("scan-to-paint").split_off(WARM_UP);
    measured.sort_by(f64::total_cmp);
    let (own, all) = open.memory();
    let at = |percent: usize| measured[(measured.len() * percent).div_ceil(100) - 1];
    Figures {
        p50: at(50),
        p95: at(95),
        p99: at(99),
        own,
        all,
    }
}
