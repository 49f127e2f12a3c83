//! Access tokens of an app instance: four hours long, never refreshed, just asked for again.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::auth::{Credentials, sensitive};
use crate::error::Error;
use crate::transport::{Call, Transport};
use crate::wire::decode;

/// Wix's own word on the life of a token, for replies that leave it out.
const USUAL_LIFE: u64 = 14_400;

/// A token in use.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) header: HeaderValue,
    renew_at: Instant,
}

#[derive(Deserialize)]
struct Grant {
    access_token: String,
    expires_in: Option<u64>,
}

impl Transport {
    /// The header to send now. A token near its end, or one that was just refused, is replaced first; whoever else needs
    /// one meanwhile waits for it, so that one expiry costs one request.
    pub(crate) async fn authorization(&self, refused: Option<&HeaderValue>) -> Result<HeaderValue, Error> {
        let (client_id, client_secret, instance_id) = match &self.credentials {
            Credentials::ApiKey { key, .. } => return Ok(sensitive(key, "API key")?),
            Credentials::App {
                client_id,
                client_secret,
                instance_id,
            } => (client_id, client_secret, instance_id),
        };
        let mut held = self.token.lock().await;
        if let Some(token) = &*held
            && token.renew_at > Instant::now()
            && refused != Some(&token.header)
        {
            return Ok(token.header.clone());
        }
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret.expose_secret(),
            "instance_id": instance_id,
        });
        let call = Call::new("create_access_token", Method::POST, "/oauth2/token").body(body);
        let asked_at = Instant::now();
        let token = match self.send(&call, &call.path, None).await.and_then(decode::<Grant>) {
            Ok(grant) => self.accept(grant, asked_at),
            Err(e) => Err(e),
        };
        let token = token.map_err(|e| Error::NoToken(Box::new(e)))?;
        let header = token.header.clone();
        *held = Some(token);
        Ok(header)
    }

    fn accept(&self, grant: Grant, asked_at: Instant) -> Result<Token, Error> {
        let token = SecretString::from(grant.access_token);
        let header = sensitive(&token, "access token")?;
        self.secrets().use_token(token);
        let life = Duration::from_secs(grant.expires_in.unwrap_or(USUAL_LIFE).min(86_400));
        Ok(Token {
            header,
            renew_at: asked_at + life * 9 / 10,
        })
    }
}
