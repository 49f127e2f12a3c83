//! What was asked of the sandbox: a bounded memory of recent requests, for tests. Credentials are never remembered.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::clock::Stamp;

const REMEMBERED: usize = 1000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) at: Stamp,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Absent when the connection was cut instead of an answer.
    pub(crate) status: Option<u16>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) fault: Option<String>,
    pub(crate) request_id: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RequestLog {
    pub(crate) total: u64,
    pub(crate) recent: VecDeque<Seen>,
}

impl RequestLog {
    pub(crate) fn note(&mut self, seen: Seen) {
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(seen);
    }
}
