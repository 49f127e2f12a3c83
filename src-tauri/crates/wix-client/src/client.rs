use std::sync::Arc;

use crate::error::{ConfigError, Error};
use crate::transport::{Fetched, Settings, Transport};

/// A client of one site. Cheap to clone; clones share connections, token and what was learnt.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
}

impl Client {
    /// Opens no connection yet; fails on what could never work.
    pub fn new(settings: Settings) -> Result<Client, ConfigError> {
        Ok(Client {
            transport: Arc::new(Transport::new(settings)?),
        })
    }

    /// By how many seconds this computer's clock is ahead of the server's, as of the last answer with a date.
    pub fn clock_skew_seconds(&self) -> Option<i64> {
        self.transport.clock_skew_seconds()
    }

    /// Fetches a picture from the web: https, or http where the API itself is on this computer. No key is sent, at most
    /// 2 MiB are read.
    pub async fn get_bytes(&self, url: &str) -> Result<Fetched, Error> {
        self.transport.fetch(url).await
    }
}
