use reqwest::Method;
use serde_json::json;

use crate::desk::{Desk, STORES, pool_definition, text};

#[tokio::test]
async fn every_broken_rule_is_listed_at_once() {
    let desk = Desk::open().await;
    let body = json!({"programDefinition": {"namespace": "a namespace that is far too long", "externalId": "no-guid"}});
    let refused = desk.benefit("program-definitions", body).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.violations(),
        [
            "programDefinition.namespace MAX_LENGTH",
            "programDefinition.externalId FORMAT"
        ]
    );
    let empty = desk.benefit("program-definitions", json!({})).await.violations();
    assert!(
        empty.contains(&"programDefinition REQUIRED_FIELD".to_owned()),
        "{empty:?}"
    );
}

#[tokio::test]
async fn decimals_are_text_of_four_fraction_digits() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let path = format!("balances/{pool}/change");
    for (value, rule) in [
        (json!(1), "FORMAT"),
        (json!(1.5), "FORMAT"),
        (json!("one"), "FORMAT"),
        (json!("1e3"), "FORMAT"),
        (json!("0.00001"), "DECIMAL_MAX_SCALE"),
        (json!("99999999999999"), "DECIMAL_LTE"),
        (json!(null), "REQUIRED_FIELD"),
    ] {
        let body = json!({"type": "ADJUST", "idempotencyKey": "k", "adjustOptions": {"value": value}});
        let refused = desk.benefit(&path, body).await;
        assert_eq!(
            refused.violations(),
            [format!("adjustOptions.value {rule}")],
            "{value}"
        );
    }
    desk.change(&pool, "0.0001", "k").await.ok();
    assert_eq!(
        desk.available(&pool).await,
        "0.0001",
        "the refused ones left the key unused"
    );
}

#[tokio::test]
async fn a_oneof_takes_exactly_one() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let both = json!({
        "type": "ADJUST", "idempotencyKey": "k", "adjustOptions": {"value": "1"}, "setOptions": {"value": "1"},
    });
    let refused = desk.benefit(&format!("balances/{pool}/change"), both).await;
    assert_eq!(refused.violations(), ["adjustOptions ONE_OF_ALIGNMENT"]);
    let nobody = json!({
        "poolDefinitionLookupId": {}, "beneficiary": {"identityType": "SOMEBODY"}, "namespace": "n",
        "externalProgramId": programme.definition,
    });
    let refused = desk.benefit("programs/provision", nobody).await.violations();
    assert!(
        refused.contains(&"poolDefinitionLookupId.programDefinitionId REQUIRED_ONE_OF_FIELD".into()),
        "{refused:?}"
    );
    assert!(
        refused.contains(&"beneficiary.identityType INVALID_ENUM_VALUE".into()),
        "{refused:?}"
    );
    assert!(
        refused.contains(&"beneficiary.memberId REQUIRED_ONE_OF_FIELD".into()),
        "{refused:?}"
    );
}

#[tokio::test]
async fn pool_definitions_have_their_own_rules() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let mut body = pool_definition(&programme.definition);
    body["poolDefinition"]["details"]["benefits"][0]["price"] = json!("-1");
    body["poolDefinition"]["details"]["benefits"][1]["benefitKey"] = json!("gym10");
    assert_eq!(
        desk.benefit("pool-definitions", body).await.violations(),
        [
            "poolDefinition.details.benefits[0].price DECIMAL_GTE",
            "poolDefinition.details.benefits[1].benefitKey VALIDATION"
        ]
    );
    let mut body = pool_definition(&programme.definition);
    body.as_object_mut().unwrap().remove("cascade");
    let refused = desk.benefit("pool-definitions", body).await;
    assert_eq!(
        refused.body["details"]["validationError"]["fieldViolations"][0]["ruleName"],
        "cascade_is_required"
    );
    let mut body = pool_definition(&programme.definition);
    body["poolDefinition"]["details"]
        .as_object_mut()
        .unwrap()
        .remove("creditConfiguration");
    let refused = desk.benefit("pool-definitions", body).await;
    assert_eq!((refused.status, &refused.body["details"]), (400, &json!({})));
    let benefits: Vec<_> = (0..11)
        .map(|n| json!({"benefitKey": format!("b{n}"), "providerAppId": STORES}))
        .collect();
    let body = json!({"poolDefinition": {"namespace": "n", "details": {"benefits": benefits}}});
    assert_eq!(
        desk.benefit("pool-definitions", body).await.violations(),
        ["poolDefinition.details.benefits MAX_SIZE"]
    );
}

