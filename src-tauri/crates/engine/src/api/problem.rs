use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a screen can do about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProblemClass {
    /// The program's rules, or Wix, said no. Trying again changes nothing.
    Refused,
    /// Wix cannot be reached; what can wait is waiting.
    Offline,
    /// A passing trouble: the same again may work.
    TryAgain,
    /// Somebody with a manager's rights has to act.
    NeedsManager,
    /// Ours. The log holds the details under the incident id.
    Bug,
}

/// Every error that leaves the engine. Words come from the catalogue of whoever shows it, by `code`;
/// `message` is the English one, for scripts and logs: what happened, what was kept, what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// A closed set, snake case: `unknown_member`, `not_enough_balance`, `storage_failed` …
    pub code: String,
    pub class: ProblemClass,
    /// What the words need: names, amounts, dates, all as text.
    #[ts(type = "Record<string, string>")]
    pub params: std::collections::BTreeMap<String, String>,
    /// Where the log tells the details.
    pub incident: String,
    pub message: String,
}
