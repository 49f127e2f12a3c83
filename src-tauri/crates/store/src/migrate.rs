//! From whatever release wrote the file to this one.
//!
//! Released migrations never change: databases at gyms were made by them (a test pins each by its hash). Before an
//! existing file is touched it is checked and copied to `desk.db.before-<n>`, where n is the version it is brought to.
//! A file of a newer release is left alone: this one cannot know what it would destroy.

use std::fs;
use std::path::Path;

use engine::ports::StoreError;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::connection::beside;
use crate::copy;
use crate::failure::{InOurWords, Result};

/// In order; the database's version is how many of them it has seen.
pub(crate) const MIGRATIONS: [&str; 1] = [include_str!("../migrations/0001_first.sql")];

/// The version this release writes.
pub(crate) fn known() -> i64 {
    MIGRATIONS.len() as i64
}

/// The version of an open file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<i64> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .ours()
}

/// Refuses a file of a newer release.
pub(crate) fn refuse_newer(found: i64) -> Result<()> {
    if found <= known() {
        return Ok(());
    }
    Err(StoreError::Newer(format!(
        "its version is {found}, this release knows {}; nothing was changed: start the newer release",
        known()
    )))
}

/// Brings the file to this release's version.
pub(crate) fn to_latest(connection: &mut Connection, path: &Path, found: i64) -> Result<()> {
    if found == known() {
        return Ok(());
    }
    if found > 0 {
        back_up(connection, path)?;
    }
    let steps: Vec<M<'_>> = MIGRATIONS.iter().map(|sql| M::up(sql)).collect();
    Migrations::new(steps)
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => crate::failure::in_our_words(err),
            other => StoreError::Failed(format!("it could not be brought to this release: {other}")),
        })
}

/// Looks every page over; the first complaint is the damage.
pub(crate) fn check(connection: &Connection) -> Result<()> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .ours()?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged(verdict))
    }
}

/// A copy that an earlier try left behind is older than what is copied now, and the same release made both.
pub(crate) fn back_up(connection: &Connection, path: &Path) -> Result<()> {
    let target = beside(path, &format!(".before-{}", known()));
    if target.exists() {
        fs::remove_file(&target).map_err(|error| {
            StoreError::ReadOnly(format!(
                "the old copy {} cannot be replaced: {error}",
                target.display()
            ))
        })?;
    }
    copy::write(connection, &target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn released_migrations_never_change() {
        let pinned = ["26ca239a-aa00-5ee7-af37-648b62a14131"];
        let found: Vec<String> = MIGRATIONS
            .iter()
            .map(|sql| Uuid::new_v5(&Uuid::NAMESPACE_OID, sql.as_bytes()).to_string())
            .collect();
        assert_eq!(
            found, pinned,
            "databases at gyms were made by these: add a new migration instead, and pin it here"
        );
    }
}
