//! Visits. Their order is the order of recording: a clock that was set back moves none.

use chrono::NaiveDate;
use domain::visit::{LastVisit, Visit, VisitOutcome};
use domain::{Credits, MemberId, VisitId};
use rusqlite::{Connection, Row, params};

use super::{many, must_exist, one, run};
use crate::column::{credits, parsed, parsed_maybe, text, time, unknown};
use crate::failure::Result;

pub(crate) const LAST: &str = "SELECT occurred_at, day FROM visit \
     WHERE member = ?1 AND undone_at IS NULL ORDER BY seq DESC LIMIT 1";
pub(crate) const ON_DAY: &str = "SELECT * FROM visit WHERE day = ?1 ORDER BY seq DESC LIMIT ?2";
pub(crate) const OF_MEMBER: &str = "SELECT * FROM visit WHERE member = ?1 ORDER BY seq DESC LIMIT ?2";
pub(crate) const TOTALS: &str = "SELECT COUNT(*) AS visits, \
     COALESCE(SUM(CASE WHEN entry.state NOT IN ('parked', 'discarded') THEN entry.delta END), 0) AS tokens \
     FROM visit LEFT JOIN outbox AS entry ON entry.id = visit.entry \
     WHERE visit.day = ?1 AND visit.undone_at IS NULL";

pub(crate) fn insert(connection: &Connection, visit: &Visit) -> Result<()> {
    let sql = "INSERT INTO visit (id, member, occurred_at, day, outcome, reason, override_reason, entry, undone_at, \
               time_doubtful) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    write(connection, sql, visit).map(|_| ())
}

pub(crate) fn save(connection: &Connection, visit: &Visit) -> Result<()> {
    let sql = "UPDATE visit SET member = ?2, occurred_at = ?3, day = ?4, outcome = ?5, reason = ?6, \
               override_reason = ?7, entry = ?8, undone_at = ?9, time_doubtful = ?10 WHERE id = ?1";
    must_exist(write(connection, sql, visit)?, "visit")
}

pub(crate) fn by_id(connection: &Connection, id: VisitId) -> Result<Option<Visit>> {
    one(connection, "SELECT * FROM visit WHERE id = ?1", [text(id)], read)
}

pub(crate) fn last(connection: &Connection, member: MemberId) -> Result<Option<LastVisit>> {
    one(connection, LAST, [text(member)], |row| {
        Ok(LastVisit {
            at: parsed(row, "occurred_at")?,
            day: parsed(row, "day")?,
        })
    })
}

pub(crate) fn on_day(connection: &Connection, day: NaiveDate, limit: u32) -> Result<Vec<Visit>> {
    many(connection, ON_DAY, params![text(day), limit], read)
}

pub(crate) fn of_member(connection: &Connection, member: MemberId, limit: u32) -> Result<Vec<Visit>> {
    many(connection, OF_MEMBER, params![text(member), limit], read)
}

pub(crate) fn totals(connection: &Connection, day: NaiveDate) -> Result<(u32, Credits)> {
    let totals = one(connection, TOTALS, [text(day)], |row| {
        Ok((row.get("visits")?, credits(row, "tokens")?))
    })?;
    Ok(totals.unwrap_or_default())
}

fn write(connection: &Connection, sql: &str, visit: &Visit) -> Result<usize> {
    let values = params![
        text(visit.id),
        text(visit.member),
        time(visit.occurred_at),
        text(visit.day),
        outcome(visit.outcome),
        visit.reason,
        visit.override_reason,
        visit.entry.map(text),
        visit.undone_at.map(time),
        visit.time_doubtful,
    ];
    run(connection, sql, values)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Visit> {
    Ok(Visit {
        id: parsed(row, "id")?,
        member: parsed(row, "member")?,
        occurred_at: parsed(row, "occurred_at")?,
        day: parsed(row, "day")?,
        outcome: read_outcome(row)?,
        reason: row.get("reason")?,
        override_reason: row.get("override_reason")?,
        entry: parsed_maybe(row, "entry")?,
        undone_at: parsed_maybe(row, "undone_at")?,
        time_doubtful: row.get("time_doubtful")?,
    })
}

fn outcome(outcome: VisitOutcome) -> &'static str {
    match outcome {
        VisitOutcome::Earned => "earned",
        VisitOutcome::Later => "later",
        VisitOutcome::NoToken => "no_token",
    }
}

fn read_outcome(row: &Row<'_>) -> rusqlite::Result<VisitOutcome> {
    let word: String = row.get("outcome")?;
    [VisitOutcome::Earned, VisitOutcome::Later, VisitOutcome::NoToken]
        .into_iter()
        .find(|known| outcome(*known) == word)
        .ok_or_else(|| unknown(row, "outcome", &word))
}
