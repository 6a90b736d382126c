//! Migrations (T35): numbered files, one path, each step and its record in one transaction. Here is the list and the
//! plain run on a file of our own making; upgrading a user's file works on a verified copy of it (backup slice).

use super::{
    DataKey, StoreError, StoreResult,
    connection::{self, Opening},
};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// One numbered step.
pub struct Migration {
    /// From 1, without gaps.
    pub number: u32,
    /// The file's name, for messages and the hash test.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

macro_rules! steps {
    ($($number:literal $name:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
        }),+]
    };
}

/// Every step, in order. A released step is frozen.
pub const ALL: &[Migration] = steps![
    1 "0001_house",
    2 "0002_business",
    3 "0003_clients",
    4 "0004_appointments",
    5 "0005_reminders",
    6 "0006_invoices",
];

/// This program's schema number.
pub const fn newest() -> u32 {
    ALL.len() as u32
}

/// The schema number of a file, read without changing a byte of it (T38).
pub fn schema_of(path: &Path, key: &DataKey) -> StoreResult<u32> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    Ok(number_in(&connection)?)
}

/// `Ok` when the file has this program's schema; `NewerSchema` when newer; `Internal` when a step is missing.
pub(super) fn check(path: &Path, key: &DataKey) -> StoreResult<()> {
    match schema_of(path, key)? {
        same if same == newest() => Ok(()),
        newer if newer > newest() => Err(StoreError::NewerSchema(newer)),
        older => Err(StoreError::Internal(format!("schema {older} was not migrated"))),
    }
}

/// Runs every missing step on a connection of our own: a new file or a work copy.
pub(crate) fn run(connection: &mut Connection) -> StoreResult<()> {
    let present = number_in(connection)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    for step in ALL.iter().filter(|step| step.number > present) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction
            .execute_batch(step.sql)
            .map_err(|error| StoreError::Internal(format!("migration {}: {error}", step.name)))?;
        transaction.pragma_update(None, "user_version", step.number)?;
        transaction.commit()?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

fn number_in(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
