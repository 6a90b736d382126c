//! The data folder: what lies in it (T4), who may open it (T6), how it is begun and unlocked (T9, T24 to T30).
//!
//! ```text
//! let folder = Folder::chosen(data_option)?;                    // --data, DESKBELL_DATA, else the system's place
//! let (opened, code) = init(&folder, &vault, config, now)?;     // a new folder; `code` goes on the recovery sheet
//! let opened = unlock(&folder, &Unlock::Keyring, &vault, config, now)?;
//! let desk = Desk::opened(opened, clock)?;
//! ```
//! `vault` is `KeyringVault::system()`, in tests `KeyringVault::in_store(keyring_core::mock::Store::new()?)`. `config`
//! is `Device::config_folder()` or a folder of the test. A [`FolderFault`] becomes an `AppError`; nothing here deletes,
//! renames or overwrites data that it could not open.

mod code;
mod device;
pub mod durable;
mod key_file;
mod locks;
mod place;
mod sheet;
mod unlock;
mod upgrade;
mod vault;

pub use code::{CodeFault, RecoveryCode};
pub use device::Device;
pub use key_file::{KeyFile, KeyFileFault, NAMES as KEY_FILE_NAMES, Slot, SlotKind};
pub use locks::{Held, LoopLock, OpenLock};
pub use place::{PlaceFault, check as check_place};
pub use sheet::sheet_text;
pub(crate) use unlock::data_key;
pub use unlock::{Opened, Unlock, init, unlock};
pub use upgrade::upgrade;
pub use vault::{KeyringVault, Vault, VaultFault, keep_new};

use crate::{AppError, ErrorCode};
use deskbell_store::StoreError;
use serde_json::json;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The database's file name.
pub const DATABASE: &str = "deskbell.db";
/// The ledger's file name.
pub const LEDGER: &str = "ledger.log";

/// A data folder, by its path; it need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

/// What lies in a folder: the rows of T9.
#[derive(Debug, PartialEq, Eq)]
pub enum FolderState {
    /// Nothing of Deskbell: the first run.
    FirstRun,
    /// Keys, backups, a ledger or a damaged set, but no database (or one of 0 bytes).
    DataMissing,
    /// A database without a readable key file.
    KeysMissing,
    /// A key file of a newer program.
    KeysNewer(u32),
    /// A database and its key file.
    Present(KeyFile),
}

