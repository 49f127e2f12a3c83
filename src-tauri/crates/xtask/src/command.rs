//! Running other programs from the project's root, and saying what went wrong in words.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stopped the work: what happened and, where it is known, what to do about it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// The project's root, three folders above this crate.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

pub(crate) fn command<I: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// The cargo that runs us, so that a toolchain chosen with `cargo +x` stays chosen.
///
/// The variables with which it describes this crate are taken away: a build script that watches one would run again.
pub(crate) fn cargo<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = command(&program, args);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn npm<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Command {
    let mut command = command("npm", args);
    command.current_dir(root().join("ui")).env("CI", "1");
    command
}

/// Runs to the end with our own terminal; anything but success is a failure.
pub(crate) fn run(mut command: Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(&command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("`{}` failed ({status}).", line(&command))))
    }
}

/// As [`run`], and shows every line also to `reader`.
pub(crate) fn run_reading(mut command: Command, mut reader: impl FnMut(&str)) -> Outcome {
    let words = line(&command);
    let (output, input) = std::io::pipe().map_err(|error| cannot_start(&command, &error))?;
    let errors = input
        .try_clone()
        .map_err(|error| cannot_start(&command, &error))?;
    let mut child = command
        .stdout(input)
        .stderr(errors)
        .spawn()
        .map_err(|error| cannot_start(&command, &error))?;
    // Our own ends of the pipe live in `command`: while they do, the reading below would never end.
    drop(command);
    for text in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let text = String::from_utf8_lossy(&text);
        println!("{text}");
        reader(&text);
    }
    let status = child
        .wait()
        .map_err(|error| Failure(format!("`{words}` can't be waited for: {error}.")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("`{words}` failed ({status}).")))
    }
}

/// True when the program can be started and ends well; its output is swallowed.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    let hint = match program.as_ref() {
        "npm" => " Install Node 20 or later, which brings npm.",
        _ => "",
    };
    Failure(format!("`{program}` can't be started: {error}.{hint}"))
}

/// The command as one would type it, shortened to what a person reads.
fn line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}
