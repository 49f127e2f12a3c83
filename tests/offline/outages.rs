//! Offline, refused, throttled, broken: nothing is lost, nothing is parked that could still be sent.

use chrono::TimeDelta;
use engine::api::{CheckInOutcome, ConnectionState};
use testkit::DeskBox;
use wix_sandbox::{Fault, FaultKind};

use crate::books::{credited, entry, one_member, requests, visit_key};

#[tokio::test]
async fn three_visits_offline_are_three_tokens_once_each_and_in_order() {
    let (gym, desk, person) = one_member().await;
    desk.pull_the_cable();
    let mut keys = Vec::new();
    for _ in 0..3 {
        let check_in = desk.scan(&person).await;
        assert_eq!(
            check_in.outcome,
            CheckInOutcome::TokenQueued,
            "offline is no reason to turn anybody away"
        );
        keys.push(visit_key(&check_in));
    }
    let report = desk.sync().await;
    assert_eq!(
        (report.confirmed, report.queued),
        (0, 3),
        "nothing left the house"
    );
    assert_eq!(
        desk.engine.desk_state().unwrap().queue.state,
        ConnectionState::Offline,
        "and the top bar says so"
    );
    let desk = desk.reopened();
    desk.plug_in();
    let report = desk.sync().await;
    assert_eq!((report.confirmed, report.queued), (3, 0), "all of it is sent");
    assert_eq!(
        credited(&gym, person.id),
        keys,
        "once each, in the order of the scans"
    );
    assert_eq!(
        desk.engine.desk_state().unwrap().queue.state,
        ConnectionState::Online
    );
}

#[tokio::test]
async fn connections_cut_before_anything_happens_lose_nothing_either() {
    let (gym, desk, person) = one_member().await;
    gym.faults("reset_before:*");
    let keys: Vec<String> = {
        let mut keys = Vec::new();
        for _ in 0..3 {
            keys.push(visit_key(&desk.scan(&person).await));
        }
        keys
    };
    desk.engine
        .sync(false, std::time::Duration::from_secs(5))
        .await
        .unwrap();
    assert!(credited(&gym, person.id).is_empty(), "nothing got through");
    gym.faults("");
    desk.clock.advance(TimeDelta::minutes(10));
    assert_eq!(desk.sync().await.queued, 0, "it goes on by itself");
    assert_eq!(credited(&gym, person.id), keys, "once each, in order");
}

#[tokio::test]
async fn a_refused_key_stops_everything_and_parks_nothing() {
    let (gym, desk, person) = one_member().await;
    let good = gym.sandbox.credentials().api_key.clone();
    let other = gym.people().remove(1);
    desk.enrol(&other).await;
    desk.use_key("IST.a-key-that-was-revoked");
    let (first, second) = (desk.scan(&person).await, desk.scan(&other).await);
    let before = requests(&gym);
    let report = desk.sync().await;
    assert_eq!(
        (report.confirmed, report.parked, report.queued),
        (0, 0, 2),
        "a key is the manager's business, not the entries' fault"
    );
    assert!(
        requests(&gym) - before <= 4,
        "one refusal stops every lane; nothing hammers on"
    );
    assert_eq!(
        desk.engine.desk_state().unwrap().queue.state,
        ConnectionState::Unauthorized
    );
    let third = desk.scan(&person).await;
    assert_eq!(
        third.outcome,
        CheckInOutcome::TokenQueued,
        "visits go on being recorded"
    );
    desk.use_key(&good);
    assert_eq!(desk.sync().await.confirmed, 3, "a good key lets it go on");
    assert_eq!(credited(&gym, person.id), [visit_key(&first), visit_key(&third)]);
    assert_eq!(credited(&gym, other.id), [visit_key(&second)]);
}

