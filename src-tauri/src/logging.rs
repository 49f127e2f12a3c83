//! Logs. Verbs speak on standard error; the kiosk writes a file a day and keeps a fortnight of them.
//!
//! Never logged: keys, names, e-mail addresses, card numbers, bodies of requests. Ids and codes are.

use std::path::Path;

use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// For a verb: warnings, or everything of ours with `-v`.
pub(crate) fn to_stderr(verbose: bool) {
    let filter = filter(if verbose { "info" } else { "error" });
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

/// For the kiosk. A log that cannot be written is no reason to turn members away.
pub(crate) fn to_file(folder: &Path, verbose: bool) {
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("desk")
        .filename_suffix("log")
        .max_log_files(14)
        .build(folder);
    match appender {
        Ok(appender) => {
            let filter = filter(if verbose { "debug" } else { "info" });
            let _ = tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_ansi(false)
                .with_writer(appender)
                .try_init();
        }
        Err(error) => {
            to_stderr(verbose);
            tracing::warn!(%error, "no log file can be written; logging to standard error");
        }
    }
}

fn filter(level: &str) -> EnvFilter {
    let ours = [
        "token_desk",
        "engine",
        "store",
        "gateway",
        "vault",
        "wix_client",
        "wix_sandbox",
    ];
    let directives: Vec<String> = ours.iter().map(|name| format!("{name}={level}")).collect();
    EnvFilter::try_from_env("TOKEN_DESK_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("warn,{}", directives.join(","))))
}
