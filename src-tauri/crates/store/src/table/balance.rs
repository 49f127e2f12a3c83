//! Balances as last heard, each with its time: what comes in late does not undo what is newer.

use chrono::{DateTime, Utc};
use domain::{Credits, PoolId};
use rusqlite::{Connection, params};

use super::{one, run};
use crate::column::{credits, parsed, text, time};
use crate::failure::Result;

pub(crate) fn save(
    connection: &Connection,
    pool: PoolId,
    available: Credits,
    as_of: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO balance (pool, available, as_of) VALUES (?1, ?2, ?3) \
               ON CONFLICT (pool) DO UPDATE SET available = excluded.available, as_of = excluded.as_of \
               WHERE excluded.as_of >= balance.as_of";
    let values = params![text(pool), available.ten_thousandths(), time(as_of)];
    run(connection, sql, values).map(|_| ())
}

pub(crate) fn of_pool(connection: &Connection, pool: PoolId) -> Result<Option<(Credits, DateTime<Utc>)>> {
    let sql = "SELECT available, as_of FROM balance WHERE pool = ?1";
    one(connection, sql, [text(pool)], |row| {
        Ok((credits(row, "available")?, parsed(row, "as_of")?))
    })
}
