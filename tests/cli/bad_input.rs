//! Nonsense and misfortune: a clear error, the right status, and nothing changed.

use serde_json::{Value, json};

use crate::desk::{Desk, Ran, SET_UP};
use crate::sandbox::{Person, Sandbox};

/// What must not change: the books at Wix (not the notebook of requests) and the rows of the outbox.
fn books(sandbox: &Sandbox, desk: &Desk) -> Value {
    let mut state = sandbox.state();
    for part in ["now", "requests", "faults", "switches"] {
        state[part] = Value::Null;
    }
    json!({"wix": state, "outbox": desk.run(&["outbox", "--all"]).stdout})
}

fn complains(ran: &Ran, status: i32, what: &str) {
    assert_eq!(ran.status, Some(status), "{what}: {ran:?}");
    assert!(
        ran.stderr.trim().len() > 10,
        "{what}: every non-zero exit has words on stderr: {ran:?}"
    );
    assert!(!ran.stderr.contains("panicked"), "{what}: {ran:?}");
    ran.lines();
}

fn scene() -> (Sandbox, Desk, Person) {
    let sandbox = Sandbox::start(&[]).unlimited();
    let desk = Desk::ready(&sandbox);
    let person = sandbox.people().remove(0);
    desk.enrol(&person);
    for _ in 0..10 {
        desk.json(&["check-in", &person.id]);
    }
    (sandbox, desk, person)
}

