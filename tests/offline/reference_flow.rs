use engine::api::{CheckInOutcome, RedemptionOutcome, Source};

use crate::books::{credited, movements, one_member};

#[tokio::test]
async fn twelve_visits_buy_a_ten_token_item_and_leave_two() {
    let (gym, desk, person) = one_member().await;
    let mut keys = Vec::new();
    for _ in 0..12 {
        let check_in = desk.scan(&person).await;
        assert_eq!(
            check_in.outcome,
            CheckInOutcome::TokenQueued,
            "every scan of an enrolled member earns"
        );
        keys.push(crate::books::visit_key(&check_in));
    }
    let report = desk.sync().await;
    assert_eq!(report.queued, 0, "everything was sent");
    assert_eq!(
        credited(&gym, person.id),
        keys,
        "twelve visits are twelve tokens, once each, in order"
    );
    assert_eq!(gym.available(person.id).as_deref(), Some("12"));

    let counter = desk.engine.confirm_counter(person.id).await.unwrap();
    assert_eq!(counter.source, Source::Wix, "Wix has judged");
    for item in &counter.items {
        assert_eq!(
            item.eligible,
            item.price == "10",
            "twelve tokens buy what costs ten and nothing else: {}",
            item.name
        );
    }
    let tens = counter.items.iter().filter(|item| item.price == "10").count();
    assert_eq!(tens, 5, "all five of the first tier are on the list");
    let twenty = counter.items.iter().find(|item| item.price == "20").unwrap();
    assert_eq!(twenty.missing, "8", "a 20-token item says how much is missing");

    let bottle = desk.redeem(&person, "Water bottle", 1).await.unwrap();
    assert_eq!(bottle.outcome, RedemptionOutcome::Redeemed);
    assert_eq!((bottle.cost.as_str(), bottle.slip), ("10", 1));
    assert!(
        bottle.transaction_id.is_some(),
        "a confirmed redemption names its transaction"
    );
    assert_eq!(gym.available(person.id).as_deref(), Some("2"), "two are left");

    let shirt = desk.redeem(&person, "Training T-shirt", 1).await.unwrap();
    assert_eq!(
        shirt.outcome,
        RedemptionOutcome::Refused,
        "two tokens do not buy what costs twenty"
    );
    assert_eq!(shirt.reason.as_deref(), Some("not_enough_balance"));
    assert_eq!(
        shirt.missing.as_deref(),
        Some("18"),
        "the words say how many more"
    );
    assert_eq!(
        gym.available(person.id).as_deref(),
        Some("2"),
        "a refusal takes nothing"
    );
    assert_eq!(movements(&gym, person.id, "redeem").len(), 1, "one debit in all");

    let id = bottle.redemption_id.parse().unwrap();
    assert_eq!(desk.engine.to_hand_over().unwrap().len(), 1, "the bottle waits");
    let handed = desk.engine.hand_over(id).unwrap();
    let first = handed.handed_over_at;
    assert!(first.is_some(), "the slip says when");
    assert!(
        desk.engine.to_hand_over().unwrap().is_empty(),
        "nothing waits any more"
    );
    assert_eq!(
        desk.engine.hand_over(id).unwrap().handed_over_at,
        first,
        "handing over twice is handing over once"
    );
    let refused = shirt.redemption_id.parse().unwrap();
    assert_eq!(
        desk.engine.hand_over(refused).unwrap_err().code,
        "not_redeemed",
        "what was refused is not handed over"
    );
}
