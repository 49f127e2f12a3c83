//! What can come back instead of the thing asked for, by what it says about delivery.
//!
//! A caller that changes something must know one thing above all: did the request arrive? [`Error::delivery`] answers it
//! where the transport can know; an answer ([`Error::Status`]) is judged by its code.

use std::time::Duration;

use serde_json::Value;

/// The client cannot be built from this.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address is none we would send a key to.
    #[error("the address of the API cannot be used: {0}")]
    Address(String),
    /// Key, site id or agent has characters no header carries.
    #[error("the {0} has characters that cannot be sent")]
    Header(&'static str),
    /// The TLS stack or the proxy settings of this computer.
    #[error("no connection can be set up on this computer: {0}")]
    Transport(String),
}

/// Why a request never left this computer, or never reached the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDelivered {
    /// The name could not be resolved.
    Dns,
    /// Somebody answered that nobody listens.
    Refused,
    /// There is no way there.
    NoRoute,
    /// The secure connection could not be set up.
    Tls,
    /// Connecting took too long.
    ConnectTimeout,
    /// Connecting failed otherwise, also at a proxy.
    Connect,
    /// The request could not be written down as asked.
    Unsendable,
}

/// How the answer to a request that may have arrived was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaybeDelivered {
    /// No answer in time.
    Timeout,
    /// The connection was reset, or closed without an answer. A kept connection that the server had given up counts too.
    Reset,
    /// The answer broke off.
    Truncated,
}

/// One thing Wix found wrong with a request.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Violation {
    /// Dotted path inside the body; its exact prefix is not specified.
    pub field: String,
    pub description: String,
    /// `REQUIRED_FIELD`, `MAX_LENGTH`, …: an open set.
    pub violated_rule: String,
    /// Tells which rule where `violated_rule` is `OTHER`.
    pub rule_name: String,
}

/// An answer of the service that is no success.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub status: u16,
    /// `details.applicationError.code`, or the OAuth `error` of the token endpoint. Decide on this.
    pub code: Option<String>,
    /// Text for developers. Never decide on it.
    pub message: String,
    /// `details.applicationError.data`; `Null` where there is none.
    pub data: Value,
    pub violations: Vec<Violation>,
    pub retry_after: Option<Duration>,
    /// What Wix's support asks for.
    pub request_id: Option<String>,
}

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request certainly never arrived.
    #[error("Wix could not be reached ({kind:?}): {detail}")]
    NotDelivered { kind: NotDelivered, detail: String },
    /// The other side could not prove to be Wix: often a wrong clock or a log-in page in between. Nothing was sent.
    #[error("the connection cannot be trusted: {detail}")]
    CertificateInvalid { detail: String },
    /// The request was written, the answer was lost.
    #[error("the answer was lost ({kind:?}): {detail}")]
    MaybeDelivered { kind: MaybeDelivered, detail: String },
    /// Wix answered, and not with success.
    #[error("{}", describe(.0))]
    Status(Box<Status>),
    /// Some gateway answered in place of the service: HTML, a redirect, or no words that make sense.
    #[error("the answer ({status}) is not from the Wix API: it is no JSON")]
    NotJson {
        status: u16,
        retry_after: Option<Duration>,
        request_id: Option<String>,
    },
    /// The answer was longer than we are ready to read; the rest was left unread.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge { limit: usize },
    /// A success whose content makes no sense to us.
    #[error("Wix's answer could not be read: {detail}")]
    Decode {
        detail: String,
        request_id: Option<String>,
    },
    /// No access token was to be had, so the request itself was never sent.
    #[error("no access token: {0}")]
    NoToken(#[source] Box<Error>),
    /// The address asked for is none we would ask.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

fn describe(answer: &Status) -> String {
    let code = answer.code.as_deref().unwrap_or("no code");
    let id = answer.request_id.as_deref().unwrap_or("none");
    format!(
        "Wix answered {} ({code}): {} [request {id}]",
        answer.status, answer.message
    )
}

/// What a failure says about the request's arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It certainly did not arrive.
    No,
    /// It may have arrived and have had its effect.
    Maybe,
    /// It arrived; what it did is told by the answer's code.
    Answered,
}

impl Error {
    /// Did the request arrive?
    pub fn delivery(&self) -> Delivery {
        match self {
            Error::NotDelivered { .. } | Error::CertificateInvalid { .. } => Delivery::No,
            Error::NoToken(_) | Error::Config(_) => Delivery::No,
            Error::MaybeDelivered { .. } | Error::TooLarge { .. } | Error::NotJson { .. } => Delivery::Maybe,
            Error::Decode { .. } | Error::Status(_) => Delivery::Answered,
        }
    }

    /// The answer's status line, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Status(answer) => Some(answer.status),
            Error::NotJson { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The business code, where the service gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Status(answer) => answer.code.as_deref(),
            _ => None,
        }
    }

    /// A 404 of the service or of the router; callers of a `get` mostly mean "there is none".
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::Status(answer) if answer.status == 404)
    }

    /// A 404 that no application gave: the path is not known on this host.
    pub(crate) fn is_unknown_path(&self) -> bool {
        self.status() == Some(404) && self.code().is_none()
    }
}
