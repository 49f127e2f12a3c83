//! What the client observed, in the words the domain classifies.

use chrono::Duration;
use domain::outbox::{Answer, Failure};
use serde_json::Value;
use wix_client::{Delivery, Error};

/// The translation of every error of the client. What it decides is delivery alone: the domain draws the conclusions.
pub(crate) fn observed(error: Error) -> Failure {
    let told = error.to_string();
    match error {
        Error::NotDelivered { .. } | Error::Config(_) => Failure::Unreachable(told),
        Error::CertificateInvalid { .. } => Failure::Untrusted(told),
        Error::MaybeDelivered { .. } | Error::TooLarge { .. } => Failure::Lost(told),
        Error::Decode { .. } => Failure::Garbled(told),
        Error::NotJson {
            status, retry_after, ..
        } => Failure::Answered(Answer {
            status,
            code: None,
            message: told,
            data: Value::Null,
            retry_after: retry_after.and_then(wait),
            html: true,
        }),
        Error::Status(answer) => Failure::Answered(Answer {
            status: answer.status,
            code: answer.code,
            message: told,
            data: answer.data,
            retry_after: answer.retry_after.and_then(wait),
            html: false,
        }),
        Error::NoToken(cause) => without_token(*cause),
    }
}

/// The request itself was never sent, whatever became of the one for the token.
fn without_token(cause: Error) -> Failure {
    match (cause.status(), cause.delivery()) {
        (Some(429), _) => observed(cause),
        // The token endpoint says "wrong secret" with 400 or 401: either way the key is not accepted.
        (Some(400..=499), _) => match observed(cause) {
            Failure::Answered(answer) => Failure::Answered(Answer {
                status: 401,
                ..answer
            }),
            other => other,
        },
        (_, Delivery::No) => observed(cause),
        _ => Failure::Unreachable(cause.to_string()),
    }
}

fn wait(wait: std::time::Duration) -> Option<Duration> {
    Duration::from_std(wait).ok()
}

/// A reply that arrived and lacks what it must say.
pub(crate) fn lacking(what: &str) -> Failure {
    Failure::Garbled(format!("Wix's answer lacks {what}"))
}

/// `None` where Wix says there is no such thing.
pub(crate) fn or_none<T>(result: Result<T, Error>) -> Result<Option<T>, Failure> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(observed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::outbox::{Class, Kind, classify};
    use wix_client::{ConfigError, MaybeDelivered, NotDelivered, Status};

    fn answer(status: u16, code: Option<&str>) -> Error {
        Error::Status(Box::new(Status {
            status,
            code: code.map(str::to_owned),
            message: "text".into(),
            data: Value::Null,
            violations: Vec::new(),
            retry_after: Some(std::time::Duration::from_secs(9)),
            request_id: None,
        }))
    }

    fn lost() -> Error {
        Error::MaybeDelivered {
            kind: MaybeDelivered::Timeout,
            detail: String::new(),
        }
    }

    fn class(error: Error) -> Class {
        classify(Kind::IssueToken, &observed(error))
    }

    #[test]
    fn each_error_of_the_client_falls_into_its_class() {
        let refused = || Error::NotDelivered {
            kind: NotDelivered::Refused,
            detail: String::new(),
        };
        assert_eq!(class(refused()), Class::Offline);
        assert_eq!(
            class(Error::Config(ConfigError::Header("API key"))),
            Class::Offline
        );
        assert_eq!(
            class(Error::CertificateInvalid {
                detail: String::new()
            }),
            Class::Untrusted
        );
        assert_eq!(class(lost()), Class::InDoubt);
        assert_eq!(class(Error::TooLarge { limit: 4 }), Class::InDoubt);
        assert_eq!(
            class(Error::Decode {
                detail: String::new(),
                request_id: None
            }),
            Class::InDoubt
        );
        let html = |status| Error::NotJson {
            status,
            retry_after: None,
            request_id: None,
        };
        assert_eq!(class(html(200)), Class::InDoubt);
        assert_eq!(class(html(404)), Class::InDoubt);
        assert_eq!(class(answer(503, None)), Class::InDoubt);
        assert_eq!(class(answer(429, None)), Class::RateLimited(Duration::seconds(9)));
        assert_eq!(class(answer(401, None)), Class::Unauthorized);
        assert_eq!(class(answer(409, Some("ALREADY_EXECUTED"))), Class::AlreadyDone);
    }

    #[test]
    fn a_request_that_found_no_token_was_never_sent() {
        let without = |cause: Error| class(Error::NoToken(Box::new(cause)));
        assert_eq!(without(answer(400, Some("invalid_client"))), Class::Unauthorized);
        assert_eq!(without(answer(401, None)), Class::Unauthorized);
        assert_eq!(without(answer(503, None)), Class::Offline);
        assert_eq!(without(lost()), Class::Offline);
        assert_eq!(
            without(Error::CertificateInvalid {
                detail: String::new()
            }),
            Class::Untrusted
        );
        assert_eq!(
            without(answer(429, None)),
            Class::RateLimited(Duration::seconds(9))
        );
    }
}
