//! The outbox: what is still to be told to Wix, and what was.
//!
//! A lane is a member; its head is the oldest entry still waiting. Heads are found by walking the waiting entries in
//! order (partial indices hold these alone) and passing over each that has an earlier one in its lane.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use domain::outbox::{Entry, Kind, State};
use domain::{Credits, EntryId, MemberId};
use engine::ports::QueueTotals;
use rusqlite::{Connection, Params, params};

use super::outbox_row::{self, Found};
use super::{answer, many, must_exist, one, run};
use crate::column::{parsed, text, time};
use crate::failure::Result;

/// The `last_error` of a row that this release cannot read.
pub(crate) const UNREADABLE: &str = "unreadable";

// SQLite takes a partial index only where the query says the very words of the index; and it is told which, for it guesses
// that few rows are in any one state, which is wrong after a week offline.
macro_rules! waiting {
    () => {
        "state IN ('queued', 'sending', 'in_doubt')"
    };
}
macro_rules! is_ready_head {
    ($index:literal, $lane:literal) => {
        concat!(
            "SELECT * FROM outbox AS head INDEXED BY ",
            $index,
            " WHERE ",
            waiting!(),
            " AND ",
            $lane,
            " AND state <> 'sending' AND (not_before IS NULL OR not_before <= ?1) ",
            no_earlier!(),
            " ORDER BY seq LIMIT ?2"
        )
    };
}
macro_rules! no_earlier {
    () => {
        "AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.member = head.member \
         AND earlier.seq < head.seq AND earlier.state IN ('queued', 'sending', 'in_doubt'))"
    };
}

pub(crate) const INTERACTIVE_HEADS: &str = is_ready_head!(
    "outbox_interactive",
    "kind IN ('redeem', 'cancel_redemption', 'undo')"
);
pub(crate) const BACKGROUND_HEADS: &str = is_ready_head!(
    "outbox_background",
    "kind NOT IN ('redeem', 'cancel_redemption', 'undo')"
);
pub(crate) const NEXT_READY: &str = concat!(
    "SELECT not_before FROM outbox AS head INDEXED BY outbox_later WHERE ",
    waiting!(),
    " AND not_before IS NOT NULL AND not_before > ?1 AND state <> 'sending' ",
    no_earlier!(),
    " ORDER BY not_before LIMIT 1"
);
pub(crate) const OPEN: &str = "SELECT * FROM outbox INDEXED BY outbox_open \
     WHERE state IN ('queued', 'sending', 'in_doubt', 'parked') ORDER BY seq DESC LIMIT ?1";
pub(crate) const IN_STATE: &str = "SELECT * FROM outbox WHERE state = ?1 ORDER BY seq LIMIT ?2";
pub(crate) const OF_MEMBER: &str = "SELECT * FROM outbox WHERE member = ?1 ORDER BY seq DESC LIMIT ?2";
pub(crate) const DEPENDENTS: &str = "SELECT * FROM outbox WHERE depends_on = ?1 ORDER BY seq";
pub(crate) const PENDING: &str = concat!(
    "SELECT COALESCE(SUM(delta), 0) FROM outbox INDEXED BY outbox_lane WHERE member = ?1 AND ",
    waiting!()
);
pub(crate) const IN_FLIGHT: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_lane WHERE member = ?1 AND ",
    waiting!(),
    " AND state <> 'queued')"
);
pub(crate) const OF_KIND_WAITING: &str = concat!(
    "SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_lane WHERE member = ?1 AND ",
    waiting!(),
    " AND kind = ?2)"
);
pub(crate) const COUNT: &str = "SELECT COUNT(*) FROM outbox WHERE state = ?1";
pub(crate) const OLDEST: &str = "SELECT created_at FROM outbox WHERE state = ?1 ORDER BY seq LIMIT 1";

/// Reads entries; notes the rows nobody can read instead of failing over them.
pub(crate) struct Reading<'unit> {
    pub(crate) connection: &'unit Connection,
    pub(crate) unreadable: &'unit RefCell<Vec<i64>>,
}

