//! Small things to remember, by name.

use rusqlite::Connection;

use super::{one, run};
use crate::failure::Result;

pub(crate) fn read(connection: &Connection, key: &str) -> Result<Option<String>> {
    one(
        connection,
        "SELECT value FROM setting WHERE key = ?1",
        [key],
        |row| row.get(0),
    )
}

pub(crate) fn write(connection: &Connection, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    run(connection, sql, [key, value]).map(|_| ())
}
