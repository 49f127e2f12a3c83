use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::outbox::Failure;
use engine::api::{CheckIn, CheckInRequest, CodeSource, Problem, RedeemRequest, Redemption};
use engine::ports::{BenefitGateway, Connector, Ids, Store};
use engine::set_up::Plan;
use engine::{Desk, Engine, Ports};
use gateway::WixGateway;
use secrecy::SecretString;
use store::Database;
use tempfile::TempDir;
use wix_client::{BaseUrl, Client, Credentials, Settings};

use crate::ports::{CountedIds, MovableClock, OneDrain, Recorded};
use crate::{Gym, Person};

/// One desk: engine, store and gateway, on a folder that outlives them.
#[derive(Debug)]
pub struct DeskBox {
    pub engine: Arc<Engine>,
    pub clock: Arc<MovableClock>,
    pub heard: Arc<Recorded>,
    pub drain: OneDrain,
    ids: Arc<CountedIds>,
    connector: Arc<SandboxConnector>,
    folder: Arc<TempDir>,
}

/// Nobody listens on the discard port: connecting is refused before a byte leaves, as with a pulled cable.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Opens a client for the sandbox, at an address and under a key the test can change.
#[derive(Debug)]
struct SandboxConnector {
    home: String,
    url: std::sync::Mutex<String>,
    site_id: String,
    key: std::sync::Mutex<String>,
    timeout: Duration,
}

impl Connector for SandboxConnector {
    fn connect(&self, namespace: &str) -> Result<Arc<dyn BenefitGateway>, Failure> {
        let key = self.key.lock().map_err(|_| Failure::NoCredentials)?.clone();
        let url = self
            .url
            .lock()
            .map_err(|_| Failure::Unreachable("no address".into()))?;
        let base_url = BaseUrl::parse(&url).map_err(|e| Failure::Unreachable(e.to_string()))?;
        let credentials = Credentials::ApiKey {
            key: SecretString::from(key),
            site_id: self.site_id.clone(),
        };
        let settings = Settings {
            timeout: self.timeout,
            ..Settings::new(base_url, credentials)
        };
        let client = Client::new(settings).map_err(|e| Failure::Unreachable(e.to_string()))?;
        Ok(Arc::new(WixGateway::new(client, namespace.to_owned())))
    }
}

#[expect(clippy::panic, reason = "a test without its desk is no test")]
impl DeskBox {
    /// A new desk on a folder of its own, not set up.
    pub fn new(gym: &Gym) -> DeskBox {
        DeskBox::numbered(gym, 1)
    }

    /// As `new`; the number keeps the ids of several desks apart.
    pub fn numbered(gym: &Gym, number: u64) -> DeskBox {
        let folder = TempDir::new().unwrap_or_else(|e| panic!("no folder: {e}"));
        let credentials = gym.sandbox.credentials();
        let connector = SandboxConnector {
            home: gym.sandbox.url(),
            url: std::sync::Mutex::new(gym.sandbox.url()),
            site_id: credentials.site_id.clone(),
            key: std::sync::Mutex::new(credentials.api_key.clone()),
            timeout: Duration::from_secs(2),
        };
        let ids = Arc::new(CountedIds::new(number));
        Self::assemble(Arc::new(connector), ids, Arc::default(), Arc::new(folder))
    }

    fn assemble(
        connector: Arc<SandboxConnector>,
        ids: Arc<CountedIds>,
        clock: Arc<MovableClock>,
        folder: Arc<TempDir>,
    ) -> DeskBox {
        let path = folder.path().join("desk.db");
        let store: Arc<dyn Store> =
            Arc::new(Database::open(&path).unwrap_or_else(|e| panic!("no store: {e}")));
        let (heard, drain) = (Arc::new(Recorded::default()), OneDrain::default());
        let ports = Ports {
            store,
            connector: connector.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            updates: heard.clone(),
            drain_lock: Arc::new(drain.clone()),
        };
        let engine = Arc::new(Engine::new(
            ports,
            Desk {
                profile: "test".into(),
                practice: true,
            },
        ));
        DeskBox {
            engine,
            clock,
            heard,
            drain,
            ids,
            connector,
            folder,
        }
    }

