//! The one HTTP layer. Every operation of the crate is a [`Call`] handed to [`Transport::call`].
//!
//! On the way out: authorisation, the site, an explicit agent, `Content-Type` only with a body, and the consistency token
//! of the last answer. On the way back: the request id into the log, the server's date for the clock, a bounded body, and
//! JSON or an error that says what is known about delivery. Nothing is retried, with two exceptions that are certain not
//! to have had an effect: an app's token that was refused is renewed once, and a definition service that does not know
//! its public path is asked once through `/_api`, which is then remembered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::auth::{Credentials, sensitive};
use crate::base_url::{BaseUrl, is_loopback, secure};
use crate::error::{ConfigError, Error};
use crate::observe::{Phase, broken};
use crate::query::Page;
use crate::redact::Secrets;
use crate::reply::Reply;
use crate::resolver::SystemResolver;
use crate::token::Token;
use crate::wire;

const SITE: HeaderName = HeaderName::from_static("wix-site-id");
const CONSISTENT: HeaderName = HeaderName::from_static("x-wix-consistent");
const PICTURE_LIMIT: usize = 2 * 1024 * 1024;

/// Where to, as whom, and how patiently.
#[derive(Debug, Clone)]
pub struct Settings {
    pub base_url: BaseUrl,
    pub credentials: Credentials,
    /// Wix's edge answers 403 to clients without a name of their own.
    pub user_agent: String,
    pub connect_timeout: Duration,
    /// From the first byte out to the last byte in.
    pub timeout: Duration,
    /// The longest answer we are ready to read, in bytes.
    pub body_limit: usize,
}

impl Settings {
    /// Five seconds to connect, fifteen in all, 4 MiB.
    pub fn new(base_url: BaseUrl, credentials: Credentials) -> Settings {
        Settings {
            base_url,
            credentials,
            user_agent: concat!("token-desk/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            body_limit: 4 * 1024 * 1024,
        }
    }
}

/// The definition services, which answer at two paths; which one a site serves is learnt by asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twin {
    ProgramDefinitions,
    PoolDefinitions,
}

/// One request, described.
#[derive(Debug)]
pub(crate) struct Call {
    /// For the log, which shows no path: paths carry ids.
    operation: &'static str,
    method: Method,
    pub(crate) path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    twin: Option<Twin>,
}

impl Call {
    pub(crate) fn new(operation: &'static str, method: Method, path: impl Into<String>) -> Call {
        Call {
            operation,
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
            twin: None,
        }
    }

    pub(crate) fn get(operation: &'static str, path: impl Into<String>) -> Call {
        Call::new(operation, Method::GET, path)
    }

    pub(crate) fn post(operation: &'static str, path: impl Into<String>, body: Value) -> Call {
        Call::new(operation, Method::POST, path).body(body)
    }

    pub(crate) fn patch(operation: &'static str, path: impl Into<String>, body: Value) -> Call {
        Call::new(operation, Method::PATCH, path).body(body)
    }

    pub(crate) fn body(mut self, body: Value) -> Call {
        self.body = Some(body);
        self
    }

    pub(crate) fn param(mut self, name: &'static str, value: impl ToString) -> Call {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn twin(mut self, twin: Twin) -> Call {
        self.twin = Some(twin);
        self
    }
}

/// A file fetched from the web, with the type its server gave it.
#[derive(Clone)]
pub struct Fetched {
    pub media_type: Option<String>,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fetched({:?}, {} bytes)", self.media_type, self.bytes.len())
    }
}

#[derive(Debug)]
pub(crate) struct Transport {
    api: reqwest::Client,
    web: Mutex<Option<reqwest::Client>>,
    base: BaseUrl,
    pub(crate) credentials: Credentials,
    site: Option<HeaderValue>,
    settings: Settings,
    secrets: Mutex<Secrets>,
    pub(crate) token: tokio::sync::Mutex<Option<Token>>,
    consistent: Mutex<Option<HeaderValue>>,
    skew: Mutex<Option<i64>>,
    /// Indexed by [`Twin`]: the public path was not known, the private one was.
    behind_api: [AtomicBool; 2],
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Transport, ConfigError> {
        let site = match &settings.credentials {
            Credentials::ApiKey { key, site_id } => {
                sensitive(key, "API key")?;
                let site =
                    HeaderValue::from_str(site_id.trim()).map_err(|_| ConfigError::Header("site id"))?;
                Some(site)
            }
            Credentials::App { .. } => None,
        };
        Ok(Transport {
            api: connection(&settings, &settings.base_url.join("/", &[]))?,
            web: Mutex::default(),
            base: settings.base_url.clone(),
            credentials: settings.credentials.clone(),
            site,
            secrets: Mutex::new(Secrets::lasting(&[settings.credentials.secret()])),
            token: tokio::sync::Mutex::default(),
            consistent: Mutex::default(),
            skew: Mutex::default(),
            behind_api: Default::default(),
            settings,
        })
    }

    pub(crate) fn clock_skew_seconds(&self) -> Option<i64> {
        *lock(&self.skew)
    }

