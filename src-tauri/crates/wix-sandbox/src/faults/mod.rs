//! The fault plan: what goes wrong, where, how often. Faults are tried in the order of the plan for every request outside
//! `/_sandbox`; delays add up, the first fault that ends a request wins. Chance comes from the seed, so a plan repeats exactly.

mod spec;

pub use spec::{FaultSpecError, parse_faults};

use serde::{Deserialize, Serialize};

use crate::chance::Chance;

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Waits `ms` (± up to `jitter_ms` more) before anything happens.
    Latency,
    /// Cuts the TCP connection before the request has any effect.
    ResetBefore,
    /// Cuts the TCP connection after the effect, before any byte of the reply.
    ResetAfter,
    /// Holds the reply for `ms` after the effect.
    TimeoutAfter,
    /// Answers `status` with an empty body; with `after`, although the effect was applied.
    Status,
    /// Answers an HTML page with `status` (502); with `after`, although the effect was applied.
    Html,
    /// Sends the first `bytes` of the reply, then cuts the connection.
    Truncate,
    /// Reads answer from before the writes of the last `ms`, unless `X-Wix-Consistent` is echoed.
    StaleRead,
    /// Async jobs started by the request take `ms` longer.
    SlowJob,
    /// Answers 401 as if the key had been revoked.
    Unauthorized,
}

/// One line of the fault plan.
///
/// ```
/// use wix_sandbox::{Fault, FaultKind};
/// let cut = Fault::new("*", FaultKind::ResetBefore);
/// let slow = Fault { times: Some(3), ..Fault::new("POST */change", FaultKind::Latency).ms(500) };
/// assert_eq!(cut.route, "*");
/// assert_eq!(slow.params.ms, Some(500));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// A glob over `METHOD /path`; `*` stands for anything, also across slashes.
    pub route: String,
    /// What happens.
    pub kind: FaultKind,
    /// How likely it is for each matching request; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// How many requests it may still hit; no end when absent. Counts down in the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The particulars of its kind.
    #[serde(default)]
    pub params: FaultParams,
}

/// The particulars of a [`Fault`]; each kind reads its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultParams {
    /// Milliseconds (latency 1000, timeout_after 60000, stale_read 2000, slow_job 10000 when absent).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// Up to so many milliseconds more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter_ms: Option<u64>,
    /// The HTTP status (status 503, html 502 when absent).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Seconds of a `Retry-After` header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The effect is applied all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<bool>,
    /// How much of the reply is sent (20 when absent).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
}

impl Fault {
    /// A fault of `kind` on `route`, every time, with its usual particulars.
    pub fn new(route: impl Into<String>, kind: FaultKind) -> Self {
        Self {
            route: route.into(),
            kind,
            probability: None,
            times: None,
            params: FaultParams::default(),
        }
    }

    /// The same with a duration.
    #[must_use]
    pub fn ms(mut self, ms: u64) -> Self {
        self.params.ms = Some(ms);
        self
    }

    /// The same with an HTTP status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.params.status = Some(status);
        self
    }

    /// The same, after the effect.
    #[must_use]
    pub fn after(mut self) -> Self {
        self.params.after = Some(true);
        self
    }

    /// The same, for the next `times` matching requests only.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The same, with a chance.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }
}

/// How a request ends when a fault ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Reset,
    Status { status: u16, retry_after: Option<u64> },
    Html { status: u16 },
    Truncated { bytes: usize },
    Unauthorized,
}

/// What the plan has in store for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) delay_ms: u64,
    /// Instead of the effect.
    pub(crate) before: Option<Ending>,
    /// In place of the reply.
    pub(crate) after: Option<Ending>,
    pub(crate) hold_ms: u64,
    pub(crate) stale_ms: Option<u64>,
    pub(crate) job_ms: u64,
    /// The name of the ending fault, for the log of requests.
    pub(crate) name: Option<&'static str>,
}

/// The plan in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FaultPlan {
    pub(crate) faults: Vec<Fault>,
    chance: Chance,
}

