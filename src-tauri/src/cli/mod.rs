//! The verbs: everything the desk does, without a display. One file a verb.
//!
//! Results go to standard output (with `--json` one object a line, and nothing else), words about what went wrong to
//! standard error. Exit status: 0 done, 2 usage, 3 not possible offline, 4 refused, 5 not set up or not authorised, 6 storage
//! failed, 1 anything else.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a verb's work is to talk to a terminal"
)]

mod adjust;
mod arguments;
mod card;
mod check_in;
mod connect;
mod doctor;
mod enrol;
mod lifecycle;
mod look_up;
mod members;
mod outbox;
mod pin;
mod redeem;
mod sandbox;
mod setup;
mod sync;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use engine::Engine;
use engine::api::{Problem, ProblemClass};
use serde::Serialize;
use serde_json::json;

use crate::boot::{self, Booted};
use crate::logging;

pub(crate) use arguments::{Arguments, Global, Verb, parse};

/// How a verb ends when it does not end well.
#[derive(Debug)]
pub(crate) enum Ending {
    /// In the engine's words.
    Problem(Problem),
    /// Already said on standard output; these words go to standard error.
    Status(u8, String),
}

impl From<Problem> for Ending {
    fn from(problem: Problem) -> Ending {
        Ending::Problem(problem)
    }
}

type Outcome = Result<(), Ending>;

/// What a verb works with.
pub(crate) struct Session {
    pub desk: Booted,
    pub json: bool,
}

impl Session {
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.desk.engine
    }

    /// One result: an object on a line, or the words.
    pub(crate) fn say(&self, result: &impl Serialize, words: impl FnOnce() -> String) {
        if self.json {
            print(&serde_json::to_string(result).unwrap_or_else(|_| "{}".into()));
        } else {
            print(&words());
        }
    }
}

/// One line on standard output. Whoever closed it (`| head`) has read enough.
fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Words on standard error and a status.
pub(crate) fn complain(words: &str, status: u8) -> ExitCode {
    eprintln!("{words}");
    ExitCode::from(status)
}

pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let Arguments { global, verb } = arguments;
    let Some(verb) = verb else {
        return ExitCode::SUCCESS;
    };
    logging::to_stderr(global.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return complain(&format!("The program cannot start: {error}."), 1),
    };
    let json = global.json;
    let ended = runtime.block_on(dispatch(global, verb));
    // What was under way stays on disk as such, and is taken up by whoever sends next.
    runtime.shutdown_timeout(std::time::Duration::from_millis(50));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ending::Status(status, words)) => complain(&words, status),
        Err(Ending::Problem(problem)) => {
            if json {
                println!(
                    "{}",
                    json!({"error": {"code": problem.code, "message": problem.message}})
                );
            }
            complain(&problem.message, status(&problem))
        }
    }
}

async fn dispatch(global: Global, verb: Verb) -> Outcome {
    match verb {
        Verb::Sandbox(options) => return sandbox::run(options).await,
        Verb::Setup {
            step: arguments::SetupStep::Example,
        } => return setup::example(),
        _ => {}
    }
    let booted = boot::boot(&global, boot::nobody()).await;
    let desk = booted.map_err(|error| boot_ending(&error, global.json))?;
    for remark in &desk.remarks {
        eprintln!("{remark}");
    }
    let session = Session {
        desk,
        json: global.json,
    };
    let engine = Arc::clone(session.engine());
    // Sends in the background for as long as the verb takes.
    let sends = !matches!(verb, Verb::Sync { .. } | Verb::Doctor | Verb::Outbox { .. });
    let sending = sends.then(|| tokio::spawn(async move { engine.run().await }));
    let ended = verb_by_verb(&session, verb).await;
    if let Some(sending) = sending {
        sending.abort();
    }
    ended
}

async fn verb_by_verb(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Sandbox(_) => Ok(()),
        Verb::Connect { site_id } => connect::run(session, &site_id).await,
        Verb::Pin => pin::run(session),
        Verb::Setup { step } => setup::run(session, step).await,
        Verb::Members { query } => members::run(session, query.as_deref()).await,
        Verb::Enrol { members } => enrol::run(session, &members).await,
        Verb::Card { code, member } => card::run(session, &code, &member).await,
        Verb::CheckIn { code, reason } => check_in::run(session, code, reason).await,
        Verb::Balance { member } => look_up::balance(session, &member).await,
        Verb::Eligible { member } => look_up::eligible(session, &member).await,
        Verb::History { member } => look_up::history(session, &member).await,
        Verb::Redeem {
            member,
            product,
            count,
        } => redeem::redeem(session, &member, &product, count).await,
        Verb::Cancel { redemption } => redeem::cancel(session, &redemption).await,
        Verb::HandOver { redemption } => redeem::hand_over(session, &redemption),
        Verb::Adjust {
            member,
            amount,
            reason,
        } => adjust::run(session, &member, &amount, &reason).await,
        Verb::Sync { wait, timeout } => sync::run(session, wait, timeout).await,
        Verb::Outbox { all, step } => outbox::run(session, all, step),
        Verb::Lifecycle { dry_run } => lifecycle::run(session, dry_run).await,
        Verb::Doctor => doctor::run(session).await,
    }
}

fn boot_ending(error: &boot::BootError, json: bool) -> Ending {
    let (code, status) = match error {
        boot::BootError::Profile(_) => ("profile", 2),
        boot::BootError::Folder { .. } | boot::BootError::Store(_) => ("storage_failed", 6),
        boot::BootError::Practice(_) => ("practice", 1),
    };
    let message = error.to_string();
    if json {
        println!("{}", json!({"error": {"code": code, "message": message}}));
    }
    Ending::Status(status, message)
}

/// Exit status of a problem.
pub(crate) fn status(problem: &Problem) -> u8 {
    match (problem.class, problem.code.as_str()) {
        (_, "storage_failed") => 6,
        (_, "invalid_set_up") => 2,
        (ProblemClass::Offline, _) => 3,
        (_, "app_missing") | (ProblemClass::Refused, _) => 4,
        (ProblemClass::NeedsManager, _) => 5,
        (ProblemClass::TryAgain | ProblemClass::Bug, _) => 1,
    }
}

/// "12 tokens", "as of 14:02", "unknown".
fn balance_words(balance: &engine::api::Balance) -> String {
    let Some(available) = &balance.available else {
        return "balance unknown".into();
    };
    let pending = match balance.pending.as_str() {
        "0" => String::new(),
        pending => format!(", {pending} of it on its way"),
    };
    let as_of = match (balance.state, balance.as_of) {
        (engine::api::BalanceState::AsOf, Some(at)) => format!(", as of {}", at.format("%Y-%m-%d %H:%M UTC")),
        _ => String::new(),
    };
    let unit = if available == "1" { "token" } else { "tokens" };
    format!("{available} {unit}{pending}{as_of}")
}
