use serde_json::{Value, json};

use crate::desk::{Desk, Programme, member_identity, redemption, text};

async fn with_tokens(tokens: &str) -> (Desk, Programme, String, String) {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let member = desk.members()[0].clone();
    let (_, pool) = desk.enrol(&programme, &member).await;
    if tokens != "0" {
        desk.change(&pool, tokens, "visits").await.ok();
    }
    (desk, programme, member, pool)
}

#[tokio::test]
async fn equality_is_enough_to_redeem() {
    let (desk, programme, _, pool) = with_tokens("10").await;
    let reply = desk.redeem(&programme, &pool, 0, "redeem:1").await.ok();
    assert_eq!(desk.available(&pool).await, "0");
    let shown = desk
        .get(&format!(
            "/benefit-programs/v1/transactions/{}",
            text(&reply["transactionId"])
        ))
        .await
        .ok();
    let entry = &shown["transaction"];
    assert_eq!(
        (&entry["source"], &entry["target"]),
        (&json!("AVAILABLE"), &json!("EXTERNAL"))
    );
    assert_eq!(entry["amount"], "10");
    assert_eq!(
        entry["details"]["item"]["externalId"],
        json!(programme.products[0])
    );
    assert_eq!(entry["details"]["benefitKey"], "gym10");
    assert_eq!(entry["pool"]["benefitDisplayName"], "10-token reward");
}

#[tokio::test]
async fn a_repeated_redemption_debits_once() {
    let (desk, programme, _, pool) = with_tokens("25").await;
    desk.redeem(&programme, &pool, 0, "redeem:1").await.ok();
    let again = desk.redeem(&programme, &pool, 0, "redeem:1").await;
    assert_eq!((again.status, again.code()), (409, "BENEFIT_ALREADY_REDEEMED"));
    assert_eq!(
        again.data(),
        &json!({"poolId": pool, "idempotencyKey": "redeem:1"})
    );
    assert_eq!(desk.available(&pool).await, "15");
}

#[tokio::test]
async fn a_refused_redemption_leaves_its_key_unused() {
    let (desk, programme, _, pool) = with_tokens("12").await;
    let refused = desk.redeem(&programme, &pool, 1, "redeem:1").await;
    assert_eq!((refused.status, refused.code()), (428, "NOT_ENOUGH_BALANCE"));
    assert_eq!(
        (
            &refused.data()["availableBalance"],
            &refused.data()["requestedBalance"]
        ),
        (&json!("12"), &json!("20"))
    );
    desk.change(&pool, "8", "more").await.ok();
    desk.redeem(&programme, &pool, 1, "redeem:1").await.ok();
    assert_eq!(desk.available(&pool).await, "0");
}

#[tokio::test]
async fn checks_come_in_order() {
    let (desk, programme, _, pool) = with_tokens("0").await;
    let with = |field: &str, value: Value| {
        let mut body = redemption(&programme, &pool, 0, "k");
        body[field] = value;
        desk.benefit("benefits/redeem", body)
    };
    assert_eq!(
        with("namespace", json!("other")).await.code(),
        "POOL_NOT_FOUND",
        "a foreign namespace finds nothing"
    );
    assert_eq!(
        with("beneficiary", member_identity(&desk.members()[1]))
            .await
            .code(),
        "POOL_NOT_FOUND"
    );
    assert_eq!(
        with("benefitKey", json!("gym99")).await.code(),
        "BENEFIT_NOT_FOUND"
    );
    let misfiled = with("benefitKey", json!("gym20")).await;
    assert_eq!(
        (misfiled.status, misfiled.code()),
        (404, "BENEFIT_NOT_FOUND"),
        "the product is not in that benefit"
    );
    assert_eq!(with("count", json!(0)).await.violations(), ["count MIN"]);
    assert_eq!(
        with("count", json!(2_000_000_000)).await.code(),
        "NOT_ENOUGH_BALANCE",
        "no overflow"
    );
    assert_eq!(
        with("count", json!(10_000_000_000_i64)).await.violations(),
        ["count MAX"]
    );
    let program = text(&desk.pools(&desk.members()[0]).await[0]["programId"]);
    desk.benefit(
        "programs/pause",
        json!({"programId": program, "idempotencyKey": "p"}),
    )
    .await
    .ok();
    let paused = with("count", json!(1)).await;
    assert_eq!(
        (paused.code(), &paused.data()["poolStatus"]),
        ("POOL_NOT_ACTIVE", &json!("PAUSED")),
        "before the balance"
    );
}

