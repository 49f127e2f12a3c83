use std::fs::{File, OpenOptions};
use std::path::PathBuf;

use engine::ports::DrainLock;

/// An advisory lock on a file of the data directory. The system lets it go when its holder ends, however it ends.
#[derive(Debug)]
pub(crate) struct FileLock {
    path: PathBuf,
}

impl FileLock {
    pub(crate) fn new(path: PathBuf) -> FileLock {
        FileLock { path }
    }
}

struct Held(#[expect(dead_code, reason = "dropping the file is what lets the lock go")] File);

impl DrainLock for FileLock {
    fn try_hold(&self) -> Option<Box<dyn Send + Sync>> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)
            .ok()?;
        file.try_lock().ok()?;
        Some(Box::new(Held(file)))
    }
}
