use chrono::Duration;
use serde_json::Value;

use super::operation::Kind;
use crate::credits::Credits;
use crate::program::Status;

/// What came back instead of what was asked for, in the least words that still decide.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// DNS, refused, no route, TLS not completed: the request certainly never arrived.
    Unreachable(String),
    /// The certificate does not hold.
    Untrusted(String),
    /// Time-out or reset after the request was written, a truncated or over-long reply: it may have arrived.
    Lost(String),
    /// An HTTP answer that is no success.
    Answered(Answer),
    /// No key is at hand to ask with.
    NoCredentials,
    /// An answer with status 200 that makes no sense to us. The request arrived.
    Garbled(String),
}

/// An answer that is no success.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// `details.applicationError.code`.
    pub code: Option<String>,
    /// For logs and managers; never decided on.
    pub message: String,
    /// `details.applicationError.data`.
    pub data: Value,
    pub retry_after: Option<Duration>,
    /// The body was no JSON: some gateway spoke, not the service.
    pub html: bool,
}

/// What a failure means for an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Class {
    /// Not delivered; everything waits until Wix can be reached.
    Offline,
    /// Not delivered, and not to be tried until somebody looked: wrong clock or a log-in page in between.
    Untrusted,
    /// Maybe delivered.
    InDoubt,
    /// Not delivered; everything waits this long.
    RateLimited(Duration),
    /// Not delivered; everything waits for a key that is accepted.
    Unauthorized,
    /// Delivered, by an earlier attempt. Learn balance and transaction by reading.
    AlreadyDone,
    /// Not delivered: something at Wix is still under way. Short back-off.
    NotYet,
    /// Not delivered: the revision is stale. Read again, same row.
    Stale,
    /// Not delivered, and the same request will never be.
    Refused(Refusal),
}

/// Why Wix, or the program's rules, said no.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    NotEnoughBalance {
        available: Option<Credits>,
        requested: Option<Credits>,
    },
    PoolNotActive {
        status: Status,
    },
    PoolNotFound,
    ItemWithdrawn,
    MemberNotFound,
    NotEnrolled,
    Policy,
    /// The site lacks the Pricing Plans or Stores app.
    AppMissing,
    NothingToUndo,
    /// Anything else, with Wix's code or status.
    Invalid {
        code: String,
    },
}

impl Refusal {
    /// The code that screens have words for.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotEnoughBalance { .. } => "not_enough_balance",
            Refusal::PoolNotActive {
                status: Status::Paused | Status::Pausing,
            } => "paused",
            Refusal::PoolNotActive {
                status: Status::Ended | Status::Ending,
            } => "ended",
            Refusal::PoolNotActive { .. } => "pool_not_active",
            Refusal::PoolNotFound => "pool_not_found",
            Refusal::ItemWithdrawn => "item_withdrawn",
            Refusal::MemberNotFound => "unknown_member",
            Refusal::NotEnrolled => "not_enrolled",
            Refusal::Policy => "policy",
            Refusal::AppMissing => "app_missing",
            Refusal::NothingToUndo => "nothing_to_undo",
            Refusal::Invalid { .. } => "refused_by_wix",
        }
    }
}

/// The one place that says what an outcome means.
pub fn classify(kind: Kind, failure: &Failure) -> Class {
    match failure {
        Failure::Unreachable(_) => Class::Offline,
        Failure::Untrusted(_) => Class::Untrusted,
        Failure::Lost(_) | Failure::Garbled(_) => Class::InDoubt,
        Failure::NoCredentials => Class::Unauthorized,
        Failure::Answered(answer) => classify_answer(kind, answer),
    }
}

fn classify_answer(kind: Kind, answer: &Answer) -> Class {
    if let Some(class) = answer
        .code
        .as_deref()
        .and_then(|code| classify_code(kind, code, &answer.data))
    {
        return class;
    }
    match answer.status {
        429 => Class::RateLimited(answer.retry_after.unwrap_or(crate::backoff::RATE_LIMIT_PAUSE)),
        401 | 403 => Class::Unauthorized,
        408 | 500.. => Class::InDoubt,
        _ if answer.html => Class::InDoubt,
        404 if matches!(kind, Kind::IssueToken | Kind::Adjust | Kind::Undo | Kind::Redeem) => {
            Class::Refused(Refusal::PoolNotFound)
        }
        status => {
            let code = answer.code.clone().unwrap_or_else(|| format!("HTTP {status}"));
            Class::Refused(Refusal::Invalid { code })
        }
    }
}

