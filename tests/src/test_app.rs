//! A desk as a test needs it: real store on disk, movable clock, commands called by name as the window does.

use crate::TestClock;
use deskbell_app::{AppError, Caller, Desk, Via, commands, ids};
use deskbell_core::{Clock, Instant};
use deskbell_store::{DataKey, Store};
use serde_json::Value;
use std::sync::Arc;

/// An open desk in a temporary folder; everything goes when it is dropped.
pub struct TestApp {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    folder: tempfile::TempDir,
}

/// An instant from its text, `2027-06-07T08:00:00Z`.
pub fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

impl TestApp {
    /// An empty desk on Monday 7 June 2027, 08:00 UTC, without staff, services or rules.
    pub fn new() -> Self {
        Self::at(at("2027-06-07T08:00:00Z"))
    }

    /// An empty desk at an instant.
    pub fn at(now: Instant) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db_id = ids::new_id(now);
        let store =
            Store::create(&folder.path().join("deskbell.db"), DataKey::new([7; 32]), db_id).expect("a new store");
        let clock = Arc::new(TestClock::at(now));
        let desk = Desk::new(store, folder.path().to_owned(), Arc::clone(&clock) as Arc<dyn Clock>).expect("a desk");
        Self {
            desk: Arc::new(desk),
            clock,
            folder,
        }
    }

    /// The data folder.
    pub fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Calls a command as the owner at the terminal.
    pub fn try_call(&self, command: &str, request: Value) -> Result<Value, AppError> {
        commands::dispatch(&self.desk, &Caller::owner(Via::Terminal), command, request)
    }

    /// Calls a command that must succeed.
    pub fn call(&self, command: &str, request: Value) -> Value {
        match self.try_call(command, request.clone()) {
            Ok(answer) => answer,
            Err(error) => panic!("{command} {request} was refused: {error:?}"),
        }
    }

    /// Calls a command that must be refused; answers the error.
    pub fn refused(&self, command: &str, request: Value) -> AppError {
        match self.try_call(command, request.clone()) {
            Ok(answer) => panic!("{command} {request} was accepted: {answer}"),
            Err(error) => error,
        }
    }
}

impl Default for TestApp {
    fn default() -> Self {
        Self::new()
    }
}
