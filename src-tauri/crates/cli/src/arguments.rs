//! The command line (spec: commands, verbs).

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Deskbell without a window.
#[derive(Parser)]
#[command(name = "deskbell-cli", version, about)]
pub struct Arguments {
    /// Data folder; else DESKBELL_DATA, else the system's own place.
    #[arg(long, global = true)]
    pub data: Option<PathBuf>,
    /// File with the recovery code or passphrase on its first line, or the sheet that `init --recovery-out` wrote; else
    /// DESKBELL_UNLOCK_FILE, else the keyring.
    #[arg(long, global = true)]
    pub unlock_file: Option<PathBuf>,
    /// The staff member who acts; without it the owner.
    #[arg(long = "as", global = true)]
    pub acting: Option<String>,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Subcommand)]
pub enum Verb {
    /// Makes a new data folder; refuses one that holds data.
    Init(Init),
    /// Carries out one command.
    Call {
        /// The command's name.
        name: String,
        /// Its request as JSON, or - for standard input.
        request: Option<String>,
    },
    /// Carries out one command a line: {"command": …, "request": {…}}.
    Batch {
        /// A file, or - for standard input.
        file: Option<PathBuf>,
        /// Ends at the first error, with exit code 1.
        #[arg(long)]
        stop_on_error: bool,
    },
    /// Lists the commands.
    Commands {
        /// With the JSON schemas of requests and answers.
        #[arg(long)]
        json: bool,
        /// Also those that only the window can call.
        #[arg(long)]
        all: bool,
    },
    /// One pass of the loop; prints what it did.
    Tick,
    /// The loop until stopped.
    Run {
        /// Ends after so many seconds of steady time.
        #[arg(long)]
        seconds: Option<u64>,
    },
    /// Imports a file: a preview as a table; --yes carries it out.
    Import {
        /// What the file holds.
        #[arg(value_enum)]
        what: Imported,
        /// The file.
        file: PathBuf,
        /// Column mapping as JSON.
        #[arg(long)]
        mapping: Option<PathBuf>,
        /// Prints JSON instead of a table.
        #[arg(long)]
        json: bool,
        /// Carries it out.
        #[arg(long)]
        yes: bool,
    },
    /// Makes a proved backup.
    Backup {
        /// Also copies it to this file.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Shows what a backup would bring back; --yes carries it out.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Carries it out.
        #[arg(long)]
        yes: bool,
    },
    /// Checks keys, pages, rules, audit log, ledger and backups; changes nothing.
    Check {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
    /// The audit log.
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
    /// Fills a NEW folder with a made-up practice.
    Demo {
        /// How much.
        #[arg(long, value_enum, default_value = "small")]
        size: DemoSize,
        /// Clients of the large practice; visits, invoices and messages follow.
        #[arg(long, default_value_t = 100_000)]
        clients: u32,
        /// Where the recovery sheet's text is written (readable by you alone).
        #[arg(long)]
        recovery_out: Option<PathBuf>,
    },
}

/// What the audit verb does.
#[derive(Subcommand)]
pub enum Audit {
    /// Verifies the chain and its anchors.
    Verify {
        /// Prints JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a file holds.
#[derive(Clone, Copy, ValueEnum)]
pub enum Imported {
    /// Clients.
    Clients,
}

/// How much a made-up practice holds.
#[derive(Clone, Copy, ValueEnum)]
pub enum DemoSize {
    /// A busy week.
    Small,
    /// Ten years: 100,000 clients, ten visits, three invoices and twenty messages for each.
    Large,
}

/// A new data folder.
#[derive(clap::Args)]
pub struct Init {
    /// Kind of business: none brings no staff, rooms, services, rules or hours.
    #[arg(long)]
    pub preset: String,
    /// Country, as two letters.
    #[arg(long)]
    pub country: String,
    /// Currency; else the country's.
    #[arg(long)]
    pub currency: Option<String>,
    /// Time zone; else the country's, or this computer's where the country has several.
    #[arg(long)]
    pub zone: Option<String>,
    /// Language; else the country's.
    #[arg(long)]
    pub language: Option<String>,
    /// The business's name.
    #[arg(long)]
    pub name: Option<String>,
    /// Where the recovery sheet's text is written (readable by you alone).
    #[arg(long)]
    pub recovery_out: Option<PathBuf>,
}
