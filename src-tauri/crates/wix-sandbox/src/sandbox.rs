//! Starting, steering and stopping a sandbox from Rust.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::auth::Credentials;
use crate::clock::{Clock, Stamp};
use crate::faults::{Fault, FaultPlan};
use crate::gym::Gym;
use crate::server::{House, Line, Lines, StateFile, app, load};
use crate::switches::{Catalog, Switches};
use crate::{jobs, view};

/// How a sandbox begins.
///
/// ```
/// use wix_sandbox::SandboxConfig;
/// let config = SandboxConfig { members: 20, job_delay_ms: (0, 0), ..SandboxConfig::default() };
/// assert_eq!(config.seed, 7);
/// assert!(config.listen.ip().is_loopback());
/// ```
#[derive(Clone)]
pub struct SandboxConfig {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How many members the gym has.
    pub members: usize,
    /// What the gym, all ids, all chances and the default credentials come from.
    pub seed: u64,
    /// Every Wix route waits this long in real time.
    pub latency_ms: u64,
    /// The fault plan to begin with.
    pub faults: Vec<Fault>,
    /// The API key; one from the seed when `None`.
    pub api_key: Option<String>,
    /// The site id; one from the seed when `None`.
    pub site_id: Option<String>,
    /// The Stores catalogue of the site.
    pub catalog: Catalog,
    /// Where the state is kept across restarts; in memory only when `None`. What a file already holds counts more than
    /// `members`, `seed` and the default catalogue.
    pub state_file: Option<PathBuf>,
    /// The shortest and longest duration of asynchronous jobs on the sandbox's clock.
    pub job_delay_ms: (u64, u64),
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            members: 200,
            seed: 7,
            latency_ms: 0,
            faults: Vec::new(),
            api_key: None,
            site_id: None,
            catalog: Catalog::V1,
            state_file: None,
            job_delay_ms: (300, 1500),
        }
    }
}

impl std::fmt::Debug for SandboxConfig {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SandboxConfig")
            .field("listen", &self.listen)
            .field("members", &self.members)
            .field("seed", &self.seed)
            .field("catalog", &self.catalog)
            .field("state_file", &self.state_file)
            .finish_non_exhaustive()
    }
}

