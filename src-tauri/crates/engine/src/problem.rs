//! From what went wrong inside to what is said outside.

use std::collections::BTreeMap;

use domain::outbox::{Class, Failure, Kind, Refusal, classify};

use crate::Engine;
use crate::api::{Problem, ProblemClass};
use crate::ports::StoreError;

impl Problem {
    fn new(class: ProblemClass, code: &str, message: impl Into<String>, incident: String) -> Problem {
        Problem {
            code: code.to_owned(),
            class,
            params: BTreeMap::new(),
            incident,
            message: message.into(),
        }
    }

    /// With one of the things its words need.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Problem {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Engine {
    pub(crate) fn problem(&self, class: ProblemClass, code: &str, message: impl Into<String>) -> Problem {
        let problem = Problem::new(class, code, message, self.ports.ids.next().to_string());
        tracing::info!(incident = %problem.incident, code, "{}", problem.message);
        problem
    }

    pub(crate) fn refused(&self, code: &str, message: impl Into<String>) -> Problem {
        self.problem(ProblemClass::Refused, code, message)
    }

    /// A failure of the gateway in words; `kept` says what was kept.
    pub fn failure(&self, failure: &Failure, kept: &str) -> Problem {
        self.gateway_problem(failure, kept)
    }

    /// An id that is none.
    pub fn malformed(&self, text: &str) -> Problem {
        let text: String = text.chars().filter(|c| !c.is_control()).take(64).collect();
        self.refused("malformed", format!("“{text}” is no id. Nothing was changed."))
    }

    /// No picture is to be had now.
    pub fn no_picture(&self) -> Problem {
        self.problem(
            ProblemClass::TryAgain,
            "no_picture",
            "There is no picture to be had just now.",
        )
    }

    pub(crate) fn storage_problem(&self, error: &StoreError) -> Problem {
        tracing::error!(%error, "storage failed");
        let next = match error {
            StoreError::Full => "Free some space on this computer and scan again",
            StoreError::ReadOnly(_) => "Check the rights on Token Desk's data folder",
            StoreError::Damaged(_) => {
                "Restart Token Desk: it sets the damaged file aside and carries over what can be read"
            }
            StoreError::Newer(_) => "Install the newer Token Desk again",
            StoreError::Busy | StoreError::Failed(_) => "Try again; if it stays, restart Token Desk",
        };
        let message = format!("Nothing was recorded: {error}. {next}.");
        self.problem(ProblemClass::NeedsManager, "storage_failed", message)
    }

    pub(crate) fn not_set_up(&self) -> Problem {
        self.problem(
            ProblemClass::NeedsManager,
            "not_set_up",
            "This desk is not set up yet. Nothing was recorded. Run `token-desk setup apply FILE`, or practise in the window.",
        )
    }

    pub(crate) fn unknown_member(&self, code: &str) -> Problem {
        self.refused(
            "unknown_member",
            format!("Nobody is known by “{code}”. Nothing was changed. Look the member up by name."),
        )
        .with("code", code)
    }

    /// A failed read, in words. `kept` says what was kept.
    pub(crate) fn gateway_problem(&self, failure: &Failure, kept: &str) -> Problem {
        match classify(Kind::Renew, failure) {
            Class::Offline | Class::InDoubt => self.problem(
                ProblemClass::Offline,
                "offline",
                format!("Wix cannot be reached ({}). {kept} Check the network and try again.", describe(failure)),
            ),
            Class::Untrusted => self.problem(
                ProblemClass::NeedsManager,
                "untrusted",
                format!("The connection to Wix is not trusted. {kept} Check this computer's clock and the network's log-in page."),
            ),
            Class::Unauthorized => self.problem(
                ProblemClass::NeedsManager,
                "unauthorized",
                format!("Wix does not accept this desk's key. {kept} A manager has to give a new one: `token-desk connect`."),
            ),
            Class::RateLimited(pause) => self
                .problem(
                    ProblemClass::TryAgain,
                    "rate_limited",
                    format!("Wix asks us to wait. {kept} Try again in {} seconds.", pause.num_seconds()),
                )
                .with("seconds", pause.num_seconds()),
            Class::NotYet | Class::Stale | Class::AlreadyDone => self.problem(
                ProblemClass::TryAgain,
                "try_again",
                format!("Something is still under way at Wix. {kept} Try again in a moment."),
            ),
            Class::Refused(Refusal::AppMissing) => self.problem(
                ProblemClass::NeedsManager,
                "app_missing",
                format!(
                    "The site lacks an app this needs: Wix Pricing Plans (for benefit programs) or Wix Stores. {kept} \
                     Install it on the site and try again."
                ),
            ),
            Class::Refused(refusal) => self.problem(
                ProblemClass::Refused,
                refusal.code(),
                format!("Wix said no: {}. {kept}", describe(failure)),
            ),
        }
    }
}

/// One line for logs and managers.
pub(crate) fn describe(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable(text)
        | Failure::Untrusted(text)
        | Failure::Lost(text)
        | Failure::Garbled(text) => text.clone(),
        Failure::NoCredentials => "no key is stored for this site".to_owned(),
        Failure::Answered(answer) => {
            let code = answer.code.as_deref().unwrap_or("no code");
            let message: String = answer.message.chars().take(200).collect();
            format!("HTTP {} ({code}) {message}", answer.status)
                .trim()
                .to_owned()
        }
    }
}
