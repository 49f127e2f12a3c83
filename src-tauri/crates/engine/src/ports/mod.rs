//! What the engine asks of the world, in the domain's words. Each port is kept by a crate of its own.

mod gateway;
mod store;

pub use gateway::*;
pub use store::*;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::Update;

/// Wall clock and monotonic time.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;

    /// Sleeps in the clock's own time: a test's clock wakes its sleepers when it is moved.
    fn sleep(&self, duration: std::time::Duration) -> futures::future::BoxFuture<'_, ()>;
}

/// New ids. Time-ordered (v7) at a desk, counted in tests.
pub trait Ids: Send + Sync {
    fn next(&self) -> Uuid;
}

/// Who hears of changes. Called after the commit it tells of, and must not block.
pub trait Updates: Send + Sync {
    fn publish(&self, update: Update);
}

/// A verb has no windows: nobody listens.
#[derive(Debug, Clone, Copy)]
pub struct NobodyListens;

impl Updates for NobodyListens {
    fn publish(&self, _: Update) {}
}

/// Makes a gateway for a namespace: reads the key, opens the client. Blocking (the keychain may ask the user).
pub trait Connector: Send + Sync {
    /// `Failure::NoCredentials` where there is no key.
    fn connect(&self, namespace: &str)
    -> Result<std::sync::Arc<dyn BenefitGateway>, domain::outbox::Failure>;
}

/// The one dispatcher of a data directory: a lock of the operating system, let go when its holder is gone.
pub trait DrainLock: Send + Sync {
    /// `None` while another process, or another holder in this one, has it.
    fn try_hold(&self) -> Option<Box<dyn Send + Sync>>;
}

/// Where secrets live. Calls may block on the operating system: keep them off the path of a scan.
pub trait Vault: Send + Sync {
    /// `None` where nothing is kept under that name.
    fn read(&self, name: &str) -> Result<Option<secrecy::SecretString>, VaultError>;
    fn write(&self, name: &str, secret: &secrecy::SecretString) -> Result<(), VaultError>;
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// Why a secret could not be reached; the text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error(
        "no keychain service answers: {0}. Visits go on being recorded; start the keychain (on Linux: gnome-keyring or KWallet) and try again"
    )]
    Unavailable(String),
    #[error("the keychain is locked: {0}. Visits go on being recorded; unlock it and try again")]
    Locked(String),
    #[error("the keychain refused: {0}")]
    Refused(String),
}