#[tokio::test]
async fn lists_have_sizes() {
    let desk = Desk::open().await;
    assert_eq!(
        desk.benefit("bulk/items/create", json!({"items": []}))
            .await
            .violations(),
        ["items MIN_SIZE"]
    );
    let many = vec![json!({}); 101];
    assert_eq!(
        desk.benefit("bulk/items/create", json!({"items": many}))
            .await
            .violations(),
        ["items MAX_SIZE"]
    );
    let selectors = json!({"benefitSelectors": [], "namespace": "n"});
    let refused = desk.benefit("bulk/benefits/check-eligibility", selectors).await;
    assert_eq!(refused.violations(), ["benefitSelectors MIN_SIZE"]);
}

#[tokio::test]
async fn what_is_not_json_is_refused_and_unknown_fields_are_not() {
    let desk = Desk::open().await;
    let request = desk
        .request(Method::POST, "/benefit-programs/v1/pools/query")
        .body("{\"query\":");
    assert_eq!(desk.send(request).await.status, 400);
    let request = desk
        .request(Method::POST, "/benefit-programs/v1/pools/query")
        .body("[1]");
    assert_eq!(
        desk.send(request).await.status,
        200,
        "nothing in it that a query would read"
    );
    let generous = json!({"query": {"filter": {"namespace": "n"}, "fancy": 1}, "trace": true});
    assert_eq!(desk.benefit("pools/query", generous).await.status, 200);
}

#[tokio::test]
async fn definitions_are_unique_and_updated_by_revision() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let again = json!({"programDefinition": {
        "namespace": "gym_rewards", "externalId": "6a1f2c3d-8e4b-4a5c-9d7f-0b1c2d3e4f50"}});
    let taken = desk.benefit("program-definitions", again).await;
    assert_eq!((taken.status, taken.code()), (409, "ALREADY_EXISTS"));
    for prefix in ["", "/_api"] {
        let path = format!(
            "{prefix}/benefit-programs/v1/program-definitions/by-namespace-and-external-id?namespace=gym_rewards\
             &externalId=6a1f2c3d-8e4b-4a5c-9d7f-0b1c2d3e4f50"
        );
        assert_eq!(
            desk.get(&path).await.ok()["programDefinition"]["id"],
            json!(programme.definition)
        );
    }
    let path = format!(
        "/benefit-programs/v1/program-definitions/{}",
        programme.definition
    );
    let rename =
        json!({"programDefinition": {"id": programme.definition, "revision": "1", "displayName": "Renamed"}});
    let renamed = desk.patch(&path, rename.clone()).await.ok();
    assert_eq!(renamed["programDefinition"]["revision"], "2");
    let stale = desk.patch(&path, rename).await;
    assert_eq!((stale.status, stale.code()), (409, "ABORTED"));
    desk.delete(&format!("{path}?cascadeType=FUTURE_PROVISIONS"))
        .await
        .ok();
    assert_eq!(desk.get(&path).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn items_are_filed_once_and_bulk_replies_tell_each_fate() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let known = crate::desk::item(&programme.sets[0], &programme.products[0]);
    let fresh = crate::desk::item(&programme.sets[0], &programme.products[1]);
    let reply = desk
        .benefit("bulk/items/create", json!({"items": [known, fresh]}))
        .await
        .ok();
    assert_eq!(
        reply["results"][0]["itemMetadata"]["error"]["code"],
        "ALREADY_EXISTS"
    );
    assert_eq!(reply["results"][1]["itemMetadata"]["success"], true);
    assert!(
        reply["results"][1].get("item").is_none(),
        "no entity unless asked for"
    );
    assert_eq!(
        reply["bulkActionMetadata"],
        json!({"totalSuccesses": 1, "totalFailures": 1, "undetailedFailures": 0})
    );
    let count = desk
        .benefit("items/count", json!({"filter": {"namespace": "gym_rewards"}}))
        .await
        .ok();
    assert_eq!(count["count"], 4);
    let id = text(&reply["results"][1]["itemMetadata"]["id"]);
    let update = json!({"items": [{"item": {"id": id, "revision": "1", "displayName": "Steel bottle"}, "fieldMask": "displayName"}], "returnEntity": true});
    let updated = desk.benefit("bulk/items/update", update).await.ok();
    assert_eq!(updated["results"][0]["item"]["displayName"], "Steel bottle");
    let gone = desk
        .benefit("bulk/items/delete", json!({"itemIds": [id, id]}))
        .await
        .ok();
    assert_eq!(
        gone["bulkActionMetadata"]["totalFailures"], 1,
        "the second time it is not there"
    );
    let filter = json!({"namespace": "gym_rewards", "filter": {"itemSetId": programme.sets[1]}});
    desk.benefit("bulk/items/delete-by-filter", filter).await.ok();
    let count = desk.benefit("items/count", json!({"filter": {}})).await.ok();
    assert_eq!(count["count"], 2);
}
