//! Beginning a folder and opening it: the key from one of the slots, then the database. Start never invents data (T9).

use super::{
    Device, Folder, FolderFault, FolderState, KeyFile, Locked, OpenLock, RecoveryCode, SlotKind, Vault, VaultFault,
    check_place, durable, keep_new, sheet, upgrade,
};
use crate::{
    ids,
    ledger::{Ledger, LedgerKind},
};
use deskbell_core::{Instant, id::DbId};
use deskbell_store::{
    DataKey, Store, StoreError,
    audit::{self, AuditEntry},
    engine::{
        keys::{Keys, random},
        migrations,
    },
    house,
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use zeroize::Zeroizing;

/// How long to wait for a process that migrates, restores or moves the folder (T6).
const WAIT: Duration = Duration::from_secs(10);

/// How the folder is to be opened.
pub enum Unlock {
    /// By the system's keyring.
    Keyring,
    /// By the recovery code as typed.
    Code(Zeroizing<String>),
    /// By the passphrase of slot P.
    Passphrase(Zeroizing<String>),
    /// By a file that holds the sheet, the code or the passphrase.
    File(PathBuf),
}

/// An open data folder. The lock is held until it is dropped.
pub struct Opened {
    /// Where.
    pub folder: Folder,
    /// The database.
    pub store: Store,
    /// The ways in.
    pub key_file: KeyFile,
    /// The way that was used.
    pub way: SlotKind,
    /// What is wrong with the keyring; none when it holds the key or was not asked.
    pub keyring: Option<VaultFault>,
    /// This computer.
    pub device: Device,
    /// Held while the database is open.
    pub lock: OpenLock,
}

/// Begins a new folder: data key, database, key file with the keyring's slot (if there is a keyring) and the recovery
/// code's. Refuses a folder that holds anything of Deskbell, and the places of T5.
pub fn init(
    folder: &Folder,
    vault: &dyn Vault,
    config: &Path,
    now: Instant,
) -> Result<(Opened, RecoveryCode), FolderFault> {
    check_place(folder.path())?;
    durable::make_folder(folder.path())?;
    let alone = OpenLock::exclusive(folder.path(), WAIT)??;
    if folder.state() != FolderState::FirstRun {
        return Err(FolderFault::HoldsData);
    }
    let device = Device::of(config, now)?;
    let keys = Keys::new(DataKey::new(random()), ids::new_id::<DbId>(now));
    let code = RecoveryCode::random();
    let mut key_file = KeyFile::new(&keys);
    key_file.set_code(&keys, &code, now);
    let keyring = match keep_new(vault, keys.db_id()) {
        Ok(slot_key) => {
            key_file.set_keyring(&keys, &slot_key, now);
            None
        }
        Err(fault) => Some(fault),
    };
    make_database(folder, &keys, &device, now)?;
    // The ledger is begun with the data: later its absence means that it was lost (T52).
    let ledger = Ledger::at(&folder.path().join(super::LEDGER), &keys);
    ledger.append(LedgerKind::Version, env!("CARGO_PKG_VERSION"), 1, now)?;
    key_file.write(folder.path())?;
    // The database comes into its place last: until then the folder opens as nothing.
    durable::rename(&folder.tmp().join("new.db"), &folder.database())?;
    let store = Store::open(&folder.database(), keys.data().again())?;
    drop(alone);
    let opened = Opened {
        folder: folder.clone(),
        store,
        key_file,
        way: if keyring.is_none() { SlotKind::K } else { SlotKind::R },
        keyring,
        device,
        lock: OpenLock::shared(folder.path(), WAIT)??,
    };
    Ok((opened, code))
}

/// Opens a folder. The answer of [`FolderFault::Locked`] is the locked screen's; the data is as it was.
pub fn unlock(
    folder: &Folder,
    unlock: &Unlock,
    vault: &dyn Vault,
    config: &Path,
    now: Instant,
) -> Result<Opened, FolderFault> {
    let mut key_file = match folder.state() {
        FolderState::Present(file) => file,
        FolderState::FirstRun => return Err(FolderFault::FirstRun),
        FolderState::DataMissing => return Err(FolderFault::DataMissing),
        FolderState::KeysMissing => return Err(FolderFault::KeysMissing),
        FolderState::KeysNewer(version) => return Err(FolderFault::KeysNewer(version)),
    };
    let device = Device::of(config, now)?;
    let (data, way) = data_key(&key_file, unlock, vault, &device, now)?;
    let mut lock = lock_shared(folder)?;
    let keys = Keys::new(data, key_file.db_id());
    let mut opened = open_store(folder, &keys);
    if let Err(FolderFault::Store(StoreError::OlderSchema(_))) = opened {
        drop(lock);
        upgrade(folder, &keys, &device, now, migrations::ALL)?;
        lock = OpenLock::shared(folder.path(), WAIT)??;
        opened = open_store(folder, &keys);
    }
    let store = opened?;
    let keyring = settle_slots(folder, &mut key_file, unlock, way, &store, vault, now);
    Ok(Opened {
        folder: folder.clone(),
        store,
        key_file,
        way,
        keyring,
        device,
        lock,
    })
}

fn make_database(folder: &Folder, keys: &Keys, device: &Device, now: Instant) -> Result<(), FolderFault> {
    durable::make_folder(&folder.tmp())?;
    let path = folder.tmp().join("new.db");
    // A first run that was killed left nothing that anyone has seen.
    let _ = fs::remove_file(&path);
    let store = Store::create(&path, keys.data().again(), keys.db_id())?;
    store.write(|tx| {
        house::device_confirm(tx, device.id(), now)?;
        house::meta_set(tx, house::LEDGER_BEGUN, "yes")?;
        audit::append(
            tx,
            keys,
            &AuditEntry {
                at: now,
                staff_id: None,
                action: "database.created",
                subject_kind: None,
                subject_id: None,
                detail: None,
            },
        )
    })?;
    Ok(store.close()?)
}

/// Alone in the folder, the work copies of a process that was killed are removed; then the lock is shared.
fn lock_shared(folder: &Folder) -> Result<OpenLock, FolderFault> {
    if let Ok(_alone) = OpenLock::exclusive(folder.path(), Duration::ZERO)? {
        empty_tmp(&folder.tmp());
    }
    Ok(OpenLock::shared(folder.path(), WAIT)??)
}

fn empty_tmp(tmp: &Path) {
    // What cannot be removed is of no harm: names in there are never read.
    for entry in fs::read_dir(tmp).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
    }
}

