//! Every check and every test there is, cheapest first, stopping at the first that fails.
//!
//! Features are unified over the whole workspace in every cargo call, with one profile and one set of flags, so that the
//! dependencies are compiled twice and no more: once to be checked (clippy, doc), once to be run (every kind of test).
//! Everything that runs, runs inside one session with a display, a bus and a keychain: nothing is skipped for lack of one.

use std::process::Command;

use crate::command::{Outcome, cargo, command, npm, run, run_reading, succeeds};
use crate::report::{Report, say};
use crate::tally::Tally;
use crate::{bindings, session, setup};

pub(crate) fn test() -> Outcome {
    let mut report = Report::begin();
    let mut tally = Tally::default();
    let outcome = steps(&mut report, &mut tally);
    say("What ran:");
    println!("{}", report.table());
    println!("{tally}");
    outcome
}

fn steps(report: &mut Report, tally: &mut Tally) -> Outcome {
    setup::steps(report)?;
    report.step("rustfmt", || run(cargo(["fmt", "--all", "--check"])))?;
    report.step("eslint and prettier", || run(npm(["run", "lint"])))?;
    report.step("svelte-check", || run(npm(["run", "check"])))?;
    report.step("vitest", || run_reading(npm(["test"]), |line| tally.hear(line)))?;
    report.step("clippy", || run(clippy()))?;
    report.step("rustdoc", || run(doc()))?;
    if succeeds(cargo(["deny", "--version"])) {
        report.step("cargo-deny", || {
            run(cargo(["deny", "check", "bans", "licenses", "sources"]))
        })?;
    } else {
        report.skip("cargo-deny", "not installed (`cargo install cargo-deny`)");
    }
    let types = bindings::snapshot();
    report.step("tests", || {
        run_reading(session::inside(&tests())?, |line| tally.hear(line))
    })?;
    report.step("bindings are up to date", || bindings::unchanged(&types))?;
    report.step("examples in the documentation", || {
        run_reading(session::inside(&doc_tests())?, |line| tally.hear(line))
    })
}

fn clippy() -> Command {
    cargo([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])
}

fn doc() -> Command {
    let mut doc = cargo(["doc", "--locked", "--workspace", "--no-deps"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    doc
}

fn tests() -> Command {
    if succeeds(command("cargo-nextest", ["nextest", "--version"])) {
        cargo(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"])
    } else {
        cargo([
            "test",
            "--locked",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ])
    }
}

fn doc_tests() -> Command {
    cargo(["test", "--locked", "--workspace", "--doc"])
}
