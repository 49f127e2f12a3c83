//! A copy of the whole database in one file, consistent while others write.

use std::fs::{File, OpenOptions};
use std::path::Path;

use engine::ports::StoreError;
use rusqlite::Connection;

use crate::connection::private;
use crate::failure::{InOurWords, Result};

/// Writes the copy to `target`, which must not exist yet. A copy that failed is taken away again.
pub(crate) fn write(connection: &Connection, target: &Path) -> Result<()> {
    let refused =
        |error: std::io::Error| StoreError::ReadOnly(format!("no copy at {}: {error}", target.display()));
    // Made beforehand, empty, so that it is the owner's alone from the first byte.
    private(OpenOptions::new().write(true).create_new(true))
        .open(target)
        .map_err(refused)?;
    let written = target
        .to_str()
        .ok_or_else(|| StoreError::Failed("a copy needs a path that is text".into()))
        .and_then(|path| connection.execute("VACUUM INTO ?1", [path]).ours())
        .and_then(|_| {
            File::open(target)
                .and_then(|file| file.sync_all())
                .map_err(refused)
        });
    if written.is_err() {
        // The error that matters is the one above.
        std::fs::remove_file(target).ok();
    }
    written
}
