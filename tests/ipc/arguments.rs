//! What a broken or a hostile page could send: it gets an answer, and nothing changes.

use serde_json::{Value, json};

use crate::door::{Door, PIN, invoke, turned_away};

const CLASSES: [&str; 5] = ["refused", "offline", "try_again", "needs_manager", "bug"];

/// A problem has its five parts and a class of the list; an argument that cannot be read is named by Tauri.
fn is_a_typed_refusal(answer: &Result<Value, Value>) -> bool {
    let Err(error) = answer else { return false };
    if let Some(words) = error.as_str() {
        return words.starts_with("invalid args");
    }
    let text = |name: &str| error[name].as_str().is_some_and(|text| !text.is_empty());
    text("code")
        && text("message")
        && text("incident")
        && error["params"].is_object()
        && CLASSES.iter().any(|class| error["class"] == *class)
}

#[test]
fn a_quantity_that_is_none_redeems_nothing() {
    let door = Door::open();
    let (desk, before) = (door.window("desk"), door.records());
    let quantities = [
        json!(-1),
        json!(0),
        json!(100),
        json!(1_000_000_000),
        json!(i64::MAX),
        json!(1.5),
        json!(1e30),
        json!("1"),
        Value::Null,
    ];
    for (number, count) in quantities.into_iter().enumerate() {
        let request = json!({
            "redemption_id": format!("00000000-0000-4000-8000-00000000000{number}"),
            "member_id": door.member.id.to_string(),
            "product_id": door.product(),
            "count": count,
        });
        let answer = invoke(&desk, "redeem", json!({"request": request}));
        assert!(is_a_typed_refusal(&answer), "{count} of an item: {answer:?}");
        assert_eq!(door.records(), before, "{count} of an item left something behind");
    }
}

#[test]
fn an_id_that_is_none_names_nothing() {
    let door = Door::open();
    let desk = door.window("desk");
    invoke(&desk, "unlock_manager", json!({"pin": PIN})).unwrap();
    let before = door.records();
    let long = "7".repeat(10_000);
    let ids = [
        "",
        " ",
        "null",
        "../../etc/passwd",
        "' OR 1=1 --",
        "00000000-0000-0000-0000-00000000000g",
        "\u{202e}\u{0}\n",
        long.as_str(),
    ];
    for id in ids {
        let request = json!({"redemption_id": id, "member_id": id, "product_id": id, "count": 1});
        let calls = [
            ("member_card", json!({"memberId": id})),
            ("enrol", json!({"memberId": id})),
            ("history", json!({"memberId": id})),
            ("counter", json!({"memberId": id})),
            ("confirm_counter", json!({"memberId": id})),
            ("link_card", json!({"code": "4006381333931", "memberId": id})),
            ("undo_visit", json!({"visitId": id})),
            ("redeem", json!({"request": request})),
            ("redemption", json!({"redemptionId": id})),
            ("hand_over", json!({"redemptionId": id})),
            ("cancel_redemption", json!({"redemptionId": id})),
            ("retry_entry", json!({"entryId": id})),
            ("discard_entry", json!({"entryId": id, "reason": "no reason"})),
            (
                "adjust_balance",
                json!({"memberId": id, "amount": "5", "reason": "no reason"}),
            ),
        ];
        for (command, arguments) in calls {
            let answer = invoke(&desk, command, arguments);
            let shown: String = id.chars().take(40).collect();
            assert!(is_a_typed_refusal(&answer), "{command} of {shown:?}: {answer:?}");
            assert!(
                answer.to_string_len() < 2_000,
                "{command} echoes what was sent at full length"
            );
        }
    }
    assert_eq!(
        door.records(),
        before,
        "an id that names nothing changed something"
    );
}

#[test]
fn a_code_or_an_amount_that_is_none_is_answered_in_words() {
    let door = Door::open();
    let desk = door.window("desk");
    invoke(&desk, "unlock_manager", json!({"pin": PIN})).unwrap();
    let before = door.records();
    let long = "x".repeat(10_000);
    for code in ["", "\n", "\u{0}", long.as_str()] {
        let request = json!({"code": code, "source": "scan", "override_reason": null});
        let scan = invoke(&desk, "check_in", json!({"request": request})).unwrap();
        assert_eq!(scan["outcome"], "unknown_member", "nobody is known by it");
        let link = json!({"code": code, "memberId": door.member.id.to_string()});
        assert!(
            is_a_typed_refusal(&invoke(&desk, "link_card", link)),
            "no card has this number"
        );
        let found = invoke(&desk, "search_members", json!({"text": code}));
        assert!(found.is_ok_and(|found| found.as_array().is_some_and(|hits| hits.len() <= 5)));
    }
    for amount in [
        "",
        "0",
        "one",
        "1e9",
        "NaN",
        "0.00001",
        "99999999999999999999",
        long.as_str(),
    ] {
        let arguments = json!({"memberId": door.member.id.to_string(), "amount": amount, "reason": "a slip of the finger"});
        let answer = invoke(&desk, "adjust_balance", arguments);
        assert!(
            is_a_typed_refusal(&answer),
            "a correction by {:.20}: {answer:?}",
            amount
        );
    }
    for source in ["file:///etc/passwd", "/etc/passwd", "javascript:1", long.as_str()] {
        let answer = invoke(&desk, "picture", json!({"source": source}));
        assert!(
            is_a_typed_refusal(&answer),
            "a picture from {source:.30}: {answer:?}"
        );
    }
    assert!(is_a_typed_refusal(&invoke(
        &desk,
        "unlock_manager",
        json!({"pin": long})
    )));
    assert_eq!(door.records(), before, "what could not be read changed something");
}

#[test]
fn arguments_of_the_wrong_shape_never_reach_the_engine() {
    let door = Door::open();
    let (desk, before) = (door.window("desk"), door.records());
    let shapes = [
        json!({}),
        json!([]),
        Value::Null,
        json!({"request": null, "memberId": 7, "text": {}, "ms": "soon", "pin": []}),
        json!({"request": {"code": ["4006381333931"], "source": "elsewhere"}, "memberId": null}),
    ];
    for command in [
        "check_in",
        "redeem",
        "member_card",
        "search_members",
        "record_paint",
        "unlock_manager",
    ] {
        for shape in &shapes {
            let answer = invoke(&desk, command, shape.clone());
            assert!(
                is_a_typed_refusal(&answer) && !turned_away(&answer),
                "{command} of {shape}: {answer:?}"
            );
        }
    }
    assert_eq!(door.records(), before);
}

/// How long the answer is, as it crosses to the page.
trait Length {
    fn to_string_len(&self) -> usize;
}

impl Length for Result<Value, Value> {
    fn to_string_len(&self) -> usize {
        match self {
            Ok(value) | Err(value) => value.to_string().len(),
        }
    }
}
