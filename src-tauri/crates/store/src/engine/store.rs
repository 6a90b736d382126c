//! The open database: one writer, a few readers, and the announcement of what was committed (T12).

use super::{
    DataKey, StoreError, StoreResult, Tx, WriteTx,
    connection::{self, Opening},
    copy::{self, Finding},
    keys::Keys,
    migrations::{self, Migration},
};
use crate::{figures::Figures, house};
use deskbell_core::id::DbId;
use rusqlite::{Connection, TransactionBehavior};
use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

/// Readers kept open; more at once wait for one another on their slot.
const READERS: usize = 4;

/// What a committed transaction touched: a slice and a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The slice's plural name.
    pub slice: &'static str,
    /// The row's id.
    pub id: String,
}

type OnCommit = Box<dyn Fn(&[Change]) + Send + Sync>;

/// The open database of one data folder.
pub struct Store {
    path: PathBuf,
    keys: Keys,
    writer: Mutex<Option<Connection>>,
    readers: Vec<Mutex<Option<Connection>>>,
    next_reader: AtomicUsize,
    on_commit: Mutex<Option<OnCommit>>,
    commits: AtomicU64,
    announced: AtomicU64,
}

impl Store {
    /// Makes a new database with the newest schema. Refuses a path that holds a file (T9).
    pub fn create(path: &Path, key: DataKey, db_id: DbId) -> StoreResult<Store> {
        Self::create_at(path, key, db_id, migrations::ALL)
    }

    /// Makes a new database with the schema of these steps: fixtures of older schemas.
    pub fn create_at(path: &Path, key: DataKey, db_id: DbId, steps: &[Migration]) -> StoreResult<Store> {
        if path.exists() {
            return Err(StoreError::Duplicate);
        }
        make_private(path)?;
        let mut connection = connection::open(path, &key, Opening::Create)?;
        connection.pragma_update(None, "application_id", connection::APPLICATION_ID)?;
        migrations::run(&mut connection, steps)?;
        let store = Self::with(path, Keys::new(key, db_id), connection);
        store.write(|tx| house::meta_set(tx, house::DB_ID, &db_id.to_string()))?;
        Ok(store)
    }

