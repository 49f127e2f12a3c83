//! The real keychain, on a bus of the test's own: a kiosk that starts before it, and all that may happen to it after.
//!
//! A process learns the address of its bus from its environment, once, when it starts. So the desk in this story is a
//! second process of this same test program, which is told what to do line by line and answers line by line.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test's own scaffolding fails by panicking"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use engine::ports::{Vault as _, VaultError};
use secrecy::{ExposeSecret as _, SecretString};
use vault::Keychain;

#[test]
fn a_keychain_that_starts_late_or_comes_back_is_found_without_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(home.path());

    let no_bus = desk.says("read");
    assert!(
        no_bus.starts_with("Unavailable: no keychain service answers:"),
        "before there is a bus: {no_bus}"
    );
    assert!(
        no_bus.contains("start the keychain"),
        "it says what to do: {no_bus}"
    );

    let _bus = bus(home.path());
    let no_keychain = desk.says("read");
    assert!(
        no_keychain.starts_with("Unavailable: "),
        "a bus, but nobody keeps secrets on it: {no_keychain}"
    );

    let keychain = keychain(home.path());
    assert_eq!(
        desk.says("read"),
        "nothing",
        "the keychain started under a desk that had failed twice, and is found"
    );
    assert_eq!(desk.says("write IST.first"), "done");
    assert_eq!(desk.says("read"), "IST.first");
    assert_eq!(desk.says("write IST.second"), "done", "a key can be replaced");
    assert_eq!(desk.says("read"), "IST.second");

    drop(keychain);
    let gone = desk.says("read");
    assert!(
        gone.starts_with("Unavailable: "),
        "the keychain died under the desk: {gone}"
    );

    let _keychain = self::keychain(home.path());
    assert_eq!(
        desk.says("read"),
        "IST.second",
        "it came back, with what it had kept"
    );

    lock(home.path());
    let locked = desk.says("read");
    assert!(locked.starts_with("Locked: the keychain is locked:"), "{locked}");
    assert!(locked.contains("unlock it"), "it says what to do: {locked}");
}

#[test]
fn a_deleted_secret_is_gone_and_deleting_it_again_is_no_error() {
    let home = tempfile::tempdir().unwrap();
    let _bus = bus(home.path());
    let _keychain = keychain(home.path());
    let mut desk = Desk::start(home.path());
    assert_eq!(desk.says("write IST.key"), "done");
    assert_eq!(desk.says("delete"), "done");
    assert_eq!(desk.says("read"), "nothing");
    assert_eq!(desk.says("delete"), "done");
}

/// The desk's side of the story. By itself it has nobody to talk to and ends at once.
#[test]
#[ignore = "it is the second process of the tests above, which start it"]
fn desk() {
    let keychain = Keychain::default();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let answer = match line.split_once(' ').unwrap_or((&line, "")) {
            ("read", _) => keychain.read("api-key").map(|secret| {
                secret.map_or_else(
                    || "nothing".to_owned(),
                    |secret| secret.expose_secret().to_owned(),
                )
            }),
            ("write", secret) => keychain
                .write("api-key", &SecretString::from(secret))
                .map(|()| "done".into()),
            ("delete", _) => keychain.delete("api-key").map(|()| "done".into()),
            _ => panic!("the desk doesn't know {line}"),
        };
        println!(
            "\n> {}",
            answer.unwrap_or_else(|error| format!("{}: {error}", kind(&error)))
        );
    }
}

fn kind(error: &VaultError) -> &'static str {
    match error {
        VaultError::Unavailable(_) => "Unavailable",
        VaultError::Locked(_) => "Locked",
        VaultError::Refused(_) => "Refused",
    }
}

struct Desk {
    _process: Ends,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Desk {
    fn start(home: &Path) -> Self {
        let mut process = at_home(std::env::current_exe().unwrap(), home)
            .args(["--exact", "desk", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self {
            _process: Ends(process),
            orders,
            answers,
        }
    }

    fn says(&mut self, order: &str) -> String {
        writeln!(self.orders, "{order}").unwrap();
        let mut lines = self.answers.by_ref().lines();
        // The test runner's own lines come in between.
        lines
            .find_map(|line| Some(line.unwrap().strip_prefix("> ")?.to_owned()))
            .expect("the desk has ended")
    }
}

/// A process that doesn't outlive the test.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program in the surroundings of this test alone. The bus's address stands before the bus does.
fn at_home(program: impl AsRef<std::ffi::OsStr>, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", home.join("bus").display()),
        )
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_RUNTIME_DIR", home);
    command
}

/// A session bus that starts nothing by itself: the usual one would start a keychain for whoever asks.
fn bus(home: &Path) -> Ends {
    let config = home.join("bus.conf");
    let socket = home.join("bus");
    let rules = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
            "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>session</type>
          <listen>unix:path={}</listen>
          <auth>EXTERNAL</auth>
          <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
        </busconfig>"#,
        socket.display()
    );
    std::fs::write(&config, rules).unwrap();
    let daemon = at_home("dbus-daemon", home)
        .args(["--nofork", "--config-file"])
        .arg(&config)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("dbus-daemon can't be started: {error}. `cargo xtask setup` installs it.")
        });
    until("the bus to listen", || socket.exists());
    Ends(daemon)
}

fn keychain(home: &Path) -> Ends {
    let mut daemon = at_home("gnome-keyring-daemon", home)
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("gnome-keyring can't be started: {error}. `cargo xtask setup` installs it.")
        });
    daemon.stdin.take().unwrap().write_all(b"a password\n").unwrap();
    let daemon = Ends(daemon);
    until("the keychain to answer", || {
        call(
            home,
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            &["string:org.freedesktop.secrets"],
        )
        .contains("true")
    });
    daemon
}

fn lock(home: &Path) {
    let collection = "array:objpath:/org/freedesktop/secrets/aliases/default";
    let method = "org.freedesktop.Secret.Service.Lock";
    let answer = call(
        home,
        "org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        method,
        &[collection],
    );
    assert!(
        answer.contains("aliases/default"),
        "the keychain did not lock: {answer}"
    );
}

fn call(home: &Path, destination: &str, object: &str, method: &str, arguments: &[&str]) -> String {
    let answer = at_home("dbus-send", home)
        .args([
            "--session",
            "--print-reply=literal",
            &format!("--dest={destination}"),
            object,
            method,
        ])
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

fn until(what: &str, mut ready: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !ready() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "waited in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
