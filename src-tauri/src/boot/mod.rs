//! The composition root: paths → logging → store → vault → gateway → engine.

mod clock;
mod connector;
mod drain_lock;
mod ids;
mod paths;

use std::path::PathBuf;
use std::sync::Arc;

use engine::ports::{NobodyListens, Store};
use engine::{Desk, Engine, Ports};
use store::Database;

pub(crate) use clock::SystemClock;
pub(crate) use connector::{Connection, SITE_ID, key_name};
pub(crate) use ids::TimeOrderedIds;
pub(crate) use paths::Paths;

use connector::WixConnector;
use drain_lock::FileLock;

use crate::cli::Global;

/// The profile of practice.
pub(crate) const PRACTICE: &str = "practice";

/// Everything a window or a verb works with.
pub(crate) struct Booted {
    pub engine: Arc<Engine>,
    pub paths: Paths,
    pub store: Arc<dyn Store>,
    /// Kept alive for as long as the desk is: practice ends with it.
    pub sandbox: Option<crate::practice::Sandbox>,
    /// What was said while the database was opened, for the manager.
    pub remarks: Vec<String>,
}

/// Why the desk could not be put together. Nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BootError {
    #[error(
        "The folder {path} cannot be used: {source}. Nothing was recorded. Check that this user may write there, or choose another with --data-dir."
    )]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("{0}. Nothing was recorded.")]
    Profile(String),
    #[error("The database cannot be opened: {0}. Nothing was recorded. The file stays as it is.")]
    Store(String),
    #[error("Practice could not be started: {0}. Nothing was recorded.")]
    Practice(String),
}

/// Opens the desk of the profile. `updates` is who hears of changes.
pub(crate) async fn boot(
    global: &Global,
    updates: Arc<dyn engine::ports::Updates>,
) -> Result<Booted, BootError> {
    let paths = Paths::of(global)?;
    let practice = paths.profile == PRACTICE;
    let database = Database::open(&paths.database()).map_err(|e| BootError::Store(e.to_string()))?;
    let remarks = database.rescue().map(rescued).into_iter().collect();
    let store: Arc<dyn Store> = Arc::new(database);
    let connection = Connection::from_environment(practice).map_err(BootError::Profile)?;
    let (connection, sandbox) = match (practice, connection) {
        (true, None) => {
            let sandbox = crate::practice::Sandbox::open(&paths)
                .await
                .map_err(BootError::Practice)?;
            (Some(sandbox.connection()), Some(sandbox))
        }
        (_, connection) => (connection, None),
    };
    let connector = WixConnector::new(connection, Arc::clone(&store), paths.profile.clone());
    let ports = Ports {
        store: Arc::clone(&store),
        connector: Arc::new(connector),
        clock: Arc::new(SystemClock),
        ids: Arc::new(TimeOrderedIds),
        updates,
        drain_lock: Arc::new(FileLock::new(paths.drain_lock())),
    };
    let engine = Arc::new(Engine::new(
        ports,
        Desk {
            profile: paths.profile.clone(),
            practice,
        },
    ));
    Ok(Booted {
        engine,
        paths,
        store,
        sandbox,
        remarks,
    })
}

/// A verb has no windows to tell.
pub(crate) fn nobody() -> Arc<dyn engine::ports::Updates> {
    Arc::new(NobodyListens)
}

fn rescued(rescue: &store::Rescue) -> String {
    let carried: Vec<String> = rescue
        .carried
        .iter()
        .map(|table| format!("{} of {}", table.rows, table.table))
        .collect();
    format!(
        "The database was damaged. It was set aside as {} and not deleted; carried over: {}.",
        rescue.set_aside.display(),
        carried.join(", ")
    )
}
