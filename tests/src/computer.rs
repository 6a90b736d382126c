//! A computer with a keyring of its own, a data folder and a config folder; everything goes when it is dropped.

use crate::{TestClock, at};
use deskbell_app::{
    AppError, Caller, Desk, Office, Via, commands,
    folder::{Folder, FolderFault, KeyringVault, Opened, Unlock, init, unlock},
};
use deskbell_core::{Clock, Instant};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The computer.
pub struct Computer {
    /// Its clock, standing at Monday 7 June 2027, 08:00 UTC.
    pub clock: Arc<TestClock>,
    /// Its keyring.
    pub vault: KeyringVault,
    keyring: Arc<keyring_core::mock::Store>,
    place: tempfile::TempDir,
}

impl Computer {
    /// A computer on which Deskbell never ran.
    pub fn new() -> Self {
        let keyring = keyring_core::mock::Store::new().expect("a keyring");
        Self {
            clock: Arc::new(TestClock::at(at("2027-06-07T08:00:00Z"))),
            vault: KeyringVault::in_store(Arc::clone(&keyring) as Arc<keyring_core::CredentialStore>),
            keyring,
            place: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A folder for what the test writes itself.
    pub fn place(&self) -> &Path {
        self.place.path()
    }

    /// The data folder.
    pub fn folder(&self) -> Folder {
        Folder::at(self.place.path().join("data"))
    }

    /// The config folder.
    pub fn config(&self) -> PathBuf {
        self.place.path().join("config")
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Begins the data folder; answers the recovery code as on the sheet.
    pub fn begin(&self) -> String {
        let (_, code) = init(&self.folder(), &self.vault, &self.config(), self.now()).expect("a new folder");
        code.text().to_string()
    }

    /// Opens the data folder.
    pub fn open(&self, way: Unlock) -> Result<Opened, FolderFault> {
        unlock(&self.folder(), &way, &self.vault, &self.config(), self.now())
    }

    /// Opens the data folder by a typed code.
    pub fn open_by_code(&self, code: &str) -> Result<Opened, FolderFault> {
        self.open(Unlock::Code(code.to_owned().into()))
    }

    /// The open desk, by the keyring.
    pub fn desk(&self) -> Desk {
        let opened = self.open(Unlock::Keyring).expect("the keyring opens the folder");
        Desk::opened(opened, Arc::clone(&self.clock) as Arc<dyn Clock>).expect("a desk")
    }

    /// An office of its own on the data folder, not open yet: another process would hold another.
    pub fn office(&self) -> Office {
        let keyring = Arc::clone(&self.keyring) as Arc<keyring_core::CredentialStore>;
        let vault = Arc::new(KeyringVault::in_store(keyring));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Office::with(self.folder(), self.config(), clock, vault)
    }

    /// Empties the keyring.
    pub fn lose_keyring(&self) {
        self.keyring.inner.lock().expect("the keyring").borrow_mut().clear();
    }

    /// The database's bytes.
    pub fn database(&self) -> Vec<u8> {
        std::fs::read(self.folder().database()).expect("the database")
    }
}

impl Default for Computer {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls a command that must succeed, as the owner at the terminal.
pub fn call(desk: &Desk, command: &str, request: Value) -> Value {
    match try_call(desk, command, request.clone()) {
        Ok(answer) => answer,
        Err(error) => panic!("{command} {request} was refused: {error:?}"),
    }
}

/// Calls a command as the owner at the terminal.
pub fn try_call(desk: &Desk, command: &str, request: Value) -> Result<Value, AppError> {
    commands::dispatch(desk, &Caller::owner(Via::Terminal), command, request)
}
