use std::time::{Duration, Instant};

use serde_json::json;
use wix_sandbox::{Fault, FaultKind, SandboxConfig};

use crate::desk::{Desk, adjust, config, header};

async fn with_pool(config: SandboxConfig) -> (Desk, String) {
    let desk = Desk::with(config).await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    (desk, pool)
}

fn change(desk: &Desk, pool: &str, key: &str) -> reqwest::RequestBuilder {
    desk.request(
        reqwest::Method::POST,
        &format!("/benefit-programs/v1/balances/{pool}/change"),
    )
    .json(&adjust("1", key))
}

#[tokio::test]
async fn a_cut_network_is_a_broken_connection_and_no_effect() {
    let (desk, pool) = with_pool(config()).await;
    desk.put(
        "/_sandbox/faults",
        json!([{"route": "*", "kind": "reset_before"}]),
    )
    .await
    .ok();
    assert!(
        change(&desk, &pool, "v1").send().await.is_err(),
        "no reply at all"
    );
    assert_eq!(
        desk.get("/_sandbox/faults").await.ok()[0]["kind"],
        "reset_before",
        "the control routes stand outside"
    );
    desk.put("/_sandbox/faults", json!([])).await.ok();
    assert_eq!(desk.available(&pool).await, "0");
    let state = desk.sandbox.state_json();
    let seen = state["requests"]["recent"]
        .as_array()
        .unwrap()
        .iter()
        .find(|seen| seen["fault"] == "reset_before")
        .unwrap();
    assert_eq!(
        (&seen["status"], &seen["idempotency_key"]),
        (&json!(null), &json!("v1"))
    );
}

#[tokio::test]
async fn a_lost_reply_leaves_its_effect() {
    let (desk, pool) = with_pool(config()).await;
    desk.sandbox
        .set_faults(vec![Fault::new("POST */change", FaultKind::ResetAfter).times(1)]);
    assert!(change(&desk, &pool, "v1").send().await.is_err());
    let again = desk.change(&pool, "1", "v1").await;
    assert_eq!(again.code(), "ALREADY_EXECUTED");
    assert_eq!(desk.available(&pool).await, "1");
}

#[tokio::test]
async fn a_held_reply_outlasts_the_caller() {
    let (desk, pool) = with_pool(config()).await;
    desk.sandbox.set_faults(vec![
        Fault::new("*/change", FaultKind::TimeoutAfter)
            .ms(60_000)
            .times(1),
    ]);
    let waited = change(&desk, &pool, "v1")
        .timeout(Duration::from_millis(150))
        .send()
        .await;
    assert!(waited.expect_err("no reply in time").is_timeout());
    assert_eq!(desk.available(&pool).await, "1", "but the effect");
    let stopping = Instant::now();
    desk.sandbox.stop().await;
    assert!(
        stopping.elapsed() < Duration::from_secs(5),
        "a held reply does not hold the sandbox"
    );
}

#[tokio::test]
async fn statuses_come_before_or_after_the_effect() {
    let (desk, pool) = with_pool(config()).await;
    desk.sandbox
        .set_faults(vec![Fault::new("*", FaultKind::Status).status(503).times(1)]);
    let reply = desk.change(&pool, "1", "v1").await;
    assert_eq!((reply.status, reply.body.as_str()), (503, Some("")));
    let plan = json!([{"route": "*/change", "kind": "status", "times": 1, "params": {"status": 429, "retry_after": 30, "after": true}}]);
    desk.put("/_sandbox/faults", plan).await.ok();
    let reply = desk.change(&pool, "1", "v1").await;
    assert_eq!(
        (reply.status, header(reply.headers.get("retry-after")).as_str()),
        (429, "30")
    );
    assert_eq!(
        desk.change(&pool, "1", "v1").await.code(),
        "ALREADY_EXECUTED",
        "the second attempt had its effect"
    );
    desk.sandbox.set_faults(vec![
        Fault::new("*", FaultKind::Html).times(1),
        Fault::new("*", FaultKind::Unauthorized).times(1),
    ]);
    let page = desk.change(&pool, "1", "v2").await;
    assert_eq!(
        (page.status, header(page.headers.get("content-type")).as_str()),
        (502, "text/html; charset=utf-8")
    );
    assert_eq!(desk.change(&pool, "1", "v2").await.status, 401);
    assert_eq!(desk.available(&pool).await, "1");
}

