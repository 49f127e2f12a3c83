//! Who has the file open: an OS lock on `desk.db.lock`, exclusive while opening alone, shared from then on.
//!
//! Being alone is what allows a migration, or setting a damaged file aside: neither may happen under a process that has
//! the file open. The operating system gives the lock back when a process dies, whatever it dies of.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::connection::{beside, private};

/// Held as long as the database is open.
pub(crate) struct Presence {
    lock: File,
    alone: bool,
}

impl Presence {
    /// Waits while somebody else is opening the file alone.
    pub(crate) fn enter(path: &Path) -> io::Result<Presence> {
        let lock = private(OpenOptions::new().create(true).append(true)).open(beside(path, ".lock"))?;
        let alone = match lock.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => {
                lock.lock_shared()?;
                false
            }
            // A file system without locks: nobody can tell, and one desk is what there usually is.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => true,
            Err(TryLockError::Error(error)) => return Err(error),
        };
        Ok(Presence { lock, alone })
    }

    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// Lets others in.
    pub(crate) fn share(self) -> io::Result<Presence> {
        if !self.alone {
            return Ok(self);
        }
        // Not every system turns one lock into the other in place. Whoever slips in between finds a file in order.
        let shared = self.lock.unlock().and_then(|()| self.lock.lock_shared());
        match shared {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
            _ => Ok(Presence {
                lock: self.lock,
                alone: false,
            }),
        }
    }
}
