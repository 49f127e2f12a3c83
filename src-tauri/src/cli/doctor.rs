//! `doctor`: one line for each thing that can be wrong, with what to do.

use engine::ports::Vault;
use serde_json::json;
use vault::Keychain;

use super::{Ending, Outcome, Session};

struct Finding {
    what: &'static str,
    well: bool,
    words: String,
}

pub(super) async fn run(session: &Session) -> Outcome {
    let mut findings = vec![keychain(), database(session), display(), quickness(session)];
    findings.extend(connection(session).await);
    findings.push(clock(session));
    let mut ill = 0;
    for finding in &findings {
        ill += u32::from(!finding.well);
        let result = json!({"check": finding.what, "ok": finding.well, "message": finding.words});
        session.say(&result, || {
            format!(
                "{} {:<12} {}",
                if finding.well { "ok  " } else { "look" },
                finding.what,
                finding.words
            )
        });
    }
    if ill == 0 {
        return Ok(());
    }
    Err(Ending::Status(
        1,
        format!(
            "{ill} of {} checks want a look. Nothing was changed.",
            findings.len()
        ),
    ))
}

fn keychain() -> Finding {
    let (well, words) = match Keychain::default().read("doctor/probe") {
        Ok(_) => (true, "the keychain answers".to_owned()),
        Err(error) => (false, error.to_string()),
    };
    Finding {
        what: "keychain",
        well,
        words,
    }
}

fn database(session: &Session) -> Finding {
    let path = session.desk.paths.database();
    let (well, words) = match session.engine().desk_state() {
        Ok(desk) if desk.queue.needs_attention > 0 => (
            false,
            format!(
                "{} entries need attention: token-desk outbox",
                desk.queue.needs_attention
            ),
        ),
        Ok(desk) => (
            true,
            format!(
                "{}; {} members known, {} entries waiting",
                path.display(),
                desk.members_known,
                desk.queue.waiting
            ),
        ),
        Err(problem) => (false, problem.message),
    };
    Finding {
        what: "database",
        well,
        words,
    }
}

fn display() -> Finding {
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let words = if has("WAYLAND_DISPLAY") || has("DISPLAY") {
        "there is one"
    } else {
        "there is none: the window cannot open here, the verbs work"
    };
    Finding {
        what: "display",
        well: true,
        words: words.into(),
    }
}

fn quickness(session: &Session) -> Finding {
    let words = match session.engine().paint_times() {
        Ok(Some(times)) => format!(
            "scan to paint over {} scans: p50 {:.0} ms, p95 {:.0} ms, p99 {:.0} ms",
            times.scans, times.p50, times.p95, times.p99
        ),
        Ok(None) => "no scan was measured yet".into(),
        Err(problem) => problem.message,
    };
    Finding {
        what: "scan to paint",
        well: true,
        words,
    }
}

async fn connection(session: &Session) -> Vec<Finding> {
    let probes = match session.engine().probe().await {
        Ok(probes) => probes,
        Err(problem) => {
            return vec![Finding {
                what: "connection",
                well: false,
                words: problem.message,
            }];
        }
    };
    probes
        .into_iter()
        .map(|(what, outcome)| match outcome {
            Ok(()) => Finding {
                what,
                well: true,
                words: "the key may read them".into(),
            },
            Err(problem) => Finding {
                what,
                well: false,
                words: problem.message,
            },
        })
        .collect()
}

fn clock(session: &Session) -> Finding {
    let skew = session
        .engine()
        .desk_state()
        .ok()
        .and_then(|desk| desk.queue.clock_skew_seconds);
    let (well, words) = match skew {
        None => (true, "not compared with Wix's yet".to_owned()),
        Some(skew) if skew.abs() > 120 => (
            false,
            format!("{skew} seconds off Wix's clock: set this computer's clock"),
        ),
        Some(skew) => (true, format!("{skew} seconds off Wix's clock")),
    };
    Finding {
        what: "clock",
        well,
        words,
    }
}
