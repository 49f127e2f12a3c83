//! The desk's database: SQLite, its migrations and its tables.
//!
//! One writer, one reader: each process has one connection of either kind, each behind a lock, and any thread may use
//! them. Writes are `BEGIN IMMEDIATE`, so that two processes that read a row in order to change it cannot both have it;
//! the second waits up to five seconds and then sees what the first one did. Reads see one consistent picture and wait
//! for nobody. A `write` within a `write`, or a `read` within a `read`, would wait for itself: don't.
//!
//! Opening has an order too (`opening`): whoever comes first checks the file, migrates it, and sets it aside where it
//! is damaged (`damage`); whoever joins finds it done.
//!
//! Entries of the outbox whose payload this release cannot read are never deleted and never fail a list: they are
//! parked with the code `unreadable`, their raw text stays in its row, and they are counted as parked.

mod column;
mod connection;
mod copy;
mod damage;
mod failure;
mod migrate;
mod opening;
mod presence;
mod table;
mod unit;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::ports::{Store, StoreError, Unit};
use rusqlite::{Connection, TransactionBehavior};

pub use damage::{Carried, Rescue};
pub use opening::OpenError;

use failure::{InOurWords, Result};
use unit::OpenUnit;

/// The file, open.
pub struct Database {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    rescue: Option<Rescue>,
    /// Last, so that it is given up after the connections are closed.
    _presence: presence::Presence,
}

impl Database {
    /// Opens the file; makes it, and its directory, where they are missing.
    ///
    /// A damaged file is set aside and a fresh one begun with what could be read of it: see [`Database::rescue`].
    pub fn open(path: &Path) -> std::result::Result<Database, OpenError> {
        opening::open(path)
    }

    /// What was rescued, where opening found the file damaged. The manager must be told.
    pub fn rescue(&self) -> Option<&Rescue> {
        self.rescue.as_ref()
    }

    /// Copies the whole database, consistent, to `target`, which must not exist yet.
    pub fn backup_to(&self, target: &Path) -> std::result::Result<(), StoreError> {
        copy::write(&held(&self.writer), target)
    }

    /// Entries found unreadable while only reading are parked afterwards.
    fn park(&self, unreadable: &[i64]) -> Result<()> {
        if unreadable.is_empty() {
            return Ok(());
        }
        let mut connection = held(&self.writer);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .ours()?;
        table::outbox::park_unreadable(&transaction, unreadable)?;
        transaction.commit().ours()
    }
}

impl Store for Database {
    fn write(&self, work: &mut dyn FnMut(&dyn Unit) -> Result<()>) -> Result<()> {
        let mut connection = held(&self.writer);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .ours()?;
        let unit = OpenUnit::new(&transaction);
        // Dropping the transaction on the way out rolls it back.
        work(&unit)?;
        unit.still_open()?;
        table::outbox::park_unreadable(&transaction, &unit.unreadable())?;
        transaction.commit().ours()
    }

    fn read(&self, work: &mut dyn FnMut(&dyn Unit) -> Result<()>) -> Result<()> {
        let unreadable = {
            let mut connection = held(&self.reader);
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Deferred)
                .ours()?;
            let unit = OpenUnit::new(&transaction);
            work(&unit)?;
            unit.unreadable()
        };
        if let Err(error) = self.park(&unreadable) {
            // What was read is right all the same, and the next read finds them again.
            tracing::warn!(%error, rows = unreadable.len(), "unreadable entries could not be parked yet");
        }
        Ok(())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("rescue", &self.rescue)
            .finish_non_exhaustive()
    }
}

/// A panic within a unit of work rolled it back: the connection is as good as before.
fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
