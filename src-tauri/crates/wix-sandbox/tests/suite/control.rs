use serde_json::json;

use crate::desk::{Desk, text};

#[tokio::test]
async fn the_clock_can_be_read_set_advanced_and_frozen() {
    let desk = Desk::open().await;
    let set = desk
        .post(
            "/_sandbox/clock",
            json!({"now": "2026-12-31T23:59:00Z", "frozen": true}),
        )
        .await
        .ok();
    assert_eq!(set, json!({"now": "2026-12-31T23:59:00.000Z", "frozen": true}));
    desk.post("/_sandbox/clock", json!({"advance_seconds": 90}))
        .await
        .ok();
    assert_eq!(
        desk.get("/_sandbox/clock").await.ok()["now"],
        "2027-01-01T00:00:30.000Z"
    );
    for wrong in [
        json!({}),
        json!({"now": "tomorrow"}),
        json!({"advance_seconds": "1"}),
    ] {
        assert_eq!(desk.post("/_sandbox/clock", wrong).await.status, 400);
    }
    desk.post("/_sandbox/clock", json!({"frozen": false})).await.ok();
    assert!(text(&desk.get("/_sandbox/clock").await.ok()["now"]).starts_with("2027-01-01T00:00:3"));
}

#[tokio::test]
async fn a_reset_makes_a_fresh_gym_behind_the_same_key() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    desk.enrol(&programme, &desk.members()[0]).await;
    desk.put(
        "/_sandbox/faults",
        json!([{"route": "POST /nowhere", "kind": "html"}]),
    )
    .await
    .ok();
    let said = desk
        .post("/_sandbox/reset", json!({"members": 3, "seed": 11}))
        .await
        .ok();
    assert_eq!(said, json!({"members": 3, "products": 12, "seed": 11}));
    let state = desk.get("/_sandbox/state").await.ok();
    for (part, count) in [
        ("members", 3),
        ("programs", 0),
        ("pools", 0),
        ("programDefinitions", 0),
        ("faults", 0),
    ] {
        assert_eq!(state[part].as_array().map(Vec::len), Some(count), "{part}");
    }
    assert_eq!(
        desk.get("/members/v1/members").await.status,
        200,
        "the key still opens"
    );
    assert_eq!(
        desk.post("/_sandbox/reset", json!({"members": -1})).await.status,
        400
    );
}

#[tokio::test]
async fn the_state_can_be_asked_for_in_parts() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.change(&pool, "1", "visit:1").await.ok();
    let state = desk.get("/_sandbox/state?only=balances,transactions").await.ok();
    assert_eq!(state.as_object().map(serde_json::Map::len), Some(2));
    assert_eq!(state["balances"][0]["amount"]["available"], "1");
    let requests = desk.get("/_sandbox/state?only=requests").await.ok();
    let last = requests["requests"]["recent"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&last["method"], &last["status"], &last["idempotency_key"]),
        (&json!("POST"), &json!(200), &json!("visit:1"))
    );
}

#[tokio::test]
async fn merchandise_and_people_can_be_added() {
    let desk = Desk::open().await;
    let made = desk
        .post(
            "/_sandbox/products",
            json!({"products": [{"name": "Chalk & tape", "price": 4.5, "stock": 0}]}),
        )
        .await
        .ok();
    let product = &made["products"][0];
    assert_eq!(
        (&product["price"]["price"], &product["stock"]["inStock"]),
        (&json!(4.5), &json!(false))
    );
    let found = desk
        .get(&format!("/stores-reader/v1/products/{}", text(&product["id"])))
        .await
        .ok();
    assert_eq!(found["product"]["name"], "Chalk & tape");
    let refused = desk
        .post(
            "/_sandbox/products",
            json!({"products": [{"name": "", "price": -1}]}),
        )
        .await;
    assert_eq!(
        refused.violations(),
        ["products[0].name REQUIRED_FIELD", "products[0].price FORMAT"]
    );
    let twice = json!({"members": [{"loginEmail": "a@example.com"}, {"loginEmail": "a@example.com"}]});
    assert_eq!(
        desk.post("/_sandbox/members", twice).await.code(),
        "ALREADY_EXISTS"
    );
}

#[tokio::test]
async fn switches_are_changed_one_by_one() {
    let desk = Desk::open().await;
    let changed = desk
        .post("/_sandbox/switches", json!({"pricing_plans_installed": false}))
        .await
        .ok();
    assert_eq!(
        (&changed["pricing_plans_installed"], &changed["catalog"]),
        (&json!(false), &json!("v1"))
    );
    assert_eq!(
        desk.post("/_sandbox/switches", json!({"no_such_switch": true}))
            .await
            .status,
        400
    );
    assert_eq!(
        desk.get("/_sandbox/switches").await.ok(),
        changed,
        "a refused change changes nothing"
    );
}

#[tokio::test]
async fn the_wire_can_look_different() {
    let desk = Desk::open().await;
    let programme = desk.set_up().await;
    let (_, pool) = desk.enrol(&programme, &desk.members()[0]).await;
    desk.change(&pool, "10", "v").await.ok();
    let path = format!("/benefit-programs/v1/balances/{pool}");
    desk.sandbox.switches(|switches| switches.padded_decimals = true);
    assert_eq!(desk.available(&pool).await, "10.0000");
    desk.sandbox.switches(|switches| switches.extra_fields = true);
    assert!(desk.get(&path).await.ok()["balance"]["poolInfo"]["unheardOf"].is_object());
    desk.sandbox.switches(|switches| {
        switches.extra_fields = false;
        switches.omit_empty_fields = true;
    });
    let reply = desk
        .benefit(
            "transactions/query",
            json!({"query": {"filter": {"pool.id": pool}}}),
        )
        .await
        .ok();
    assert!(reply["transactions"][0]["details"].get("itemCount").is_none());
    assert!(reply["metadata"].get("cursors").is_none());
}

#[tokio::test]
async fn a_hundred_thousand_members_can_be_served() {
    let desk = Desk::with(wix_sandbox::SandboxConfig {
        members: 100_000,
        ..crate::desk::config()
    })
    .await;
    let programme = desk.set_up().await;
    let page = desk
        .get("/members/v1/members?fieldsets=FULL&paging.limit=2&paging.offset=99998")
        .await
        .ok();
    assert_eq!(
        (&page["metadata"]["total"], &page["metadata"]["count"]),
        (&json!(100_000), &json!(2))
    );
    let member = text(&page["members"][1]["id"]);
    let (_, pool) = desk.enrol(&programme, &member).await;
    let started = std::time::Instant::now();
    for visit in 0..20 {
        desk.change(&pool, "1", &format!("visit:{visit}")).await.ok();
    }
    assert!(
        started.elapsed() < std::time::Duration::from_secs(2),
        "a visit does not walk over everybody"
    );
}
