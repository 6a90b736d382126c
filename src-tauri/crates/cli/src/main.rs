//! The terminal twin of Deskbell: same folder, same use cases, same checks, same errors, no window linked.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program answers on standard output"
)]

mod arguments;
mod outcome;
mod verbs;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Two TLS providers are in the tree; a default is needed before the first connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments = arguments::Arguments::parse();
    match verbs::carry_out(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
