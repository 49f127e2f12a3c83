//! Reading the ledger the way the assertions speak of it.

use std::time::Duration;

use domain::MemberId;
use domain::VisitId;
use engine::api::CheckIn;
use serde_json::Value;
use testkit::{Credit, DeskBox, Gym, Person};

/// A gym and one desk that is set up, with its first member enrolled.
pub(crate) async fn one_member() -> (Gym, DeskBox, Person) {
    let gym = Gym::open().await;
    let desk = DeskBox::ready(&gym).await;
    let person = gym.people().remove(0);
    desk.enrol(&person).await;
    (gym, desk, person)
}

/// The same, with so many tokens earned.
pub(crate) async fn member_with(tokens: u32) -> (Gym, DeskBox, Person) {
    let (gym, desk, person) = one_member().await;
    for _ in 0..tokens {
        desk.scan(&person).await;
    }
    desk.sync().await;
    assert_eq!(
        gym.available(person.id),
        Some(tokens.to_string()),
        "the scene is set"
    );
    (gym, desk, person)
}

pub(crate) fn visit_of(check_in: &CheckIn) -> VisitId {
    check_in.visit_id.as_deref().unwrap().parse().unwrap()
}

/// The key under which a visit's token is credited.
pub(crate) fn visit_key(check_in: &CheckIn) -> String {
    format!("visit:{}", check_in.visit_id.as_deref().unwrap())
}

/// Movements of one kind, oldest first; the kind is what the key begins with, whatever Wix writes before it.
pub(crate) fn movements(gym: &Gym, member: MemberId, kind: &str) -> Vec<Credit> {
    let mut moved = gym.ledger(member);
    moved.retain(|credit| credit.key.contains(&format!("{kind}:")));
    moved
}

/// Keys of the tokens credited for visits, oldest first.
pub(crate) fn credited(gym: &Gym, member: MemberId) -> Vec<String> {
    movements(gym, member, "visit")
        .into_iter()
        .map(|credit| credit.key)
        .collect()
}

/// Requests the sandbox has seen so far.
pub(crate) fn requests(gym: &Gym) -> u64 {
    gym.state()["requests"]["total"].as_u64().unwrap()
}

/// How many there are of something in the sandbox's state.
pub(crate) fn count(gym: &Gym, what: &str) -> usize {
    gym.state()[what].as_array().map_or(0, Vec::len)
}

/// State and attempts of the outbox's entry under a key.
pub(crate) fn entry(desk: &DeskBox, key: &str) -> (&'static str, u32) {
    let entries = desk.engine.outbox(true).unwrap();
    let found = entries.iter().find(|entry| entry.idempotency_key == key);
    found.map_or(("missing", 0), |entry| (entry.state, entry.attempts))
}

/// Waits until a request matching this shows in the sandbox's log, or a fault holds it there.
pub(crate) async fn arrived(gym: &Gym, path_end: &str, at_least: usize) {
    let seen = |state: &Value| {
        let recent = state["requests"]["recent"].as_array().unwrap();
        recent
            .iter()
            .filter(|one| one["path"].as_str().unwrap().ends_with(path_end))
            .count()
    };
    eventually("the request to arrive", || seen(&gym.state()) >= at_least).await;
}

/// Looks again until it is so, but not longer than fifteen seconds.
pub(crate) async fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited in vain for {what}");
}
