//! Who may call what.

use engine::api::{COMMANDS, Right};
use serde_json::{Value, json};

use crate::door::{Door, PIN, invoke, invoke_from, turned_away};

#[test]
fn the_desk_may_call_every_command_of_the_list() {
    let door = Door::open();
    let (desk, _sending) = (door.window("desk"), door.sending());
    for command in COMMANDS {
        let answer = invoke(&desk, command.name, json!({}));
        assert!(
            !turned_away(&answer),
            "{} is on the list, so a permission file has to grant it and a handler answer it: {answer:?}",
            command.name
        );
    }
}

#[test]
fn what_is_not_on_the_list_does_not_exist() {
    let door = Door::open();
    let desk = door.window("desk");
    for name in [
        "set_manager_pin",
        "CHECK_IN",
        "check_in ",
        "",
        "plugin:event|emit",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
    ] {
        let answer = invoke(&desk, name, json!({"pin": "1111"}));
        assert!(turned_away(&answer), "“{name}” was not turned away: {answer:?}");
    }
}

#[test]
fn another_window_and_a_foreign_page_may_call_nothing() {
    let door = Door::open();
    let (stranger, desk) = (door.window("stranger"), door.window("desk"));
    for command in COMMANDS {
        let answer = invoke(&stranger, command.name, json!({}));
        assert!(
            turned_away(&answer),
            "no capability names this window, and yet {}: {answer:?}",
            command.name
        );
        let answer = invoke_from(&desk, "https://example.com/", command.name, json!({}));
        assert!(
            turned_away(&answer),
            "a page from elsewhere stands in the desk's window, and yet {}: {answer:?}",
            command.name
        );
    }
}

#[test]
fn a_managers_command_needs_the_managers_session_whatever_the_screen_shows() {
    let door = Door::open();
    let desk = door.window("desk");
    let correction =
        json!({"memberId": door.member.id.to_string(), "amount": "3", "reason": "found a lost visit"});
    let before = door.records();

    for command in COMMANDS.iter().filter(|command| command.right == Right::Manager) {
        let answer = invoke(&desk, command.name, correction.clone());
        assert_eq!(
            code(&answer),
            "manager_locked",
            "{} ran without the manager",
            command.name
        );
    }
    let wrong = invoke(&desk, "unlock_manager", json!({"pin": "1357"}));
    assert_eq!(code(&wrong), "wrong_pin");
    assert_eq!(
        code(&invoke(&desk, "adjust_balance", correction.clone())),
        "manager_locked"
    );
    assert_eq!(door.records(), before, "what was refused changed something");

    assert_eq!(
        invoke(&desk, "unlock_manager", json!({"pin": PIN})),
        Ok(Value::Null)
    );
    let card = invoke(&desk, "adjust_balance", correction.clone()).unwrap();
    assert_eq!(card["balance"]["available"], "15");
    door.sync();
    assert_eq!(door.gym.available(door.member.id).as_deref(), Some("15"));

    assert_eq!(invoke(&desk, "lock_manager", json!({})), Ok(Value::Null));
    assert_eq!(
        code(&invoke(&desk, "adjust_balance", correction)),
        "manager_locked",
        "the session outlived its end"
    );
}

#[test]
fn the_managers_session_ends_by_itself() {
    let door = Door::open();
    let desk = door.window("desk");
    invoke(&desk, "unlock_manager", json!({"pin": PIN})).unwrap();
    assert_eq!(
        code(&invoke(&desk, "retry_entry", json!({"entryId": "none"}))),
        "malformed",
        "the session is open, so the command itself answers"
    );
    door.desk.clock.advance(chrono::TimeDelta::minutes(11));
    assert_eq!(
        code(&invoke(&desk, "retry_entry", json!({"entryId": "none"}))),
        "manager_locked"
    );
}

fn code(answer: &Result<Value, Value>) -> &str {
    answer
        .as_ref()
        .err()
        .and_then(|problem| problem["code"].as_str())
        .unwrap_or_default()
}
