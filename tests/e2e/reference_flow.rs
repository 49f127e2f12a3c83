//! From a scanned card to a reward in the hand, and then the cable is pulled.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::support::desk::{Desk, OpenDesk};
use crate::support::pictures::Pictures;
use crate::support::sandbox::{Person, Sandbox};
use crate::support::until;
use crate::support::window::Name::{Contains, Is};
use crate::support::window::PATIENCE;

/// Making a practice gym: definitions, merchandise, two hundred members, and the first enrolments.
const SETTING_UP: Duration = Duration::from_secs(120);

/// Long enough for the desk to notice by itself that the network is back.
const NEXT_TRY: Duration = Duration::from_secs(90);

#[test]
fn reference_flow() {
    let desk = Desk::new();
    let mut pictures = Pictures::begin();
    let open = desk.open();

    practise(&open, &mut pictures);
    let sandbox = Sandbox::of_practice(&desk.data_dir());
    let ada = a_newcomer(&sandbox);

    enrol(&open, &ada, &mut pictures);
    for visit in 1..=12 {
        come_in(&open, &ada, visit);
    }
    pictures.take(&open, "twelve-visits");
    settled(&sandbox, &ada, "12");

    let taken = redeem_the_cheapest(&open, &ada, &mut pictures);
    settled(&sandbox, &ada, "2");
    refused_in_words(&open, &ada, &mut pictures);
    hand_over(&open, &taken, &mut pictures);

    let before = sandbox.keys_of(&ada.id).len();
    sandbox.cut();
    for visit in 3..=5 {
        come_in(&open, &ada, visit);
    }
    open.window.read("Offline", PATIENCE);
    pictures.take(&open, "offline");
    open.kill();

    assert_eq!(
        waiting(&desk),
        3,
        "three verdicts were shown, and the power went: three visits are on the disk"
    );
    let open = desk.open();
    let sandbox = Sandbox::of_practice(&desk.data_dir());
    sandbox.mend();
    until("the three tokens to arrive", NEXT_TRY, || {
        (sandbox.balance_of(&ada.id).as_deref() == Some("5")).then_some(())
    });
    open.window.read("all sent", NEXT_TRY);
    pictures.take(&open, "all-sent");

    let keys = sandbox.keys_of(&ada.id);
    assert_eq!(
        keys.len(),
        before + 3,
        "three more movements, no fourth: {keys:?}"
    );
    assert_eq!(
        keys.iter().collect::<BTreeSet<_>>().len(),
        keys.len(),
        "no key moved tokens twice: {keys:?}"
    );
    assert_eq!(waiting(&desk), 0, "nothing is left to be sent");
}

/// The first run: one button, progress, the desk.
fn practise(open: &OpenDesk<'_>, pictures: &mut Pictures) {
    open.window.control("button", Is("Start practising"));
    pictures.take(open, "first-run");
    open.window.press("button", Is("Start practising"));
    open.window.read("Making the practice gym", PATIENCE);
    pictures.take(open, "setting-up");
    open.window.read("Scan a card", SETTING_UP);
    open.window.read("PRACTICE", PATIENCE);
    pictures.take(open, "desk");
}

/// Somebody with a card whom nobody has enrolled yet, and whose name is theirs alone: they are looked up by it.
fn a_newcomer(sandbox: &Sandbox) -> Person {
    let (enrolled, people) = (sandbox.enrolled(), sandbox.people());
    let name = |person: &Person| format!("{} {}", person.first_name, person.last_name);
    let is_only_one =
        |person: &Person| people.iter().filter(|other| name(other) == name(person)).count() == 1;
    let newcomer = people
        .iter()
        .find(|person| !enrolled.contains(&person.id) && is_only_one(person));
    newcomer
        .cloned()
        .expect("a member with a card who is not in the program")
}

fn enrol(open: &OpenDesk<'_>, person: &Person, pictures: &mut Pictures) {
    let window = &open.window;
    let full_name = format!("{} {}", person.first_name, person.last_name);
    let box_ = window.control("searchbox", Is("Card, name or e-mail"));
    window.driver.click(&box_).unwrap();
    window.driver.send_keys(&box_, &full_name).unwrap();
    window.press("option", Contains(&full_name));
    window.hear("status", "Not in the program");
    pictures.take(open, "not-enrolled");
    window.press("button", Is("Enrol"));
    window.hear("status", "In the program");
    pictures.take(open, "enrolled");
}

