//! The gym's rules, pure: no clock, no randomness, no I/O.
