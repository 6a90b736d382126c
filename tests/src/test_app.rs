//! A desk as a test needs it: real store on disk, movable clock, commands called by name as the window does.

use crate::TestClock;
use deskbell_app::{AppError, Caller, Desk, Via, commands, ids};
use deskbell_core::{Clock, Instant};
use deskbell_store::{DataKey, Store};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// An open desk in a temporary folder; everything goes when it is dropped.
pub struct TestApp {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    folder: Folder,
}

/// Where a desk stands.
enum Folder {
    Passing(tempfile::TempDir),
    Kept(PathBuf),
}

const FILE: &str = "deskbell.db";
const BEGIN: &str = "2027-06-07T08:00:00Z";

/// An instant from its text, `2027-06-07T08:00:00Z`.
pub fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

impl TestApp {
    /// An empty desk on Monday 7 June 2027, 08:00 UTC, without staff, services or rules.
    pub fn new() -> Self {
        Self::at(at(BEGIN))
    }

    /// An empty desk at an instant.
    pub fn at(now: Instant) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = new_store(folder.path(), now);
        Self::on(store, Folder::Passing(folder), now)
    }

    /// An empty desk in a folder that stays.
    pub(crate) fn made_in(folder: &Path) -> Self {
        Self::on(new_store(folder, at(BEGIN)), Folder::Kept(folder.to_owned()), at(BEGIN))
    }

    /// The desk of a folder that stays.
    pub(crate) fn kept(folder: &Path) -> Self {
        Self::on(opened(folder), Folder::Kept(folder.to_owned()), at(BEGIN))
    }

    /// A desk on a copy of a folder's database.
    pub(crate) fn copied(from: &Path) -> Self {
        let folder = tempfile::tempdir_in(from.join("..")).expect("a temporary folder beside it");
        std::fs::copy(from.join(FILE), folder.path().join(FILE)).expect("a copy");
        Self::on(opened(folder.path()), Folder::Passing(folder), at(BEGIN))
    }

    fn on(store: Store, folder: Folder, now: Instant) -> Self {
        let clock = Arc::new(TestClock::at(now));
        let place = match &folder {
            Folder::Passing(folder) => folder.path(),
            Folder::Kept(path) => path,
        };
        let desk = Desk::new(store, place.to_owned(), Arc::clone(&clock) as Arc<dyn Clock>).expect("a desk");
        Self {
            desk: Arc::new(desk),
            clock,
            folder,
        }
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        match &self.folder {
            Folder::Passing(folder) => folder.path(),
            Folder::Kept(path) => path,
        }
    }

    /// Calls a command as the owner at the terminal.
    pub fn try_call(&self, command: &str, request: Value) -> Result<Value, AppError> {
        commands::dispatch(&self.desk, &Caller::owner(Via::Terminal), command, request)
    }

    /// Calls a command as the window does, to the text of its answer.
    pub fn call_json(&self, command: &str, request: Value) -> String {
        match commands::dispatch_json(&self.desk, &Caller::owner(Via::Terminal), command, request) {
            Ok(answer) => answer,
            Err(error) => panic!("{command} was refused: {error:?}"),
        }
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

fn key() -> DataKey {
    DataKey::new([7; 32])
}

fn new_store(folder: &Path, now: Instant) -> Store {
    Store::create(&folder.join(FILE), key(), ids::new_id(now)).expect("a new store")
}

fn opened(folder: &Path) -> Store {
    Store::open(&folder.join(FILE), key()).expect("the store")
}

impl Default for TestApp {
    fn default() -> Self {
        Self::new()
    }
}