/// The business codes, whatever status they come with: Wix's documents leave some statuses open.
fn classify_code(kind: Kind, code: &str, data: &Value) -> Option<Class> {
    let class = match code {
        "ALREADY_EXECUTED"
        | "BENEFIT_ALREADY_REDEEMED"
        | "REDEMPTION_ALREADY_CANCELED"
        | "CHANGE_ALREADY_REVERTED" => Class::AlreadyDone,
        // Ours: the external id is made from definition and member.
        "PROGRAM_ALREADY_EXISTS" if kind == Kind::Provision => Class::AlreadyDone,
        "PROGRAM_STATUS_TRANSITION_NOT_ALLOWED" => transition(kind, data),
        "IN_PROGRESS" | "CHAIN_OPERATION_IN_PROGRESS" => Class::NotYet,
        "POOL_NOT_ACTIVE" => {
            let status = data["poolStatus"].as_str().map_or(Status::Unknown, Status::parse);
            if status.is_becoming_active() {
                Class::NotYet
            } else {
                Class::Refused(Refusal::PoolNotActive { status })
            }
        }
        "ABORTED" => Class::Stale,
        "NOT_ENOUGH_BALANCE" => Class::Refused(Refusal::NotEnoughBalance {
            available: credits(&data["availableBalance"]).or_else(|| credits(&data["balance"]["available"])),
            requested: credits(&data["requestedBalance"]).or_else(|| credits(&data["requested"])),
        }),
        "BALANCE_EXCEEDED_LIMITS" => Class::Refused(Refusal::NotEnoughBalance {
            available: credits(&data["balance"]["available"]),
            requested: credits(&data["requested"]).map(|requested| {
                if requested.is_negative() {
                    -requested
                } else {
                    requested
                }
            }),
        }),
        "POOL_NOT_FOUND" => Class::Refused(Refusal::PoolNotFound),
        "BENEFIT_NOT_FOUND" | "INVALID_ITEM_REFERENCE" => Class::Refused(Refusal::ItemWithdrawn),
        "POLICY_EXPRESSION_EVALUATED_TO_FALSE" => Class::Refused(Refusal::Policy),
        "REQUIRED_APP_NOT_INSTALLED" => Class::Refused(Refusal::AppMissing),
        "TRANSACTION_NOT_FOUND" | "NOT_LATEST_TRANSACTION" | "TRANSACTION_NOT_CANCELABLE" => {
            Class::Refused(Refusal::NothingToUndo)
        }
        "MEMBER_NOT_FOUND" => Class::Refused(Refusal::MemberNotFound),
        _ => return None,
    };
    Some(class)
}

/// A transition that is not allowed because the program is already there is a success.
fn transition(kind: Kind, data: &Value) -> Class {
    let status = data["currentStatus"]
        .as_str()
        .map_or(Status::Unknown, Status::parse);
    match (kind, status) {
        (Kind::End, Status::Ended | Status::Ending)
        | (Kind::Pause, Status::Paused | Status::Pausing)
        | (Kind::Resume, Status::Active | Status::Resuming) => Class::AlreadyDone,
        _ if status.is_becoming_active() => Class::NotYet,
        _ => Class::Refused(Refusal::PoolNotActive { status }),
    }
}