#[tokio::test]
async fn too_many_requests_stop_every_lane_until_the_time_named() {
    let (gym, desk, person) = one_member().await;
    let other = gym.people().remove(1);
    desk.enrol(&other).await;
    for (retry_after, wait) in [(Some(30), 30), (None, 60)] {
        let mut fault = Fault::new("POST */change", FaultKind::Status)
            .status(429)
            .times(1);
        fault.params.retry_after = retry_after;
        gym.sandbox.set_faults(vec![fault]);
        let limited = desk.scan(&person).await;
        let report = desk.sync().await;
        assert_eq!(
            (report.parked, report.queued),
            (0, 1),
            "asked to wait, not refused"
        );
        assert_eq!(
            desk.engine.desk_state().unwrap().queue.state,
            ConnectionState::RateLimited
        );
        let bystander = desk.scan(&other).await;
        let before = requests(&gym);
        desk.clock.advance(TimeDelta::seconds(wait - 5));
        assert_eq!(
            desk.sync().await.queued,
            2,
            "not before the time: {retry_after:?}"
        );
        assert_eq!(
            requests(&gym),
            before,
            "no lane knocks meanwhile, not even another member's"
        );
        desk.clock.advance(TimeDelta::seconds(6));
        assert_eq!(desk.sync().await.queued, 0, "and then at once: {retry_after:?}");
        for check_in in [limited, bystander] {
            assert_eq!(entry(&desk, &visit_key(&check_in)).0, "confirmed");
        }
    }
    assert_eq!(
        (credited(&gym, person.id).len(), credited(&gym, other.id).len()),
        (2, 2),
        "once each"
    );
}

#[tokio::test]
async fn a_server_error_leaves_the_visit_in_doubt_under_the_same_key() {
    let (gym, desk, person) = one_member().await;
    gym.sandbox.set_faults(vec![
        Fault::new("POST */change", FaultKind::Status)
            .status(500)
            .times(2),
    ]);
    let check_in = desk.scan(&person).await;
    let report = desk.sync().await;
    assert_eq!(
        (report.confirmed, report.parked, report.queued),
        (1, 0, 0),
        "a 500 is neither a yes nor a no"
    );
    assert_eq!(
        entry(&desk, &visit_key(&check_in)),
        ("confirmed", 3),
        "two refusals to answer, and the third attempt settles it"
    );
    let state = gym.state();
    let keys: Vec<&str> = state["requests"]["recent"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|seen| seen["path"].as_str().unwrap().ends_with("/change"))
        .map(|seen| seen["idempotency_key"].as_str().unwrap())
        .collect();
    assert_eq!(
        keys,
        vec![visit_key(&check_in); 3],
        "every attempt went under the one key"
    );
    assert_eq!(credited(&gym, person.id), [visit_key(&check_in)]);
}

#[tokio::test]
async fn what_waits_for_a_person_holds_nobody_else_up() {
    let (gym, desk, person) = one_member().await;
    let others: Vec<_> = gym.people().drain(1..3).collect();
    for other in &others {
        desk.enrol(other).await;
    }
    let refused = Fault::new("POST */change", FaultKind::Status)
        .status(400)
        .times(1);
    gym.sandbox.set_faults(vec![refused]);
    let bad = desk.scan(&person).await;
    assert_eq!(desk.sync().await.parked, 1, "Wix said no: a person has to look");
    let (next, bystander) = (desk.scan(&person).await, desk.scan(&others[0]).await);
    let report = desk.sync().await;
    assert_eq!(
        (report.confirmed, report.queued),
        (2, 0),
        "everybody else goes on"
    );
    assert_eq!(
        credited(&gym, person.id),
        [visit_key(&next)],
        "also the same member's next visit"
    );
    assert_eq!(credited(&gym, others[0].id), [visit_key(&bystander)]);
    assert_eq!(
        desk.engine.needs_attention().unwrap().len(),
        1,
        "and the parked one is still there"
    );
    let id = desk.engine.needs_attention().unwrap()[0]
        .entry_id
        .parse()
        .unwrap();
    desk.engine.retry_entry(id).unwrap();
    desk.sync().await;
    assert!(
        credited(&gym, person.id).contains(&visit_key(&bad)),
        "another try, under its own key, settles it"
    );
}

#[tokio::test]
async fn two_desks_on_one_site_both_credit() {
    let (gym, desk, person) = one_member().await;
    let second = DeskBox::numbered(&gym, 2);
    second.set_up().await;
    let mut keys = vec![
        visit_key(&desk.scan(&person).await),
        visit_key(&second.scan(&person).await),
    ];
    let (one, two) = tokio::join!(desk.sync(), second.sync());
    assert_eq!((one.queued, two.queued), (0, 0));
    let mut there = credited(&gym, person.id);
    there.sort();
    keys.sort();
    assert_eq!(there, keys, "a visit at either desk is a token");
    assert_eq!(gym.available(person.id).as_deref(), Some("2"));
}