    pub(crate) fn secrets(&self) -> MutexGuard<'_, Secrets> {
        lock(&self.secrets)
    }

    /// Sends a call and reads the whole reply as one thing.
    pub(crate) async fn whole<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        let reply = self.call(call).await?;
        self.discreetly(wire::decode(reply))
    }

    /// Sends a call and reads what stands under `name`.
    pub(crate) async fn entity<T: DeserializeOwned>(&self, call: Call, name: &str) -> Result<T, Error> {
        let reply = self.call(call).await?;
        self.discreetly(wire::entity(reply, name))
    }

    /// Sends a call and reads the list under `name` with its place in a longer one.
    pub(crate) async fn page<T: DeserializeOwned>(&self, call: Call, name: &str) -> Result<Page<T>, Error> {
        let reply = self.call(call).await?;
        self.discreetly(Page::read(reply, name))
    }

    /// A decoder quotes what it could not read: that, too, must not repeat a secret.
    pub(crate) fn discreetly<T>(&self, decoded: Result<T, Error>) -> Result<T, Error> {
        decoded.map_err(|e| match e {
            Error::Decode { detail, request_id } => Error::Decode {
                detail: self.secrets().text(&detail),
                request_id,
            },
            other => other,
        })
    }

    /// Sends a call and hands back the JSON of its success.
    pub(crate) async fn call(&self, call: Call) -> Result<Value, Error> {
        let Some(twin) = call.twin else {
            return self.authorised(&call, &call.path).await;
        };
        let behind_api = &self.behind_api[twin as usize];
        let private = format!("/_api{}", call.path);
        if behind_api.load(Ordering::Relaxed) {
            return self.authorised(&call, &private).await;
        }
        let public = self.authorised(&call, &call.path).await;
        if !public.as_ref().is_err_and(Error::is_unknown_path) {
            return public;
        }
        let answer = self.authorised(&call, &private).await;
        if !answer.as_ref().is_err_and(Error::is_unknown_path) {
            behind_api.store(true, Ordering::Relaxed);
        }
        answer
    }

    async fn authorised(&self, call: &Call, path: &str) -> Result<Value, Error> {
        let authorization = self.authorization(None).await?;
        let answer = self.send(call, path, Some(&authorization)).await;
        let renewable = matches!(self.credentials, Credentials::App { .. });
        if !renewable || answer.as_ref().err().and_then(Error::status) != Some(401) {
            return answer;
        }
        let fresh = self.authorization(Some(&authorization)).await?;
        self.send(call, path, Some(&fresh)).await
    }

    /// One request, one answer.
    pub(crate) async fn send(
        &self,
        call: &Call,
        path: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Value, Error> {
        let begun = Instant::now();
        let answer = match self.exchange(call, path, authorization).await {
            Ok(reply) => {
                self.learn_from(&reply);
                let (status, id) = (
                    reply.status,
                    reply.request_id(&self.secrets()).unwrap_or_default(),
                );
                tracing::debug!(call.operation, status, request_id = id, elapsed = ?begun.elapsed(), "answered");
                reply.into_json(&self.secrets())
            }
            Err(e) => Err(e),
        };
        if let Err(e) = &answer {
            // The text of an error may quote what was sent; its kind and code may not.
            tracing::warn!(call.operation, status = e.status(), code = e.code(), delivery = ?e.delivery(), "no success");
        }
        answer
    }

    async fn exchange(
        &self,
        call: &Call,
        path: &str,
        authorization: Option<&HeaderValue>,
    ) -> Result<Reply, Error> {
        let mut request = self
            .api
            .request(call.method.clone(), self.base.join(path, &call.query))
            .header(ACCEPT, "application/json");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
            if let Some(site) = &self.site {
                request = request.header(SITE, site);
            }
        }
        if let Some(token) = &*lock(&self.consistent) {
            request = request.header(CONSISTENT, token);
        }
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.map_err(|e| broken(e, Phase::Asking))?;
        Reply::read(response, self.settings.body_limit).await
    }

    fn learn_from(&self, reply: &Reply) {
        if let Some(token) = reply.headers.get(CONSISTENT) {
            *lock(&self.consistent) = Some(token.clone());
        }
        if let Some(date) = reply.date() {
            *lock(&self.skew) = Some((wall_clock() - date).num_seconds());
        }
    }

    /// A picture from the web: no key is sent, and plain http only where the API itself is on this computer.
    pub(crate) async fn fetch(&self, url: &str) -> Result<Fetched, Error> {
        let url = secure(url)?;
        if url.scheme() == "http" && !self.base.is_loopback() {
            return Err(ConfigError::Address("a picture over plain http is not fetched".into()).into());
        }
        let response = self
            .web(&url)?
            .get(url)
            .send()
            .await
            .map_err(|e| broken(e, Phase::Asking))?;
        let reply = Reply::read(response, PICTURE_LIMIT).await?;
        if reply.status == 200 {
            let media_type = reply.media_type();
            return Ok(Fetched {
                media_type,
                bytes: reply.into_bytes(),
            });
        }
        Err(reply.into_refusal(&self.secrets()))
    }

    /// Where the API is plain http on this computer, the web at large needs a pool of its own, opened on first use.
    fn web(&self, url: &Url) -> Result<reqwest::Client, ConfigError> {
        if url.scheme() == self.base.scheme() {
            return Ok(self.api.clone());
        }
        let mut web = lock(&self.web);
        match &*web {
            Some(open) => Ok(open.clone()),
            None => Ok(web.insert(connection(&self.settings, url)?).clone()),
        }
    }
}

/// A connection pool for an address. Plain http goes to this computer alone: no proxy, and no certificate is trusted,
/// which also spares practice mode from needing any.
fn connection(settings: &Settings, url: &Url) -> Result<reqwest::Client, ConfigError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(settings.user_agent.as_str())
        .connect_timeout(settings.connect_timeout.min(settings.timeout))
        .timeout(settings.timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .dns_resolver(SystemResolver);
    if is_loopback(url) {
        builder = builder.no_proxy();
    }
    if url.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|e| ConfigError::Transport(e.to_string()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is compared with the server's, here and nowhere else"
)]
fn wall_clock() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// A poisoned lock only says that some thread panicked; what it guards here is always whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
