//! Who is calling: an API key with its site, or an OAuth access token (contract, section 2); and how often (section 3).

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::chance::Chance;
use crate::clock::Stamp;
use crate::refusal::Refusal;
use crate::routes::Scope;
use crate::switches::Switches;

/// What a caller of this sandbox must know. `Debug` does not show the secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// For `Authorization`, together with the site id.
    pub api_key: String,
    /// For `wix-site-id`.
    pub site_id: String,
    /// `client_id` of the token endpoint.
    pub app_id: String,
    /// `client_secret` of the token endpoint.
    pub app_secret: String,
    /// `instance_id` of the token endpoint.
    pub instance_id: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials")
            .field("site_id", &self.site_id)
            .field("app_id", &self.app_id)
            .field("instance_id", &self.instance_id)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    pub(crate) fn from_seed(seed: u64) -> Self {
        let mut chance = Chance::stream(seed, "credentials");
        Self {
            api_key: format!("SANDBOX.{}", chance.token(6)),
            site_id: chance.guid().to_string(),
            app_id: chance.guid().to_string(),
            app_secret: chance.guid().to_string(),
            instance_id: chance.guid().to_string(),
        }
    }

    pub(crate) fn refresh_token(&self) -> String {
        format!("OAUTH2.REFRESH.{}", self.instance_id)
    }
}

/// Access tokens in circulation and the recent calls of every caller.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Door {
    tokens: BTreeMap<String, Stamp>,
    calls: BTreeMap<String, VecDeque<Stamp>>,
}

/// The headers that matter here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caller {
    pub(crate) authorization: Option<String>,
    pub(crate) site_id: Option<String>,
}

impl Door {
    pub(crate) fn issue(&mut self, token: String, expires: Stamp, now: Stamp) {
        self.tokens.retain(|_, until| *until > now);
        self.tokens.insert(token, expires);
    }

    /// The caller's name for the rate limit, or 401/403.
    pub(crate) fn admit(
        &self,
        caller: &Caller,
        credentials: &Credentials,
        now: Stamp,
    ) -> Result<&'static str, Refusal> {
        let Some(sent) = caller.authorization.as_deref() else {
            return Err(Refusal::unauthenticated("no Authorization header"));
        };
        let sent = sent.strip_prefix("Bearer ").unwrap_or(sent).trim();
        if let Some(until) = self.tokens.get(sent) {
            return if now < *until {
                Ok("app")
            } else {
                Err(Refusal::unauthenticated("the access token has expired"))
            };
        }
        if sent != credentials.api_key {
            return Err(Refusal::unauthenticated("unknown key or token"));
        }
        match caller.site_id.as_deref() {
            None => Err(Refusal::unauthenticated(
                "an API key needs the header wix-site-id",
            )),
            Some(site) if !site.eq_ignore_ascii_case(&credentials.site_id) => Err(
                Refusal::permission_denied("the key does not belong to the owner of this site"),
            ),
            Some(_) => Ok("key"),
        }
    }

    /// Counts the call, or 429 when the last minute was full.
    pub(crate) fn count(&mut self, caller: &str, limit: Option<u32>, now: Stamp) -> Result<(), Refusal> {
        let Some(limit) = limit else { return Ok(()) };
        let calls = self.calls.entry(caller.to_owned()).or_default();
        let minute_ago = now.later_seconds(-60);
        calls.retain(|at| *at > minute_ago && *at <= now);
        if calls.len() >= limit as usize {
            return Err(Refusal::Bare {
                status: 429,
                message: "Too many requests".to_owned(),
            });
        }
        calls.push_back(now);
        Ok(())
    }
}

pub(crate) fn permit(scope: Scope, switches: &Switches) -> Result<(), Refusal> {
    if switches.denied_scopes.iter().any(|denied| denied == scope.name()) {
        return Err(Refusal::permission_denied(&format!(
            "the credentials lack {}",
            scope.name()
        )));
    }
    Ok(())
}