impl FaultPlan {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self {
            faults,
            chance: Chance::stream(seed, "faults"),
        }
    }

    pub(crate) fn has(&self, kind: FaultKind) -> bool {
        self.faults
            .iter()
            .any(|fault| fault.kind == kind && fault.times != Some(0))
    }

    /// Decides what happens to a request on `route`, counting down what fires.
    pub(crate) fn fate(&mut self, route: &str) -> Fate {
        let mut fate = Fate::default();
        for fault in &mut self.faults {
            if fault.times == Some(0) || !glob(&fault.route, route) {
                continue;
            }
            let ends = !matches!(
                fault.kind,
                FaultKind::Latency | FaultKind::StaleRead | FaultKind::SlowJob | FaultKind::TimeoutAfter
            );
            if ends && (fate.before.is_some() || fate.after.is_some()) {
                continue;
            }
            if fault
                .probability
                .is_some_and(|probability| self.chance.fraction() >= probability)
            {
                continue;
            }
            fault.times = fault.times.map(|times| times - 1);
            befall(fault, &mut fate, &mut self.chance);
        }
        fate
    }
}

fn befall(fault: &Fault, fate: &mut Fate, chance: &mut Chance) {
    let params = &fault.params;
    let after = params.after == Some(true);
    let mut end = |after: bool, ending: Ending, name: &'static str| {
        let slot = if after { &mut fate.after } else { &mut fate.before };
        *slot = Some(ending);
        fate.name = Some(name);
    };
    match fault.kind {
        FaultKind::Latency => {
            let jitter = chance.below(params.jitter_ms.map_or(0, |most| most + 1));
            fate.delay_ms += params.ms.unwrap_or(1000) + jitter;
        }
        FaultKind::ResetBefore => end(false, Ending::Reset, "reset_before"),
        FaultKind::ResetAfter => end(true, Ending::Reset, "reset_after"),
        FaultKind::TimeoutAfter => {
            fate.hold_ms += params.ms.unwrap_or(60_000);
            fate.name = Some("timeout_after");
        }
        FaultKind::Status => {
            let status = params.status.unwrap_or(503);
            end(
                after,
                Ending::Status {
                    status,
                    retry_after: params.retry_after,
                },
                "status",
            );
        }
        FaultKind::Html => end(
            after,
            Ending::Html {
                status: params.status.unwrap_or(502),
            },
            "html",
        ),
        FaultKind::Truncate => end(
            true,
            Ending::Truncated {
                bytes: params.bytes.unwrap_or(20),
            },
            "truncate",
        ),
        FaultKind::StaleRead => fate.stale_ms = Some(params.ms.unwrap_or(2000)),
        FaultKind::SlowJob => fate.job_ms += params.ms.unwrap_or(10_000),
        FaultKind::Unauthorized => end(false, Ending::Unauthorized, "unauthorized"),
    }
}

/// `*` matches any run of characters; everything else matches itself.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        let change = "POST /benefit-programs/v1/balances/2b8e/change";
        for pattern in [
            "*",
            "POST *",
            "POST */change",
            "*balances*",
            change,
            "POST /benefit-programs/v1/balances/*/change",
        ] {
            assert!(glob(pattern, change), "{pattern}");
        }
        for pattern in ["", "GET *", "*/chang", "POST /benefit-programs", "*change*change"] {
            assert!(!glob(pattern, change), "{pattern}");
        }
    }

    #[test]
    fn a_fault_with_times_is_used_up() {
        let mut plan = FaultPlan::new(vec![Fault::new("*", FaultKind::ResetBefore).times(2)], 7);
        let hits: Vec<bool> = (0..4).map(|_| plan.fate("GET /x").before.is_some()).collect();
        assert_eq!(hits, [true, true, false, false]);
    }

    #[test]
    fn the_same_seed_brings_the_same_luck() {
        let run = |seed| {
            let mut plan = FaultPlan::new(vec![Fault::new("*", FaultKind::Status).probability(0.5)], seed);
            (0..64)
                .map(|_| plan.fate("GET /x").before.is_some())
                .collect::<Vec<bool>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8), "another seed, other luck");
        let hits = run(7).into_iter().filter(|hit| *hit).count();
        assert!((16..48).contains(&hits), "about half of 64: {hits}");
    }
}
