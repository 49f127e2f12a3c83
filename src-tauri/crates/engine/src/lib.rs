//! The use cases: what the desk does, in terms of its ports.
pub mod api;
pub mod ports;