fn credits(value: &Value) -> Option<Credits> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(status: u16, code: Option<&str>, data: Value) -> Failure {
        let code = code.map(str::to_owned);
        Failure::Answered(Answer {
            status,
            code,
            message: String::new(),
            data,
            retry_after: None,
            html: false,
        })
    }

    fn html(status: u16) -> Failure {
        Failure::Answered(Answer {
            status,
            code: None,
            message: "<html>".into(),
            data: Value::Null,
            retry_after: None,
            html: true,
        })
    }

    /// The table of the design, row by row, for every kind where the row does not depend on it.
    #[test]
    fn every_row_of_the_table_holds() {
        for kind in Kind::ALL {
            let is = |failure: Failure, class: Class| {
                assert_eq!(classify(kind, &failure), class, "{kind:?} {failure:?}")
            };
            is(Failure::Unreachable("refused".into()), Class::Offline);
            is(Failure::Untrusted("expired".into()), Class::Untrusted);
            is(Failure::Lost("reset".into()), Class::InDoubt);
            is(Failure::Garbled("no id".into()), Class::InDoubt);
            is(Failure::NoCredentials, Class::Unauthorized);
            for status in [408, 500, 502, 503, 504] {
                is(answer(status, None, Value::Null), Class::InDoubt);
            }
            for status in [200, 400, 404, 502] {
                if status == 404
                    && matches!(kind, Kind::IssueToken | Kind::Adjust | Kind::Undo | Kind::Redeem)
                {
                    continue;
                }
                is(html(status), Class::InDoubt);
            }
            is(
                answer(429, None, Value::Null),
                Class::RateLimited(Duration::minutes(1)),
            );
            for status in [401, 403] {
                is(
                    answer(status, Some("PERMISSION_DENIED"), Value::Null),
                    Class::Unauthorized,
                );
                is(html(status), Class::Unauthorized);
            }
            for code in ["ALREADY_EXECUTED", "BENEFIT_ALREADY_REDEEMED"] {
                is(answer(409, Some(code), json!({})), Class::AlreadyDone);
            }
            is(answer(409, Some("IN_PROGRESS"), json!({})), Class::NotYet);
            for status in ["PROVISIONING", "RENEWING", "PENDING"] {
                is(
                    answer(428, Some("POOL_NOT_ACTIVE"), json!({ "poolStatus": status })),
                    Class::NotYet,
                );
            }
            is(answer(409, Some("ABORTED"), json!({})), Class::Stale);
            let balance = json!({"availableBalance": "4", "requestedBalance": "10"});
            let refusal = Refusal::NotEnoughBalance {
                available: Some(Credits::whole(4)),
                requested: Some(Credits::whole(10)),
            };
            is(
                answer(428, Some("NOT_ENOUGH_BALANCE"), balance),
                Class::Refused(refusal),
            );
            let paused = Refusal::PoolNotActive {
                status: Status::Paused,
            };
            is(
                answer(428, Some("POOL_NOT_ACTIVE"), json!({"poolStatus": "PAUSED"})),
                Class::Refused(paused),
            );
            is(
                answer(404, Some("POOL_NOT_FOUND"), json!({})),
                Class::Refused(Refusal::PoolNotFound),
            );
            is(
                answer(404, Some("BENEFIT_NOT_FOUND"), json!({})),
                Class::Refused(Refusal::ItemWithdrawn),
            );
            is(
                answer(428, Some("POLICY_EXPRESSION_EVALUATED_TO_FALSE"), json!({})),
                Class::Refused(Refusal::Policy),
            );
            let invalid = Refusal::Invalid {
                code: "HTTP 400".into(),
            };
            is(answer(400, None, Value::Null), Class::Refused(invalid));
        }
    }

    #[test]
    fn an_existing_program_is_success_only_for_who_wanted_it() {
        let exists = answer(409, Some("PROGRAM_ALREADY_EXISTS"), json!({}));
        assert_eq!(classify(Kind::Provision, &exists), Class::AlreadyDone);
        assert!(matches!(classify(Kind::Redeem, &exists), Class::Refused(_)));
        let ended = answer(
            428,
            Some("PROGRAM_STATUS_TRANSITION_NOT_ALLOWED"),
            json!({"currentStatus": "ENDED"}),
        );
        assert_eq!(classify(Kind::End, &ended), Class::AlreadyDone);
        assert!(matches!(classify(Kind::Resume, &ended), Class::Refused(_)));
    }

    #[test]
    fn retry_after_wins_over_our_own_minute() {
        let Failure::Answered(mut limited) = answer(429, None, Value::Null) else {
            unreachable!()
        };
        limited.retry_after = Some(Duration::seconds(7));
        assert_eq!(
            classify(Kind::Redeem, &Failure::Answered(limited)),
            Class::RateLimited(Duration::seconds(7))
        );
    }
}
