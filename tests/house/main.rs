//! The rules of ARCHITECTURE.md that a machine can check: who may depend on whom, where the world may be touched, and that
//! the one list of commands is the only one.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and tells what it sees"
)]

mod commands;
mod crates;
mod papers;
mod sources;
mod tree;
