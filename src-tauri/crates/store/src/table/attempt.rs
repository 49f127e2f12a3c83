//! The log of attempts: a row without an end is a request whose answer nobody saw.

use chrono::{DateTime, Utc};
use domain::EntryId;
use rusqlite::{Connection, params};

use super::{must_exist, run};
use crate::column::{text, time};
use crate::failure::Result;

pub(crate) fn begin(connection: &Connection, entry: EntryId, at: DateTime<Utc>) -> Result<i64> {
    let sql = "INSERT INTO attempt (entry, begun_at) VALUES (?1, ?2)";
    run(connection, sql, [text(entry), time(at)])?;
    Ok(connection.last_insert_rowid())
}

pub(crate) fn end(connection: &Connection, number: i64, at: DateTime<Utc>, outcome: &str) -> Result<()> {
    let sql = "UPDATE attempt SET ended_at = ?2, outcome = ?3 WHERE number = ?1";
    must_exist(
        run(connection, sql, params![number, time(at), outcome])?,
        "attempt",
    )
}
