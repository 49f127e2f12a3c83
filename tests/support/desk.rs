//! One desk: the built program, its data directory, its window, its scanner, and the ways in which it can die.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::driver::Driver;
use super::session::Session;
use super::until;
use super::window::Window;

/// A desk whose data directory outlives its window.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) session: Session,
    env: Vec<(String, String)>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            session: Session::start(),
            env: Vec::new(),
        }
    }

    /// A variable of the environment in which the kiosk is opened.
    #[must_use]
    pub(crate) fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.session.home().join("desk")
    }

    /// One verb of the command line, at the same data directory.
    pub(crate) fn verb(&self, words: &[&str]) -> Output {
        self.verb_told(words, "")
    }

    /// The same, with a line on its standard input.
    pub(crate) fn verb_told(&self, words: &[&str], line: &str) -> Output {
        let mut command = self.session.command(binary());
        command
            .args(words)
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        command.env("TOKEN_DESK_DATA_DIR", self.data_dir());
        let pipes = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut verb = pipes.spawn().unwrap();
        // A verb that asks nothing may be gone before the line is written.
        let _ = writeln!(verb.stdin.take().unwrap(), "{line}");
        verb.wait_with_output().unwrap()
    }

    /// The lines of a verb that was asked for JSON; it must have succeeded.
    pub(crate) fn verb_json(&self, words: &[&str]) -> Vec<Value> {
        let said = self.verb(&[words, &["--json"]].concat());
        assert!(
            said.status.success(),
            "token-desk {words:?} failed: {}",
            String::from_utf8_lossy(&said.stderr)
        );
        let lines = String::from_utf8(said.stdout).unwrap();
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Opens the kiosk and puts the keyboard at its window.
    pub(crate) fn open(&self) -> OpenDesk<'_> {
        let data_dir = self.data_dir().display().to_string();
        let mut env = vec![("TOKEN_DESK_DATA_DIR", data_dir.as_str())];
        env.extend(
            self.env
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        let driver = Driver::open(&self.session, &binary(), &env);
        let process = until("the kiosk's process", Duration::from_secs(5), || {
            child_of(driver.process_id())
        });
        let open = OpenDesk {
            desk: self,
            window: Window { driver },
            process,
        };
        open.focus();
        open
    }
}

/// A desk with its window open. Dropping it closes the window in good order.
#[derive(Debug)]
pub(crate) struct OpenDesk<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) window: Window,
    process: u32,
}

impl OpenDesk<'_> {
    /// What a barcode scanner does: it types, 5 ms a key, and ends with Enter.
    pub(crate) fn scan(&self, code: &str) {
        self.xdotool(&["type", "--delay", "5", "--args", "1", code, "key", "Return"]);
    }

    /// Presses a key, by its X name (`Escape`, `r`).
    pub(crate) fn key(&self, name: &str) {
        self.xdotool(&["key", name]);
    }

    /// The power is gone: no farewell, no last write.
    pub(crate) fn kill(self) {
        assert!(kill(self.process), "the kiosk had ended before it was killed");
        until("the kiosk to be gone", Duration::from_secs(5), || {
            (!is_alive(self.process)).then_some(())
        });
    }

    /// Memory in use, in MiB: the kiosk's own process, and with the browser engine's processes that it started.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let children = descendants(self.process);
        let own = resident_kib(self.process);
        let all = own + children.into_iter().map(resident_kib).sum::<u64>();
        (own / 1024, all / 1024)
    }

    /// There is no window manager on a virtual display, so nobody else gives the window the keyboard.
    fn focus(&self) {
        let process = self.process.to_string();
        let id = until("the kiosk's window", Duration::from_secs(10), || {
            let found = self
                .desk
                .session
                .command("xdotool")
                .args(["search", "--onlyvisible", "--pid", &process])
                .output()
                .unwrap();
            String::from_utf8_lossy(&found.stdout)
                .lines()
                .last()
                .map(str::to_owned)
        });
        until(
            "the kiosk's window to have the keyboard",
            Duration::from_secs(10),
            || {
                self.xdotool(&["windowfocus", &id]);
                let focused = self
                    .window
                    .driver
                    .script("return document.hasFocus()", serde_json::json!([]));
                focused.ok()?.as_bool()?.then_some(())
            },
        );
    }

    fn xdotool(&self, words: &[&str]) {
        let status = self.desk.session.command("xdotool").args(words).status().unwrap();
        assert!(status.success(), "xdotool {words:?} failed");
    }
}

impl Drop for OpenDesk<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() && is_alive(self.process) {
            super::pictures::take_failure(self);
        }
    }
}

/// The program under test: `TOKEN_DESK_BIN` (a release build, for measuring), or the one cargo built with this test.
pub(crate) fn binary() -> String {
    std::env::var("TOKEN_DESK_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_token-desk").to_owned())
}

fn kill(process: u32) -> bool {
    Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .status()
        .unwrap()
        .success()
}

/// A zombie counts as gone: its parent hasn't asked yet how it ended.
fn is_alive(process: u32) -> bool {
    stat(process).is_some_and(|(state, _)| state != 'Z')
}

fn child_of(parent: u32) -> Option<u32> {
    processes()
        .into_iter()
        .find(|process| stat(*process).is_some_and(|(_, its_parent)| its_parent == parent))
}

fn descendants(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = processes()
        .into_iter()
        .filter_map(|process| Some((process, stat(process)?.1)))
        .collect();
    let mut found = vec![ancestor];
    let mut seen = 0;
    while seen < found.len() {
        let parent = found[seen];
        found.extend(
            parents
                .iter()
                .filter(|(_, its_parent)| *its_parent == parent)
                .map(|(process, _)| *process),
        );
        seen += 1;
    }
    found.split_off(1)
}

fn processes() -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// State and parent of a process, from `/proc/<id>/stat`; the name before them may hold spaces and parentheses.
fn stat(process: u32) -> Option<(char, u32)> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
