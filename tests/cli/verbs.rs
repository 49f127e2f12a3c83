//! Every verb where all is well: what it prints and that it is true.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::sandbox::Sandbox;

fn has(object: &Value, names: &[&str]) {
    for name in names {
        assert!(
            object.get(name).is_some(),
            "{name} belongs to the interface: {object}"
        );
    }
}

#[test]
fn the_reference_flow_from_the_command_line() {
    let sandbox = Sandbox::start(&[]).unlimited();
    let desk = Desk::ready(&sandbox);
    let people = sandbox.people();
    let person = &people[0];

    let everybody = desk.lines(&["members"]);
    assert_eq!(
        everybody.len(),
        sandbox.state()["members"].as_array().unwrap().len(),
        "the whole directory, a line each"
    );
    let found = desk.json(&["members", &person.email]);
    assert_eq!(found["member_id"], person.id.as_str(), "found by e-mail");
    desk.enrol(person);

    for visit in 1..=12 {
        let code = [&person.id, &person.card, &person.email][visit % 3];
        let check_in = desk.json(&["check-in", code]);
        has(
            &check_in,
            &[
                "reason",
                "visit_id",
                "member_id",
                "occurred_at",
                "balance",
                "expiring",
                "next_item",
            ],
        );
        assert_eq!(
            check_in["outcome"], "token_issued",
            "Wix answers within two seconds, so the command knows: {check_in}"
        );
        let key = format!("visit:{}", check_in["visit_id"].as_str().unwrap());
        assert!(
            sandbox.credited("visit:").contains(&key),
            "issued means that Wix has it under {key}"
        );
    }
    let balance = desk.json(&["balance", &person.id]);
    has(&balance, &["state", "available", "pending", "as_of"]);
    assert_eq!(
        (&balance["state"], &balance["available"], &balance["pending"]),
        (&json!("live"), &json!("12"), &json!("0")),
        "decimals are text"
    );

    let eligible = desk.json(&["eligible", &person.card]);
    has(&eligible, &["member_id", "pool_id", "balance"]);
    assert_eq!(eligible["source"], "wix");
    for item in eligible["items"].as_array().unwrap() {
        has(
            item,
            &["product_id", "name", "benefit_key", "missing", "in_stock"],
        );
        assert_eq!(
            item["eligible"],
            item["price"] == "10",
            "twelve tokens buy what costs ten: {item}"
        );
    }

    let redeemed = desk.json(&["redeem", &person.id, "Water bottle"]);
    assert_eq!(redeemed["outcome"], "redeemed", "{redeemed}");
    assert_eq!(redeemed["slip"], 1, "the day's first slip");
    assert!(
        redeemed["transaction_id"].is_string(),
        "confirmed by Wix: {redeemed}"
    );
    assert_eq!(
        sandbox.available(&person.id).as_deref(),
        Some("2"),
        "two are left"
    );

    let refused = desk.run(&["redeem", &person.id, "Cap"]);
    assert_eq!(refused.status, Some(4), "refused by the rules: {refused:?}");
    let line = &refused.lines()[0];
    assert_eq!(
        (&line["outcome"], &line["reason"], &line["missing"]),
        (&json!("refused"), &json!("not_enough_balance"), &json!("18")),
        "and says how many more"
    );
    assert!(!refused.stderr.trim().is_empty(), "and why, in words");

    let redemption = redeemed["redemption_id"].as_str().unwrap();
    let handed = desk.json(&["hand-over", redemption]);
    assert!(handed["handed_over_at"].is_string(), "{handed}");
    let cancelled = desk.json(&["cancel", redemption]);
    assert_eq!(cancelled["outcome"], "cancelled");
    assert_eq!(sandbox.available(&person.id).as_deref(), Some("12"), "given back");

    let adjusted = desk.json(&["adjust", &person.id, "-2.5", "--reason", "counted twice"]);
    assert_eq!(adjusted["available"], "9.5", "{adjusted}");
    assert_eq!(sandbox.available(&person.id).as_deref(), Some("9.5"));

    let history = desk.lines(&["history", &person.id]);
    let kinds: Vec<&str> = history
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    for kind in ["visit", "redemption", "adjustment"] {
        assert!(kinds.contains(&kind), "{kind} is in the history: {kinds:?}");
    }
    assert_eq!(kinds.iter().filter(|kind| **kind == "visit").count(), 12);

    let sync = desk.json(&["sync", "--wait"]);
    has(&sync, &["sent", "confirmed", "parked", "queued", "elapsed_ms"]);
    assert_eq!(sync["queued"], 0);
    assert!(
        desk.lines(&["outbox"]).is_empty()
            || desk
                .lines(&["outbox"])
                .iter()
                .all(|line| line["state"] == "parked")
    );
    for entry in desk.lines(&["outbox", "--all"]) {
        has(
            &entry,
            &["id", "kind", "state", "attempts", "idempotency_key", "last_error"],
        );
    }
}

