//! One file per table: its rows, its reads, its writes. The tables themselves are made in `migrations/`.

pub(crate) mod attempt;
pub(crate) mod audit;
pub(crate) mod balance;
pub(crate) mod card;
pub(crate) mod item;
pub(crate) mod member;
pub(crate) mod member_search;
pub(crate) mod outbox;
pub(crate) mod outbox_row;
pub(crate) mod pool;
pub(crate) mod program;
pub(crate) mod redemption;
pub(crate) mod setting;
pub(crate) mod stop;
pub(crate) mod visit;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::failure::{InOurWords, Result};

/// The row of a statement that finds one, or none.
fn one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(params, row).optional())
        .ours()
}

/// Every row of a statement.
fn many<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_map(params, row)?.collect())
        .ours()
}

/// Runs a statement; how many rows it changed.
fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .ours()
}

/// The answer of a statement that always has one: a sum, a count.
fn answer<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str, params: impl Params) -> Result<T> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(params, |row| row.get(0)))
        .ours()
}

/// A change that must have met exactly the row it meant.
fn must_exist(changed: usize, what: &str) -> Result<()> {
    if changed == 1 {
        return Ok(());
    }
    Err(engine::ports::StoreError::Failed(format!(
        "there is no such {what} to change"
    )))
}
