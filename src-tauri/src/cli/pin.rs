//! `pin`: the manager's PIN, from standard input.

use std::io::BufRead;

use super::{Ending, Outcome, Session};

pub(super) fn run(session: &Session) -> Outcome {
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).is_err() {
        return Err(Ending::Status(
            2,
            "No PIN came in on standard input. Nothing was changed.".into(),
        ));
    }
    session.engine().set_manager_pin(line.trim())?;
    session.say(&serde_json::json!({"done": true}), || {
        "The manager's PIN is set.".into()
    });
    Ok(())
}
