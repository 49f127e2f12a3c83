//! The gym's rules, pure: they take `now` and plain data, and never read a clock, a random number or a file.
//!
//! Vocabulary first (`credits`, `ids`, `person`, `program`, `merchandise`), then the rules: `visit` (does this scan earn
//! a token?), `calendar` (when do cycles and programs begin and end?), `forecast` (what ends, what comes next?),
//! `lifecycle` (what is due?), `outbox` (what follows from an answer, or from none?), `backoff` (when to try again?).

pub mod backoff;
pub mod budget;
pub mod calendar;
pub mod credits;
pub mod forecast;
pub mod ids;
pub mod lifecycle;
pub mod merchandise;
pub mod outbox;
pub mod person;
pub mod program;
pub mod visit;

pub use credits::Credits;
pub use ids::*;
