//! The outbox's rules. Everything that changes something at Wix goes through it.
//!
//! ```text
//! queued ─pick─▶ sending ─2xx / already executed─▶ confirmed
//!   ▲              ├─ certainly not delivered ─▶ queued (not_before)
//!   │              ├─ maybe delivered ─▶ in_doubt ─ same request, same key ─▶ confirmed | queued | parked
//!   │              └─ refused ─▶ parked ─ retry ─▶ queued        parked | in_doubt ─ discard ─▶ discarded
//!   └─ start-up: every `sending` becomes in_doubt
//! ```
//!
//! `classify` says what an answer, or none, means; `step` says what follows for the entry; both are pure and total.

mod classify;
mod operation;
mod step;

pub use classify::{Answer, Class, Failure, Refusal, classify};
pub use operation::{Kind, Operation, PAYLOAD_VERSION};
pub use step::{Effect, Event, Step, StopKind, step};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::credits::Credits;
use crate::ids::{EntryId, IdempotencyKey, MemberId, TransactionId};

/// Where an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Queued,
    Sending,
    /// The request may have arrived; nobody knows yet.
    InDoubt,
    Confirmed,
    /// Refused: a person has to look at it.
    Parked,
    Discarded,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Queued,
        State::Sending,
        State::InDoubt,
        State::Confirmed,
        State::Parked,
        State::Discarded,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::InDoubt => "in_doubt",
            State::Confirmed => "confirmed",
            State::Parked => "parked",
            State::Discarded => "discarded",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// On its way: it holds its lane and counts as pending.
    pub fn is_waiting(self) -> bool {
        matches!(self, State::Queued | State::Sending | State::InDoubt)
    }
}

/// One row of the outbox. The lane is the member: whatever concerns one member's pool is sent in the order it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Order of events, given by the database.
    pub seq: i64,
    pub id: EntryId,
    pub member: MemberId,
    pub operation: Operation,
    pub key: IdempotencyKey,
    pub state: State,
    pub attempts: u32,
    pub not_before: Option<DateTime<Utc>>,
    /// What it will do to the balance: `+1`, `-10`, or nothing.
    pub delta: Credits,
    /// An entry that must have happened first, for this one to make sense.
    pub depends_on: Option<EntryId>,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub transaction: Option<TransactionId>,
    pub last_error: Option<LastError>,
}

/// Why an entry is not through yet: a code for words, and the detail for whoever mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    pub code: String,
    pub detail: String,
}
