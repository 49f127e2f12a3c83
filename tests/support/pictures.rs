//! The pictures a tour leaves behind: numbered, in the order in which a person would see them.

use std::path::{Path, PathBuf};

use super::desk::OpenDesk;

#[derive(Debug)]
pub(crate) struct Pictures {
    folder: PathBuf,
    taken: u32,
}

impl Pictures {
    /// Into `TOKEN_DESK_TOUR_DIR`, or else into `target/tour`; pictures of an earlier tour are removed.
    pub(crate) fn begin() -> Self {
        let folder = std::env::var_os("TOKEN_DESK_TOUR_DIR").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tour"),
            PathBuf::from,
        );
        std::fs::create_dir_all(&folder).unwrap();
        for old in std::fs::read_dir(&folder).unwrap().flatten() {
            if old.path().extension().is_some_and(|extension| extension == "png") {
                std::fs::remove_file(old.path()).unwrap();
            }
        }
        Self { folder, taken: 0 }
    }

    /// What a person in front of the display would see: taken from the display, not from the browser engine.
    pub(crate) fn take(&mut self, open: &OpenDesk<'_>, name: &str) {
        self.taken += 1;
        let path = self.folder.join(format!("{:02}-{name}.png", self.taken));
        open.window.painted();
        open.desk.session.picture(&path);
        eprintln!("picture: {}", path.display());
    }
}

/// What the window showed when a test gave up on it.
pub(crate) fn take_failure(open: &OpenDesk<'_>) {
    let path = folder().join("failed.png");
    open.desk.session.picture(&path);
    eprintln!(
        "what the window showed: {}\nin words: {}",
        path.display(),
        open.window.text()
    );
    let queue = open.desk.verb(&["outbox", "--all"]);
    eprintln!("the outbox:\n{}", String::from_utf8_lossy(&queue.stdout));
    for log in std::fs::read_dir(open.desk.data_dir().join("logs"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let text = std::fs::read_to_string(log.path()).unwrap_or_default();
        let last: Vec<&str> = text.lines().rev().take(30).collect();
        eprintln!("the log's last lines, newest first:\n{}", last.join("\n"));
    }
}

fn folder() -> PathBuf {
    let folder = std::env::var_os("TOKEN_DESK_TOUR_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tour"),
        PathBuf::from,
    );
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
