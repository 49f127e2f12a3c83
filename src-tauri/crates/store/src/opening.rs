//! Opening the file, once per process.
//!
//! ```text
//! file missing ─▶ made (0600) ─▶ schema
//! alone ─▶ newer? refuse ─▶ damaged? set aside, carry over ─▶ older? check, copy, migrate
//! others have it open ─▶ it is in order: they saw to that; only the version is looked at
//! ```

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use engine::ports::StoreError;
use rusqlite::Connection;

use crate::Database;
use crate::connection;
use crate::damage::{self, Rescue};
use crate::failure::Result;
use crate::migrate;
use crate::presence::Presence;

/// How often to look again when the process that was opening the file went away without finishing.
const LOOKS: u32 = 3;

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "the data directory cannot be used: {path}. Nothing can be recorded until the desk may write there",
        path = .path.display()
    )]
    Directory {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "an earlier Token Desk has {path} open. Nothing was changed: close it, then start this one again",
        path = .path.display()
    )]
    InUse { path: PathBuf },
    #[error("{0}. The file was left as it is")]
    Refused(#[from] StoreError),
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> StoreError {
        match error {
            OpenError::Refused(error) => error,
            OpenError::InUse { .. } => StoreError::Busy,
            OpenError::Directory { ref source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                StoreError::Full
            }
            OpenError::Directory { path, source } => {
                StoreError::ReadOnly(format!("{}: {source}", path.display()))
            }
        }
    }
}

pub(crate) fn open(path: &Path) -> std::result::Result<Database, OpenError> {
    let unusable = |source| OpenError::Directory {
        path: path.to_owned(),
        source,
    };
    connection::prepare_file(path).map_err(unusable)?;
    for _ in 0..LOOKS {
        let presence = Presence::enter(path).map_err(unusable)?;
        let (writer, rescue) = if presence.is_alone() {
            alone(path)?
        } else {
            match joining(path)? {
                Some(writer) => (writer, None),
                None => continue,
            }
        };
        let reader = connection::reader(path)?;
        return Ok(Database {
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            rescue,
            _presence: presence.share().map_err(unusable)?,
        });
    }
    Err(OpenError::InUse {
        path: path.to_owned(),
    })
}

fn alone(path: &Path) -> Result<(Connection, Option<Rescue>)> {
    match sound(path) {
        Ok(writer) => Ok((writer, None)),
        Err(StoreError::Damaged(complaint)) => {
            tracing::error!(%complaint, "the database is damaged");
            let rescue = damage::set_aside(path)?;
            Ok((sound(path)?, Some(rescue)))
        }
        Err(other) => Err(other),
    }
}

/// The file, looked over and at this release's version.
fn sound(path: &Path) -> Result<Connection> {
    let mut writer = connection::writer(path)?;
    let found = migrate::version(&writer)?;
    migrate::refuse_newer(found)?;
    migrate::check(&writer)?;
    migrate::to_latest(&mut writer, path, found)?;
    Ok(writer)
}

/// `None`: not at our version. Whoever has it open is of an earlier release, or died while making it.
fn joining(path: &Path) -> Result<Option<Connection>> {
    let writer = connection::writer(path)?;
    let found = migrate::version(&writer)?;
    migrate::refuse_newer(found)?;
    Ok((found == migrate::known()).then_some(writer))
}
