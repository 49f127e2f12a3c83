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

/// Opens a client for the sandbox, under a key the test can change.
#[derive(Debug)]
struct SandboxConnector {
    url: String,
    site_id: String,
    key: std::sync::Mutex<String>,
    timeout: Duration,
}

impl Connector for SandboxConnector {
    fn connect(&self, namespace: &str) -> Result<Arc<dyn BenefitGateway>, Failure> {
        let key = self.key.lock().map_err(|_| Failure::NoCredentials)?.clone();
        let base_url = BaseUrl::parse(&self.url).map_err(|e| Failure::Unreachable(e.to_string()))?;
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
            url: gym.sandbox.url(),
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

    /// Redeems one of an item by name, sending as it goes.
    pub async fn redeem(&self, person: &Person, item: &str, count: i64) -> Result<Redemption, Problem> {
        let request = RedeemRequest {
            redemption_id: self.ids.next().to_string(),
            member_id: person.id.to_string(),
            product_id: self.engine.resolve_product(item)?,
            count,
        };
        let sending = self.engine.clone();
        let sending = tokio::spawn(async move { sending.run().await });
        let redeemed = self.engine.redeem(&request, Duration::from_secs(5)).await;
        sending.abort();
        let _ = sending.await;
        redeemed
    }
}
