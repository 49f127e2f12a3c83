use serde_json::{Value, json};

use crate::desk::{Desk, Programme, STORES, member_identity};

async fn with_eleven() -> (Desk, Programme, String, String) {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let member = desk.members()[0].clone();
    let (_, pool) = desk.enrol(&programme, &member).await;
    desk.change(&pool, "11", "visits").await.ok();
    (desk, programme, member, pool)
}

fn reference(programme: &Programme, tier: usize) -> Value {
    json!({"externalId": programme.products[tier], "providerAppId": STORES})
}

#[tokio::test]
async fn each_selector_gets_its_own_verdict() {
    let (desk, programme, member, pool) = with_eleven().await;
    let selector = |tier: usize, key: &str| json!({"poolId": pool, "benefitKey": key, "itemReference": reference(&programme, tier), "count": 1});
    let nowhere = "00000000-0000-4000-8000-000000000000";
    let lost = json!({"poolId": nowhere, "benefitKey": "gym10", "itemReference": reference(&programme, 0), "count": 1});
    let selectors = json!([
        selector(0, "gym10"),
        selector(1, "gym20"),
        selector(0, "gym30"),
        lost
    ]);
    let body = json!({"benefitSelectors": selectors, "namespace": "gym_rewards", "beneficiary": member_identity(&member)});
    let reply = desk.benefit("bulk/benefits/check-eligibility", body).await.ok();
    let verdict = |index: usize| reply["results"][index]["result"]["benefitResults"][0].clone();
    assert_eq!(
        verdict(0),
        json!({"type": "ELIGIBLE_BENEFIT", "eligibleBenefitOptions": {
        "poolId": pool, "benefitKey": "gym10", "itemReference": reference(&programme, 0), "price": "10"}})
    );
    assert_eq!(
        verdict(1),
        json!({"type": "NOT_ENOUGH_BALANCE", "notEnoughBalanceOptions": {
        "poolId": pool, "itemReference": reference(&programme, 1), "availableBalance": "11", "requestedBalance": "20"}})
    );
    assert_eq!(verdict(2)["type"], "BENEFIT_NOT_FOUND");
    assert_eq!(verdict(3)["poolNotFoundOptions"]["poolId"], nowhere);
    assert_eq!(
        reply["results"][1]["benefitSelector"], selectors[1],
        "the selector is echoed"
    );
}

#[tokio::test]
async fn without_a_benefit_key_every_benefit_with_the_item_is_judged() {
    let (desk, programme, _, pool) = with_eleven().await;
    let item = crate::desk::item(&programme.sets[1], &programme.products[0]);
    desk.benefit("items", json!({"item": item})).await.ok();
    let body = json!({"poolId": pool, "itemReference": reference(&programme, 0), "namespace": "gym_rewards"});
    let reply = desk.benefit("pools/check-eligibility", body).await.ok();
    let types: Vec<&Value> = reply["result"]["benefitResults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["type"])
        .collect();
    assert_eq!(types, ["ELIGIBLE_BENEFIT", "NOT_ENOUGH_BALANCE"]);
}

#[tokio::test]
async fn a_missing_identity_type_finds_nothing() {
    let (desk, programme, member, _) = with_eleven().await;
    let ask = |person: Value| {
        let body = json!({
            "itemReference": reference(&programme, 0), "namespace": "gym_rewards", "count": 1, "beneficiary": person,
        });
        desk.benefit("pools/eligible-pools", body)
    };
    let found = ask(member_identity(&member)).await.ok();
    assert_eq!(
        found["eligibleBenefits"][0]["poolInfo"]["balance"]["available"],
        "11"
    );
    let bare = ask(json!({"memberId": member})).await.ok();
    assert_eq!(bare["eligibleBenefits"], json!([]), "an empty list and no error");
    desk.sandbox
        .switches(|switches| switches.identity_type_required = false);
    assert_eq!(
        ask(json!({"memberId": member})).await.ok()["eligibleBenefits"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn by_filter_answers_for_every_pool_of_the_member() {
    let (desk, programme, member, pool) = with_eleven().await;
    let body = |statuses: Value| {
        json!({
            "itemReference": reference(&programme, 1), "namespace": "gym_rewards", "count": 1,
            "beneficiary": member_identity(&member), "poolSelector": {"poolStatuses": statuses},
        })
    };
    for path in [
        "pools/check-benefit-eligibility-by-filter",
        "pools/check-eligibility-by-filter",
    ] {
        let reply = desk.benefit(path, body(json!(["ACTIVE"]))).await.ok();
        let verdict = &reply["results"][0]["benefitResults"][0]["notEnoughBalanceOptions"];
        assert_eq!(verdict["poolId"], json!(pool));
        assert_eq!(
            desk.benefit(path, body(json!(["PAUSED"]))).await.ok()["results"],
            json!([])
        );
    }
}

#[tokio::test]
async fn the_older_shape_is_available() {
    let (desk, programme, _, pool) = with_eleven().await;
    desk.sandbox
        .switches(|switches| switches.legacy_eligibility = true);
    let ask = |tier: usize, key: &str| {
        let body = json!({
            "poolId": pool, "benefitKey": key, "itemReference": reference(&programme, tier), "namespace": "gym_rewards",
        });
        desk.benefit("pools/check-eligibility", body)
    };
    let eligible = ask(0, "gym10").await.ok();
    assert_eq!(eligible["result"]["type"], "ELIGIBLE");
    assert_eq!(
        eligible["result"]["eligibleOptions"]["eligibleBenefits"][0]["price"],
        "10"
    );
    let not = ask(1, "gym20").await.ok();
    assert_eq!(not["result"]["notEnoughBalanceOptions"]["availableBalance"], "11");
}
