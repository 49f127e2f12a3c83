use futures_lite::join_all;
use serde_json::json;

use crate::desk::{Desk, adjust, text};

/// Runs futures side by side, without a crate for it.
mod futures_lite {
    use std::future::Future;

    pub(super) async fn join_all<F>(futures: Vec<F>) -> Vec<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
        let mut done = Vec::with_capacity(tasks.len());
        for task in tasks {
            done.push(task.await.expect("no panic"));
        }
        done
    }
}

#[tokio::test]
async fn a_repeated_key_credits_once() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let first = desk.change(&pool, "1", "visit:1").await.ok();
    assert_eq!(
        first["balance"]["amount"],
        json!({"available": "1", "reserved": "0"})
    );
    let again = desk.change(&pool, "1", "visit:1").await;
    assert_eq!((again.status, again.code()), (409, "ALREADY_EXECUTED"));
    let other_body = desk.change(&pool, "7", "visit:1").await;
    assert_eq!(other_body.status, 409, "the key decides, not the body");
    assert_eq!(desk.available(&pool).await, "1");
    let history = desk.history(&pool).await;
    assert_eq!(history.len(), 1);
    assert_eq!(history[0]["idempotencyKey"], "visit:1");
    assert_eq!(
        (&history[0]["source"], &history[0]["target"]),
        (&json!("EXTERNAL"), &json!("AVAILABLE"))
    );
    assert_eq!(history[0]["id"], first["transactionId"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_interleaving_credits_a_key_twice() {
    let desk = Desk::open().await;
    desk.sandbox
        .switches(|switches| switches.rate_limit_per_minute = None);
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let calls: Vec<_> = (0..120)
        .map(|call| {
            let path = format!("/benefit-programs/v1/balances/{pool}/change");
            let request = desk
                .request(reqwest::Method::POST, &path)
                .json(&adjust("1", &format!("visit:{}", call % 20)));
            async move { request.send().await.expect("an answer").status().as_u16() }
        })
        .collect();
    let statuses = join_all(calls).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        20,
        "each key once"
    );
    assert!(statuses.iter().all(|status| [200, 409].contains(status)));
    assert_eq!(desk.available(&pool).await, "20");
}

#[tokio::test]
async fn a_balance_never_falls_below_zero() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.change(&pool, "1", "a").await.ok();
    let refused = desk.change(&pool, "-2", "b").await;
    assert_eq!((refused.status, refused.code()), (428, "BALANCE_EXCEEDED_LIMITS"));
    assert_eq!(refused.data()["requested"], "-2");
    assert_eq!(refused.data()["balance"]["available"], "1");
    desk.change(&pool, "1", "c").await.ok();
    desk.change(&pool, "-2", "b").await.ok();
    assert_eq!(
        desk.available(&pool).await,
        "0",
        "the refused attempt left its key unused"
    );
}

#[tokio::test]
async fn setting_a_balance_to_itself_moves_nothing() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let set = |value: &str, key: &str| json!({"type": "SET", "idempotencyKey": key, "setOptions": {"value": value}});
    let path = format!("balances/{pool}/change");
    assert!(desk.benefit(&path, set("11", "a")).await.ok()["transactionId"].is_string());
    assert!(desk.benefit(&path, set("11.0", "b")).await.ok()["transactionId"].is_null());
    assert_eq!(desk.history(&pool).await.len(), 1);
}

#[tokio::test]
async fn unknown_pools_have_no_balance_to_change() {
    let desk = Desk::open().await;
    let nobody = "00000000-0000-4000-8000-000000000000";
    assert_eq!(desk.change(nobody, "1", "k").await.status, 404);
    assert_eq!(
        desk.get(&format!("/benefit-programs/v1/balances/{nobody}"))
            .await
            .code(),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn a_revert_takes_a_change_back_once() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let credit = text(&desk.change(&pool, "3", "a").await.ok()["transactionId"]);
    let path = format!("balances/changes/{credit}/revert");
    let body = json!({"transactionId": credit, "idempotencyKey": "revert"});
    let back = desk.benefit(&path, body.clone()).await.ok();
    assert_eq!(desk.available(&pool).await, "0");
    let again = desk.benefit(&path, body).await;
    assert_eq!((again.status, again.code()), (428, "CHANGE_ALREADY_REVERTED"));
    assert_eq!(again.data()["revertedTransactionId"], back["transactionId"]);
    let spent = text(&desk.change(&pool, "2", "b").await.ok()["transactionId"]);
    desk.change(&pool, "-2", "c").await.ok();
    let late = desk
        .benefit(
            &format!("balances/changes/{spent}/revert"),
            json!({"idempotencyKey": "r"}),
        )
        .await;
    assert_eq!((late.status, late.code()), (428, "NOT_ENOUGH_BALANCE"));
}

#[tokio::test]
async fn balances_are_listed_by_pool_and_found_by_member() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let members = desk.members();
    let (_, one) = desk.enrol(&programme, &members[0]).await;
    let (_, two) = desk.enrol(&programme, &members[1]).await;
    let listed = desk
        .get(&format!(
            "/benefit-programs/v1/balances?poolIds={one}&poolIds={two}"
        ))
        .await
        .ok();
    assert_eq!(listed["balances"].as_array().map(Vec::len), Some(2));
    let filter = json!({"query": {"filter": {"beneficiary.memberId": members[1]}}});
    let found = desk.benefit("balances/query", filter).await.ok();
    assert_eq!(found["balances"][0]["id"], json!(two));
    assert_eq!(found["balances"][0]["poolInfo"]["namespace"], "gym_rewards");
    assert_eq!(
        found["balances"][0]["poolInfo"]["creditRolloverConfiguration"],
        json!({"enabled": true, "balanceCap": "5"})
    );
}
