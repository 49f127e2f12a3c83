//! A desk's surroundings where there are none: a display, a session bus, an unlocked keychain.
//!
//! All three live as long as the command that runs inside, and keep what they write in a folder of their own: the keychain
//! of the person who runs the tests is neither read nor written.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{Failure, Outcome, command, target};

/// An empty line on standard input is the new keychain's password; then the command itself takes the shell's place.
const UNLOCK: &str =
    r#"printf '\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@""#;

/// The same command, with its environment, inside a fresh session.
pub(crate) fn inside(inner: &Command) -> Outcome<Command> {
    let home = folder()?;
    let mut outer = command(
        "dbus-run-session",
        ["--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24"],
    );
    outer
        .args(["sh", "-c", UNLOCK, "sh"])
        .arg(inner.get_program())
        .args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"));
    outer
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_RUNTIME_DIR", home.join("run"));
    // Without it GTK waits for an accessibility bus that nobody starts.
    outer.env("NO_AT_BRIDGE", "1");
    // A virtual display has no graphics card, and WebKit draws faster than it imitates one.
    outer.env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
    Ok(outer)
}

/// A folder for this session, empty, its runtime part closed to others as the keychain demands.
fn folder() -> Outcome<PathBuf> {
    let home = target().join("xtask/session");
    let fresh = || -> std::io::Result<()> {
        if home.exists() {
            std::fs::remove_dir_all(&home)?;
        }
        for part in ["data", "config", "cache", "run"] {
            std::fs::create_dir_all(home.join(part))?;
        }
        close(&home.join("run"))
    };
    fresh().map_err(|error| Failure(format!("{} can't be prepared: {error}.", home.display())))?;
    Ok(home)
}

#[cfg(unix)]
fn close(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
