//! The built program in a real window: WebKit under a virtual display, worked by a barcode scanner and by touch.
//!
//! Each test starts a display, a session bus and a keychain of its own (see `support::session`), so they need nothing of
//! the machine but the programs that `cargo xtask setup` installs.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells what it sees"
)]

mod reference_flow;
mod scan_to_paint;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
