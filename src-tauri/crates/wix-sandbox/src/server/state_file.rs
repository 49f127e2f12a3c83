//! The state on disk. Every change is written before its reply leaves, to a neighbour that then takes the file's place, so that a
//! process killed at any moment leaves a whole file: either with the change or without it, and without it nobody was told.
//!
//! A state beyond [`BIG`] is written once a second instead; a kill may then lose the last second.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::House;
use crate::gym::Gym;

/// Bytes from which a state counts as big.
const BIG: usize = 5 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The last change on disk. Held while writing: one writer at a time.
    written: Mutex<u64>,
    size: AtomicUsize,
    is_waiting: AtomicBool,
}

impl StateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            written: Mutex::new(0),
            size: AtomicUsize::new(0),
            is_waiting: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_big(&self) -> bool {
        self.size.load(Ordering::SeqCst) > BIG
    }

    /// Writes the state `snapshot` gives, unless change `wanted` is on disk already.
    pub(crate) fn write(&self, wanted: u64, snapshot: impl FnOnce() -> (u64, serde_json::Result<Vec<u8>>)) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if *written >= wanted {
            return;
        }
        let (change, text) = snapshot();
        let outcome = text.map_err(std::io::Error::from).and_then(|text| {
            self.size.store(text.len(), Ordering::SeqCst);
            replace(&self.path, &text)
        });
        match outcome {
            Ok(()) => *written = change,
            Err(error) => {
                tracing::error!(%error, path = %self.path.display(), "the state could not be written")
            }
        }
    }

    pub(crate) fn write_later(&self, house: Arc<House>) {
        if self.is_waiting.swap(true, Ordering::SeqCst) {
            return;
        }
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_secs(1));
            if let Some(file) = &house.file {
                file.is_waiting.store(false, Ordering::SeqCst);
            }
            house.keep_now(true);
        });
    }
}

fn replace(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let neighbour = beside(path, ".new");
    fs::write(&neighbour, text)?;
    fs::rename(&neighbour, path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The gym a state file holds. A damaged file is set aside, and the sandbox begins anew.
pub(crate) fn load(path: &Path) -> std::io::Result<Option<Gym>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Gym>(&text) {
        Ok(mut gym) => {
            gym.reindex();
            Ok(Some(gym))
        }
        Err(error) => {
            let aside = beside(path, ".damaged");
            fs::rename(path, &aside)?;
            tracing::warn!(
                %error, path = %path.display(), aside = %aside.display(),
                "the state file is damaged; it was set aside, and a fresh gym begins"
            );
            Ok(None)
        }
    }
}
