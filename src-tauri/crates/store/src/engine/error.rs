//! The store's own words for what can go wrong (T14). No driver type leaves this folder.

use rusqlite::ErrorCode;

/// Answer of every store function.
pub type StoreResult<T> = Result<T, StoreError>;

/// The detail of code 26.
pub(super) const NOT_A_DATABASE: &str = "not a database";

/// Why the store refused or failed. Nothing unacknowledged is written in any of these cases.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row was changed meanwhile: no row with that id and version.
    #[error("changed meanwhile")]
    Conflict,
    /// No such row.
    #[error("not found")]
    NotFound,
    /// A value that must be unique exists already.
    #[error("duplicate")]
    Duplicate,
    /// An issued document, or another row that must not change.
    #[error("immutable")]
    Immutable,
    /// The disk, or the file-size limit, is full.
    #[error("no space left")]
    NoSpace,
    /// Another process holds the write lock.
    #[error("busy")]
    Busy,
    /// The folder or file cannot be written.
    #[error("view only")]
    ViewOnly,
    /// The file is damaged; what was seen, without any content.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The key does not open this file.
    #[error("wrong key")]
    WrongKey,
    /// The file was written by a newer Deskbell; its schema number.
    #[error("newer schema {0}")]
    NewerSchema(u32),
    /// The file was written by an older Deskbell and waits for its upgrade; its schema number.
    #[error("older schema {0}")]
    OlderSchema(u32),
    /// The file that should be there is not.
    #[error("missing: {0}")]
    Missing(String),
    /// Reading or writing failed.
    #[error("input or output failed: {0}")]
    Io(String),
    /// A mistake in the program: a broken statement or rule.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::QueryReturnedNoRows => StoreError::NotFound,
            rusqlite::Error::SqliteFailure(failure, _) => of_failure(*failure, &error),
            other => StoreError::Internal(other.to_string()),
        }
    }
}

fn of_failure(failure: rusqlite::ffi::Error, error: &rusqlite::Error) -> StoreError {
    const UNIQUE: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE;
    const PRIMARY_KEY: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
    const TRIGGER: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER;
    match (failure.code, failure.extended_code) {
        (_, UNIQUE | PRIMARY_KEY) => StoreError::Duplicate,
        (_, TRIGGER) => StoreError::Immutable,
        (ErrorCode::DiskFull, _) => StoreError::NoSpace,
        (ErrorCode::SystemIoFailure, _) if disk_was_full() => StoreError::NoSpace,
        (ErrorCode::SystemIoFailure, code) => StoreError::Io(format!("engine code {code}")),
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => StoreError::Busy,
        (ErrorCode::ReadOnly, _) => StoreError::ViewOnly,
        (ErrorCode::DatabaseCorrupt, _) => StoreError::Damaged("page".to_owned()),
        (ErrorCode::NotADatabase, _) => StoreError::Damaged(NOT_A_DATABASE.to_owned()),
        (ErrorCode::CannotOpen, _) => StoreError::Io("cannot open".to_owned()),
        _ => StoreError::Internal(error.to_string()),
    }
}

/// A file-size limit arrives as an I/O failure, not as "full"; the system's last error tells (T14).
fn disk_was_full() -> bool {
    use std::io::ErrorKind;
    matches!(
        std::io::Error::last_os_error().kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    )
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => StoreError::NoSpace,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ViewOnly,
            kind => StoreError::Io(kind.to_string()),
        }
    }
}
