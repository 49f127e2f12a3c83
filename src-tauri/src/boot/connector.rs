use std::sync::Arc;

use domain::outbox::Failure;
use engine::ports::{BenefitGateway, Connector, Store, Vault, VaultError};
use gateway::WixGateway;
use secrecy::{ExposeSecret, SecretString};
use vault::Keychain;
use wix_client::{BaseUrl, Client, Credentials, Settings};

/// The setting that names the site of a profile.
pub(crate) const SITE_ID: &str = "site_id";

/// Under which name the keychain keeps a site's key.
pub(crate) fn key_name(profile: &str, site: &str) -> String {
    format!("{profile}/{site}/api-key")
}

/// How to reach the API, where the environment or practice says so. Otherwise keychain and profile do.
#[derive(Clone)]
pub(crate) struct Connection {
    pub url: String,
    pub site_id: Option<String>,
    pub key: Option<SecretString>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({})", self.url)
    }
}

impl Connection {
    /// `TOKEN_DESK_WIX_URL`, `TOKEN_DESK_API_KEY`, `TOKEN_DESK_SITE_ID`. Practice never touches a real site.
    pub(crate) fn from_environment(practice: bool) -> Result<Option<Connection>, String> {
        let read = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.trim().is_empty())
        };
        let (url, key, site_id) = (
            read("TOKEN_DESK_WIX_URL"),
            read("TOKEN_DESK_API_KEY"),
            read("TOKEN_DESK_SITE_ID"),
        );
        let loopback = url
            .as_deref()
            .is_some_and(|url| BaseUrl::parse(url).is_ok_and(|url| url.is_loopback()));
        if practice && !loopback {
            if url.is_some() {
                return Err(
                    "Practice never touches a real site. Choose another profile with --profile".into(),
                );
            }
            return Ok(None);
        }
        if url.is_none() && key.is_none() && site_id.is_none() {
            return Ok(None);
        }
        let url = url.unwrap_or_else(|| BaseUrl::WIX.to_owned());
        Ok(Some(Connection {
            url,
            site_id,
            key: key.map(SecretString::from),
        }))
    }
}

/// Opens the client: key from the environment, from practice, or from the keychain.
pub(crate) struct WixConnector {
    given: Option<Connection>,
    store: Arc<dyn Store>,
    profile: String,
}

impl WixConnector {
    pub(crate) fn new(given: Option<Connection>, store: Arc<dyn Store>, profile: String) -> WixConnector {
        WixConnector {
            given,
            store,
            profile,
        }
    }

    fn site_id(&self) -> Result<String, Failure> {
        if let Some(site) = self.given.as_ref().and_then(|given| given.site_id.clone()) {
            return Ok(site);
        }
        let kept = self.store.reading(|unit| unit.setting(SITE_ID));
        kept.map_err(|e| Failure::Unreachable(e.to_string()))?
            .ok_or(Failure::NoCredentials)
    }

    fn key(&self, site: &str) -> Result<SecretString, Failure> {
        if let Some(key) = self.given.as_ref().and_then(|given| given.key.clone()) {
            return Ok(key);
        }
        match Keychain::default().read(&key_name(&self.profile, site)) {
            Ok(Some(key)) if !key.expose_secret().is_empty() => Ok(key),
            Ok(_) => Err(Failure::NoCredentials),
            Err(error @ (VaultError::Unavailable(_) | VaultError::Locked(_) | VaultError::Refused(_))) => {
                tracing::warn!(%error, "the keychain did not give the key");
                Err(Failure::NoCredentials)
            }
        }
    }
}

impl Connector for WixConnector {
    fn connect(&self, namespace: &str) -> Result<Arc<dyn BenefitGateway>, Failure> {
        let site_id = self.site_id()?;
        let key = self.key(&site_id)?;
        let url = self
            .given
            .as_ref()
            .map_or(BaseUrl::WIX, |given| given.url.as_str());
        let base_url = BaseUrl::parse(url).map_err(|e| Failure::Unreachable(e.to_string()))?;
        let settings = Settings::new(base_url, Credentials::ApiKey { key, site_id });
        let client = Client::new(settings).map_err(|e| Failure::Unreachable(e.to_string()))?;
        Ok(Arc::new(WixGateway::new(client, namespace.to_owned())))
    }
}
