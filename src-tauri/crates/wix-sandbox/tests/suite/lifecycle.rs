use serde_json::json;

use crate::desk::{Desk, config, provision, text};
use wix_sandbox::SandboxConfig;

#[tokio::test]
async fn a_program_is_ready_only_after_its_job() {
    let desk = Desk::with(SandboxConfig {
        job_delay_ms: (500, 500),
        ..config()
    })
    .await;
    desk.sandbox.freeze(true);
    let programme = desk.set_up().await;
    let member = &desk.members()[0];
    let reply = desk
        .benefit(
            "programs/provision",
            provision(&programme.definition, member, member),
        )
        .await
        .ok();
    let (program, job) = (text(&reply["program"]["id"]), text(&reply["jobId"]));
    assert!(
        desk.pools(member).await.is_empty(),
        "pools are made in the background"
    );
    let again = desk
        .benefit(
            "programs/provision",
            provision(&programme.definition, member, member),
        )
        .await;
    assert_eq!((again.status, again.code()), (409, "IN_PROGRESS"));
    let path = format!("/async-jobs/v1/async-jobs/{job}");
    assert_eq!(desk.get(&path).await.ok()["job"]["status"], "PROCESSING");

    desk.sandbox.advance(1);
    let shown = desk
        .get(&format!("/benefit-programs/v1/programs/{program}"))
        .await
        .ok();
    assert_eq!(shown["program"]["status"], "ACTIVE");
    let pools = desk.pools(member).await;
    assert_eq!(pools.len(), 1);
    assert_eq!(
        pools[0]["details"]["benefits"][0]["itemSetId"],
        json!(programme.sets[0]),
        "the definition's item set"
    );
    let job = desk.get(&path).await.ok();
    assert_eq!(
        (&job["job"]["status"], &job["job"]["counts"]["successCount"]),
        (&json!("FINISHED"), &json!(1))
    );

    let again = desk
        .benefit(
            "programs/provision",
            provision(&programme.definition, member, member),
        )
        .await;
    assert_eq!((again.status, again.code()), (409, "PROGRAM_ALREADY_EXISTS"));
    assert_eq!(again.data()["externalProgramId"], json!(member));
}

#[tokio::test]
async fn a_renewal_carries_over_at_most_the_cap() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    for (member, (before, after)) in
        desk.members()
            .iter()
            .zip([("0", "0"), ("3", "3"), ("5", "5"), ("12", "5"), ("31", "5")])
    {
        let (program, pool) = desk.enrol(&programme, member).await;
        desk.change(&pool, before, "visits").await.ok();
        desk.benefit(
            "programs/renew",
            json!({"programId": program, "idempotencyKey": "renew:1"}),
        )
        .await
        .ok();
        assert_eq!(desk.available(&pool).await, after, "{before} before");
        let shown = desk.get(&format!("/benefit-programs/v1/pools/{pool}")).await.ok();
        assert_eq!(shown["pool"]["renewalCount"], 1);
        assert_eq!(shown["pool"]["status"], "ACTIVE");
        let lapses = desk
            .history(&pool)
            .await
            .into_iter()
            .filter(|entry| entry["details"]["reason"] == "Renewal")
            .count();
        assert_eq!(
            lapses,
            usize::from(before != after),
            "what lapses leaves a transaction"
        );
    }
}

#[tokio::test]
async fn a_repeated_renewal_key_renews_once() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (program, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let renew = json!({"programId": program, "idempotencyKey": "renew:2026-12"});
    let first = desk.benefit("programs/renew", renew.clone()).await.ok();
    let second = desk.benefit("programs/renew", renew.clone()).await.ok();
    assert_eq!(first, second, "the first job");
    let shown = desk.get(&format!("/benefit-programs/v1/pools/{pool}")).await.ok();
    assert_eq!(shown["pool"]["renewalCount"], 1);
    desk.sandbox
        .switches(|switches| switches.renew_replay_conflicts = true);
    assert_eq!(
        desk.benefit("programs/renew", renew).await.code(),
        "ALREADY_EXECUTED"
    );
}

