//! A desk without a window: a data directory and the verbs on it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::sandbox::{BINARY, Person, Sandbox};

/// The longest that any verb may take in these tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reference tiers; no re-entry window, so that every scan is a visit.
pub(crate) const SET_UP: &str = r#"
[site]
name = "Ironworks Gym"
namespace = "gym_rewards"
time_zone = "America/New_York"

[program]
name = "New Member Rewards"

[visits]
reentry_minutes = 0

[[tier]]
key = "gym10"
price = "10"
products = ["Water bottle", "Gym towel", "Shaker"]

[[tier]]
key = "gym20"
price = "20"
products = ["Training T-shirt", "Cap"]
"#;

/// A data directory, the environment of its verbs, and everything they ever said.
#[derive(Debug)]
pub(crate) struct Desk {
    folder: TempDir,
    environment: Vec<(String, String)>,
    run: AtomicU32,
}

/// How a verb ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `None`: killed.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A verb that is still at work.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Desk {
    /// Not set up yet; talks to this sandbox with its own key.
    pub(crate) fn new(sandbox: &Sandbox) -> Desk {
        let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("said")).unwrap();
        let environment = vec![
            variable("TOKEN_DESK_WIX_URL", sandbox.text("listening")),
            variable("TOKEN_DESK_API_KEY", sandbox.text("api_key")),
            variable("TOKEN_DESK_SITE_ID", sandbox.text("site_id")),
        ];
        Desk {
            folder,
            environment,
            run: AtomicU32::new(0),
        }
    }

    /// Set up with `SET_UP`, the directory read.
    pub(crate) fn ready(sandbox: &Sandbox) -> Desk {
        let desk = Desk::new(sandbox);
        let file = desk.write("set-up.toml", SET_UP);
        desk.json(&["setup", "apply", &file]);
        desk
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Desk {
        self.set(name, value);
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Everything of this desk: data, home, and what its verbs said.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("data/gym/desk.db")
    }

    /// A file beside the data; its path as text.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Starts a verb. No display, no bus, no home but the folder's own.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let number = self.run.fetch_add(1, Ordering::SeqCst);
        let said = |stream: &str| self.folder().join(format!("said/{number}.{stream}"));
        let (stdout, stderr) = (said("out"), said("err"));
        let child = Command::new(BINARY)
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder().join("home"))
            .env("TOKEN_DESK_DATA_DIR", self.folder().join("data"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        Running {
            child,
            stdout,
            stderr,
        }
    }

    /// Runs a verb in the profile `gym`, with `--json`, to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let all: Vec<&str> = ["--profile", "gym", "--json"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        self.start(&all).end()
    }

    /// One that must succeed with exactly one line.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut lines = self.lines(arguments);
        assert_eq!(lines.len(), 1, "{arguments:?} says one line: {lines:?}");
        lines.remove(0)
    }

    /// One that must succeed, and its lines.
    pub(crate) fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let ran = self.run(arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?}: {ran:?}");
        ran.lines()
    }

    pub(crate) fn enrol(&self, person: &Person) {
        let enrolled = self.json(&["enrol", &person.id]);
        assert_eq!(enrolled["standing"], "active", "the pool is there: {enrolled}");
    }

    /// Sends until the outbox is empty.
    pub(crate) fn settle(&self) -> Value {
        let mut report = Value::Null;
        for _ in 0..5 {
            report = self.json(&["sync", "--wait", "--timeout", "30"]);
            if report["queued"] == 0 {
                return report;
            }
        }
        panic!("the outbox does not become empty: {report}");
    }
}

impl Ran {
    /// Every line of standard output, which must be JSON and nothing else.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let parse = |line: &str| match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("{error}: no JSON on standard output: {line}"),
        };
        self.stdout.lines().map(parse).collect()
    }
}

impl Running {
    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return self.ran(status.code());
            }
            if begun.elapsed() > PATIENCE {
                let _ = self.child.kill();
                panic!("still at work after {PATIENCE:?}: {:?}", self.ran(None));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the process has this file open, or has ended. Where the system does not tell (no /proc), doesn't wait.
    pub(crate) fn until_open(&mut self, file: &Path) {
        let descriptors = PathBuf::from(format!("/proc/{}/fd", self.child.id()));
        let is_it = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.is_ok_and(|entry| std::fs::read_link(entry.path()).is_ok_and(|link| link == file))
        };
        self.until(|| std::fs::read_dir(&descriptors).map_or(true, |mut open| open.any(is_it)));
    }

    /// Waits until it has said something on standard output, or has ended.
    pub(crate) fn until_it_speaks(&mut self) {
        let stdout = self.stdout.clone();
        self.until(|| std::fs::metadata(&stdout).is_ok_and(|file| file.len() > 0));
    }

    fn until(&mut self, so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !so() && begun.elapsed() < Duration::from_secs(5) {
            if self.child.try_wait().unwrap().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// `kill -9`; says whether it was still at work.
    pub(crate) fn kill(mut self) -> (Ran, bool) {
        let ended = self.child.try_wait().unwrap();
        let _ = self.child.kill();
        let status = self.child.wait().unwrap();
        (
            self.ran(status.code()),
            ended.is_none() && status.code().is_none(),
        )
    }

    fn ran(&self, status: Option<i32>) -> Ran {
        Ran {
            status,
            stdout: std::fs::read_to_string(&self.stdout).unwrap(),
            stderr: std::fs::read_to_string(&self.stderr).unwrap(),
        }
    }
}
