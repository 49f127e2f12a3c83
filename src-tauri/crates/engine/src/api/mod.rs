//! What crosses the bridge to a screen or a script: plain shapes, and the one list of commands.
//!
//! Ids are lower-case GUID text, amounts of credits are decimal text with up to four places (`"12"`, `"0.5"`), times are
//! RFC 3339 in UTC. Words for people are made by whoever shows them: from here come codes and numbers. The TypeScript
//! twins in `ui/src/host/bindings/` are generated from these types; a test fails when they are out of date.

mod commands;
mod desk;
mod problem;

pub use commands::{COMMANDS, Command, Right};
pub use desk::*;
pub use problem::{Problem, ProblemClass};