/// One visit, scanned. Again within the hour the desk asks why, and somebody at the desk answers.
fn come_in(open: &OpenDesk<'_>, person: &Person, tokens: u32) {
    let window = &open.window;
    let welcome = format!("Welcome, {}", person.first_name);
    let count = if tokens == 1 {
        "1 token".to_owned()
    } else {
        format!("{tokens} tokens")
    };
    // "+1 token" stands in the verdict as well: it is not the count.
    let welcomed = |said: &str| said.contains(&welcome) && said.replace("+1 token", "").contains(&count);
    open.scan(&person.card);
    let said = until(&format!("a verdict on visit {tokens}"), PATIENCE, || {
        Some(window.text_of("status")).filter(|said| welcomed(said) || said.contains("already in"))
    });
    if said.contains("already in") {
        window.press("button", Is("Let in again"));
        window.press("button", Is("A second class today"));
    }
    until(&format!("\"{welcome}\" with {count}"), PATIENCE, || {
        welcomed(&window.text_of("status")).then_some(())
    });
}

/// Once the desk has sent all it had, Wix and the desk agree.
fn settled(sandbox: &Sandbox, person: &Person, available: &str) {
    until(
        &format!("Wix to have {available} tokens of {}", person.first_name),
        PATIENCE,
        || (sandbox.balance_of(&person.id).as_deref() == Some(available)).then_some(()),
    );
}

/// At the counter with twelve tokens: what costs ten is offered, and nothing else. Takes one; answers with its name.
fn redeem_the_cheapest(open: &OpenDesk<'_>, person: &Person, pictures: &mut Pictures) -> String {
    let window = &open.window;
    window.press("button", Is("Redeem"));
    window.read("checked with Wix", PATIENCE);
    // Twelve items and the member: the pictures come after the words.
    until("the pictures of the merchandise", PATIENCE, || {
        let shown = window
            .driver
            .script("return document.images.length", json!([]))
            .ok()?;
        (shown.as_u64()? >= 13).then_some(())
    });
    pictures.take(open, "counter");
    let tiles: Vec<String> = window
        .names("button")
        .into_iter()
        .filter(|name| name.contains(" tokens, "))
        .collect();
    let (affordable, others): (Vec<_>, Vec<_>) = tiles.into_iter().partition(|tile| !tile.ends_with(" more"));
    assert!(
        !affordable.is_empty(),
        "with twelve tokens there is something to take"
    );
    assert!(
        affordable.iter().all(|tile| tile.contains(", 10 tokens, ")),
        "only what costs ten: {affordable:?}"
    );
    assert!(
        others
            .iter()
            .all(|tile| tile.contains(", 20 tokens, ") || tile.contains(", 30 tokens, ")),
        "{others:?}"
    );
    assert!(
        others.iter().any(|tile| tile.ends_with(", 8 more")),
        "twenty less twelve is eight: {others:?}"
    );

    let in_stock = affordable
        .iter()
        .find(|tile| !tile.contains("Out of stock"))
        .unwrap();
    window.press("button", Is(in_stock));
    pictures.take(open, "sheet");
    window.press("button", Is("Redeem for 10 tokens"));
    let slip = window.hear("status", "Redeemed");
    assert!(slip.contains("No. 1"), "the day's first slip: {slip}");
    assert!(slip.contains("leaves 2 tokens"), "{slip}");
    assert!(slip.contains(&person.last_name), "whose it is: {slip}");
    pictures.take(open, "slip");
    in_stock.split(", 10 tokens").next().unwrap().to_owned()
}

/// Two tokens don't buy what costs twenty, and the sheet says so instead of offering it.
fn refused_in_words(open: &OpenDesk<'_>, person: &Person, pictures: &mut Pictures) {
    let window = &open.window;
    home(open);
    // Today's list leads back to them.
    window.press(
        "button",
        Contains(&format!("{} {:.1}.", person.first_name, person.last_name)),
    );
    window.press("button", Is("Redeem"));
    window.press("button", Contains(", 20 tokens, "));
    let refusal = window.hear("alert", "Not enough tokens");
    assert!(refusal.contains("18 more"), "twenty less two: {refusal}");
    pictures.take(open, "refused");
    assert!(
        !window.has("button", Contains("Redeem for")),
        "what can't be had is not offered"
    );
    window.press("button", Is("Back"));
    home(open);
}

fn hand_over(open: &OpenDesk<'_>, item: &str, pictures: &mut Pictures) {
    let window = &open.window;
    window.press("button", Contains("To hand over"));
    window.control("button", Contains(&format!("Hand over: {item}")));
    pictures.take(open, "to-hand-over");
    window.press("button", Contains(&format!("Hand over: {item}")));
    window.read("Everything is handed over.", PATIENCE);
    home(open);
}

/// Escape leads home from everywhere, one step at a time.
fn home(open: &OpenDesk<'_>) {
    until("the desk to invite the next scan", PATIENCE, || {
        open.key("Escape");
        (open.window.text_of("status").contains("Scan a card") && open.window.names("dialog").is_empty())
            .then_some(())
    });
}

/// Entries of the outbox that wait, read from the disk by a process of its own.
fn waiting(desk: &Desk) -> usize {
    let entries = desk.verb_json(&["outbox"]);
    entries
        .iter()
        .filter(|entry| entry["state"] != "confirmed" && entry["state"] != "discarded")
        .count()
}
