//! The sandbox's notebook: what Wix would say really happened.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::until;

/// The control endpoints of a running sandbox.
#[derive(Debug)]
pub(crate) struct Sandbox {
    url: String,
    agent: ureq::Agent,
}

/// A member as their card shows them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) card: String,
}

impl Sandbox {
    pub(crate) fn at(url: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Self {
            url: url.trim_end_matches('/').to_owned(),
            agent: config.into(),
        }
    }

    /// The one inside a kiosk in practice mode, which leaves its address in its data directory; waits until it answers.
    pub(crate) fn of_practice(data_dir: &Path) -> Self {
        let banner = data_dir.join("practice/sandbox.json");
        until("the practice sandbox to answer", Duration::from_secs(30), || {
            let banner: Value = serde_json::from_slice(&std::fs::read(&banner).ok()?).ok()?;
            let sandbox = Self::at(banner["listening"].as_str()?);
            // A file from before a crash names a port where nobody listens any more.
            sandbox.get("/_sandbox/clock").ok()?;
            Some(sandbox)
        })
    }

    /// Every request dies before it arrives, as with a pulled cable.
    pub(crate) fn cut(&self) {
        self.faults(&json!([{"route": "*", "kind": "reset_before", "probability": 1.0}]));
    }

    /// Every answer comes late.
    pub(crate) fn slow(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap();
        self.faults(&json!([{"route": "*", "kind": "latency", "probability": 1.0, "params": {"ms": ms}}]));
    }

    /// All is well again.
    pub(crate) fn mend(&self) {
        self.faults(&json!([]));
    }

    /// Members who have a name and a card, in the sandbox's order.
    pub(crate) fn people(&self) -> Vec<Person> {
        let state = self.state();
        let members = state["members"].as_array().cloned().unwrap_or_default();
        members.iter().filter_map(Person::of).collect()
    }

    /// Ids of the members for whom a program was ever made.
    pub(crate) fn enrolled(&self) -> Vec<String> {
        let state = self.state();
        let programs = state["programs"].as_array().cloned().unwrap_or_default();
        programs
            .iter()
            .filter_map(|program| Some(program["beneficiary"]["memberId"].as_str()?.to_owned()))
            .collect()
    }

    /// The credits that this member has, by the sandbox's own books.
    pub(crate) fn balance_of(&self, member: &str) -> Option<String> {
        let state = self.state();
        let balance = state["balances"]
            .as_array()?
            .iter()
            .find(|each| each["beneficiary"]["memberId"] == member)?;
        let amount = balance["amount"]["available"]
            .as_str()
            .or_else(|| balance["_available"].as_str())?;
        Some(amount.to_owned())
    }

    /// Idempotency keys of this member's movements, oldest first; a key once for every movement made with it.
    pub(crate) fn keys_of(&self, member: &str) -> Vec<String> {
        let state = self.state();
        let movements = state["transactions"].as_array().cloned().unwrap_or_default();
        let theirs = movements
            .iter()
            .filter(|movement| movement["beneficiary"]["memberId"] == member);
        theirs
            .filter_map(|movement| Some(movement["idempotencyKey"].as_str()?.to_owned()))
            .collect()
    }

    fn state(&self) -> Value {
        self.get("/_sandbox/state").unwrap()
    }

    fn faults(&self, plan: &Value) {
        self.agent
            .put(format!("{}/_sandbox/faults", self.url))
            .send_json(plan)
            .unwrap();
    }

    fn get(&self, path: &str) -> Result<Value, ureq::Error> {
        let mut answer = self.agent.get(format!("{}{path}", self.url)).call()?;
        answer.body_mut().with_config().limit(256 << 20).read_json()
    }
}

impl Person {
    /// The card's number stands in a custom field of the contact whose name tells so.
    fn of(member: &Value) -> Option<Self> {
        let contact = &member["contact"];
        let fields = contact["customFields"].as_object()?;
        let (_, card) = fields.iter().find(|(key, field)| {
            key.contains("card")
                || field["name"]
                    .as_str()
                    .is_some_and(|name| name.to_lowercase().contains("card"))
        })?;
        Some(Self {
            id: member["id"].as_str()?.to_owned(),
            first_name: contact["firstName"].as_str()?.to_owned(),
            last_name: contact["lastName"].as_str()?.to_owned(),
            card: card["value"].as_str()?.to_owned(),
        })
    }
}
