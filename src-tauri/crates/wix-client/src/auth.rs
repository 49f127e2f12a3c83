//! Who we are to Wix.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::ConfigError;

/// How requests are authorised. `Debug` shows no secret.
#[derive(Clone)]
pub enum Credentials {
    /// A key of the site's owner: sent bare, with the site it is meant for. Never renewed: a 401 is the owner's matter.
    ApiKey { key: SecretString, site_id: String },
    /// An app installed on the site: short-lived tokens, renewed at nine tenths of their life and once after a 401. The
    /// instance names the site.
    App {
        client_id: String,
        client_secret: SecretString,
        instance_id: String,
    },
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Credentials::ApiKey { site_id, .. } => write!(f, "ApiKey(site {site_id})"),
            Credentials::App { instance_id, .. } => write!(f, "App(instance {instance_id})"),
        }
    }
}

impl Credentials {
    pub(crate) fn secret(&self) -> &SecretString {
        match self {
            Credentials::ApiKey { key, .. } => key,
            Credentials::App { client_secret, .. } => client_secret,
        }
    }
}

/// A secret as a header, marked so that no log of the HTTP layer shows it.
pub(crate) fn sensitive(secret: &SecretString, what: &'static str) -> Result<HeaderValue, ConfigError> {
    let text = secret.expose_secret().trim();
    let mut value = HeaderValue::from_str(text).map_err(|_| ConfigError::Header(what))?;
    if text.is_empty() {
        return Err(ConfigError::Header(what));
    }
    value.set_sensitive(true);
    Ok(value)
}
