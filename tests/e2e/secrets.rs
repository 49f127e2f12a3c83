//! The API key is in the process's memory and in the requests to Wix, and nowhere else.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::desk::{Desk, binary};
use crate::support::until;
use crate::support::window::Window;

const CANARY: &str = "IST.canary-7f3d9c61-that-sings-wherever-it-is-found";
const SITE: &str = "5e1f0c2a-7b64-4d5e-9a53-0c1d2e3f4a5b";

#[test]
fn the_api_key_is_in_no_file_log_output_or_message() {
    let desk = Desk::new();
    let sandbox = Wix::start(&desk);
    let desk = desk
        .with_env("TOKEN_DESK_WIX_URL", &sandbox.url)
        .with_env("RUST_LOG", "trace");

    let connected = desk.verb_told(
        &["--profile", "canary", "-v", "connect", "--site-id", SITE],
        CANARY,
    );
    let mut said = words_of(&connected);
    assert!(
        connected.status.success(),
        "the key opens the door, or this test proves nothing: {said}"
    );

    let plan = desk.session.home().join("program.toml");
    let example = desk.verb(&["setup", "example"]);
    std::fs::write(&plan, &example.stdout).unwrap();
    let plan = plan.display().to_string();
    for words in [
        &["setup", "apply", &plan][..],
        &["members"],
        &["check-in", "nobody@example.com"],
        &["outbox", "--all"],
        &["sync", "--wait"],
        &["lifecycle", "--dry-run"],
        &["doctor"],
        &["setup", "show"],
    ] {
        let output = desk.verb(&[&["--profile", "canary", "-v"], words].concat());
        said += &String::from_utf8_lossy(&output.stdout);
        said += &String::from_utf8_lossy(&output.stderr);
        if words[0] == "setup" {
            assert!(
                output.status.success(),
                "the key opens the door, or this test proves nothing: {said}"
            );
        }
    }
    assert!(
        !said.contains(CANARY),
        "a verb printed the key: {}",
        around(&said)
    );

    let open = desk.open();
    let messages = until("the bridge to answer", Duration::from_secs(20), || {
        let messages = every_message(&open.window);
        messages.contains("\"practice\":false").then_some(messages)
    });
    assert!(
        !messages.contains(CANARY),
        "the key crossed into the window: {}",
        around(&messages)
    );
    assert!(!page(&open.window).contains(CANARY), "the key stands in the page");
    drop(open);

    let files = files_below(desk.session.home());
    assert!(
        files.iter().any(|file| file.starts_with(desk.data_dir())),
        "the desk wrote nothing, so nothing was searched"
    );
    assert!(
        desk.session.keychain_files().exists(),
        "the keychain holds nothing, so the key was kept elsewhere"
    );
    let kept: Vec<_> = files
        .iter()
        .filter(|file| !file.starts_with(desk.session.keychain_files()))
        .collect();
    let singing: Vec<_> = kept
        .into_iter()
        .filter(|file| holds(file, CANARY.as_bytes()))
        .collect();
    assert!(singing.is_empty(), "the key stands in {singing:?}");
}

fn words_of(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// What every command of the bridge answers, or how it refuses.
fn every_message(window: &Window) -> String {
    let names: Vec<&str> = engine::api::COMMANDS.iter().map(|command| command.name).collect();
    let ask = "const [names, done] = arguments;
        const ask = (name) => window.__TAURI_INTERNALS__.invoke(name, {}).then(
            (answer) => [name, answer], (refusal) => [name, String(refusal?.message ?? refusal), refusal]);
        Promise.all(names.filter((name) => name !== 'practise').map(ask)).then((all) => done(JSON.stringify(all)), done);";
    let answers = window
        .driver
        .script_async(ask, json!([names]))
        .unwrap_or_default();
    answers.as_str().unwrap_or_default().to_owned()
}

fn page(window: &Window) -> String {
    let page = window
        .driver
        .script("return document.documentElement.outerHTML", json!([]))
        .unwrap();
    page.as_str().unwrap().to_owned()
}

/// A sandbox in a process of its own, whose only key is the canary.
struct Wix {
    url: String,
    process: Child,
}

impl Wix {
    fn start(desk: &Desk) -> Self {
        let mut process = desk
            .session
            .command(binary())
            .args([
                "sandbox",
                "--members",
                "20",
                "--api-key",
                CANARY,
                "--site-id",
                SITE,
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut banner = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut banner)
            .unwrap();
        let banner: Value = serde_json::from_str(&banner).unwrap();
        Self {
            url: banner["listening"].as_str().unwrap().to_owned(),
            process,
        }
    }
}

impl Drop for Wix {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            Ok(kind) if kind.is_file() => vec![entry.path()],
            // Sockets and the like hold nothing.
            _ => Vec::new(),
        })
        .collect()
}

fn holds(file: &Path, canary: &[u8]) -> bool {
    std::fs::read(file).is_ok_and(|content| content.windows(canary.len()).any(|window| window == canary))
}

/// The line in which it sings, so that one sees who wrote it.
fn around(text: &str) -> &str {
    text.lines()
        .find(|line| line.contains(CANARY))
        .unwrap_or_default()
}
