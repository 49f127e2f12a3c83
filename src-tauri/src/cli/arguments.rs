use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The kiosk on a gym's front desk. Without a verb it opens its window.
#[derive(Debug, Parser)]
#[command(name = "token-desk", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Which desk this is [default: the one the kiosk used last, else `practice`]
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Where its data is kept
    #[arg(long, global = true, value_name = "DIR", env = "TOKEN_DESK_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// One JSON object per result line on standard output, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// Tell more, on standard error
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Run the Wix sandbox in the foreground
    Sandbox(SandboxOptions),
    /// Connect this desk to a site; the API key is read from standard input and kept in the keychain
    Connect {
        #[arg(long, value_name = "GUID")]
        site_id: String,
    },
    /// Set the manager's PIN, read from standard input
    Pin,
    /// Set the program up, or show how it is set up
    Setup {
        #[command(subcommand)]
        step: SetupStep,
    },
    /// Find members; without a query refresh the directory and list it
    Members { query: Option<String> },
    /// Give members a program
    Enrol {
        /// Id, e-mail or card
        #[arg(required = true, value_name = "MEMBER")]
        members: Vec<String>,
    },
    /// Link a card to a member
    Card { code: String, member: String },
    /// One visit
    CheckIn {
        /// A member id, a linked card or an e-mail
        code: String,
        /// Why the re-entry window is overridden
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// A member's balance
    Balance { member: String },
    /// What a member can take home
    Eligible { member: String },
    /// What a member has earned and spent
    History { member: String },
    /// Redeem an item
    Redeem {
        member: String,
        /// Id or name
        product: String,
        #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=99), allow_negative_numbers = true)]
        count: i64,
    },
    /// Cancel a redemption: the tokens come back
    Cancel { redemption: String },
    /// Mark a redemption as handed over
    HandOver { redemption: String },
    /// Correct a member's balance
    Adjust {
        member: String,
        #[arg(allow_negative_numbers = true)]
        amount: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Send what is queued
    Sync {
        /// Return when the outbox is empty or nothing more can be sent
        #[arg(long)]
        wait: bool,
        #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
        timeout: u64,
    },
    /// The queue
    Outbox {
        /// Settled entries as well
        #[arg(long)]
        all: bool,
        #[command(subcommand)]
        step: Option<OutboxStep>,
    },
    /// Due renewals and ends, now
    Lifecycle {
        /// Only say what is due
        #[arg(long)]
        dry_run: bool,
    },
    /// Check everything, and say what to do
    Doctor,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SetupStep {
    /// Apply a set-up; a second time changes nothing
    Apply { file: PathBuf },
    /// Print the set-up in force
    Show,
    /// Print a commented example with the reference program
    Example,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxStep {
    /// Another try for an entry that was refused
    Retry { id: String },
    /// Give an entry up
    Discard {
        id: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SandboxOptions {
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Members of the gym
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub members: u64,
    #[arg(long, default_value_t = 7, value_name = "N")]
    pub seed: u64,
    /// Delay of every reply
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub latency: u64,
    /// A fault plan: JSON, or kind:glob[:probability], several with ;
    #[arg(long, value_name = "SPEC")]
    pub faults: Option<String>,
    #[arg(long, value_name = "KEY")]
    pub api_key: Option<String>,
    #[arg(long, value_name = "GUID")]
    pub site_id: Option<String>,
    #[arg(long, value_enum, default_value_t = CatalogVersion::V1)]
    pub catalog: CatalogVersion,
    /// Where its memory is kept
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CatalogVersion {
    V1,
    V3,
}

/// Reads the command line; help and usage errors are printed, and end the program.
pub(crate) fn parse() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let _ = error.print();
        ExitCode::from(if error.use_stderr() { 2 } else { 0 })
    })
}
