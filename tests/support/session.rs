//! A desk's surroundings: a display, a session bus and a keychain that is already unlocked, started for one test.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::until;

/// Ends with the test, and takes its processes and files along.
#[derive(Debug)]
pub(crate) struct Session {
    display: String,
    bus: String,
    processes: Vec<Child>,
    home: TempDir,
}

impl Session {
    /// A virtual display of 1280×800, always, even where there is a real one: the test types on it.
    pub(crate) fn start() -> Self {
        let home = tempfile::Builder::new().prefix("token-desk-").tempdir().unwrap();
        for folder in ["data", "config", "cache", "run"] {
            std::fs::create_dir(home.path().join(folder)).unwrap();
        }
        let (xvfb, number) = announced(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]));
        let socket = format!("--address=unix:path={}", home.path().join("run/bus").display());
        let (daemon, bus) = announced(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .arg(socket),
        );
        let mut session = Self {
            display: format!(":{number}"),
            bus,
            processes: vec![xvfb, daemon],
            home,
        };
        eprintln!(
            "a virtual display and a session bus of the test's own: {} {}",
            session.display, session.bus
        );
        session.unlock_keychain();
        session
    }

    fn unlock_keychain(&mut self) {
        let mut keychain = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // An empty line is the password of the keychain that it makes for itself.
        keychain.stdin.take().unwrap().write_all(b"\n").unwrap();
        self.processes.push(keychain);
        until(
            "the keychain to answer on the bus",
            Duration::from_secs(10),
            || {
                let asked = self
                    .command("dbus-send")
                    .args([
                        "--session",
                        "--print-reply=literal",
                        "--dest=org.freedesktop.DBus",
                        "/org/freedesktop/DBus",
                    ])
                    .args([
                        "org.freedesktop.DBus.NameHasOwner",
                        "string:org.freedesktop.secrets",
                    ])
                    .output()
                    .unwrap();
                String::from_utf8_lossy(&asked.stdout)
                    .contains("true")
                    .then_some(())
            },
        );
    }

    /// A program that lives in this session.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("XDG_CONFIG_HOME", self.home.path().join("config"))
            .env("XDG_CACHE_HOME", self.home.path().join("cache"))
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"))
            // Nobody starts an accessibility bus here, and GTK would wait for one.
            .env("NO_AT_BRIDGE", "1")
            // A virtual display has no graphics card. Imitating one costs WebKit a second a frame; drawing does not.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
        command
    }

    /// Everything that is on the display, as a PNG.
    pub(crate) fn picture(&self, path: &Path) {
        let status = self
            .command("import")
            .args(["-silent", "-window", "root"])
            .arg(path)
            .status()
            .unwrap();
        assert!(status.success(), "no picture was taken: {}", path.display());
    }

    /// The only place where programs of this session may write.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the keychain keeps its files.
    pub(crate) fn keychain_files(&self) -> PathBuf {
        self.home.path().join("data/keyrings")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            // It may have gone by itself, with the bus or the display it hung on.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Starts a program that says on its first line where it can be reached.
fn announced(command: &mut Command) -> (Child, String) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{command:?} can't be started: {error}. `cargo xtask setup` installs it.")
        });
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(
        !line.trim().is_empty(),
        "{command:?} ended without saying where it can be reached"
    );
    (child, line.trim().to_owned())
}
