//! Connections to the file, and the care they are opened with.
//!
//! WAL lets one process read while another writes; `synchronous=FULL` makes a commit survive the plug being pulled, so
//! it is read back rather than trusted. The file is the owner's alone: it names members.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

use engine::ports::StoreError;
use rusqlite::{Connection, OpenFlags};

use crate::failure::{InOurWords, Result};

/// How long a write waits for another process's write before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);
const STATEMENTS_KEPT: usize = 128;
/// `PRAGMA cache_size` in KiB, negated: the indices of a large directory stay in memory while it is refreshed.
const PAGES_KEPT: i64 = -32_000;
/// What `PRAGMA synchronous` answers for FULL.
const FULL: i64 = 2;

/// A connection that may write.
pub(crate) fn writer(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).ours()?;
    connection.busy_timeout(PATIENCE).ours()?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
        .ours()?;
    connection.pragma_update(None, "cache_size", PAGES_KEPT).ours()?;
    let journal: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .ours()?;
    let synchronous: i64 = connection
        .query_row("PRAGMA synchronous", [], |row| row.get(0))
        .ours()?;
    let foreign_keys: bool = connection
        .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
        .ours()?;
    if journal != "wal" || synchronous != FULL || !foreign_keys {
        return Err(StoreError::Failed(format!(
            "it would not be durable here (journal {journal}, synchronous {synchronous}, foreign keys {foreign_keys}); \
             keep the data directory on a local disk"
        )));
    }
    Ok(connection)
}

/// A connection that only reads. (It is opened for writing, since a reader of a WAL keeps its place in the shared index.)
pub(crate) fn reader(path: &Path) -> Result<Connection> {
    let connection = writer(path)?;
    connection.pragma_update(None, "query_only", true).ours()?;
    Ok(connection)
}

/// Makes the file, empty, and its directory where they are missing. SQLite gives `-wal` and `-shm` the file's own mode.
/// A directory that was there before keeps its mode: it may not be ours alone.
pub(crate) fn prepare_file(path: &Path) -> io::Result<()> {
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        create_directory(directory)?;
    }
    private(OpenOptions::new().create(true).append(true)).open(path)?;
    for suffix in ["", "-wal", "-shm"] {
        restrict(&beside(path, suffix))?;
    }
    Ok(())
}

/// The file named like `path` with something appended to its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Options with which a new file is the owner's alone.
#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn create_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

#[cfg(not(unix))]
fn create_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

#[cfg(unix)]
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> io::Result<()> {
    Ok(())
}
