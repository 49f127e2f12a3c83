//! The sandbox over real HTTP: each test is a rule of the contract. Jobs take no time and the clock is set by hand.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets the unexpected should stop there"
)]

mod desk;

mod auth;
mod balances;
mod control;
mod eligibility;
mod faults;
mod fixtures;
mod lifecycle;
mod people_and_products;
mod persistence;
mod queries;
mod redemptions;
mod validation;
