//! What a test in a real window stands on: a session of its own, a browser driver, a scanner, and the sandbox's notebook.
//!
//! Everything is private to one test: display, bus, keychain, home, data directory. Two tests can't steal each other's
//! keyboard focus, and nothing of the person who runs them is read or written.

pub(crate) mod desk;
pub(crate) mod driver;
pub(crate) mod pictures;
pub(crate) mod sandbox;
pub(crate) mod session;
pub(crate) mod window;

use std::time::{Duration, Instant};

/// Asks again until there is an answer, but not for longer than `patience`.
///
/// The things waited for live in other processes, so there is no clock to step: this is the one place that sleeps.
pub(crate) fn until<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            begun.elapsed() < patience,
            "waited {patience:?} in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
