//! The chores of Deskbell: `cargo xtask run | test | gen | demo | shots | bench | drills | package`.
//!
//! This program needs nothing but Rust itself, so that it can install on a fresh machine what everything else needs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who runs it"
)]

mod chores;
mod gate;
mod generate;
mod steps;
mod system;
mod window;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of Deskbell")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Installs what is missing, builds everything and opens the window.
    Run {
        /// Opens a made-up practice in a scratch folder instead of your own data.
        #[arg(long)]
        demo: bool,
        /// Data folder; else the system's own place.
        #[arg(long)]
        data: Option<PathBuf>,
        /// The optimised build, as it ships.
        #[arg(long)]
        release: bool,
    },
    /// Installs what the tests need and runs everything the gate runs.
    Test,
    /// Writes what is generated: the TypeScript bridge and the window's capability file.
    Gen {
        /// Changes nothing; fails when something would change.
        #[arg(long)]
        check: bool,
    },
    /// Fills a new folder with a made-up practice.
    Demo {
        /// The folder, which must not exist or be empty.
        folder: PathBuf,
        /// small, or large as in the budgets.
        #[arg(long, default_value = "small")]
        size: String,
    },
    /// Saves a picture of every page of the demo practice, light and dark.
    Shots {
        /// Where the pictures go.
        #[arg(long, default_value = "target/shots")]
        out: PathBuf,
    },
    /// Measures the budgets on a large practice (made once, kept in target/large) and prints them in one table.
    Bench {
        /// Clients of the large practice: ten visits, three invoices and twenty messages for each.
        #[arg(long, default_value_t = 100_000)]
        clients: u32,
        /// Only this bench: appointments, clients, documents, reminders, screens or window.
        #[arg(long)]
        only: Option<String>,
    },
    /// Runs the fault drills at full size.
    Drills {
        /// Only drills whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// Builds the installable packages for this system.
    Package,
}

fn main() -> std::process::ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Run { demo, data, release } => window::run(demo, data, release),
        Chore::Test => gate::test(),
        Chore::Gen { check } => generate::all(check),
        Chore::Demo { folder, size } => chores::demo(&folder, &size),
        Chore::Shots { out } => window::shots(&out),
        Chore::Bench { clients, only } => chores::bench(clients, only.as_deref()),
        Chore::Drills { only } => chores::drills(only.as_deref()),
        Chore::Package => chores::package(),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nStopped: {reason}");
            std::process::ExitCode::FAILURE
        }
    }
}