#[test]
fn a_set_up_is_shown_as_it_was_applied_and_a_second_time_changes_nothing() {
    let sandbox = Sandbox::start(&[]);
    let desk = Desk::new(&sandbox);
    let example = desk.start(&["setup", "example"]).end();
    assert_eq!(example.status, Some(0), "{example:?}");
    let file = desk.write("example.toml", &example.stdout);
    let first = desk.json(&["setup", "apply", &file]);
    assert_eq!(
        first["program_definition"], "created",
        "the example works as it is"
    );
    let made = sandbox.state();
    let second = desk.json(&["setup", "apply", &file]);
    assert_eq!(
        (&second["items_created"], &second["items_removed"]),
        (&json!(0), &json!(0))
    );
    for part in ["programDefinitions", "poolDefinitions", "items"] {
        assert_eq!(sandbox.state()[part], made[part], "{part} is as it was");
    }
    let shown = desk.start(&["--profile", "gym", "setup", "show"]).end();
    let again = desk.write("shown.toml", &shown.stdout);
    let third = desk.json(&["setup", "apply", &again]);
    assert_eq!(
        (&third["pool_definition"], &third["items_created"]),
        (&json!("found"), &json!(0)),
        "what is shown would make the same again"
    );
}

#[test]
fn offline_a_visit_is_done_and_a_redemption_is_not() {
    let sandbox = Sandbox::start(&[]).unlimited();
    let mut desk = Desk::ready(&sandbox);
    let person = sandbox.people().remove(0);
    desk.enrol(&person);
    for _ in 0..10 {
        desk.json(&["check-in", &person.id]);
    }
    desk.set("TOKEN_DESK_WIX_URL", "http://127.0.0.1:9");
    let check_in = desk.json(&["check-in", &person.card]);
    assert_eq!(
        check_in["outcome"], "token_queued",
        "durable and on its way is done (exit 0): {check_in}"
    );
    assert_eq!(
        (&check_in["balance"]["available"], &check_in["balance"]["pending"]),
        (&json!("11"), &json!("1"))
    );
    let redeem = desk.run(&["redeem", &person.id, "Water bottle"]);
    assert_eq!(redeem.status, Some(3), "redeeming needs Wix: {redeem:?}");
    assert!(redeem.lines()[0]["error"]["code"].is_string(), "{redeem:?}");
    assert!(
        redeem.stderr.contains("Nothing was redeemed"),
        "the words say what was kept: {}",
        redeem.stderr
    );
    let eligible = desk.json(&["eligible", &person.id]);
    assert_eq!(
        eligible["source"], "local",
        "the desk reckons by itself meanwhile"
    );
    let sync = desk.json(&["sync", "--wait"]);
    assert_eq!(sync["queued"], 1, "nothing more can be sent, so the wait is over");
    desk.set("TOKEN_DESK_WIX_URL", sandbox.text("listening"));
    desk.settle();
    assert_eq!(
        sandbox.available(&person.id).as_deref(),
        Some("11"),
        "the visit came through, the redemption did not come back"
    );
}

#[test]
fn what_nobody_is_owed_says_so() {
    let sandbox = Sandbox::start(&[]);
    let desk = Desk::ready(&sandbox);
    let people = sandbox.people();
    let check_in = desk.json(&["check-in", &people[1].card]);
    assert_eq!(
        (&check_in["outcome"], &check_in["reason"]),
        (&json!("no_token"), &json!("not_enrolled")),
        "the visit is recorded, the rules give none (exit 0)"
    );
    assert!(check_in["visit_id"].is_string());
    assert!(
        desk.lines(&["lifecycle", "--dry-run"]).is_empty(),
        "nothing is due"
    );
    let doctor = desk.run(&["doctor"]);
    for line in doctor.lines() {
        has(&line, &["check", "ok", "message"]);
    }
    let unwell = doctor.lines().iter().any(|line| line["ok"] == false);
    assert_eq!(
        doctor.status,
        Some(i32::from(unwell)),
        "the status says whether anything wants a look: {doctor:?}"
    );
}
