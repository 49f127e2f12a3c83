//! What a broken exchange says about delivery.
//!
//! Everything that fails while connecting (name, TCP, proxy, TLS) is certainly not delivered: no byte of the request was
//! written. Everything after that may be delivered, whatever the error says, because a server can act on a request and
//! die before it answers. That includes a kept connection that the server had closed in the meantime: from here it
//! cannot be told whether it closed before or after reading.

use std::error::Error as StdError;
use std::io;

use crate::error::{Error, MaybeDelivered, NotDelivered};
use crate::resolver::NameUnknown;

/// Where the exchange was when it broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No status line yet.
    Asking,
    /// The answer had begun.
    Reading,
}

pub(crate) fn broken(error: reqwest::Error, phase: Phase) -> Error {
    let error = error.without_url();
    let detail = told(&error);
    if error.is_builder() {
        return Error::NotDelivered {
            kind: NotDelivered::Unsendable,
            detail,
        };
    }
    if error.is_connect() {
        return connecting(&error, detail);
    }
    Error::MaybeDelivered {
        kind: lost(&error, phase),
        detail,
    }
}

fn connecting(error: &reqwest::Error, detail: String) -> Error {
    let kind = match tls_fault(error) {
        Some(rustls::Error::InvalidCertificate(_)) => return Error::CertificateInvalid { detail },
        Some(_) => NotDelivered::Tls,
        None if find::<NameUnknown>(error).is_some() => NotDelivered::Dns,
        None if error.is_timeout() => NotDelivered::ConnectTimeout,
        None => match io_kind(error) {
            Some(io::ErrorKind::ConnectionRefused) => NotDelivered::Refused,
            Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => NotDelivered::NoRoute,
            Some(io::ErrorKind::TimedOut) => NotDelivered::ConnectTimeout,
            _ => NotDelivered::Connect,
        },
    };
    Error::NotDelivered { kind, detail }
}

fn lost(error: &reqwest::Error, phase: Phase) -> MaybeDelivered {
    if error.is_timeout() {
        return MaybeDelivered::Timeout;
    }
    match (phase, io_kind(error)) {
        (_, Some(io::ErrorKind::TimedOut)) => MaybeDelivered::Timeout,
        (_, Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)) => MaybeDelivered::Reset,
        (Phase::Asking, _) => MaybeDelivered::Reset,
        (Phase::Reading, _) => MaybeDelivered::Truncated,
    }
}

/// The causes of an error, itself first; an `io::Error` hides its own cause behind `get_ref`.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| cause(error))
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(hidden) => Some(hidden),
        None => error.source(),
    }
}

fn find<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    causes(error).find_map(|cause| cause.downcast_ref::<T>())
}

fn tls_fault(error: &reqwest::Error) -> Option<&rustls::Error> {
    find::<rustls::Error>(error)
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}

/// The whole chain in one line. The URL was taken off before: nothing of a query reaches a log.
fn told(error: &reqwest::Error) -> String {
    let mut lines: Vec<String> = Vec::new();
    for cause in causes(error) {
        let line = cause.to_string();
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    lines.join(": ")
}