fn open_store(folder: &Folder, keys: &Keys) -> Result<Store, FolderFault> {
    let store = Store::open(&folder.database(), keys.data().again()).map_err(|error| match error {
        StoreError::WrongKey => StoreError::Damaged("the first page does not open".to_owned()),
        other => other,
    })?;
    if store.keys().db_id() != keys.db_id() {
        return Err(StoreError::Damaged("the database is not the key file's".to_owned()).into());
    }
    Ok(store)
}

/// The data key by the chosen way, and the slot that gave it.
pub(crate) fn data_key(
    file: &KeyFile,
    unlock: &Unlock,
    vault: &dyn Vault,
    device: &Device,
    now: Instant,
) -> Result<(DataKey, SlotKind), FolderFault> {
    match unlock {
        Unlock::Keyring => Ok((by_keyring(file, vault)?, SlotKind::K)),
        Unlock::Code(typed) => by_code(file, typed, device, now),
        Unlock::Passphrase(text) => Ok((file.open_passphrase(text).ok_or(Locked::Passphrase)?, SlotKind::P)),
        Unlock::File(path) => {
            let text = Zeroizing::new(fs::read_to_string(path).map_err(|_| Locked::UnlockFile)?);
            by_file(file, sheet::secret_in(&text), device, now)
        }
    }
}

fn by_keyring(file: &KeyFile, vault: &dyn Vault) -> Result<DataKey, Locked> {
    let found = vault.get(file.db_id()).map_err(Locked::Keyring)?;
    found
        .iter()
        .find_map(|slot_key| file.open_keyring(slot_key))
        .ok_or(Locked::Keyring(VaultFault::OtherValue))
}

fn by_code(file: &KeyFile, typed: &str, device: &Device, now: Instant) -> Result<(DataKey, SlotKind), FolderFault> {
    let code = RecoveryCode::parse(typed).map_err(Locked::Code)?;
    let wait_seconds = device.seconds_to_wait(file.db_id(), now);
    if wait_seconds > 0 {
        return Err(Locked::Wait { wait_seconds }.into());
    }
    match file.open_code(&code) {
        Some(data) => {
            device.note_right_code(file.db_id())?;
            Ok((data, SlotKind::R))
        }
        None => {
            let tries_left = device.note_wrong_code(file.db_id(), now)?;
            let wait_seconds = device.seconds_to_wait(file.db_id(), now);
            Err(Locked::OtherCode {
                tries_left,
                wait_seconds,
            }
            .into())
        }
    }
}

/// A passphrase may look like anything; what has the form of a code is one.
fn by_file(file: &KeyFile, secret: &str, device: &Device, now: Instant) -> Result<(DataKey, SlotKind), FolderFault> {
    match by_code(file, secret, device, now) {
        Err(FolderFault::Locked(Locked::Code(fault))) => match file.open_passphrase(secret) {
            Some(data) => Ok((data, SlotKind::P)),
            None if file.slot(SlotKind::P).is_some() => Err(Locked::Passphrase.into()),
            None => Err(Locked::Code(fault).into()),
        },
        other => other,
    }
}

/// After opening: slot K is noted as proved when the keyring opened it, and written anew when a person had to type the
/// code (T29). A script's unlock file leaves the keyring alone. A key file that cannot be written changes nothing.
fn settle_slots(
    folder: &Folder,
    file: &mut KeyFile,
    unlock: &Unlock,
    way: SlotKind,
    store: &Store,
    vault: &dyn Vault,
    now: Instant,
) -> Option<VaultFault> {
    let before = file.clone();
    let mut keyring = None;
    match unlock {
        Unlock::Keyring => {
            file.prove(way, now);
        }
        Unlock::Code(_) | Unlock::Passphrase(_) if by_keyring(file, vault).is_err() => {
            match keep_new(vault, file.db_id()) {
                Ok(slot_key) => file.set_keyring(store.keys(), &slot_key, now),
                Err(fault) => keyring = Some(fault),
            }
        }
        Unlock::Code(_) | Unlock::Passphrase(_) | Unlock::File(_) => {}
    }
    if *file != before && file.write(folder.path()).is_err() {
        tracing::warn!("the key file could not be written");
        *file = before;
    }
    keyring
}
