//! A whole desk in a box, for tests.
