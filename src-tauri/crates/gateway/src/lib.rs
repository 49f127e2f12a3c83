//! What the gym needs of Wix, said in the domain's words over the client.
//!
//! The adapter behind the engine's `BenefitGateway` port. It translates, in both directions, and knows the habits of
//! Wix that the engine should not: that the namespace goes with every call, that a beneficiary is told by type and id,
//! that lists come in pages, that there are two product catalogues, that amounts of transactions have no sign. It
//! retries nothing and judges nothing: a failure is handed on as it was observed, for the one table of the domain to
//! classify.

mod benefits;
mod credits;
mod failure;
mod gateway;
mod paging;
mod people;
mod programs;
mod set_up;
mod shop;

pub use gateway::WixGateway;
