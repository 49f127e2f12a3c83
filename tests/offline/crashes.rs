//! The process ends at the worst moment, and another takes its work up.

use engine::api::RedemptionOutcome;
use wix_sandbox::{Fault, FaultKind};

use crate::books::{arrived, credited, entry, eventually, member_with, movements, one_member, visit_key};

#[tokio::test]
async fn a_crash_while_the_request_is_under_way_credits_once() {
    for kind in [FaultKind::Latency, FaultKind::TimeoutAfter] {
        let (gym, desk, person) = one_member().await;
        gym.sandbox
            .set_faults(vec![Fault::new("POST */change", kind).ms(700)]);
        let check_in = desk.scan(&person).await;
        let sending = desk.sending();
        eventually("the request to be under way", || {
            entry(&desk, &visit_key(&check_in)) == ("sending", 1)
        })
        .await;
        if kind == FaultKind::TimeoutAfter {
            eventually("the effect", || credited(&gym, person.id).len() == 1).await;
        }
        sending.stop().await;
        let desk = desk.reopened();
        assert_eq!(
            entry(&desk, &visit_key(&check_in)),
            ("sending", 1),
            "{kind:?}: the disk says that something was under way"
        );
        gym.faults("");
        assert_eq!(
            desk.sync().await.queued,
            0,
            "{kind:?}: the next process takes it up"
        );
        assert_eq!(
            entry(&desk, &visit_key(&check_in)).0,
            "confirmed",
            "{kind:?}: and settles it"
        );
        assert_eq!(
            credited(&gym, person.id),
            [visit_key(&check_in)],
            "{kind:?}: one token, whether or not the first request arrived"
        );
    }
}

#[tokio::test]
async fn a_crash_while_redeeming_charges_once() {
    let (gym, desk, person) = member_with(12).await;
    gym.sandbox.set_faults(vec![
        Fault::new("POST */redeem", FaultKind::TimeoutAfter).ms(1500),
    ]);
    let unknown = desk
        .redeem_within(&person, "Gym towel", 1, std::time::Duration::from_millis(300))
        .await
        .unwrap();
    assert_eq!(
        unknown.outcome,
        RedemptionOutcome::Unknown,
        "no reply yet: nobody says redeemed, nobody says refused"
    );
    let desk = desk.reopened();
    gym.faults("");
    desk.sync().await;
    let redemption = desk
        .engine
        .redemption(unknown.redemption_id.parse().unwrap())
        .unwrap();
    assert_eq!(
        redemption.outcome,
        RedemptionOutcome::Redeemed,
        "it resolves by itself"
    );
    assert_eq!(movements(&gym, person.id, "redeem").len(), 1, "charged once");
    assert_eq!(gym.available(person.id).as_deref(), Some("2"));
}

#[tokio::test]
async fn a_dispatcher_cut_off_midway_blocks_nobodys_lane() {
    let (gym, desk, person) = one_member().await;
    gym.sandbox.set_faults(vec![
        Fault::new("POST */change", FaultKind::Latency).ms(600).times(1),
    ]);
    let first = desk.scan(&person).await;
    let sending = desk.sending();
    eventually("the request to be under way", || {
        entry(&desk, &visit_key(&first)) == ("sending", 1)
    })
    .await;
    sending.stop().await;
    let second = desk.scan(&person).await;
    assert_eq!(
        desk.sync().await.queued,
        0,
        "the same process sends on, although the first attempt never came back"
    );
    arrived(&gym, "/change", 2).await;
    assert_eq!(
        credited(&gym, person.id),
        [visit_key(&first), visit_key(&second)],
        "once each, in order"
    );
}
