//! A damaged file is set aside, never deleted, and a fresh one is begun with whatever can still be read.
//!
//! The order matters, for the power may go at any point: the damaged file first gets its second name
//! (`desk.db.damaged-<n>`, with its log), then the fresh one is filled under a name of its own, and only when that is
//! complete it takes the place of the old one. Until then the next start finds the damaged file and begins anew.
//!
//! What matters most is what nobody else knows: the outbox and the visits. Members and balances come again from Wix,
//! but a desk that is offline needs them now. An entry that is carried over in an older state than it had is sent
//! again with the same key, which Wix honours once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::ports::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::connection::{self, beside};
use crate::failure::{InOurWords, Result};
use crate::migrate;
use crate::table;

/// In the order of their worth, should the new disk be too small as well. Attempts are a log, and stay behind.
const TABLES: [&str; 12] = [
    "outbox",
    "visit",
    "redemption",
    "setting",
    "program",
    "stop",
    "card",
    "pool",
    "pools_heard",
    "balance",
    "member",
    "audit",
];

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// Where the damaged file is now.
    pub set_aside: PathBuf,
    pub carried: Vec<Carried>,
}

/// What was carried over of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub table: &'static str,
    pub rows: u32,
    /// Every row of it could be read.
    pub complete: bool,
}

impl Rescue {
    /// How many rows of a table could be carried over.
    pub fn rows_of(&self, table: &str) -> u32 {
        self.carried
            .iter()
            .filter(|carried| carried.table == table)
            .map(|carried| carried.rows)
            .sum()
    }
}

/// Sets the damaged file aside and leaves a sound one in its place. The caller must be alone with it.
pub(crate) fn set_aside(path: &Path) -> Result<Rescue> {
    let damaged = free_name(path);
    for suffix in ["", "-wal"] {
        second_name(&beside(path, suffix), &beside(&damaged, suffix)).map_err(cannot)?;
    }
    let fresh = beside(path, ".fresh");
    remove_with_logs(&fresh).map_err(cannot)?;
    let carried = fill(&fresh, &damaged).inspect_err(|_| {
        // Half a copy is of no use to the next start; the damaged file is still in its place.
        remove_with_logs(&fresh).ok();
    })?;
    // A log left behind would be played into the fresh file.
    for suffix in ["-wal", "-shm"] {
        remove(&beside(path, suffix)).map_err(cannot)?;
    }
    fs::rename(&fresh, path).map_err(cannot)?;
    Ok(Rescue {
        set_aside: damaged,
        carried,
    })
}

fn fill(fresh: &Path, damaged: &Path) -> Result<Vec<Carried>> {
    connection::prepare_file(fresh).map_err(cannot)?;
    let mut target = connection::writer(fresh)?;
    migrate::to_latest(&mut target, fresh, 0)?;
    let transaction = target.transaction().ours()?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let carried = match Connection::open_with_flags(damaged, flags) {
        Ok(source) => TABLES
            .iter()
            .map(|table| carry(&source, &transaction, table))
            .collect::<Result<Vec<_>>>()?,
        Err(_) => Vec::new(),
    };
    table::member::index_again(&transaction)?;
    transaction.commit().ours()?;
    target.close().map_err(|(_, error)| error).ours()?;
    Ok(carried)
}

/// Reads upwards until the damage, then downwards until it from the other side.
fn carry(source: &Connection, target: &Connection, table: &'static str) -> Result<Carried> {
    let nothing = Carried {
        table,
        rows: 0,
        complete: false,
    };
    let Ok(columns) = shared_columns(source, target, table) else {
        return Ok(nothing);
    };
    if columns.is_empty() {
        return Ok(nothing);
    }
    let (mut rows, mut complete) = (0, false);
    for direction in ["ASC", "DESC"] {
        let (more, to_the_end) = carry_along(source, target, table, &columns, direction)?;
        rows += more;
        if to_the_end {
            complete = direction == "ASC";
            break;
        }
    }
    Ok(Carried {
        table,
        rows,
        complete,
    })
}

/// `(rows carried, nothing was left unread)`. A failure to write is an error, a failure to read is the end.
fn carry_along(
    source: &Connection,
    target: &Connection,
    table: &str,
    columns: &[String],
    direction: &str,
) -> Result<(u32, bool)> {
    let names = columns.join(", ");
    let marks = vec!["?"; columns.len()].join(", ");
    let read = format!("SELECT {names} FROM {table} NOT INDEXED ORDER BY rowid {direction}");
    let Ok(mut reading) = source.prepare(&read) else {
        return Ok((0, false));
    };
    let mut writing = target
        .prepare(&format!(
            "INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"
        ))
        .ours()?;
    let Ok(mut found) = reading.query([]) else {
        return Ok((0, false));
    };
    let (mut rows, mut every) = (0, true);
    loop {
        let row = match found.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok((rows, every)),
            Err(_) => return Ok((rows, false)),
        };
        let values: rusqlite::Result<Vec<Value>> = (0..columns.len()).map(|at| row.get(at)).collect();
        let written = values.and_then(|values| writing.execute(params_from_iter(values)));
        match written {
            Ok(changed) => rows += changed as u32,
            // A row whose values make no sense any more is damage as well.
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
                    || error.sqlite_error_code().is_none() =>
            {
                every = false;
            }
            Err(error) => return Err(error).ours(),
        }
    }
}

/// The columns both files have: the damaged one may be of an earlier release.
fn shared_columns(source: &Connection, target: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let columns = |connection: &Connection| -> rusqlite::Result<Vec<String>> {
        connection
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect()
    };
    let theirs = columns(source)?;
    Ok(columns(target)?
        .into_iter()
        .filter(|column| theirs.contains(column))
        .collect())
}

fn free_name(path: &Path) -> PathBuf {
    let mut number = 1_u32;
    loop {
        let name = beside(path, &format!(".damaged-{number}"));
        if !name.exists() {
            return name;
        }
        number += 1;
    }
}

/// A link where the file system has them: it needs no room on a disk that may be full.
fn second_name(from: &Path, to: &Path) -> io::Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

fn remove_with_logs(path: &Path) -> io::Result<()> {
    ["", "-wal", "-shm"]
        .iter()
        .try_for_each(|suffix| remove(&beside(path, suffix)))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn cannot(error: io::Error) -> StoreError {
    if error.kind() == io::ErrorKind::StorageFull {
        return StoreError::Full;
    }
    StoreError::ReadOnly(format!(
        "the damaged file cannot be set aside ({error}); it was left as it is"
    ))
}
