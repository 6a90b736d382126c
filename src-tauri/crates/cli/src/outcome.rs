//! How a verb ends: an error as JSON on standard error and the promised exit code.

use deskbell_app::{AppError, ErrorCode};
use std::process::ExitCode;

/// A verb that did not succeed.
pub enum Failure {
    /// An error of a command.
    Refused(AppError),
    /// The loop's lock is held elsewhere: exit 4.
    LoopHeld(AppError),
    /// The check found damage; it was printed: exit 5.
    Damage,
    /// An error was answered within a batch that stops at errors: exit 1.
    Stopped,
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Failure::Refused(error)
    }
}

impl Failure {
    /// Tells the person and answers the exit code (spec: commands; wrong usage, 2, is the argument parser's).
    pub fn report(self) -> ExitCode {
        match self {
            Failure::Refused(error) => {
                print_error(&error);
                ExitCode::from(exit_code(error.code))
            }
            Failure::LoopHeld(error) => {
                print_error(&error);
                ExitCode::from(4)
            }
            Failure::Damage => ExitCode::from(5),
            Failure::Stopped => ExitCode::from(1),
        }
    }
}

fn print_error(error: &AppError) {
    eprintln!("{}", serde_json::to_string(error).unwrap_or_else(|_| error.to_string()));
}

fn exit_code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::Locked | ErrorCode::KeysMissing => 3,
        ErrorCode::Damaged => 5,
        _ => 1,
    }
}