#[test]
fn bad_input_gets_a_clear_error_and_changes_nothing() {
    let (sandbox, desk, person) = scene();
    let nobody = "0f0e0d0c-0b0a-4908-8706-050403020100";
    let (broken, missing, foreign) = (
        desk.write("broken.toml", "[site\nname = "),
        desk.write("missing.toml", "[site]\nname = \"x\"\n"),
        desk.write("zone.toml", &SET_UP.replace("America/New_York", "Mars/Olympus")),
    );
    let other = desk.write("other.toml", &SET_UP.replace("gym_rewards", "another_name"));
    let unread = desk.write("unread.toml", &SET_UP.replace("[visits]", "[visitors]"));
    let long = "9".repeat(5000);
    let table: Vec<(Vec<&str>, i32)> = vec![
        (vec!["check-in", "\u{7}\u{1b}[31m;;;"], 4),
        (vec!["check-in", ""], 4),
        (vec!["check-in", &long], 4),
        (vec!["check-in", "1234567890123"], 4),
        (vec!["check-in", "nobody@nowhere.example"], 4),
        (vec!["check-in", nobody], 4),
        (vec!["check-in"], 2),
        (vec!["balance", nobody], 4),
        (vec!["eligible", "nobody@nowhere.example"], 4),
        (vec!["history", nobody], 4),
        (vec!["enrol", nobody], 4),
        (vec!["enrol"], 2),
        (vec!["redeem", &person.id, "Golden dumbbell"], 4),
        (vec!["redeem", nobody, "Water bottle"], 4),
        (vec!["redeem", &person.id, "Water bottle", "--count", "0"], 2),
        (vec!["redeem", &person.id, "Water bottle", "--count", "-1"], 2),
        (
            vec!["redeem", &person.id, "Water bottle", "--count", "1000000000"],
            2,
        ),
        (vec!["redeem", &person.id, "Water bottle", "--count", "two"], 2),
        (vec!["redeem", &person.id, "Water bottle", "--count", "99"], 4),
        (vec!["cancel", "not-an-id"], 4),
        (vec!["cancel", nobody], 4),
        (vec!["hand-over", nobody], 4),
        (vec!["adjust", &person.id, "lots", "--reason", "x"], 4),
        (vec!["adjust", &person.id, "1"], 2),
        (vec!["adjust", &person.id, "1", "--reason", "  "], 4),
        (vec!["outbox", "retry", nobody], 4),
        (vec!["outbox", "discard", "x", "--reason", "y"], 4),
        (vec!["sync", "--timeout", "soon"], 2),
        (vec!["setup", "apply", "/nowhere/set-up.toml"], 2),
        (vec!["setup", "apply", &broken], 2),
        (vec!["setup", "apply", &missing], 2),
        (vec!["setup", "apply", &foreign], 2),
        (vec!["setup", "apply", &unread], 2),
        (vec!["setup", "apply", &other], 4),
        (vec!["members", "Nobody Of That Name"], 4),
        (vec!["dance"], 2),
        (vec!["--no-such-option", "sync"], 2),
        (vec!["--profile", "../etc", "sync"], 2),
    ];
    desk.settle();
    let before = books(&sandbox, &desk);
    for (arguments, status) in table {
        let ran = desk.run(&arguments);
        let shown: Vec<String> = arguments
            .iter()
            .map(|text| text.chars().take(40).collect())
            .collect();
        complains(&ran, status, &format!("{shown:?}"));
    }
    let after = books(&sandbox, &desk);
    for part in before["wix"].as_object().unwrap().keys() {
        // A redemption that Wix refused leaves a trace in the outbox, never in the books.
        assert_eq!(
            after["wix"][part], before["wix"][part],
            "{part} at Wix is as it was"
        );
    }
    let entries = |books: &Value| {
        let text = books["outbox"].as_str().unwrap().to_owned();
        text.lines()
            .filter(|line| !line.contains("\"redeem\""))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(entries(&after), entries(&before), "nothing was queued");
}

#[test]
fn an_unknown_card_records_nothing_and_says_so_in_json() {
    let (_sandbox, desk, _) = scene();
    for (code, reason) in [("1234567890123", "unknown_member"), (";;;", "malformed")] {
        let ran = desk.run(&["check-in", code]);
        complains(&ran, 4, code);
        let line = &ran.lines()[0];
        assert_eq!(line["outcome"], "unknown_member", "{line}");
        assert_eq!(line["error"]["code"], reason, "{line}");
        assert_eq!(line["visit_id"], Value::Null, "{line}");
        assert!(ran.stderr.contains("Nothing was recorded"), "{}", ran.stderr);
    }
}

#[test]
fn a_wrong_key_exits_five_and_loses_no_visit() {
    let (sandbox, mut desk, person) = scene();
    desk.set("TOKEN_DESK_API_KEY", "IST.a-key-that-was-revoked");
    complains(&desk.run(&["redeem", &person.id, "Water bottle"]), 5, "redeem");
    let file = desk.write("again.toml", SET_UP);
    complains(&desk.run(&["setup", "apply", &file]), 5, "setup apply");
    let check_in = desk.json(&["check-in", &person.id]);
    assert_eq!(
        check_in["outcome"], "token_queued",
        "the door stays open, the token waits for a key"
    );
    desk.set("TOKEN_DESK_API_KEY", sandbox.text("api_key"));
    desk.settle();
    assert_eq!(
        sandbox.available(&person.id).as_deref(),
        Some("11"),
        "the visit is credited, the redemption is not charged"
    );
}

#[test]
fn without_a_set_up_or_without_pricing_plans_nothing_begins() {
    let sandbox = Sandbox::start(&[]);
    let desk = Desk::new(&sandbox);
    let person = sandbox.people().remove(0);
    for verb in [
        vec!["check-in", &person.card],
        vec!["setup", "show"],
        vec!["enrol", &person.id],
    ] {
        let ran = desk.run(&verb);
        complains(&ran, 5, &format!("{verb:?}"));
        assert_eq!(
            ran.lines().last().unwrap()["error"]["code"],
            "not_set_up",
            "{ran:?}"
        );
    }
    sandbox.switch(&json!({"pricing_plans_installed": false}));
    let file = desk.write("set-up.toml", SET_UP);
    let ran = desk.run(&["setup", "apply", &file]);
    complains(&ran, 4, "no Pricing Plans");
    assert_eq!(ran.lines()[0]["error"]["code"], "app_missing");
    assert!(
        ran.stderr.contains("Pricing Plans"),
        "the words name the app: {}",
        ran.stderr
    );
    assert_eq!(
        sandbox.state()["programDefinitions"],
        json!([]),
        "nothing was made"
    );
}

#[test]
fn a_folder_that_cannot_be_used_exits_six() {
    let sandbox = Sandbox::start(&[]);
    let desk = Desk::new(&sandbox);
    let file = desk.write("a-file", "not a folder");
    let ran = desk.run(&["--data-dir", &file, "check-in", "1"]);
    complains(&ran, 6, "the data folder is a file");
    std::fs::create_dir_all(desk.database()).unwrap();
    complains(&desk.run(&["check-in", "1"]), 6, "the database is a folder");
}

#[test]
fn a_page_in_place_of_json_is_no_answer() {
    let (sandbox, desk, person) = scene();
    sandbox.faults(&json!([{"route": "*", "kind": "html", "params": {"status": 200}}]));
    let file = desk.write("again.toml", SET_UP);
    complains(&desk.run(&["setup", "apply", &file]), 3, "setup");
    let check_in = desk.json(&["check-in", &person.id]);
    assert_eq!(
        check_in["outcome"], "token_queued",
        "the visit is kept all the same"
    );
    sandbox.faults(&json!([]));
    desk.settle();
    assert_eq!(
        sandbox.available(&person.id).as_deref(),
        Some("11"),
        "credited once"
    );
}
