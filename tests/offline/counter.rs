//! The counter: nothing is handed over on a guess, nothing is charged behind anybody's back.

use std::time::Duration;

use engine::api::{ProblemClass, RedemptionOutcome};
use wix_sandbox::{Fault, FaultKind};

use crate::books::{member_with, movements};

#[tokio::test]
async fn a_redemption_while_offline_is_refused_and_charges_nothing_later() {
    let (gym, desk, person) = member_with(12).await;
    desk.pull_the_cable();
    for attempt in ["the first finds out", "the second knows"] {
        let problem = desk.redeem(&person, "Water bottle", 1).await.unwrap_err();
        assert_eq!(
            (problem.class, problem.code.as_str()),
            (ProblemClass::Offline, "offline_redemption"),
            "{attempt}: redeeming needs Wix"
        );
    }
    desk.plug_in();
    assert_eq!(desk.sync().await.queued, 0, "nothing waits to be charged");
    assert!(
        movements(&gym, person.id, "redeem").is_empty(),
        "what was refused is not charged once the network is back"
    );
    assert_eq!(gym.available(person.id).as_deref(), Some("12"));
    let again = desk.redeem(&person, "Water bottle", 1).await.unwrap();
    assert_eq!(again.outcome, RedemptionOutcome::Redeemed, "and now it works");
}

#[tokio::test]
async fn an_unknown_outcome_is_never_shown_as_success_and_resolves_by_itself() {
    let (gym, desk, person) = member_with(12).await;
    gym.sandbox.set_faults(vec![
        Fault::new("POST */redeem", FaultKind::TimeoutAfter)
            .ms(4000)
            .times(1),
    ]);
    let redemption = desk
        .redeem_within(&person, "Shaker", 1, Duration::from_millis(1200))
        .await
        .unwrap();
    assert_eq!(
        redemption.outcome,
        RedemptionOutcome::Unknown,
        "no answer is no success, although Wix has charged already"
    );
    let id = redemption.redemption_id.parse().unwrap();
    assert_eq!(
        desk.engine.hand_over(id).unwrap_err().code,
        "not_redeemed",
        "nothing is handed over on a guess"
    );
    assert!(
        desk.engine.to_hand_over().unwrap().is_empty(),
        "nor does it stand among what waits at the counter"
    );
    assert_eq!(
        desk.sync().await.queued,
        0,
        "asking again settles it, without anybody's help"
    );
    assert_eq!(
        desk.engine.redemption(id).unwrap().outcome,
        RedemptionOutcome::Redeemed
    );
    assert_eq!(movements(&gym, person.id, "redeem").len(), 1, "charged once");
    assert_eq!(gym.available(person.id).as_deref(), Some("2"));
}

#[tokio::test]
async fn cancelling_gives_the_tokens_back_once() {
    for preview in [true, false] {
        let (gym, desk, person) = member_with(12).await;
        gym.sandbox
            .switches(|switches| switches.preview_methods = preview);
        let redemption = desk.redeem(&person, "Shaker", 1).await.unwrap();
        assert_eq!(gym.available(person.id).as_deref(), Some("2"), "charged");
        let id = redemption.redemption_id.parse().unwrap();
        for _ in 0..2 {
            let sending = desk.sending();
            let cancelled = desk
                .engine
                .cancel_redemption(id, Duration::from_secs(5))
                .await
                .unwrap();
            sending.stop().await;
            assert_eq!(cancelled.outcome, RedemptionOutcome::Cancelled);
        }
        desk.sync().await;
        assert_eq!(
            gym.available(person.id).as_deref(),
            Some("12"),
            "cancelled twice, given back once (cancel method there: {preview})"
        );
        assert_eq!(
            desk.engine.hand_over(id).unwrap_err().code,
            "not_redeemed",
            "what was cancelled stays here"
        );
    }
}

#[tokio::test]
async fn counts_that_make_no_sense_change_nothing() {
    let (gym, desk, person) = member_with(12).await;
    let before = desk.engine.outbox(true).unwrap().len();
    for count in [0, -1, 100, 1_000_000_000, i64::MAX, i64::MIN] {
        let problem = desk.redeem(&person, "Shaker", count).await.unwrap_err();
        assert_eq!(problem.code, "invalid_count", "{count} is no quantity");
    }
    let problem = desk.redeem(&person, "Golden dumbbell", 1).await.unwrap_err();
    assert_eq!(
        problem.code, "item_withdrawn",
        "what is not in the program is not redeemed"
    );
    assert_eq!(
        desk.engine.outbox(true).unwrap().len(),
        before,
        "nothing was recorded"
    );
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("12"),
        "nothing was charged"
    );
}

#[tokio::test]
async fn an_item_withdrawn_at_wix_is_refused_and_charges_nothing() {
    let (gym, desk, person) = member_with(12).await;
    let mut plan = desk.engine.show_set_up().unwrap();
    let bottle = desk.engine.resolve_product("Water bottle").unwrap();
    for tier in &mut plan.tiers {
        tier.products.retain(|product| *product != bottle);
    }
    // Another desk takes the bottle out of the program; this one still believes in it.
    let other = testkit::DeskBox::numbered(&gym, 2);
    other.engine.set_up(&plan).await.unwrap();
    let redemption = desk.redeem(&person, "Water bottle", 1).await.unwrap();
    assert_eq!(
        (redemption.outcome, redemption.reason.as_deref()),
        (RedemptionOutcome::Refused, Some("item_withdrawn")),
        "Wix's word wins"
    );
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("12"),
        "nothing was charged"
    );
}
