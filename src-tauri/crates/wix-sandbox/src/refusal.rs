//! Every way the API says no, in the shape of Wix's error envelope (contract, section 3).

use serde_json::{Value, json};

/// One broken rule of the request, as listed in `details.validationError.fieldViolations`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    pub(crate) field: String,
    pub(crate) description: String,
    pub(crate) rule: &'static str,
    pub(crate) rule_name: Option<&'static str>,
}

/// A reply that is not 200.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// 400 with field violations.
    Invalid(Vec<Violation>),
    /// An application error: HTTP status, code, text, data.
    Application {
        status: u16,
        code: &'static str,
        message: String,
        data: Option<Value>,
    },
    /// A message without a code, as some business rules answer.
    Bare { status: u16, message: String },
    /// The token endpoint speaks OAuth, not Wix.
    OAuth {
        status: u16,
        error: &'static str,
        description: &'static str,
    },
}

impl Refusal {
    pub(crate) fn application(
        status: u16,
        code: &'static str,
        message: impl Into<String>,
        data: Value,
    ) -> Self {
        Self::Application {
            status,
            code,
            message: message.into(),
            data: Some(data),
        }
    }

    /// An application error of which Wix declares no data.
    pub(crate) fn plain(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self::Application {
            status,
            code,
            message: message.into(),
            data: None,
        }
    }

    pub(crate) fn violation(field: &str, rule: &'static str, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation {
            field: field.to_owned(),
            description: description.into(),
            rule,
            rule_name: None,
        }])
    }

    pub(crate) fn named_violation(field: &str, rule_name: &'static str, description: &str) -> Self {
        Self::Invalid(vec![Violation {
            field: field.to_owned(),
            description: description.to_owned(),
            rule: "OTHER",
            rule_name: Some(rule_name),
        }])
    }

    pub(crate) fn not_found() -> Self {
        Self::plain(404, "NOT_FOUND", "Entity not found")
    }

    pub(crate) fn stale_revision() -> Self {
        Self::plain(
            409,
            "ABORTED",
            "entity has already changed since the requested revision",
        )
    }

    pub(crate) fn unauthenticated(message: &str) -> Self {
        Self::plain(401, "UNAUTHENTICATED", message)
    }

    pub(crate) fn permission_denied(message: &str) -> Self {
        Self::plain(403, "PERMISSION_DENIED", message)
    }

    pub(crate) fn already_executed() -> Self {
        Self::application(409, "ALREADY_EXECUTED", "Already executed", json!({}))
    }

    pub(crate) fn in_progress() -> Self {
        Self::application(409, "IN_PROGRESS", "In progress", json!({}))
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 400,
            Self::Application { status, .. } | Self::Bare { status, .. } | Self::OAuth { status, .. } => {
                *status
            }
        }
    }

    /// The code alone, for bulk replies that carry it per element.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Application { code, .. } => code,
            Self::OAuth { error, .. } => error,
            Self::Invalid(_) | Self::Bare { .. } => "INVALID_ARGUMENT",
        }
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::Invalid(violations) => {
                let said: Vec<String> = violations
                    .iter()
                    .map(|broken| format!("{} {}", broken.field, broken.description))
                    .collect();
                said.join("; ")
            }
            Self::Application { message, .. } | Self::Bare { message, .. } => message.clone(),
            Self::OAuth { description, .. } => (*description).to_owned(),
        }
    }

    pub(crate) fn body(&self) -> Value {
        match self {
            Self::Invalid(violations) => {
                let listed: Vec<Value> = violations.iter().map(violation_json).collect();
                json!({"message": self.message(), "details": {"validationError": {"fieldViolations": listed}}})
            }
            Self::Application {
                code,
                message,
                data: Some(data),
                ..
            } => json!({
                "message": message,
                "details": {"applicationError": {"code": code, "description": message, "data": data}}
            }),
            Self::Application {
                code,
                message,
                data: None,
                ..
            } => {
                json!({"message": message, "details": {"applicationError": {"code": code}}})
            }
            Self::Bare { message, .. } => json!({"message": message, "details": {}}),
            Self::OAuth {
                error, description, ..
            } => {
                json!({"error": error, "error_description": description})
            }
        }
    }
}

fn violation_json(broken: &Violation) -> Value {
    let mut listed =
        json!({"field": broken.field, "description": broken.description, "violatedRule": broken.rule});
    if let Some(name) = broken.rule_name {
        listed["ruleName"] = json!(name);
    }
    listed
}
