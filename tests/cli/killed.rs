//! `kill -9` at any moment: what was shown is on disk, and nothing is credited twice.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::sandbox::Sandbox;

const KILLS: usize = 60;
const ROUNDS: u64 = 150;
/// From one sign of life to the kill.
const AT_MOST: Duration = Duration::from_millis(120);
const SEED: u64 = 20_261_124;

/// SplitMix64: the same moments in every run.
struct Moments(u64);

impl Moments {
    fn within(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        Duration::from_micros(z % (u64::try_from(most.as_micros()).unwrap() + 1))
    }
}

/// The visit whose verdict reached standard output, if one did.
fn shown(ran: &Ran) -> Option<String> {
    let line = ran.stdout.lines().next()?;
    // A line cut in the middle was not shown.
    let verdict: Value = serde_json::from_str(line).ok()?;
    Some(verdict["visit_id"].as_str()?.to_owned())
}

/// Requests are quick, late, or answered late, round by round.
fn weather(sandbox: &Sandbox, round: u64) {
    let route = "POST */change";
    sandbox.faults(&match round % 3 {
        0 => json!([]),
        1 => json!([{"route": route, "kind": "latency", "params": {"ms": 10, "jitter_ms": 60}}]),
        _ => json!([{"route": route, "kind": "timeout_after", "params": {"ms": 60}}]),
    });
}

#[test]
fn kill_dash_nine_at_random_moments_loses_nothing_and_doubles_nothing() {
    let sandbox = Sandbox::start(&[]).unlimited();
    let desk = Desk::ready(&sandbox);
    let people = &sandbox.people()[..4];
    for person in people {
        desk.enrol(person);
    }
    let mut moments = Moments(SEED);
    let (mut kills, mut of_sync, mut verdicts) = (0, 0, Vec::new());
    for round in 0..ROUNDS {
        if kills >= KILLS {
            break;
        }
        weather(&sandbox, round);
        let person = &people[usize::try_from(round).unwrap() % people.len()];
        let sync = || desk.start(&["--profile", "gym", "--json", "sync", "--wait"]);
        let beside = (round % 4 == 1).then(sync);
        let mut check_in = desk.start(&["--profile", "gym", "--json", "check-in", &person.id]);
        // Loading the program takes long and touches nothing: most kills begin to fall once the database is open, some once the
        // verdict is out.
        match round % 6 {
            0 => std::thread::sleep(moments.within(AT_MOST)),
            1 | 3 | 4 => {
                check_in.until_open(&desk.database());
                std::thread::sleep(moments.within(AT_MOST));
            }
            _ => {
                check_in.until_it_speaks();
                std::thread::sleep(moments.within(AT_MOST / 6));
            }
        }
        let (ran, hit) = check_in.kill();
        kills += usize::from(hit);
        verdicts.extend(shown(&ran));
        let after = (round % 4 == 3).then(sync);
        for mut sync in beside.into_iter().chain(after) {
            sync.until_open(&desk.database());
            std::thread::sleep(moments.within(AT_MOST));
            let (_, hit) = sync.kill();
            kills += usize::from(hit);
            of_sync += usize::from(hit);
        }
    }
    sandbox.faults(&json!([]));
    desk.settle();

    let entries = desk.lines(&["outbox", "--all"]);
    let keys: HashSet<String> = entries
        .iter()
        .filter(|entry| entry["kind"] == "issue_token")
        .map(|entry| entry["idempotency_key"].as_str().unwrap().to_owned())
        .collect();
    let credited = sandbox.credited("visit:");
    let once: HashSet<String> = credited.iter().cloned().collect();
    let lost: Vec<&String> = verdicts
        .iter()
        .filter(|visit| {
            !once.contains(&format!("visit:{visit}")) || !keys.contains(&format!("visit:{visit}"))
        })
        .collect();
    let doubled = credited.len() - once.len();
    let interrupted = entries
        .iter()
        .filter(|entry| entry["attempts"].as_u64().unwrap() > 1)
        .count();
    eprintln!(
        "kill -9: {kills} kills ({of_sync} of sync), {} verdicts shown, {} visits on disk, {} credited, \
         {interrupted} sent more than once, {} lost, {doubled} doubled",
        verdicts.len(),
        keys.len(),
        credited.len(),
        lost.len(),
    );
    assert!(kills >= 50, "fifty kills hit a process at work: {kills}");
    assert!(of_sync >= 3, "some of them a sync: {of_sync}");
    assert!(
        verdicts.len() >= 10 && keys.len() >= verdicts.len() + 5,
        "kills fell before and after the verdict: {} verdicts, {} visits",
        verdicts.len(),
        keys.len()
    );
    assert!(
        interrupted > 0,
        "some requests were cut off under way, or this proves little"
    );
    assert_eq!(
        lost,
        Vec::<&String>::new(),
        "what was shown is on disk and credited"
    );
    assert_eq!(doubled, 0, "no key is credited twice");
    assert_eq!(once, keys, "every visit on disk is credited, and nothing else is");
    for person in people {
        let state = sandbox.state();
        let theirs = state["transactions"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["beneficiary"]["memberId"] == person.id.as_str())
            .filter(|one| {
                one["idempotencyKey"]
                    .as_str()
                    .is_some_and(|key| key.starts_with("visit:"))
            })
            .count();
        assert_eq!(
            sandbox.available(&person.id),
            Some(theirs.to_string()),
            "the balance is what the visits make it"
        );
    }
}