#[tokio::test]
async fn without_renewal_transactions_the_balance_lapses_all_the_same() {
    let desk = Desk::open().await;
    desk.sandbox
        .switches(|switches| switches.renewal_transactions = false);
    let programme = desk.set_up().await;
    let (program, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.change(&pool, "12", "visits").await.ok();
    desk.benefit(
        "programs/renew",
        json!({"programId": program, "idempotencyKey": "r"}),
    )
    .await
    .ok();
    assert_eq!(desk.available(&pool).await, "5");
    assert_eq!(desk.history(&pool).await.len(), 1, "only the visits");
}

#[tokio::test]
async fn while_renewing_nothing_can_be_redeemed() {
    let desk = Desk::with(SandboxConfig {
        job_delay_ms: (60_000, 60_000),
        ..config()
    })
    .await;
    let programme = desk.set_up().await;
    let member = &desk.members()[0];
    desk.benefit(
        "programs/provision",
        provision(&programme.definition, member, member),
    )
    .await
    .ok();
    desk.sandbox.advance(61);
    let pool = desk.pools(member).await[0].clone();
    let (program, pool) = (text(&pool["programId"]), text(&pool["id"]));
    desk.change(&pool, "15", "visits").await.ok();
    desk.benefit(
        "programs/renew",
        json!({"programId": program, "idempotencyKey": "r1"}),
    )
    .await
    .ok();
    let refused = desk.redeem(&programme, &pool, 0, "k").await;
    assert_eq!(
        (refused.code(), &refused.data()["poolStatus"]),
        ("POOL_NOT_ACTIVE", &json!("RENEWING"))
    );
    let other = desk
        .benefit(
            "programs/renew",
            json!({"programId": program, "idempotencyKey": "r2"}),
        )
        .await;
    assert_eq!((other.status, other.code()), (409, "IN_PROGRESS"));
    desk.sandbox.advance(61);
    assert_eq!(desk.available(&pool).await, "5");
}

#[tokio::test]
async fn pause_resume_and_end_follow_the_states() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (program, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let act = |verb: &'static str, key: &'static str| {
        desk.benefit(verb, json!({"programId": program, "idempotencyKey": key}))
    };
    let status = || async {
        let program = desk
            .get(&format!("/benefit-programs/v1/programs/{program}"))
            .await
            .ok();
        let pool = desk.get(&format!("/benefit-programs/v1/pools/{pool}")).await.ok();
        (text(&program["program"]["status"]), text(&pool["pool"]["status"]))
    };
    let refused = act("programs/resume", "r0").await;
    assert_eq!(
        (refused.status, refused.code()),
        (428, "PROGRAM_STATUS_TRANSITION_NOT_ALLOWED")
    );
    act("programs/pause", "p1").await.ok();
    assert_eq!(status().await, ("PAUSED".into(), "PAUSED".into()));
    assert_eq!(act("programs/pause", "p1").await.code(), "ALREADY_EXECUTED");
    assert_eq!(
        act("programs/pause", "p2").await.data()["currentStatus"],
        "PAUSED"
    );
    act("programs/resume", "r1").await.ok();
    assert_eq!(status().await, ("ACTIVE".into(), "ACTIVE".into()));
    act("programs/end", "").await.ok();
    assert_eq!(status().await, ("ENDED".into(), "ENDED".into()));
    let again = act("programs/end", "").await;
    assert_eq!(
        (again.status, &again.data()["currentStatus"]),
        (428, &json!("ENDED"))
    );
    assert_eq!(
        act("programs/pause", "p3").await.data()["requestedStatus"],
        "PAUSED"
    );
    assert_eq!(desk.available(&pool).await, "0", "balances stay readable");
}

#[tokio::test]
async fn definition_changes_reach_pools_as_the_cascade_says() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (program, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    let path = format!(
        "/benefit-programs/v1/pool-definitions/{}",
        programme.pool_definition
    );
    let before = desk.get(&path).await.ok();
    let mut details = before["poolDefinition"]["details"].clone();
    details["benefits"][0]["price"] = json!("8");
    let update = |revision: &str, cascade: &str| json!({"poolDefinition": {"id": programme.pool_definition, "revision": revision, "details": details}, "cascade": cascade});
    let price = || async {
        let pool = desk.get(&format!("/benefit-programs/v1/pools/{pool}")).await.ok();
        text(&pool["pool"]["details"]["benefits"][0]["price"])
    };
    let missing = desk
        .patch(&path, json!({"poolDefinition": {"revision": "1"}}))
        .await;
    assert_eq!(
        missing.body["details"]["validationError"]["fieldViolations"][0]["ruleName"],
        "cascade_is_required"
    );
    let after = desk.patch(&path, update("1", "NEXT_RENEWAL")).await.ok();
    assert_eq!(
        after["poolDefinition"]["details"]["benefits"][0]["itemSetId"],
        json!(programme.sets[0]),
        "sets are kept"
    );
    assert_eq!(price().await, "10", "not before the renewal");
    let stale = desk.patch(&path, update("1", "NEXT_RENEWAL")).await;
    assert_eq!((stale.status, stale.code()), (409, "ABORTED"));
    desk.benefit(
        "programs/renew",
        json!({"programId": program, "idempotencyKey": "r"}),
    )
    .await
    .ok();
    assert_eq!(price().await, "8");
    details["benefits"][0]["price"] = json!("7");
    let now = json!({"poolDefinition": {"revision": "2", "details": details}, "cascade": "IMMEDIATELY"});
    desk.patch(&path, now).await.ok();
    assert_eq!(price().await, "7");
}

#[tokio::test]
async fn a_pool_definition_added_later_reaches_existing_programs_if_asked() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let member = &desk.members()[0];
    desk.enrol(&programme, member).await;
    let second = json!({"poolDefinition": {
        "namespace": "gym_rewards",
        "details": {"benefits": [{"benefitKey": "sauna", "providerAppId": crate::desk::STORES}]},
    }});
    let second = text(&desk.benefit("pool-definitions", second).await.ok()["poolDefinition"]["id"]);
    let link = json!({"poolDefinitionId": second, "programDefinitionId": programme.definition, "cascade": "IMMEDIATELY"});
    desk.benefit("pool-definitions/program-definition/assign", link.clone())
        .await
        .ok();
    assert_eq!(desk.pools(member).await.len(), 2);
    desk.benefit("pool-definitions/program-definition/remove", link)
        .await
        .ok();
    let ended = desk
        .pools(member)
        .await
        .into_iter()
        .filter(|pool| pool["status"] == "ENDED")
        .count();
    assert_eq!(ended, 1, "the pool of the removed definition");
}