    /// Set up with the reference program, directory read; re-entry window off, so that twelve scans are twelve visits.
    pub async fn ready(gym: &Gym) -> DeskBox {
        let desk = DeskBox::new(gym);
        desk.set_up().await;
        desk
    }

    pub async fn set_up(&self) {
        let mut plan = Plan::reference();
        plan.visits.reentry_minutes = 0;
        let report = self
            .engine
            .set_up(&plan)
            .await
            .unwrap_or_else(|problem| panic!("set-up: {problem}"));
        assert_eq!(
            report.problems,
            Vec::<String>::new(),
            "every product of the reference program is in the sandbox's shop"
        );
        self.engine
            .refresh_directory()
            .await
            .unwrap_or_else(|problem| panic!("directory: {problem}"));
    }

    /// The same folder, opened anew, as after the end of the process. What was under way is left as it was.
    pub fn reopened(self) -> DeskBox {
        let DeskBox {
            clock,
            ids,
            connector,
            folder,
            ..
        } = self;
        Self::assemble(connector, ids, clock, folder)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The key the desk presents from now on.
    pub fn use_key(&self, key: &str) {
        if let Ok(mut kept) = self.connector.key.lock() {
            key.clone_into(&mut kept);
        }
        self.engine.disconnect();
    }

    /// The cable is out: nothing this desk sends leaves the house.
    pub fn pull_the_cable(&self) {
        self.use_address(NOWHERE);
    }

    /// The cable is in again.
    pub fn plug_in(&self) {
        self.use_address(&self.connector.home.clone());
    }

    /// Whatever listens there answers in Wix's place from now on.
    pub fn use_address(&self, url: &str) {
        if let Ok(mut kept) = self.connector.url.lock() {
            url.clone_into(&mut kept);
        }
        self.engine.disconnect();
    }

    pub async fn scan(&self, person: &Person) -> CheckIn {
        self.try_scan(&person.card)
            .await
            .unwrap_or_else(|problem| panic!("check-in: {problem}"))
    }

    pub async fn try_scan(&self, code: &str) -> Result<CheckIn, Problem> {
        let request = CheckInRequest {
            code: code.to_owned(),
            source: CodeSource::Scan,
            override_reason: None,
        };
        self.engine.check_in(&request).await
    }

    /// Enrols and waits for the pool.
    pub async fn enrol(&self, person: &Person) {
        self.engine
            .enrol(person.id)
            .unwrap_or_else(|problem| panic!("enrol: {problem}"));
        self.sync().await;
    }

    /// Sends until nothing waits or nothing more can be sent.
    pub async fn sync(&self) -> engine::SyncReport {
        self.engine
            .sync(true, Duration::from_secs(20))
            .await
            .unwrap_or_else(|problem| panic!("sync: {problem}"))
    }

    /// Redeems some of an item by name, sending as it goes.
    pub async fn redeem(&self, person: &Person, item: &str, count: i64) -> Result<Redemption, Problem> {
        self.redeem_within(person, item, count, Duration::from_secs(5))
            .await
    }

    /// As `redeem`, with a patience of one's own.
    pub async fn redeem_within(
        &self,
        person: &Person,
        item: &str,
        count: i64,
        patience: Duration,
    ) -> Result<Redemption, Problem> {
        let request = RedeemRequest {
            redemption_id: self.ids.next().to_string(),
            member_id: person.id.to_string(),
            product_id: self.engine.resolve_product(item)?,
            count,
        };
        let sending = self.sending();
        let redeemed = self.engine.redeem(&request, patience).await;
        sending.stop().await;
        redeemed
    }

    /// Begins to send in the background, as a kiosk does, until stopped or dropped.
    pub fn sending(&self) -> Sending {
        let engine = self.engine.clone();
        Sending(tokio::spawn(async move { engine.run().await }))
    }
}

/// The dispatcher of a desk, at work.
#[derive(Debug)]
pub struct Sending(tokio::task::JoinHandle<()>);

impl Sending {
    /// Cuts it off wherever it is, as the end of the process would, and waits until it is gone.
    pub async fn stop(mut self) {
        self.0.abort();
        let _ = (&mut self.0).await;
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.abort();
    }
}
