//! The open desk: the store, the clock, and what use cases share. One a process and data folder.

use crate::{
    AppError, AppResult, Caller, ErrorCode, Via,
    backup::Watch,
    files::FileTokens,
    folder::{self, Device, OpenLock, Opened, RecoveryCode, VaultFault},
    ids,
    jobs::Jobs,
    ledger::{Ledger, LedgerKind},
    reminders::accounts::Providers,
};
use deskbell_core::{Clock, Instant, id::Id};
use deskbell_store::{
    Store, StoreError, Tx, WriteTx,
    audit::{self, AuditEntry},
    house,
};
use std::{
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// Everything a use case may touch.
pub struct Desk {
    /// The database.
    pub store: Store,
    /// The data folder.
    pub folder: PathBuf,
    /// Files that people chose.
    pub files: Arc<FileTokens>,
    /// Running long work.
    pub jobs: Jobs,
    /// A recovery code that was made in this run and not proved yet.
    pub(crate) unproved: Mutex<Option<RecoveryCode>>,
    /// What changed since the last backup.
    pub backups: Watch,
    /// What survives a restore: sent, numbered, erased.
    pub ledger: Ledger,
    /// This computer and the folder's lock, when the desk was opened from a data folder.
    pub home: Option<Home>,
    /// Connected providers, kept so that mail connections are reused.
    pub providers: Providers,
    clock: Arc<dyn Clock>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// Where an unlocked desk stands.
pub struct Home {
    /// This computer.
    pub device: Device,
    /// What the keyring answered when it should have kept the key; none when all is well.
    pub keyring: Option<VaultFault>,
    /// Held while the database is open (T6).
    pub lock: OpenLock,
}

impl Desk {
    /// A desk on an unlocked data folder.
    pub fn opened(opened: Opened, clock: Arc<dyn Clock>) -> AppResult<Desk> {
        let mut desk = Desk::new(opened.store, opened.folder.path().to_owned(), clock)?;
        desk.home = Some(Home {
            device: opened.device,
            keyring: opened.keyring,
            lock: opened.lock,
        });
        Ok(desk)
    }

    /// A desk on an open store.
    pub fn new(store: Store, folder: PathBuf, clock: Arc<dyn Clock>) -> AppResult<Desk> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let ledger = Ledger::at(&folder.join(folder::LEDGER), store.keys());
        Ok(Desk {
            store,
            ledger,
            unproved: Mutex::new(None),
            backups: Watch::default(),
            folder,
            files: Arc::default(),
            jobs: Jobs::default(),
            home: None,
            providers: Providers::default(),
            clock,
            runtime: Some(runtime),
        })
    }

    /// Now. No use case asks anything else for the time.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The clock itself, for the loop.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// A new id.
    pub fn new_id<I: Id>(&self) -> I {
        ids::new_id(self.now())
    }

    /// Waits for network work. Never inside a transaction, never on an async thread.
    pub fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.runtime
            .as_ref()
            .expect("the runtime lives as long as the desk")
            .block_on(work)
    }

    /// One writing transaction of a command: claims its nonce, does the work, writes the audit row; all or nothing.
    /// A nonce that was used before is `busy` while the first call runs; the dispatcher answers it afterwards.
    pub fn write<T>(&self, caller: &Caller, work: impl FnOnce(&WriteTx<'_>) -> AppResult<T>) -> AppResult<T> {
        let nonce = caller.claim_nonce();
        let result = self.store.write(|tx| {
            if let Some(nonce) = nonce {
                claim(tx, nonce, caller.command, self.now())?;
            }
            let answer = work(tx)?;
            self.note(tx, caller)?;
            Ok(answer)
        });
        if result.is_err() && nonce.is_some() {
            caller.release_nonce();
        }
        result
    }

    /// Appends a line to the ledger and syncs it. After the commit that it is about, never inside a transaction; when
    /// it fails, what it is about must not be shown as done.
    pub fn enter(&self, kind: LedgerKind, data: &str) -> AppResult<()> {
        let count = self.store.read(audit::anchor)?.count;
        Ok(self.ledger.append(kind, data, count, self.now())?)
    }

    /// False on a computer that is new to this data, until the owner confirms it (T8): then nothing is sent.
    pub fn may_send(&self, tx: &Tx<'_>) -> AppResult<bool> {
        match &self.home {
            Some(home) => Ok(house::device_confirmed(tx, home.device.id())?.is_some()),
            None => Ok(true),
        }
    }

    /// The audit row of a person's act (T69). What the loop does stands in the outbox and its attempts.
    fn note(&self, tx: &WriteTx<'_>, caller: &Caller) -> AppResult<()> {
        let Some(subject) = tx.first_change().filter(|_| caller.via != Via::Loop) else {
            return Ok(());
        };
        let entry = AuditEntry {
            at: self.now(),
            staff_id: caller.staff,
            action: caller.command,
            subject_kind: Some(subject.slice),
            subject_id: Some(&subject.id),
            detail: None,
        };
        Ok(audit::append(tx, self.store.keys(), &entry)?)
    }
}

fn claim(tx: &WriteTx<'_>, nonce: &str, command: &str, now: Instant) -> AppResult<()> {
    house::replay_claim(tx, nonce, command, now).map_err(|error| match error {
        StoreError::Duplicate => AppError::new(ErrorCode::Busy, "this call is already being carried out"),
        other => other.into(),
    })
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Dropping a runtime blocks, which async threads must not do.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
