//! One list of commands, and three places that must say the same: the permission files, the handlers, the page's host.

use std::collections::BTreeSet;

use engine::api::{COMMANDS, Right};
use serde_json::Value;

use crate::tree::{files_named, read};

fn with(right: Right) -> BTreeSet<String> {
    let commands = COMMANDS.iter().filter(|command| command.right == right);
    commands.map(|command| command.name.to_owned()).collect()
}

fn all() -> BTreeSet<String> {
    COMMANDS.iter().map(|command| command.name.to_owned()).collect()
}

/// The commands that a set of a permission file grants.
fn granted(file: &str, set: &str) -> BTreeSet<String> {
    let file: toml::Value = toml::from_str(&read(file)).unwrap();
    let entries = |name: &str| file[name].as_array().cloned().unwrap_or_default();
    let found = entries("set")
        .into_iter()
        .find(|entry| entry["identifier"].as_str() == Some(set));
    let found = found.unwrap_or_else(|| panic!("there is no set {set}"));
    let members: BTreeSet<&str> = found["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let permissions = entries("permission");
    assert_eq!(
        permissions.len(),
        members.len(),
        "rule 5: a permission of this file is in no set, or a set names one that is elsewhere"
    );
    permissions
        .iter()
        .filter(|entry| {
            entry["identifier"]
                .as_str()
                .is_some_and(|name| members.contains(name))
        })
        .flat_map(|entry| entry["commands"]["allow"].as_array().cloned().unwrap_or_default())
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn no_name_is_on_the_list_twice() {
    assert_eq!(
        all().len(),
        COMMANDS.len(),
        "rule 5: one list, one line a command"
    );
}

#[test]
fn each_right_has_its_set_of_permissions() {
    for (right, file, set) in [
        (
            Right::FrontDesk,
            "src-tauri/permissions/front-desk.toml",
            "front-desk",
        ),
        (Right::Manager, "src-tauri/permissions/manager.toml", "manager"),
    ] {
        assert_eq!(
            granted(file, set),
            with(right),
            "rule 5: {file} (left) and the list of commands (right) differ"
        );
    }
    assert_eq!(
        files_named("src-tauri/permissions", ".toml").len(),
        2,
        "rule 5: a permission file that this test does not know"
    );
}

#[test]
fn the_desks_capability_grants_the_sets_and_little_else() {
    let capability: Value = serde_json::from_str(&read("src-tauri/capabilities/desk.json")).unwrap();
    let granted: BTreeSet<&str> = capability["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let expected = [
        "core:event:allow-listen",
        "core:event:allow-unlisten",
        "front-desk",
        "manager",
    ];
    assert_eq!(
        granted,
        expected.into(),
        "rule 5: the desk's window may do this and no more"
    );
    assert_eq!(
        capability["windows"],
        serde_json::json!(["desk"]),
        "rule 5: for the desk's window alone"
    );
}

#[test]
fn every_command_has_a_handler_and_every_handler_is_a_command() {
    let source = read("src-tauri/src/commands/mod.rs");
    let listed = source
        .split_once("generate_handler![")
        .expect("the list of handlers")
        .1;
    let listed = listed.split_once(']').expect("its end").0;
    let handlers: BTreeSet<String> = listed
        .split(',')
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    assert_eq!(
        handlers,
        all(),
        "rule 5: the handlers (left) and the list of commands (right) differ"
    );
}

#[test]
fn the_page_knows_the_same_commands() {
    let source = read("ui/src/host/types.ts");
    let body = source
        .split_once("export interface Commands {")
        .expect("the host declares the commands")
        .1;
    let body = body.split_once("\n}").expect("its end").0;
    let declared: BTreeSet<String> = body
        .lines()
        .filter_map(|line| line.trim().split_once(": {"))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(
        declared,
        all(),
        "rule 5: the page (left) and the list of commands (right) differ"
    );
}