/// Why a folder was not begun or opened. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// There is nothing yet.
    #[error("no data here yet")]
    FirstRun,
    /// The data cannot be found.
    #[error("the database is missing")]
    DataMissing,
    /// The key file is missing.
    #[error("the key file is missing")]
    KeysMissing,
    /// The key file needs a newer program.
    #[error("key file version {0}")]
    KeysNewer(u32),
    /// A new folder was asked for, but this one holds data.
    #[error("the folder holds data")]
    HoldsData,
    /// A new folder may not stand there.
    #[error(transparent)]
    Place(#[from] PlaceFault),
    /// Another process has the folder.
    #[error(transparent)]
    Busy(#[from] Held),
    /// The key is not at hand.
    #[error(transparent)]
    Locked(#[from] Locked),
    /// The upgrade to this program's schema failed; the data is as it was.
    #[error("upgrade: {0}")]
    Upgrade(Box<AppError>),
    /// It failed too often; the data is as it was, and so is the backup that was made of it.
    #[error("the upgrade from schema {schema} failed three times")]
    UpgradeStopped {
        /// The schema that the data has.
        schema: u32,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Why the key is not at hand. The data is safe in every case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// What the keyring answered.
    #[error("keyring: {0}")]
    Keyring(VaultFault),
    /// The typed code cannot be one; not counted as a try.
    #[error("code: {0}")]
    Code(CodeFault),
    /// A well-formed code of other data, or out of date.
    #[error("the code belongs to other data or is out of date")]
    OtherCode {
        /// Tries before each further one waits.
        tries_left: u32,
        /// Seconds until the next try.
        wait_seconds: u32,
    },
    /// Too many wrong codes; the code was not looked at.
    #[error("wait {wait_seconds} s")]
    Wait {
        /// Seconds until the next try.
        wait_seconds: u32,
    },
    /// The passphrase is wrong, or there is none.
    #[error("wrong passphrase")]
    Passphrase,
    /// The unlock file could not be read.
    #[error("the unlock file cannot be read")]
    UnlockFile,
}

impl Folder {
    /// The folder at a path.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder that was asked for, else `DESKBELL_DATA`, else the system's place for the user's data.
    pub fn chosen(asked: Option<PathBuf>) -> Option<Self> {
        let environment = || std::env::var_os("DESKBELL_DATA").filter(|path| !path.is_empty());
        asked
            .or_else(|| environment().map(PathBuf::from))
            .or_else(|| dirs::data_dir().map(|folder| folder.join("deskbell")))
            .map(Self)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.0.join(DATABASE)
    }

    /// The folder's own backups.
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// Work copies; emptied at start.
    pub fn tmp(&self) -> PathBuf {
        self.0.join("tmp")
    }

    /// Damaged sets that were moved aside.
    pub fn damaged(&self) -> PathBuf {
        self.0.join("damaged")
    }

    /// What lies there (T9). Repairs the second copy of the key file, changes nothing else.
    pub fn state(&self) -> FolderState {
        let database = fs::metadata(self.database()).is_ok_and(|file| file.len() > 0);
        match (KeyFile::read(&self.0), database) {
            (Err(KeyFileFault::Newer(version)), _) => FolderState::KeysNewer(version),
            (Ok(file), true) => FolderState::Present(file),
            (Err(_), true) => FolderState::KeysMissing,
            (Ok(_), false) | (Err(KeyFileFault::Unreadable), false) => FolderState::DataMissing,
            (Err(KeyFileFault::Missing), false) if self.has_traces() => FolderState::DataMissing,
            (Err(KeyFileFault::Missing), false) => FolderState::FirstRun,
        }
    }

    fn has_traces(&self) -> bool {
        let filled = |folder: PathBuf| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
        self.database().exists()
            || self.0.join(LEDGER).exists()
            || self.0.join("deskbell.db-wal").exists()
            || filled(self.backups())
            || filled(self.damaged())
    }
}

impl From<FolderFault> for AppError {
    fn from(fault: FolderFault) -> Self {
        let detail = fault.to_string();
        let code = match &fault {
            FolderFault::FirstRun => ErrorCode::NotFound,
            FolderFault::DataMissing => ErrorCode::Damaged,
            FolderFault::KeysMissing => ErrorCode::KeysMissing,
            FolderFault::KeysNewer(_) => ErrorCode::NewerSchema,
            FolderFault::HoldsData => ErrorCode::Duplicate,
            FolderFault::Place(place) => return AppError::invalid("data", word_of(place)),
            FolderFault::Busy(Held(process)) => {
                return AppError::new(ErrorCode::Busy, detail).with("process", process);
            }
            FolderFault::Locked(locked) => {
                return locked
                    .facts()
                    .into_iter()
                    .fold(AppError::new(ErrorCode::Locked, detail), |error, (name, value)| {
                        error.with(name, value)
                    });
            }
            // The key check was right before the database was asked: then the first page is damaged (T14).
            FolderFault::Store(StoreError::WrongKey) => ErrorCode::Damaged,
            FolderFault::UpgradeStopped { schema } => {
                return AppError::new(ErrorCode::Internal, detail)
                    .with("reason", "upgrade_stopped")
                    .with("schema", schema);
            }
            FolderFault::Upgrade(_) | FolderFault::Store(_) | FolderFault::Io(_) => return fault.into_lower(),
        };
        AppError::new(code, detail)
    }
}

impl FolderFault {
    fn into_lower(self) -> AppError {
        match self {
            FolderFault::Store(error) => error.into(),
            FolderFault::Io(error) => error.into(),
            FolderFault::Upgrade(error) => error.with("reason", "upgrade"),
            other => AppError::new(ErrorCode::Internal, other.to_string()),
        }
    }
}

impl Locked {
    /// What the locked screen needs: `reason` and its numbers.
    fn facts(&self) -> Vec<(&'static str, serde_json::Value)> {
        match self {
            Locked::Keyring(fault) => vec![("reason", json!("keyring")), ("keyring", json!(fault))],
            Locked::Code(CodeFault::Count(count)) => vec![("reason", json!("code_count")), ("count", json!(count))],
            Locked::Code(CodeFault::Symbol(symbol)) => {
                vec![("reason", json!("code_symbol")), ("symbol", json!(symbol))]
            }
            Locked::Code(CodeFault::Group(group)) => vec![("reason", json!("code_group")), ("group", json!(group))],
            Locked::OtherCode {
                tries_left,
                wait_seconds,
            } => vec![
                ("reason", json!("code_other")),
                ("triesLeft", json!(tries_left)),
                ("waitSeconds", json!(wait_seconds)),
            ],
            Locked::Wait { wait_seconds } => {
                vec![("reason", json!("code_wait")), ("waitSeconds", json!(wait_seconds))]
            }
            Locked::Passphrase => vec![("reason", json!("passphrase"))],
            Locked::UnlockFile => vec![("reason", json!("unlock_file"))],
        }
    }
}

fn word_of(place: &PlaceFault) -> &'static str {
    match place {
        PlaceFault::Synced => "synced_folder",
        PlaceFault::Network => "network_folder",
    }
}
