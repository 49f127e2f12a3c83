//! Wix, as the `sandbox` verb in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_token-desk");

/// The running process; killed when dropped.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) banner: Value,
    child: Child,
    agent: ureq::Agent,
}

/// A member who has a card and an e-mail.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) card: String,
    pub(crate) email: String,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sandbox {
    /// Twenty members and whatever else is asked for.
    pub(crate) fn start(options: &[&str]) -> Sandbox {
        let mut child = Command::new(BINARY)
            .args(["sandbox", "--members", "20"])
            .args(options)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Sandbox {
            banner: serde_json::from_str(&first).unwrap(),
            child,
            agent: agent.into(),
        }
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.banner[name].as_str().unwrap()
    }

    pub(crate) fn state(&self) -> Value {
        let url = format!("{}/_sandbox/state", self.text("listening"));
        let mut answer = self.agent.get(url).call().unwrap();
        answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_json()
            .unwrap()
    }

    pub(crate) fn faults(&self, plan: &Value) {
        let url = format!("{}/_sandbox/faults", self.text("listening"));
        self.agent.put(url).send_json(plan).unwrap();
    }

    pub(crate) fn switch(&self, change: &Value) {
        let url = format!("{}/_sandbox/switches", self.text("listening"));
        self.agent.post(url).send_json(change).unwrap();
    }

    /// No limit of requests: many processes knock at once in these tests, which no gym does.
    pub(crate) fn unlimited(self) -> Sandbox {
        self.switch(&json!({"rate_limit_per_minute": null}));
        self
    }

    /// Approved members, in the sandbox's order.
    pub(crate) fn people(&self) -> Vec<Person> {
        let state = self.state();
        let members = state["members"].as_array().unwrap();
        let approved = members.iter().filter(|member| member["status"] == "APPROVED");
        approved
            .filter_map(|member| {
                let card = &member["contact"]["customFields"]["custom.card-number"]["value"];
                Some(Person {
                    id: member["id"].as_str()?.to_owned(),
                    card: card.as_str()?.to_owned(),
                    email: member["loginEmail"].as_str()?.to_owned(),
                })
            })
            .collect()
    }

    /// Keys of completed credits whose key begins so; a key once for every movement made with it.
    pub(crate) fn credited(&self, begins: &str) -> Vec<String> {
        let state = self.state();
        let moved = state["transactions"].as_array().unwrap();
        let completed = moved
            .iter()
            .filter(|one| one["status"] == "COMPLETED" && one["source"] != "AVAILABLE");
        completed
            .filter_map(|one| Some(one["idempotencyKey"].as_str()?.to_owned()))
            .filter(|key| key.starts_with(begins))
            .collect()
    }

    /// What a member has by the sandbox's own books.
    pub(crate) fn available(&self, member: &str) -> Option<String> {
        let state = self.state();
        let of_member = state["balances"]
            .as_array()?
            .iter()
            .find(|balance| balance["beneficiary"]["memberId"] == member)?;
        Some(of_member["amount"]["available"].as_str()?.to_owned())
    }

    /// Asks it to end, and waits for it.
    pub(crate) fn end_with(mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(
            Command::new("sh").args(["-c", &kill]).status().unwrap().success(),
            "the signal is sent"
        );
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "it does not end on SIG{signal}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