/// Why a sandbox could not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The address is taken or not ours to listen on.
    #[error("the sandbox cannot listen on {address}; choose another port, or 0 for a free one")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The state file exists but cannot be read. It was not touched.
    #[error("the state file {path} cannot be read; it was left as it is")]
    StateFile {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// A running sandbox. It stops when dropped; [`Sandbox::stop`] does so gracefully.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use wix_sandbox::{Fault, FaultKind, Sandbox, SandboxConfig};
/// let sandbox = Sandbox::start(SandboxConfig { members: 5, ..SandboxConfig::default() }).await.unwrap();
/// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
/// sandbox.set_faults(vec![Fault::new("*", FaultKind::ResetBefore)]); // the network is cut
/// sandbox.advance(86_400); // tomorrow
/// assert_eq!(sandbox.state_json()["members"].as_array().unwrap().len(), 5);
/// sandbox.stop().await;
/// # });
/// ```
#[derive(Debug)]
pub struct Sandbox {
    house: Arc<House>,
    credentials: Credentials,
    closing: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Begins to listen. When this returns, requests are answered.
    ///
    /// # Errors
    /// [`SandboxError`]: the address or the state file cannot be used.
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let gym = furnish(&config)?;
        let address = config.listen;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| SandboxError::Listen { address, source })?;
        let bound = listener
            .local_addr()
            .map_err(|source| SandboxError::Listen { address, source })?;
        let (closing, closed) = watch::channel(false);
        let file = config.state_file.map(|path| Arc::new(StateFile::new(path)));
        let credentials = gym.credentials.clone();
        let house = Arc::new(House::new(
            gym,
            format!("http://{bound}"),
            config.latency_ms,
            file,
            closed.clone(),
        ));
        house.keep().await;
        let service = app(Arc::clone(&house)).into_make_service_with_connect_info::<Line>();
        let server = tokio::spawn(async move {
            let mut closed = closed;
            let until = async move {
                let _ = closed.wait_for(|closed| *closed).await;
            };
            if let Err(error) = axum::serve(Lines(listener), service)
                .with_graceful_shutdown(until)
                .await
            {
                tracing::error!(%error, "the sandbox stopped listening");
            }
        });
        tracing::info!(url = %house.host, "the sandbox is listening");
        Ok(Self {
            house,
            credentials,
            closing,
            server: Some(server),
        })
    }

    /// The address, e.g. `http://127.0.0.1:43121`; put it in place of `https://www.wixapis.com`.
    pub fn url(&self) -> String {
        self.house.host.clone()
    }

    /// What a caller must know.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The line the command-line verb prints first. It holds the practice secrets.
    pub fn banner(&self) -> Value {
        let known = &self.credentials;
        json!({
            "listening": self.house.host, "api_key": known.api_key, "site_id": known.site_id,
            "app_id": known.app_id, "app_secret": known.app_secret, "instance_id": known.instance_id,
        })
    }

    /// Replaces the fault plan.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.steer(|gym| gym.faults = FaultPlan::new(faults, gym.seed));
    }

    /// Moves the clock forward (or back); jobs that fall due are carried out.
    pub fn advance(&self, seconds: i64) {
        self.steer(|gym| gym.clock.advance(seconds));
    }

    /// Sets the clock, which keeps ticking from there.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.steer(|gym| gym.clock.set(Stamp(now)));
    }

    /// Stops the clock (or lets it tick again): between two commands nothing changes, and runs repeat exactly.
    pub fn freeze(&self, frozen: bool) {
        self.steer(|gym| gym.clock.freeze(frozen));
    }

    /// The sandbox's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.house.now().0
    }

    /// Changes the switches.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use wix_sandbox::{Sandbox, SandboxConfig};
    /// let sandbox = Sandbox::start(SandboxConfig { members: 1, ..SandboxConfig::default() }).await.unwrap();
    /// sandbox.switches(|switches| switches.pricing_plans_installed = false);
    /// # });
    /// ```
    pub fn switches(&self, change: impl FnOnce(&mut Switches)) {
        self.steer(|gym| change(&mut gym.switches));
    }

    /// Everything there is, as `GET /_sandbox/state` shows it.
    pub fn state_json(&self) -> Value {
        let mut inner = self.house.lock();
        let now = inner.gym.clock.now();
        jobs::run_due(&mut inner.gym, now);
        view::state(&inner.gym, &self.house.host, None)
    }

    /// Stops listening, lets replies under way go out (two seconds at most) and writes the state file.
    pub async fn stop(mut self) {
        let _ = self.closing.send(true);
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(Duration::from_secs(2), &mut server)
                .await
                .is_err()
        {
            server.abort();
        }
        self.house.keep_now(true);
    }

    fn steer(&self, change: impl FnOnce(&mut Gym)) {
        self.house.change(change);
        self.house.keep_now(false);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.closing.send(true);
        if let Some(server) = self.server.take() {
            server.abort();
            self.house.keep_now(true);
        }
    }
}

/// The gym of the state file, or a fresh one; then what the configuration insists on.
fn furnish(config: &SandboxConfig) -> Result<Gym, SandboxError> {
    let kept = match &config.state_file {
        None => None,
        Some(path) => load(path).map_err(|source| SandboxError::StateFile {
            path: path.clone(),
            source,
        })?,
    };
    let mut gym = kept.unwrap_or_else(|| Gym::new(config.seed, config.members, Clock::default()));
    if let Some(key) = &config.api_key {
        gym.credentials.api_key.clone_from(key);
    }
    if let Some(site) = &config.site_id {
        gym.credentials.site_id.clone_from(site);
    }
    if config.catalog != Catalog::default() {
        gym.switches.catalog = config.catalog;
    }
    if !config.faults.is_empty() {
        gym.faults = FaultPlan::new(config.faults.clone(), gym.seed);
    }
    gym.job_delay_ms = config.job_delay_ms;
    Ok(gym)
}
