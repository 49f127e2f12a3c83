use domain::MemberId;
use serde_json::Value;
use wix_sandbox::{Fault, Sandbox, SandboxConfig, parse_faults};

/// The world outside: a sandbox whose jobs are done at once.
#[derive(Debug)]
pub struct Gym {
    pub sandbox: Sandbox,
}

/// Somebody from the sandbox's gym.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: MemberId,
    pub card: String,
    pub email: String,
}

/// One change of a balance at the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    pub key: String,
    pub amount: String,
    pub is_debit: bool,
}

impl Gym {
    /// Twenty members, jobs at once.
    pub async fn open() -> Gym {
        Gym::with(SandboxConfig {
            members: 20,
            job_delay_ms: (0, 0),
            ..SandboxConfig::default()
        })
        .await
    }

    #[expect(clippy::panic, reason = "a test without its sandbox is no test")]
    pub async fn with(config: SandboxConfig) -> Gym {
        match Sandbox::start(config).await {
            Ok(sandbox) => Gym { sandbox },
            Err(error) => panic!("the sandbox cannot start: {error}"),
        }
    }

    /// Sets the fault plan, in the short form `kind:glob[:probability]`; empty for none.
    #[expect(clippy::panic, reason = "a faulty fault plan is a fault of the test")]
    pub fn faults(&self, spec: &str) {
        let faults: Vec<Fault> = match spec {
            "" => Vec::new(),
            spec => parse_faults(spec).unwrap_or_else(|error| panic!("{spec}: {error}")),
        };
        self.sandbox.set_faults(faults);
    }

    pub fn state(&self) -> Value {
        self.sandbox.state_json()
    }

    /// Approved members with a card and an e-mail, in the sandbox's order.
    pub fn people(&self) -> Vec<Person> {
        let state = self.state();
        let members = state["members"].as_array().cloned().unwrap_or_default();
        members
            .iter()
            .filter(|member| member["status"] == "APPROVED")
            .filter_map(|member| {
                Some(Person {
                    id: member["id"].as_str()?.parse().ok()?,
                    card: member["contact"]["customFields"]["custom.card-number"]["value"]
                        .as_str()?
                        .to_owned(),
                    email: member["loginEmail"].as_str()?.to_owned(),
                })
            })
            .collect()
    }

    /// Every completed movement of one member's pools, oldest first.
    pub fn ledger(&self, member: MemberId) -> Vec<Credit> {
        let state = self.state();
        let mut moved: Vec<(String, Credit)> = state["transactions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| {
                one["beneficiary"]["memberId"] == member.to_string() && one["status"] == "COMPLETED"
            })
            .map(|one| {
                let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
                let is_debit = one["source"] == "AVAILABLE";
                (
                    text("createdDate"),
                    Credit {
                        key: text("idempotencyKey"),
                        amount: text("amount"),
                        is_debit,
                    },
                )
            })
            .collect();
        moved.sort_by(|a, b| a.0.cmp(&b.0));
        moved.into_iter().map(|(_, credit)| credit).collect()
    }

    /// What the member has, as Wix would say it; `None` without a pool.
    pub fn available(&self, member: MemberId) -> Option<String> {
        let state = self.state();
        let balances = state["balances"].as_array()?;
        let of_member = balances
            .iter()
            .find(|balance| balance["beneficiary"]["memberId"] == member.to_string())?;
        of_member["amount"]["available"].as_str().map(str::to_owned)
    }

    /// How many programs the member was given.
    pub fn programs(&self, member: MemberId) -> usize {
        let state = self.state();
        let programs = state["programs"].as_array().cloned().unwrap_or_default();
        programs
            .iter()
            .filter(|program| program["beneficiary"]["memberId"] == member.to_string())
            .count()
    }
}
