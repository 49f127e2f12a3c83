//! The API key is planted, and looked for everywhere a desk without a window leaves anything.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::desk::{Desk, SET_UP};
use crate::sandbox::Sandbox;

const CANARY: &str = "IST.CANARY-9d1c40b7-sings-wherever-it-is-found";

fn every_file(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            every_file(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn contains(path: &Path, needle: &[u8]) -> bool {
    std::fs::read(path)
        .unwrap()
        .windows(needle.len())
        .any(|part| part == needle)
}

/// Base64 hides a key from a plain search only. Any of the three ways it can fall on the groups of three.
fn disguises(secret: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let mut found = vec![secret.as_bytes().to_vec(), secret.as_bytes()[8..32].to_vec()];
    for shift in 0..3 {
        let padded = [&b"   "[..shift], secret.as_bytes()].concat();
        let text = base64::engine::general_purpose::STANDARD.encode(padded);
        found.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    found
}

#[test]
fn the_api_key_is_in_no_file_and_no_output() {
    let sandbox = Sandbox::start(&["--api-key", CANARY]).unlimited();
    let mut desk = Desk::new(&sandbox)
        .with("TOKEN_DESK_LOG", "trace")
        .with("RUST_LOG", "trace");
    let person = sandbox.people().remove(0);
    let file = desk.write("set-up.toml", SET_UP);
    let verbs: [&[&str]; 14] = [
        &["-v", "check-in", "1234567890123"],
        &["-v", "setup", "apply", &file],
        &["-v", "members"],
        &["-v", "enrol", &person.id],
        &["-v", "check-in", &person.id],
        &["-v", "check-in", "nobody@nowhere.example"],
        &["-v", "balance", &person.id],
        &["-v", "eligible", &person.id],
        &["-v", "redeem", &person.id, "Cap"],
        &["-v", "adjust", &person.id, "3", "--reason", "a gift"],
        &["-v", "history", &person.id],
        &["-v", "sync", "--wait"],
        &["-v", "outbox", "--all"],
        &["-v", "doctor"],
    ];
    for verb in verbs {
        desk.run(verb);
    }
    assert_eq!(
        sandbox.available(&person.id).as_deref(),
        Some("4"),
        "the key opened the door, or this test proves nothing"
    );
    // Everything that goes wrong writes more than what goes well.
    for kind in [
        "reset_before",
        "reset_after",
        "status",
        "html",
        "truncate",
        "unauthorized",
    ] {
        sandbox.faults(&json!([{"route": "*", "kind": kind}]));
        desk.run(&["-v", "check-in", &person.id]);
        desk.run(&["-v", "balance", &person.id]);
    }
    desk.run(&["-v", "setup", "apply", &file]);
    desk.run(&["-v", "doctor"]);
    sandbox.faults(&json!([]));
    desk.run(&["-v", "sync", "--wait"]);
    desk.set("TOKEN_DESK_SITE_ID", "not-a-site");
    desk.run(&["-v", "balance", &person.id]);
    desk.set("TOKEN_DESK_WIX_URL", "http://127.0.0.1:9");
    desk.run(&["-v", "sync"]);
    desk.set("TOKEN_DESK_WIX_URL", "http://gym.example");
    desk.run(&["-v", "sync"]);

    let mut files = Vec::new();
    every_file(desk.folder(), &mut files);
    let seen = |name: &str| files.iter().any(|path| path.to_string_lossy().ends_with(name));
    assert!(seen("desk.db"), "the database was searched: {files:?}");
    let said = files
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "err"))
        .map(|path| std::fs::metadata(path).unwrap().len())
        .sum::<u64>();
    assert!(
        said > 10_000,
        "the verbs talked a lot on standard error: {said} bytes"
    );
    for disguise in disguises(CANARY) {
        let found: Vec<&PathBuf> = files.iter().filter(|path| contains(path, &disguise)).collect();
        assert!(
            found.is_empty(),
            "the key is in {found:?} as {}",
            String::from_utf8_lossy(&disguise)
        );
    }
}
