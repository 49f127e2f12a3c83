//! The built program, verb by verb, as scripts and cron jobs use it: exit statuses, JSON, kills, secrets.
//!
//! Every process gets an environment of its own without a display, a bus or a home; Wix is the program's own `sandbox` verb in
//! another process.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and tells what it sees"
)]

mod bad_input;
mod canary;
mod desk;
mod killed;
mod sandbox;
mod sandbox_verb;
mod verbs;
