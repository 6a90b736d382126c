//! Copies of the database that can be trusted (T42, T43): made through the engine while others write, then opened anew
//! and compared with the figures that the same snapshot had. Never by copying files of an open database.

use super::{
    DataKey, StoreError, StoreResult, Tx,
    connection::{self, Opening},
    migrations,
};
use crate::figures::{self, Figures};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{path::Path, time::Duration};

/// Bytes of a page (SQLCipher 4).
pub const PAGE: u64 = 4096;
/// Pages between two looks at "go on?".
const STEP: i32 = 256;
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// One thing that a check saw. The words are for support; they hold no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `size`, `cipher`, `quick`, `foreign_keys`, `figures`.
    pub check: &'static str,
    /// What.
    pub detail: String,
}

/// Copies the database at `source` to the new file `target` under the same key. `go_on` hears pages done and in all, and
/// stops the copy by answering false; then the answer is none and the target is gone. The figures are those of the
/// copied snapshot.
pub fn copy(
    source: &Path,
    target: &Path,
    key: &DataKey,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> StoreResult<Option<Figures>> {
    let from = connection::open(source, key, Opening::Existing)?;
    // The open read pins one snapshot. Without it every write of the writer restarts the copy, which under steady work
    // never ends.
    let pinned = from.unchecked_transaction()?;
    let figures = figures::of(&Tx::new(&from))?;
    let copied = copy_pages(&from, target, key, go_on);
    pinned.finish()?;
    match copied {
        Ok(true) => Ok(Some(figures)),
        Ok(false) => {
            std::fs::remove_file(target)?;
            Ok(None)
        }
        Err(error) => {
            // Half a copy is of no use to anyone.
            let _ = std::fs::remove_file(target);
            Err(error)
        }
    }
}

fn copy_pages(
    from: &Connection,
    target: &Path,
    key: &DataKey,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> StoreResult<bool> {
    super::store::make_private(target)?;
    let mut to = connection::open(target, key, Opening::WorkCopy)?;
    {
        let backup = Backup::new(from, &mut to)?;
        loop {
            let step = backup.step(STEP)?;
            let progress = backup.progress();
            let total = u64::try_from(progress.pagecount).unwrap_or(0);
            let left = u64::try_from(progress.remaining).unwrap_or(0);
            match step {
                StepResult::Done => break,
                _ if !go_on(total.saturating_sub(left), total) => return Ok(false),
                StepResult::Busy | StepResult::Locked => std::thread::sleep(BUSY_PAUSE),
                _ => {}
            }
        }
    }
    one_file(&to)?;
    to.close().map_err(|(_, error)| error)?;
    Ok(true)
}

/// Moves a closed database's log into the file, so that the file alone is the whole state.
pub fn fold_log(path: &Path, key: &DataKey) -> StoreResult<()> {
    let connection = connection::open(path, key, Opening::Existing)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

/// Leaves no log beside the file.
pub(super) fn one_file(connection: &Connection) -> StoreResult<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode=DELETE", [], |row| row.get(0))?;
    match mode.as_str() {
        "delete" => Ok(()),
        _ => Err(StoreError::Internal("the log was not folded in".to_owned())),
    }
}

/// Everything that a closed copy must satisfy (T43), through a fresh handle. `Damaged` with the first finding.
pub fn prove(path: &Path, key: &DataKey, figures: &Figures) -> StoreResult<()> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    let mut found = findings(&connection, Some(path))?;
    if figures::of(&Tx::new(&connection))? != *figures {
        found.push(Finding {
            check: "figures",
            detail: "the copy's figures differ".to_owned(),
        });
    }
    match found.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(StoreError::Damaged(format!("{}: {}", first.check, first.detail))),
    }
}

/// What the engine's own checks see in a file. Nothing is written, not even a checkpoint. `alone` compares the file's size
/// with its pages: only for a file without a log beside it.
pub fn inspect(path: &Path, key: &DataKey, alone: bool) -> StoreResult<Vec<Finding>> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    findings(&connection, alone.then_some(path))
}

/// The engine that this program was built with (T10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// SQLite's version.
    pub engine: &'static str,
    /// The cipher's version; none means that nothing would be encrypted.
    pub cipher: Option<String>,
}

impl Build {
    /// True for an engine without the WAL-reset fault, with a cipher.
    pub fn is_sound(&self) -> bool {
        const REPAIRED: i32 = 3_051_003;
        rusqlite::version_number() >= REPAIRED && self.cipher.is_some()
    }
}

/// The engine of this program.
pub fn build() -> Build {
    let memory = Connection::open_in_memory().ok();
    Build {
        engine: rusqlite::version(),
        cipher: memory.and_then(|memory| memory.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok()),
    }
}

/// One read of a closed file, whatever its schema; nothing of it changes.
pub fn read<T>(path: &Path, key: &DataKey, work: impl FnOnce(&Tx<'_>) -> StoreResult<T>) -> StoreResult<T> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    work(&Tx::new(&connection))
}

/// The figures of a closed file.
pub fn figures_of(path: &Path, key: &DataKey) -> StoreResult<Figures> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    figures::of(&Tx::new(&connection))
}

/// The schema's hash of a closed file, to be compared with [`migrations::hash_of`] before anything else is asked of it.
pub fn schema_hash_of(path: &Path, key: &DataKey) -> StoreResult<String> {
    let connection = connection::open(path, key, Opening::ReadOnly)?;
    Ok(migrations::schema_hash(&connection)?)
}

/// `cipher_integrity_check` (all its rows: it reports one page a row), `quick_check`, `foreign_key_check`, and the size
/// when the file stands alone. A check that itself stumbles over the damage has found it.
pub(super) fn findings(connection: &Connection, alone: Option<&Path>) -> StoreResult<Vec<Finding>> {
    let mut found = Vec::new();
    if let Some(path) = alone {
        found.extend(size_finding(connection, path)?);
    }
    found.extend(rows_of(connection, "cipher", "PRAGMA cipher_integrity_check", |_| {
        true
    })?);
    found.extend(rows_of(connection, "quick", "PRAGMA quick_check", |text| text != "ok")?);
    found.extend(rows_of(connection, "foreign_keys", "PRAGMA foreign_key_check", |_| {
        true
    })?);
    Ok(found)
}

fn size_finding(connection: &Connection, path: &Path) -> StoreResult<Option<Finding>> {
    let pages: u64 = match connection.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)) {
        Ok(pages) => u64::try_from(pages).unwrap_or(0),
        Err(error) => return damage_or(error.into(), "size").map(Some),
    };
    let bytes = std::fs::metadata(path)?.len();
    Ok((bytes != pages * PAGE).then(|| Finding {
        check: "size",
        detail: format!("{bytes} bytes are not {pages} pages"),
    }))
}

fn rows_of(
    connection: &Connection,
    check: &'static str,
    sql: &str,
    counts: impl Fn(&str) -> bool,
) -> StoreResult<Vec<Finding>> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            texts.push(match row.get_ref(0)? {
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                other => format!("{:?}", other.data_type()),
            });
        }
        Ok(texts)
    };
    match read() {
        Ok(texts) => Ok(texts
            .into_iter()
            .filter(|text| counts(text))
            .map(|detail| Finding { check, detail })
            .collect()),
        Err(error) => Ok(vec![damage_or(error.into(), check)?]),
    }
}

fn damage_or(error: StoreError, check: &'static str) -> StoreResult<Finding> {
    match error {
        StoreError::Damaged(detail) => Ok(Finding { check, detail }),
        other => Err(other),
    }
}
