//! The loop: one pass, or until stopped.

use super::{Opened, print};
use crate::outcome::Failure;
use deskbell_app::{AppError, ErrorCode};
use serde_json::json;
use std::time::Duration;

/// `tick`: one pass; the lock held elsewhere is exit 4.
pub fn tick(opened: &Opened) -> Result<(), Failure> {
    let done = opened.office.tick().map_err(held)?;
    print(&json!(done));
    Ok(())
}

/// `run`: the loop until Ctrl+C, or for some seconds.
pub fn run(opened: &Opened, seconds: Option<u64>) -> Result<(), Failure> {
    let last = opened.office.run(seconds.map(Duration::from_secs)).map_err(held)?;
    print(&json!(last));
    Ok(())
}

fn held(error: AppError) -> Failure {
    if error.code == ErrorCode::Busy {
        Failure::LoopHeld(error)
    } else {
        Failure::Refused(error)
    }
}
