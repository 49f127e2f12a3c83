//! A believable gym from a seed: people of many countries with membership cards, and merchandise in three price tiers. The same
//! seed makes the same gym, to the last digit; members and products have streams of their own, so more of the one does not change
//! the other.

mod names;
mod people;
mod shelf;

pub(crate) use people::{initials, members, slug};
pub(crate) use shelf::{product, products};
