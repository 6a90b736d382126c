//! Migrations (T35 to T41): numbered files, one path, each step and its record in one transaction. A user's file is never
//! migrated in place: [`upgrade`] works on a proved copy, compares, and only the caller's rename makes it count.

use super::{
    DataKey, StoreError, StoreResult, Tx,
    connection::{self, Opening},
    copy,
    keys::{Keys, hex, sha256},
};
use crate::{audit, figures, figures::Figures};
use deskbell_core::id::DbId;
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
    /// Tables whose rows the step gives up on purpose; the file says why.
    pub may_lose: &'static [&'static str],
}

macro_rules! steps {
    ($($number:literal $name:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
            may_lose: &[],
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
    7 "0007_speed",
    8 "0008_series",
    9 "0009_waiting",
    10 "0010_holidays",
    11 "0011_deposits",
    12 "0012_calendar_files",
    13 "0013_desk_rules",
    14 "0014_last_done",
];

/// Steps that have left the house, with the SHA-256 of their file. A test compares; a released file never changes.
pub const RELEASED: &[(u32, &str)] = &[];

/// This program's schema number.
pub const fn newest() -> u32 {
    ALL.len() as u32
}

/// The schema number of a file, read without changing a byte of it (T38).
pub fn schema_of(path: &Path, key: &DataKey) -> StoreResult<u32> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    Ok(number_in(&connection)?)
}

/// `Ok` when the file has this program's schema; `NewerSchema` when newer; `OlderSchema` when a step is missing.
pub(super) fn check(path: &Path, key: &DataKey) -> StoreResult<()> {
    match schema_of(path, key)? {
        same if same == newest() => Ok(()),
        newer if newer > newest() => Err(StoreError::NewerSchema(newer)),
        older => Err(StoreError::OlderSchema(older)),
    }
}

/// Runs every missing step on a connection of our own: a new file or a work copy.
pub(crate) fn run(connection: &mut Connection, steps: &[Migration]) -> StoreResult<()> {
    let present = number_in(connection)?;
    // Before the transaction: inside one it does nothing, and a table rebuild with it on deletes all children (T36).
    connection.pragma_update(None, "foreign_keys", false)?;
    for step in steps.iter().filter(|step| step.number > present) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction
            .execute_batch(step.sql)
            .map_err(|error| in_step(step, error))?;
        transaction.pragma_update(None, "user_version", step.number)?;
        transaction.commit()?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// A full disk stays a full disk; anything else is the step's fault and says which.
fn in_step(step: &Migration, error: rusqlite::Error) -> StoreError {
    let text = error.to_string();
    match StoreError::from(error) {
        StoreError::Internal(_) | StoreError::Duplicate | StoreError::Immutable => {
            StoreError::Internal(format!("migration {}: {text}", step.name))
        }
        other => other,
    }
}

/// What an upgrade tells while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Running the steps.
    Steps,
    /// Comparing old and new.
    Comparing,
}

/// Brings a closed, proved copy to the last of `steps` and compares it with the figures it had (T37). The copy ends as
/// one file, synced; on any error it is of no use and the caller's original is untouched.
pub fn upgrade(
    copy: &Path,
    key: &DataKey,
    db_id: DbId,
    before: &Figures,
    steps: &[Migration],
    progress: &mut dyn FnMut(Phase),
) -> StoreResult<Figures> {
    progress(Phase::Steps);
    let mut connection = connection::open(copy, key, Opening::WorkCopy)?;
    let from = number_in(&connection)?;
    run(&mut connection, steps)?;
    progress(Phase::Comparing);
    let after = figures::of(&Tx::new(&connection))?;
    let run_now = steps.iter().filter(|step| step.number > from);
    let may_lose: Vec<&str> = run_now.flat_map(|step| step.may_lose).copied().collect();
    let mut wrong = before.lost_in(&after, &may_lose);
    wrong.extend(whole(&connection)?);
    let verified = audit::verify(&Tx::new(&connection), &Keys::new(key.again(), db_id), &[])?;
    wrong.extend(verified.first_bad.map(|seq| format!("audit row {seq} does not fit")));
    if schema_hash(&connection)? != hash_of(steps)? {
        wrong.push("the schema is not the one built in".to_owned());
    }
    if let Some(first) = wrong.into_iter().next() {
        return Err(StoreError::Internal(format!("the upgrade was not kept: {first}")));
    }
    copy::one_file(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    std::fs::File::open(copy)?.sync_all()?;
    Ok(after)
}

fn whole(connection: &Connection) -> StoreResult<Vec<String>> {
    let found = copy::findings(connection, None)?;
    Ok(found
        .into_iter()
        .map(|finding| format!("{}: {}", finding.check, finding.detail))
        .collect())
}

/// SHA-256 over every object of the schema, hex.
pub(super) fn schema_hash(connection: &Connection) -> rusqlite::Result<String> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, coalesce(sql, '')
         FROM sqlite_schema
         ORDER BY type, name",
    )?;
    let mut rows = statement.query([])?;
    let mut text = String::new();
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            text.push_str(&row.get::<_, String>(column)?);
            text.push('\0');
        }
    }
    Ok(hex(&sha256(text.as_bytes())))
}

/// The schema hash that these steps make: built in memory, so that there is one truth, the files.
pub fn hash_of(steps: &[Migration]) -> StoreResult<String> {
    let mut connection = Connection::open_in_memory()?;
    run(&mut connection, steps)?;
    Ok(schema_hash(&connection)?)
}

fn number_in(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_without_gaps_and_named_by_their_number() {
        for (index, step) in ALL.iter().enumerate() {
            assert_eq!(step.number as usize, index + 1);
            assert!(step.name.starts_with(&format!("{:04}_", step.number)), "{}", step.name);
        }
    }

    #[test]
    fn released_steps_are_frozen() {
        for (number, hash) in RELEASED {
            let step = &ALL[*number as usize - 1];
            assert_eq!(
                hex(&sha256(step.sql.as_bytes())),
                *hash,
                "{} was released: add a new step instead",
                step.name
            );
        }
    }

    #[test]
    fn the_schema_hash_sees_every_object() {
        let before = hash_of(ALL).expect("the steps run");
        let extra = Migration {
            number: newest() + 1,
            name: "extra",
            sql: "CREATE TRIGGER sly AFTER INSERT ON meta BEGIN DELETE FROM audit; END;",
            may_lose: &[],
        };
        let mut connection = Connection::open_in_memory().expect("memory");
        run(&mut connection, ALL).expect("the steps run");
        assert_eq!(schema_hash(&connection).expect("read"), before);
        run(&mut connection, std::slice::from_ref(&extra)).expect("the step runs");
        assert_ne!(schema_hash(&connection).expect("read"), before);
    }
}
