//! The use cases: what the desk does, in terms of its ports.
//!
//! One file per use case. Whatever is shown as done was committed first; whatever changes something at Wix goes through
//! the outbox and is sent by the `dispatcher`, never by the use case itself. A check-in touches no network before its
//! verdict, except to ask about a member id that this desk has never heard of.

pub mod api;
mod check_in;
mod counter;
mod desk_state;
mod directory;
mod dispatcher;
mod enrol;
mod history;
mod learn;
mod lifecycle;
mod manager;
mod member_card;
mod outbox;
mod paint_times;
pub mod ports;
mod problem;
mod redeem;
mod send;
pub mod set_up;
mod settle;
mod standing;
mod undo;
mod view;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::MemberId;
use domain::outbox::Failure;
use domain::program::Program;
use tokio::sync::Notify;

pub use dispatcher::SyncReport;
pub use lifecycle::{Action, LifecycleLine};
pub use outbox::EntryLine;
pub use paint_times::PaintTimes;

use api::{Problem, Update};
use ports::{BenefitGateway, Clock, Connector, DrainLock, Ids, Store, StoreError, Updates};

/// Everything the engine stands on.
#[derive(Clone)]
pub struct Ports {
    pub store: Arc<dyn Store>,
    pub connector: Arc<dyn Connector>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub updates: Arc<dyn Updates>,
    pub drain_lock: Arc<dyn DrainLock>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// Which desk this is.
#[derive(Debug, Clone)]
pub struct Desk {
    pub profile: String,
    /// The built-in sandbox is behind it, and a banner says so.
    pub practice: bool,
}

/// The desk's engine. Cheap to share: put it in an `Arc`.
pub struct Engine {
    ports: Ports,
    desk: Desk,
    gateway: Mutex<Option<(String, Arc<dyn BenefitGateway>)>>,
    manager: Mutex<manager::Session>,
    /// Members with a request under way in this process.
    in_flight: Mutex<HashSet<MemberId>>,
    budget: Mutex<domain::budget::Budget>,
    heard: Mutex<standing::Heard>,
    /// Something was queued, or may be sent again.
    wake: Notify,
    /// An entry moved: those who wait for one look again.
    moved: Notify,
    /// The screens' picture is out of date.
    changed: Notify,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({:?})", self.desk)
    }
}

pub(crate) type Answer<T> = Result<T, Problem>;

impl Engine {
    pub fn new(ports: Ports, desk: Desk) -> Engine {
        let now = ports.clock.now();
        Engine {
            ports,
            desk,
            gateway: Mutex::default(),
            manager: Mutex::default(),
            in_flight: Mutex::default(),
            budget: Mutex::new(domain::budget::Budget::new(now)),
            heard: Mutex::default(),
            wake: Notify::new(),
            moved: Notify::new(),
            changed: Notify::new(),
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.ports.clock.now()
    }

    fn store(&self) -> &dyn Store {
        &*self.ports.store
    }

    /// The set-up in force, or the problem that there is none.
    fn program(&self) -> Answer<Program> {
        self.store()
            .reading(|unit| unit.program())
            .map_err(|e| self.storage_problem(&e))?
            .ok_or_else(|| self.not_set_up())
    }

    /// The gateway for the program's namespace; opened on first use and after `disconnect`.
    async fn wix(&self) -> Result<Arc<dyn BenefitGateway>, Failure> {
        let program = self
            .store()
            .reading(|unit| unit.program())
            .map_err(|e| Failure::Unreachable(e.to_string()))?;
        let namespace = program.map_or_else(String::new, |program| program.namespace);
        self.connect(&namespace).await
    }

    async fn connect(&self, namespace: &str) -> Result<Arc<dyn BenefitGateway>, Failure> {
        if let Some((known, gateway)) = &*lock(&self.gateway)
            && known == namespace
        {
            return Ok(Arc::clone(gateway));
        }
        let (connector, wanted) = (Arc::clone(&self.ports.connector), namespace.to_owned());
        let gateway = tokio::task::spawn_blocking(move || connector.connect(&wanted))
            .await
            .map_err(|e| Failure::Unreachable(format!("the connection could not be opened: {e}")))??;
        *lock(&self.gateway) = Some((namespace.to_owned(), Arc::clone(&gateway)));
        Ok(gateway)
    }

    /// Forgets the connection, so that the next request reads the key anew.
    pub fn disconnect(&self) {
        *lock(&self.gateway) = None;
    }

    /// Tells the windows that the desk's picture changed; several tellings become one.
    fn changed(&self) {
        self.changed.notify_one();
    }

    fn member_changed(&self, member: MemberId) {
        self.ports.updates.publish(Update::Member {
            member_id: member.to_string(),
        });
        self.changed();
    }

    fn entry_moved(&self) {
        self.moved.notify_waiters();
    }

    fn stored<T>(&self, result: Result<T, StoreError>) -> Answer<T> {
        result.map_err(|e| self.storage_problem(&e))
    }
}

/// A poisoned lock only says that some thread panicked; what it guards here is always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