#[tokio::test]
async fn a_withdrawn_item_cannot_be_redeemed() {
    let (desk, programme, _, pool) = with_tokens("10").await;
    let filter = json!({"query": {"filter": {"itemSetId": programme.sets[0]}}});
    let item = text(&desk.benefit("items/query", filter).await.ok()["items"][0]["id"]);
    desk.benefit(&format!("items/{item}/delete"), json!({"itemId": item}))
        .await
        .ok();
    assert_eq!(
        desk.redeem(&programme, &pool, 0, "k").await.code(),
        "BENEFIT_NOT_FOUND"
    );
    assert_eq!(desk.available(&pool).await, "10");
}

#[tokio::test]
async fn a_cancellation_gives_the_tokens_back_once() {
    let (desk, programme, _, pool) = with_tokens("10").await;
    let taken = text(&desk.redeem(&programme, &pool, 0, "r").await.ok()["transactionId"]);
    let cancel = |key: &str| {
        desk.benefit(
            "benefits/cancel-redemption",
            json!({"transactionId": taken, "idempotencyKey": key}),
        )
    };
    let refund = cancel("c1").await.ok();
    assert_eq!(desk.available(&pool).await, "10");
    let again = cancel("c1").await;
    assert_eq!(
        (again.status, again.code(), &again.data()["idempotencyKey"]),
        (409, "ALREADY_EXECUTED", &json!("c1"))
    );
    let other = cancel("c2").await;
    assert_eq!((other.status, other.code()), (428, "REDEMPTION_ALREADY_CANCELED"));
    assert_eq!(other.data()["cancellationTransactionId"], refund["transactionId"]);
    let reverted = desk
        .benefit(
            &format!("balances/changes/{taken}/revert"),
            json!({"idempotencyKey": "x"}),
        )
        .await;
    assert_eq!(reverted.code(), "CHANGE_ALREADY_REVERTED", "never both ways");
    assert_eq!(desk.available(&pool).await, "10");
    let shown = desk
        .get(&format!(
            "/benefit-programs/v1/transactions/{}",
            text(&refund["transactionId"])
        ))
        .await
        .ok();
    assert_eq!(shown["transaction"]["relatedTransactionId"], json!(taken));
}

#[tokio::test]
async fn only_redemptions_can_be_cancelled() {
    let (desk, _, _, pool) = with_tokens("0").await;
    let credit = text(&desk.change(&pool, "1", "v").await.ok()["transactionId"]);
    let body = json!({"transactionId": credit, "idempotencyKey": "c"});
    assert_eq!(
        desk.benefit("benefits/cancel-redemption", body).await.code(),
        "TRANSACTION_NOT_CANCELABLE"
    );
    let nothing = json!({"transactionId": "00000000-0000-4000-8000-000000000000", "idempotencyKey": "c"});
    assert_eq!(
        desk.benefit("benefits/cancel-redemption", nothing).await.code(),
        "TRANSACTION_NOT_FOUND"
    );
}

#[tokio::test]
async fn a_reallocation_moves_the_date_and_no_tokens() {
    let (desk, programme, member, pool) = with_tokens("10").await;
    let first = text(&desk.redeem(&programme, &pool, 0, "r").await.ok()["transactionId"]);
    let body = |key: &str| {
        json!({
            "transactionId": first, "idempotencyKey": key, "targetDate": "2027-01-02T10:00:00.000Z",
            "beneficiary": member_identity(&member), "namespace": "gym_rewards",
        })
    };
    let moved = text(&desk.benefit("benefits/reallocate", body("m1")).await.ok()["transactionId"]);
    assert_eq!(desk.available(&pool).await, "0");
    let outdated = desk
        .benefit(
            "benefits/cancel-redemption",
            json!({"transactionId": first, "idempotencyKey": "c"}),
        )
        .await;
    assert_eq!(
        (outdated.code(), &outdated.data()["latestTransactionId"]),
        ("NOT_LATEST_TRANSACTION", &json!(moved))
    );
    desk.benefit(
        "benefits/cancel-redemption",
        json!({"transactionId": moved, "idempotencyKey": "c"}),
    )
    .await
    .ok();
    assert_eq!(desk.available(&pool).await, "10");
}

#[tokio::test]
async fn preview_methods_can_be_absent() {
    let (desk, _, member, _) = with_tokens("0").await;
    let query =
        json!({"fields": ["BALANCE", "BENEFIT"], "query": {"filter": {"beneficiary.memberId": member}}});
    let items = desk.benefit("pool-items/query", query.clone()).await.ok();
    assert_eq!(items["poolItems"].as_array().map(Vec::len), Some(3));
    assert_eq!(items["poolItems"][0]["balance"]["available"], "0");
    assert!(
        items["poolItems"][0].get("pool").is_none(),
        "only the expansions asked for"
    );
    desk.sandbox.switches(|switches| switches.preview_methods = false);
    let absent = desk.benefit("pool-items/query", query).await;
    assert_eq!((absent.status, absent.code()), (404, ""));
}
