//! What may stand in which file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::tree::{files, files_named, read};

/// The adapters that own the clock and the randomness. One more is a decision: write it down here, and say why there.
const CLOCK_AND_RANDOMNESS: [&str; 5] = [
    "src-tauri/crates/testkit/src/ports.rs",
    "src-tauri/crates/wix-client/src/transport.rs",
    "src-tauri/crates/wix-sandbox/src/clock.rs",
    "src-tauri/src/boot/clock.rs",
    "src-tauri/src/boot/ids.rs",
];

/// Who talks to a terminal: the verbs, and the program that builds the project.
const TERMINAL: [&str; 2] = ["src-tauri/crates/xtask/src/main.rs", "src-tauri/src/cli/mod.rs"];

/// The sources of the product, without those of its tests.
fn product() -> Vec<PathBuf> {
    let sources = files_named("src-tauri", ".rs").into_iter();
    sources
        .filter(|path| !path.components().any(|part| part.as_os_str() == "tests"))
        .collect()
}

/// The files in which a lint is set aside, wherever inside the attribute it is named.
fn setting_aside(lint: &str) -> BTreeSet<String> {
    let named = |path: &PathBuf| {
        let text = read(path);
        text.split("expect(").skip(1).any(|rest| {
            rest.split(")]")
                .next()
                .is_some_and(|inside| inside.contains(lint))
        })
    };
    product()
        .iter()
        .filter(|path| named(path))
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn the_clock_and_randomness_belong_to_their_adapters() {
    let owners: BTreeSet<String> = CLOCK_AND_RANDOMNESS.map(String::from).into();
    assert_eq!(
        setting_aside("clippy::disallowed_methods"),
        owners,
        "rule 6: time and ids are asked of the ports; these files set that aside"
    );
}

#[test]
fn the_terminal_belongs_to_the_verbs() {
    let owners: BTreeSet<String> = TERMINAL.map(String::from).into();
    for lint in ["clippy::print_stdout", "clippy::print_stderr"] {
        assert_eq!(
            setting_aside(lint),
            owners,
            "rule 6: only a verb talks to a terminal; everything else logs"
        );
    }
}

#[test]
fn no_lint_is_switched_off_in_silence() {
    for path in files_named("src-tauri", ".rs")
        .into_iter()
        .chain(files_named("tests", ".rs"))
    {
        // Said in two parts, so that this file does not accuse itself.
        for silence in [concat!("#[", "allow("), concat!("#![", "allow(")] {
            assert!(
                !read(&path).contains(silence),
                "rule 6: {} switches a lint off; `#[expect(lint, reason = …)]` says why and notices when it is over",
                path.display()
            );
        }
    }
}

#[test]
fn only_the_host_knows_the_bridge() {
    for path in files("ui/src") {
        if !path.starts_with("ui/src/host") {
            assert!(
                !read(&path).contains("@tauri-apps/"),
                "rule 4: {} talks to the bridge itself; that is the work of ui/src/host",
                path.display()
            );
        }
    }
}

#[test]
fn the_page_has_no_network() {
    let config: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let policy = config["app"]["security"]["csp"].as_str().unwrap_or_default();
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    assert!(
        directives.contains(&"default-src 'self'"),
        "rule 4: the page may load what is its own; the policy says {policy}"
    );
    assert!(
        directives.contains(&"connect-src ipc: http://ipc.localhost"),
        "rule 4: the page may connect to the bridge and to nothing else; the policy says {policy}"
    );
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let homes = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
    ];
    let readable = [
        "rs", "md", "toml", "json", "ts", "svelte", "css", "js", "mjs", "html", "sql", "yml", "yaml", "snap",
        "",
    ];
    for path in files(".") {
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !readable.contains(&ending.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(crate::tree::root().join(&path)).unwrap_or_default();
        for home in homes {
            assert!(
                !text.contains(home),
                "{} names {home}, a place on somebody's machine",
                Path::display(&path)
            );
        }
    }
}
