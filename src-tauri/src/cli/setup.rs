//! `setup`: a program from a file, and back.

use std::path::Path;

use engine::set_up::Plan;

use super::arguments::SetupStep;
use super::{Ending, Outcome, Session};

/// The reference program, explained.
const EXAMPLE: &str = include_str!("example.toml");

pub(super) fn example() -> Outcome {
    print!("{EXAMPLE}");
    Ok(())
}

pub(super) async fn run(session: &Session, step: SetupStep) -> Outcome {
    match step {
        SetupStep::Example => example(),
        SetupStep::Show => show(session),
        SetupStep::Apply { file } => apply(session, &file).await,
    }
}

fn show(session: &Session) -> Outcome {
    let plan = session.engine().show_set_up()?;
    let text = toml::to_string(&plan)
        .map_err(|error| Ending::Status(1, format!("The set-up cannot be shown: {error}.")))?;
    session.say(&plan, || text.trim_end().to_owned());
    Ok(())
}

async fn apply(session: &Session, file: &Path) -> Outcome {
    let usage = |words: String| Ending::Status(2, format!("{words} Nothing was changed."));
    let text = std::fs::read_to_string(file)
        .map_err(|error| usage(format!("{} cannot be read: {error}.", file.display())))?;
    let plan: Plan =
        toml::from_str(&text).map_err(|error| usage(format!("{} has a fault: {error}", file.display())))?;
    let report = session.engine().set_up(&plan).await?;
    // People as well, so that the first scan finds them. The set-up stands without.
    if let Err(problem) = session.engine().refresh_directory().await {
        eprintln!(
            "The program is set up, but the directory is not there yet. {}",
            problem.message
        );
    }
    session.say(&report, || {
        format!(
            "Program definition {}, pool definition {}; items: {} created, {} removed, {} kept.",
            report.program_definition,
            report.pool_definition,
            report.items_created,
            report.items_removed,
            report.items_kept
        )
    });
    if report.problems.is_empty() {
        return Ok(());
    }
    let problems = report.problems.join("\n");
    Err(Ending::Status(
        4,
        format!("The program is set up, but not every product could be filed:\n{problems}"),
    ))
}
