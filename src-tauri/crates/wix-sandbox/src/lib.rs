//! The Wix API as a program of our own, for practice and tests.
