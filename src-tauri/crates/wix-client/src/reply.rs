//! From an answer's bytes to JSON, or to the right error.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, MaybeDelivered, Status, Violation};
use crate::observe::{Phase, broken};
use crate::redact::Secrets;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    /// Reads at most `limit` bytes; whoever sends more is hung up on.
    pub(crate) async fn read(mut response: reqwest::Response, limit: usize) -> Result<Reply, Error> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let announced =
            text(&headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limit) {
            return Err(Error::TooLarge { limit });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| broken(e, Phase::Reading))? {
            if body.len() + chunk.len() > limit {
                return Err(Error::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply {
            status,
            headers,
            body,
        })
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// What Wix's support asks for; blotted out before it is cut, for it, too, is whatever the server wrote.
    pub(crate) fn request_id(&self, secrets: &Secrets) -> Option<String> {
        let id = secrets.text(text(&self.headers, "x-wix-request-id")?);
        Some(id.chars().take(80).collect())
    }

    /// When the server said it answered.
    pub(crate) fn date(&self) -> Option<DateTime<Utc>> {
        text(&self.headers, DATE.as_str()).and_then(http_date)
    }

    pub(crate) fn media_type(&self) -> Option<String> {
        let whole = text(&self.headers, CONTENT_TYPE.as_str())?;
        whole
            .split(';')
            .next()
            .map(|kind| kind.trim().to_ascii_lowercase())
    }

    fn retry_after(&self) -> Option<Duration> {
        let said = text(&self.headers, RETRY_AFTER.as_str())?;
        if let Ok(seconds) = said.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        (http_date(said)? - self.date()?).to_std().ok()
    }

    fn claims_json(&self) -> bool {
        self.media_type()
            .is_none_or(|kind| kind == "application/json" || kind.ends_with("+json"))
    }

    /// Success is exactly 200 with JSON. Nulls are dropped: at Wix, absent and null mean the same.
    pub(crate) fn into_json(self, secrets: &Secrets) -> Result<Value, Error> {
        match self.status {
            200 => self.success(secrets),
            201..=299 => Err(Error::Decode {
                detail: format!("a success is 200, not {}", self.status),
                request_id: self.request_id(secrets),
            }),
            // A redirect is followed nowhere; the service gives none, so somebody else spoke.
            300..=399 => Err(self.not_json(secrets)),
            _ => Err(self.refusal(secrets)),
        }
    }

    /// What an answer that is no success says.
    pub(crate) fn into_refusal(self, secrets: &Secrets) -> Error {
        match self.status {
            400.. => self.refusal(secrets),
            _ => self.not_json(secrets),
        }
    }

    fn success(self, secrets: &Secrets) -> Result<Value, Error> {
        if !self.claims_json() {
            return Err(self.not_json(secrets));
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(value) => Ok(without_nulls(value)),
            Err(e) if e.is_eof() && !self.body.is_empty() => Err(Error::MaybeDelivered {
                kind: MaybeDelivered::Truncated,
                detail: "the answer ends in the middle of its JSON".into(),
            }),
            Err(_) if self.body.trim_ascii_start().starts_with(b"<") => Err(self.not_json(secrets)),
            Err(e) => Err(Error::Decode {
                detail: secrets.text(&e.to_string()),
                request_id: self.request_id(secrets),
            }),
        }
    }

    fn not_json(&self, secrets: &Secrets) -> Error {
        Error::NotJson {
            status: self.status,
            retry_after: self.retry_after(),
            request_id: self.request_id(secrets),
        }
    }

    fn refusal(self, secrets: &Secrets) -> Error {
        let body = match serde_json::from_slice::<Value>(&self.body) {
            Ok(body) if self.claims_json() => secrets.json(body),
            // System errors come without a body.
            Err(_) if self.body.trim_ascii().is_empty() => Value::Null,
            _ => return self.not_json(secrets),
        };
        Error::Status(Box::new(self.read_envelope(body, secrets)))
    }

    fn read_envelope(&self, body: Value, secrets: &Secrets) -> Status {
        let application = &body["details"]["applicationError"];
        let word = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        // The token endpoint speaks OAuth: {"error": "...", "error_description": "..."}.
        let message = word(&body["message"])
            .or_else(|| word(&application["description"]))
            .or_else(|| word(&body["error_description"]))
            .unwrap_or_default();
        Status {
            status: self.status,
            code: word(&application["code"]).or_else(|| word(&body["error"])),
            message,
            data: application["data"].clone(),
            violations: violations(&body["details"]["validationError"]["fieldViolations"]),
            retry_after: self.retry_after(),
            request_id: self.request_id(secrets),
        }
    }
}

fn violations(list: &Value) -> Vec<Violation> {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .map(|entry| Violation::deserialize(without_nulls(entry.clone())).unwrap_or_default())
        .collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(entries) => entries
            .into_iter()
            .filter(|entry| !entry.is_null())
            .map(without_nulls)
            .collect(),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        plain => plain,
    }
}