#[tokio::test]
async fn a_truncated_reply_breaks_off_in_the_middle() {
    let (desk, pool) = with_pool(config()).await;
    let mut fault = Fault::new("*/change", FaultKind::Truncate).times(1);
    fault.params.bytes = Some(15);
    desk.sandbox.set_faults(vec![fault]);
    let response = change(&desk, &pool, "v1").send().await.expect("a head");
    assert_eq!(response.status().as_u16(), 200);
    assert!(
        response.bytes().await.is_err(),
        "the body is shorter than announced"
    );
    assert_eq!(desk.available(&pool).await, "1");
}

#[tokio::test]
async fn latency_is_waited_out() {
    let (desk, pool) = with_pool(config()).await;
    desk.sandbox
        .set_faults(vec![Fault::new("GET *", FaultKind::Latency).ms(80)]);
    let started = Instant::now();
    desk.available(&pool).await;
    assert!(started.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn stale_reads_pass_and_an_echoed_token_prevents_them() {
    let (desk, pool) = with_pool(config()).await;
    desk.sandbox.freeze(true);
    desk.sandbox.set_faults(vec![
        Fault::new("GET */balances/*", FaultKind::StaleRead).ms(5000),
    ]);
    let written = desk.change(&pool, "1", "v1").await;
    let token = header(written.headers.get("x-wix-consistent"));
    assert_eq!(desk.available(&pool).await, "0", "from before the write");
    let path = format!("/benefit-programs/v1/balances/{pool}");
    let request = desk
        .request(reqwest::Method::GET, &path)
        .header("x-wix-consistent", token);
    let fresh = desk.send(request).await.ok();
    assert_eq!(fresh["balance"]["amount"]["available"], "1");
    desk.sandbox.advance(6);
    assert_eq!(desk.available(&pool).await, "1", "in time everybody sees it");
}

#[tokio::test]
async fn slow_jobs_take_longer() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    desk.sandbox.freeze(true);
    desk.sandbox
        .set_faults(vec![Fault::new("*/provision", FaultKind::SlowJob).ms(20_000)]);
    let member = &desk.members()[0];
    desk.benefit(
        "programs/provision",
        crate::desk::provision(&programme.definition, member, member),
    )
    .await
    .ok();
    desk.sandbox.advance(19);
    assert!(desk.pools(member).await.is_empty());
    desk.sandbox.advance(1);
    assert_eq!(desk.pools(member).await.len(), 1);
}

#[tokio::test]
async fn the_same_seed_clock_and_plan_give_the_same_replies() {
    let run = || async {
        let plan = vec![
            Fault::new("*/change", FaultKind::Status)
                .status(500)
                .probability(0.4),
        ];
        let desk = Desk::open().await;
        desk.sandbox.freeze(true);
        desk.sandbox
            .set_now("2026-11-24T12:00:00Z".parse().expect("a date"));
        desk.post("/_sandbox/reset", json!({"members": 30, "seed": 7}))
            .await
            .ok();
        let programme = desk.set_up().await;
        let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
        desk.sandbox.set_faults(plan);
        let mut replies = Vec::new();
        for visit in 0..20 {
            let reply = desk.change(&pool, "1", &format!("visit:{visit}")).await;
            replies.push((
                reply.status,
                reply.body,
                header(reply.headers.get("x-wix-request-id")),
            ));
        }
        replies
    };
    let (one, other) = (run().await, run().await);
    assert_eq!(one, other);
    assert!(one.iter().any(|reply| reply.0 == 500) && one.iter().any(|reply| reply.0 == 200));
}
