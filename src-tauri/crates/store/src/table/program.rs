//! The set-up in force: one row, read and written whole.

use domain::program::Program;
use engine::ports::StoreError;
use rusqlite::Connection;

use super::{one, run};
use crate::failure::Result;

pub(crate) fn read(connection: &Connection) -> Result<Option<Program>> {
    let body: Option<String> = one(connection, "SELECT body FROM program WHERE one = 1", [], |row| {
        row.get(0)
    })?;
    body.map(|body| serde_json::from_str(&body))
        .transpose()
        .map_err(|error| StoreError::Failed(format!("the set-up on file cannot be read: {error}")))
}

pub(crate) fn save(connection: &Connection, program: &Program) -> Result<()> {
    let body = serde_json::to_string(program)
        .map_err(|error| StoreError::Failed(format!("the set-up cannot be written: {error}")))?;
    let sql =
        "INSERT INTO program (one, body) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET body = excluded.body";
    run(connection, sql, [body]).map(|_| ())
}
