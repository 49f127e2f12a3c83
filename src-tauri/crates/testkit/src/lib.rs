//! A whole desk in a box, for tests: the real engine, store, gateway and client, against a sandbox of its own.
//!
//! [`Gym`] is the world outside (the sandbox, its ledger, its faults). [`DeskBox`] is one desk: it can be closed and opened
//! again on the same folder, as after a crash. Time is the machine's, moved by hand where a test needs the day to pass;
//! ids are counted.

mod desk_box;
mod gym;
mod ports;

pub use desk_box::{DeskBox, Sending};
pub use gym::{Credit, Gym, Person};
pub use ports::{CountedIds, MovableClock, OneDrain, Recorded};
