//! A reply that is lost says nothing about whether the request arrived. The same key asks again, and Wix does it once.

use engine::api::RedemptionOutcome;
use wix_sandbox::{Fault, FaultKind};

use crate::books::{credited, entry, member_with, movements, one_member, visit_key, visit_of};

/// Every way in which an effect can happen while its reply does not come; once each.
fn losses(route: &str) -> Vec<(&'static str, Fault)> {
    let fault = |kind| Fault::new(route, kind).times(1);
    vec![
        ("cut after the effect", fault(FaultKind::ResetAfter)),
        (
            "no reply within the time-out",
            fault(FaultKind::TimeoutAfter).ms(4000),
        ),
        ("a reply cut short", fault(FaultKind::Truncate)),
        (
            "500 although it was done",
            fault(FaultKind::Status).status(500).after(),
        ),
        (
            "504 although it was done",
            fault(FaultKind::Status).status(504).after(),
        ),
        (
            "a gateway's page instead of the reply",
            fault(FaultKind::Html).after(),
        ),
        (
            "a page with status 200",
            fault(FaultKind::Html).status(200).after(),
        ),
    ]
}

#[tokio::test]
async fn a_visit_whose_reply_is_lost_is_credited_once() {
    let (gym, desk, person) = one_member().await;
    let mut keys = Vec::new();
    for (loss, fault) in losses("POST */change") {
        gym.sandbox.set_faults(vec![fault]);
        let check_in = desk.scan(&person).await;
        let report = desk.sync().await;
        assert_eq!(report.queued, 0, "{loss}: it is settled by itself");
        let (state, attempts) = entry(&desk, &visit_key(&check_in));
        assert_eq!(
            state, "confirmed",
            "{loss}: the second asking told that it was done"
        );
        assert!(attempts >= 2, "{loss}: the reply really was lost");
        keys.push(visit_key(&check_in));
        assert_eq!(credited(&gym, person.id), keys, "{loss}: one token for one visit");
    }
}

#[tokio::test]
async fn a_redemption_whose_reply_is_lost_is_charged_once() {
    for (loss, fault) in losses("POST */redeem") {
        let (gym, desk, person) = member_with(12).await;
        gym.sandbox.set_faults(vec![fault]);
        let first = desk.redeem(&person, "Lock", 1).await.unwrap();
        assert_ne!(
            first.outcome,
            RedemptionOutcome::Refused,
            "{loss}: what may have been charged is not called refused"
        );
        desk.sync().await;
        let id = first.redemption_id.parse().unwrap();
        let redemption = desk.engine.redemption(id).unwrap();
        assert_eq!(
            redemption.outcome,
            RedemptionOutcome::Redeemed,
            "{loss}: the second asking told that it was done"
        );
        assert_eq!(
            movements(&gym, person.id, "redeem").len(),
            1,
            "{loss}: one debit for one redemption"
        );
        assert_eq!(gym.available(person.id).as_deref(), Some("2"), "{loss}");
        let (_, attempts) = entry(&desk, &format!("redeem:{}", first.redemption_id));
        assert!(attempts >= 2, "{loss}: the reply really was lost");
    }
}

#[tokio::test]
async fn an_undo_whose_reply_is_lost_takes_one_token_back() {
    let (gym, desk, person) = member_with(1).await;
    for (loss, fault) in losses("POST */change") {
        let check_in = desk.scan(&person).await;
        desk.sync().await;
        assert_eq!(gym.available(person.id).as_deref(), Some("2"), "{loss}: earned");
        gym.sandbox.set_faults(vec![fault]);
        desk.engine.undo_visit(visit_of(&check_in)).unwrap();
        assert_eq!(desk.sync().await.queued, 0, "{loss}: it is settled by itself");
        let key = format!("undo:{}", visit_of(&check_in));
        let undone = movements(&gym, person.id, "undo");
        assert_eq!(
            undone.iter().filter(|one| one.key.ends_with(&key)).count(),
            1,
            "{loss}: taken back once"
        );
        assert!(entry(&desk, &key).1 >= 2, "{loss}: the reply really was lost");
        assert_eq!(gym.available(person.id).as_deref(), Some("1"), "{loss}");
    }
}