impl Reading<'_> {
    pub(crate) fn by_id(&self, id: EntryId) -> Result<Option<Entry>> {
        self.single("SELECT * FROM outbox WHERE id = ?1", &text(id))
    }

    pub(crate) fn by_key(&self, key: &str) -> Result<Option<Entry>> {
        self.single("SELECT * FROM outbox WHERE idempotency_key = ?1", key)
    }

    pub(crate) fn ready_heads(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Entry>> {
        let mut heads = self.list(INTERACTIVE_HEADS, params![time(now), limit])?;
        let room = limit.saturating_sub(heads.len() as u32);
        if room > 0 {
            heads.extend(self.list(BACKGROUND_HEADS, params![time(now), room])?);
        }
        Ok(heads)
    }

    /// The newest ones, newest last.
    pub(crate) fn newest(&self, all: bool, limit: u32) -> Result<Vec<Entry>> {
        let every = "SELECT * FROM outbox ORDER BY seq DESC LIMIT ?1";
        let mut entries = self.list(if all { every } else { OPEN }, [limit])?;
        entries.reverse();
        Ok(entries)
    }

    /// The oldest ones, newest last.
    pub(crate) fn in_state(&self, state: State, limit: u32) -> Result<Vec<Entry>> {
        self.list(IN_STATE, params![state.as_str(), limit])
    }

    /// The newest ones, newest last.
    pub(crate) fn of_member(&self, member: MemberId, limit: u32) -> Result<Vec<Entry>> {
        let mut entries = self.list(OF_MEMBER, params![text(member), limit])?;
        entries.reverse();
        Ok(entries)
    }

    pub(crate) fn dependents_of(&self, id: EntryId) -> Result<Vec<Entry>> {
        self.list(DEPENDENTS, [text(id)])
    }

    fn single(&self, sql: &str, value: &str) -> Result<Option<Entry>> {
        let found = one(self.connection, sql, [value], outbox_row::read)?;
        Ok(found.and_then(|found| self.readable(found)))
    }

    fn list(&self, sql: &str, params: impl Params) -> Result<Vec<Entry>> {
        let found = many(self.connection, sql, params, outbox_row::read)?;
        Ok(found
            .into_iter()
            .filter_map(|found| self.readable(found))
            .collect())
    }

    fn readable(&self, found: Found) -> Option<Entry> {
        match found {
            Found::Entry(entry) => Some(*entry),
            Found::Unreadable(seq) => {
                self.unreadable.borrow_mut().push(seq);
                None
            }
        }
    }
}

pub(crate) fn enqueue(connection: &Connection, entry: &Entry) -> Result<i64> {
    outbox_row::insert(connection, entry)
}

pub(crate) fn save(connection: &Connection, entry: &Entry) -> Result<()> {
    must_exist(outbox_row::update(connection, entry)?, "entry")
}

/// Parks rows this release cannot read: out of their lane's way, their text untouched. Settled ones stay settled.
pub(crate) fn park_unreadable(connection: &Connection, rows: &[i64]) -> Result<()> {
    for seq in rows {
        let sql = concat!(
            "UPDATE outbox SET state = 'parked', last_error_code = ?2, last_error_detail = \
             'written as version ' || payload_version || ', which this release cannot read; its text is kept' \
             WHERE seq = ?1 AND ",
            waiting!()
        );
        if run(connection, sql, params![seq, UNREADABLE])? > 0 {
            tracing::warn!(seq, "an entry cannot be read by this release and was parked");
        }
    }
    Ok(())
}

pub(crate) fn next_ready_at(connection: &Connection, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    one(connection, NEXT_READY, [time(now)], |row| {
        parsed(row, "not_before")
    })
}

pub(crate) fn pending(connection: &Connection, member: MemberId) -> Result<Credits> {
    answer(connection, PENDING, [text(member)]).map(Credits::from_ten_thousandths)
}

pub(crate) fn is_in_flight(connection: &Connection, member: MemberId) -> Result<bool> {
    answer(connection, IN_FLIGHT, [text(member)])
}

pub(crate) fn is_being_enrolled(connection: &Connection, member: MemberId) -> Result<bool> {
    let kind = Kind::Provision.as_str();
    answer(connection, OF_KIND_WAITING, params![text(member), kind])
}

pub(crate) fn totals(connection: &Connection) -> Result<QueueTotals> {
    let count = |state: State| answer::<u32>(connection, COUNT, [state.as_str()]);
    let mut totals = QueueTotals {
        waiting: 0,
        parked: count(State::Parked)?,
        confirmed: count(State::Confirmed)?,
        oldest: None,
    };
    for state in State::ALL.into_iter().filter(|state| state.is_waiting()) {
        totals.waiting += count(state)?;
        let oldest: Option<DateTime<Utc>> = one(connection, OLDEST, [state.as_str()], |row| {
            parsed(row, "created_at")
        })?;
        totals.oldest = totals.oldest.into_iter().chain(oldest).min();
    }
    Ok(totals)
}
