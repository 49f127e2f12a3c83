//! A desk against a Wix that breaks: every promise about durability, order and charging once, over real HTTP.
//!
//! Each test opens a gym of its own (the sandbox) and a desk of its own (engine, store, gateway, client). What the sandbox's
//! ledger says is what happened; what the desk says is compared with it.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and tells what it sees"
)]

mod books;
mod counter;
mod crashes;
mod enrolment;
mod impostor;
mod lost_replies;
mod outages;
mod reference_flow;
mod set_up;
mod storage;
mod undo;
mod verdict;
