//! One connection, opened in the order of T11: key, walls, limits, proof. Plain SQLite is refused (T10).

use super::{StoreError, StoreResult, error::NOT_A_DATABASE};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{fmt::Write as _, path::Path};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `application_id` of Deskbell's database: the letters DEBL.
pub const APPLICATION_ID: i32 = 1_145_389_644;

/// The 32 bytes that open the database (T19). No Debug, no Clone, wiped on drop (T33).
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// Takes over the bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for deriving sub-keys and wrapping.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A second handle on the same key, for a further connection.
    pub fn again(&self) -> Self {
        Self(self.0)
    }
}

/// Whether a file may be made by opening it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// Only `init` and work copies (T9).
    Create,
    /// A work copy of our own: no log beside it.
    WorkCopy,
    /// The file must exist.
    Existing,
    /// The file must exist and is not written, not even by a checkpoint (T38).
    ReadOnly,
}

/// Opens and proves one connection. A zero-byte or missing file is [`StoreError::Missing`] unless `Create`.
pub(super) fn open(path: &Path, key: &DataKey, opening: Opening) -> StoreResult<Connection> {
    if matches!(opening, Opening::Existing | Opening::ReadOnly) {
        let size = std::fs::metadata(path).map(|m| m.len()).unwrap_or(0);
        if size == 0 {
            return Err(StoreError::Missing("database".to_owned()));
        }
    }
    let connection = Connection::open_with_flags(path, flags(opening))?;
    unlock(&connection, key)?;
    // Code 26 means "wrong key or damaged first page"; which of the two, only the key check tells (T14).
    harden(&connection)
        .and_then(|()| prove_key(&connection))
        .map_err(|error| match error {
            StoreError::Damaged(text) if text == NOT_A_DATABASE => StoreError::WrongKey,
            other => other,
        })?;
    if matches!(opening, Opening::Create | Opening::Existing) {
        let mode: String = connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::Io("write-ahead log refused".to_owned()));
        }
    }
    Ok(connection)
}

fn flags(opening: Opening) -> OpenFlags {
    let common = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match opening {
        Opening::Create => common | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Opening::Existing | Opening::WorkCopy => common | OpenFlags::SQLITE_OPEN_READ_WRITE,
        Opening::ReadOnly => common | OpenFlags::SQLITE_OPEN_READ_ONLY,
    }
}

fn unlock(connection: &Connection, key: &DataKey) -> StoreResult<()> {
    let mut statement = String::with_capacity(90);
    statement.push_str("PRAGMA key = \"x'");
    for byte in key.bytes() {
        write!(statement, "{byte:02x}").expect("writing to a string cannot fail");
    }
    statement.push_str("'\"");
    let keyed = connection.execute_batch(&statement);
    statement.zeroize();
    keyed?;
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    if cipher.is_none() {
        return Err(StoreError::Internal("this build has no cipher".to_owned()));
    }
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    Ok(())
}

fn harden(connection: &Connection) -> StoreResult<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.execute_batch(
        "PRAGMA cell_size_check=ON;
         PRAGMA foreign_keys=ON;
         PRAGMA mmap_size=0;
         PRAGMA temp_store=2;
         PRAGMA cache_size=-16384;
         PRAGMA synchronous=FULL;
         PRAGMA fullfsync=ON;
         PRAGMA checkpoint_fullfsync=ON;",
    )?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn prove_key(connection: &Connection) -> StoreResult<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}