    /// Opens an existing database whose schema is this program's. An older one is [`StoreError::OlderSchema`] and
    /// [`migrations::upgrade`]'s work, a newer one [`StoreError::NewerSchema`].
    pub fn open(path: &Path, key: DataKey) -> StoreResult<Store> {
        migrations::check(path, &key)?;
        let connection = connection::open(path, &key, Opening::Existing)?;
        let db_id = house::meta_get(&Tx::new(&connection), house::DB_ID)?
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| StoreError::Damaged("no id".to_owned()))?;
        Ok(Self::with(path, Keys::new(key, db_id), connection))
    }

    fn with(path: &Path, keys: Keys, writer: Connection) -> Store {
        Store {
            path: path.to_owned(),
            keys,
            writer: Mutex::new(Some(writer)),
            readers: (0..READERS).map(|_| Mutex::new(None)).collect(),
            next_reader: AtomicUsize::new(0),
            on_commit: Mutex::new(None),
            commits: AtomicU64::new(0),
            announced: AtomicU64::new(0),
        }
    }

    /// Who hears of commits; set once by the application.
    pub fn on_commit(&self, listener: impl Fn(&[Change]) + Send + Sync + 'static) {
        *lock(&self.on_commit) = Some(Box::new(listener));
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The data key and what is derived from it.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// One reading transaction: a single snapshot that cannot write.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut slot = self.free_reader();
        let connection = match slot.take() {
            Some(open) => open,
            None => self.new_reader()?,
        };
        let result = read_on(&connection, work);
        *slot = Some(connection);
        result
    }

    /// One writing transaction: immediate, committed when the work answers `Ok`, rolled back otherwise. After a failed
    /// write the connection is opened anew and the action reported as failed (T15).
    pub fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&WriteTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut slot = lock(&self.writer);
        let mut connection = match slot.take() {
            Some(open) => open,
            None => connection::open(&self.path, self.keys.data(), Opening::Existing)?,
        };
        // While the work runs the slot is empty: a panic inside drops the connection, which rolls back.
        let (result, changes, healthy) = write_on(&mut connection, work);
        if healthy {
            *slot = Some(connection);
        }
        if result.is_ok() {
            self.commits.fetch_add(1, Ordering::SeqCst);
            self.announced
                .fetch_add(u64::from(!changes.is_empty()), Ordering::SeqCst);
        }
        drop(slot);
        self.announce(&changes);
        result
    }

    /// Moves the log into the database file and empties it: after quiet seconds and at quit (T13).
    pub fn checkpoint(&self) -> StoreResult<()> {
        let slot = lock(&self.writer);
        if let Some(connection) = slot.as_ref() {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Lets the writer keep so many MiB of pages in memory: for filling at scale, where every index is touched all over.
    pub fn keep_pages(&self, mebibytes: u32) -> StoreResult<()> {
        let slot = lock(&self.writer);
        if let Some(connection) = slot.as_ref() {
            connection.pragma_update(None, "cache_size", -1024 * i64::from(mebibytes))?;
        }
        Ok(())
    }

    /// Moves the log into the file and closes every connection; no `-wal` or `-shm` is left beside it.
    pub fn close(self) -> StoreResult<()> {
        self.checkpoint()
    }

    /// Writing transactions that this process has committed.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    /// Those of them that changed something a view shows: the loop's own heartbeat does not.
    pub fn announced(&self) -> u64 {
        self.announced.load(Ordering::SeqCst)
    }

    /// A number that changes when another process has written (T6); compare with the last one seen.
    pub fn data_version(&self) -> StoreResult<i64> {
        let slot = lock(&self.writer);
        match slot.as_ref() {
            Some(connection) => Ok(connection.query_row("PRAGMA data_version", [], |row| row.get(0))?),
            None => Ok(0),
        }
    }

    /// A proved copy of the present state in the new file `target`, made while others write (T42). None when `go_on`
    /// stopped it.
    pub fn copy_to(&self, target: &Path, go_on: &mut dyn FnMut(u64, u64) -> bool) -> StoreResult<Option<Figures>> {
        let Some(figures) = copy::copy(&self.path, target, self.keys.data(), go_on)? else {
            return Ok(None);
        };
        copy::prove(target, self.keys.data(), &figures)?;
        Ok(Some(figures))
    }

    /// What the engine's checks see in the open database, on a connection of its own (T59).
    pub fn inspect(&self) -> StoreResult<Vec<Finding>> {
        let connection = connection::open(&self.path, self.keys.data(), Opening::Existing)?;
        copy::findings(&connection, None)
    }

    /// Puts another file in the database's place: every connection is closed, `swap` does the renaming, and the next
    /// read or write opens what stands there then. Nobody else may have the folder open.
    pub fn replace(&self, swap: impl FnOnce() -> std::io::Result<()>) -> StoreResult<()> {
        let mut writer = lock(&self.writer);
        let mut readers: Vec<_> = self.readers.iter().map(lock).collect();
        if let Some(connection) = writer.take() {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        readers.iter_mut().for_each(|reader| **reader = None);
        Ok(swap()?)
    }

    fn announce(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        if let Some(listener) = lock(&self.on_commit).as_ref() {
            listener(changes);
        }
    }

    fn free_reader(&self) -> MutexGuard<'_, Option<Connection>> {
        for reader in &self.readers {
            if let Ok(slot) = reader.try_lock() {
                return slot;
            }
        }
        let turn = self.next_reader.fetch_add(1, Ordering::Relaxed);
        lock(&self.readers[turn % READERS])
    }

    fn new_reader(&self) -> StoreResult<Connection> {
        let connection = connection::open(&self.path, self.keys.data(), Opening::Existing)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }
}

fn read_on<T, E: From<StoreError>>(
    connection: &Connection,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.unchecked_transaction().map_err(StoreError::from)?;
    let result = work(&Tx::new(connection));
    transaction.finish().map_err(StoreError::from)?;
    result
}

fn write_on<T, E: From<StoreError>>(
    connection: &mut Connection,
    work: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
) -> (Result<T, E>, Vec<Change>, bool) {
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            let busy = StoreError::from(error);
            let healthy = matches!(busy, StoreError::Busy);
            return (Err(busy.into()), Vec::new(), healthy);
        }
    };
    let write = WriteTx::new(&transaction);
    match work(&write) {
        Ok(value) => {
            let changes = write.into_changes();
            match transaction.commit() {
                Ok(()) => (Ok(value), changes, true),
                Err(error) => (Err(StoreError::from(error).into()), Vec::new(), false),
            }
        }
        Err(error) => {
            let rolled_back = transaction.rollback().is_ok();
            (Err(error), Vec::new(), rolled_back)
        }
    }
}

/// An empty file that only the user can read; the log beside it takes over its permissions.
pub(super) fn make_private(path: &Path) -> StoreResult<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    Ok(())
}

/// A panic in a use case must not poison the store: the connection it used is gone, the slot is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
