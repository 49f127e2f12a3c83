//! What is known of members' pools, and how news of them is taken in.
//!
//! Answers overtake each other, and Wix is eventually consistent: an answer asked for before the last one that was kept is
//! old, and an empty list after a full one is Wix's delay, not news.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::program::Pool;

use crate::ports::{StoreError, Unit};
use crate::{Engine, lock};

/// When the pools of a member were last asked for, and when the answer that is kept was.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    kept: HashMap<MemberId, DateTime<Utc>>,
    asked: HashMap<MemberId, DateTime<Utc>>,
}

/// Looking at a member asks Wix at most this often.
const ASK_EVERY: chrono::Duration = chrono::Duration::seconds(15);

impl Engine {
    /// Takes in what was heard of a member's pools; says whether it is news.
    pub(crate) fn note_pools(
        &self,
        unit: &dyn Unit,
        member: MemberId,
        pools: &[Pool],
        asked_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let known = unit.pools_of(member)?;
        let overtaken = lock(&self.heard)
            .kept
            .get(&member)
            .is_some_and(|kept| *kept > asked_at);
        let vanished = pools.is_empty() && known.as_ref().is_some_and(|known| !known.is_empty());
        if overtaken || vanished || known.as_deref() == Some(pools) {
            return Ok(false);
        }
        unit.save_pools(member, pools, asked_at)?;
        lock(&self.heard).kept.insert(member, asked_at);
        Ok(true)
    }

    /// Whether looking at a member is a reason to ask Wix again; notes that it was.
    pub(crate) fn is_worth_asking(&self, member: MemberId) -> bool {
        let now = self.now();
        let mut heard = lock(&self.heard);
        let worth = heard
            .asked
            .get(&member)
            .is_none_or(|asked| now - *asked >= ASK_EVERY || *asked > now);
        if worth {
            heard.asked.insert(member, now);
        }
        worth
    }
}
