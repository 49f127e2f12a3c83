//! Who did what. Only ever added to.

use engine::ports::AuditLine;
use rusqlite::{Connection, params};

use super::run;
use crate::column::time;
use crate::failure::Result;

pub(crate) fn add(connection: &Connection, line: &AuditLine) -> Result<()> {
    let sql = "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![time(line.at), line.actor, line.action, line.subject, line.detail];
    run(connection, sql, values).map(|_| ())
}
