//! Restoring a backup (T50 to T56): unpacked into `tmp/`, proved, brought to this program's schema, settled, and only
//! then put in the database's place in one rename. The present state is backed up first, so a restore can be undone.

use super::{
    archive::{self, Archive},
    make::{Made, Source},
    manifest::{BackupKind, Manifest},
};
use crate::{
    AppError, AppResult, Caller, Desk, ErrorCode,
    folder::{self, Folder, FolderFault, FolderState, KeyFile, OpenLock, Opened, Unlock, Vault, durable},
    ids,
    ledger::{Ledger, LedgerKind, LedgerRead},
};
use deskbell_core::Instant;
use deskbell_store::{
    Store, StoreError,
    audit::{self, AuditEntry},
    engine::{
        copy,
        keys::{Keys, hex},
        migrations,
    },
    house,
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

const WAIT: Duration = Duration::from_secs(10);
/// Every slice's views are to be read anew after a restore.
const SLICES: [&str; 6] = ["business", "clients", "appointments", "invoices", "reminders", "backup"];

/// A restore that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// The backup of the state before; none when that state could not be read and was moved aside.
    pub before: Option<Made>,
    /// How often this data has been restored by now.
    pub epoch: u32,
}

impl Desk {
    /// Puts a backup of this data in the place of the present state. Needs the folder alone: `busy` while another
    /// process has it open.
    pub fn restore(&self, caller: &Caller, path: &Path) -> AppResult<Restored> {
        let folder = Folder::at(&self.folder);
        let keys = self.store.keys();
        let mut archive = Archive::open(path)?;
        let manifest = own_manifest(&archive, keys)?;
        let lines = archive.bytes(archive::LEDGER)?;
        let source = Source {
            folder: &folder,
            keys,
            device: self.home.as_ref().map(|home| home.device.id()),
            now: self.now(),
        };
        let _alone = match &self.home {
            Some(home) => Some(home.lock.alone(WAIT)?.map_err(FolderFault::Busy)?),
            None => None,
        };
        let before = back_up_present(&source)?;
        let epoch = 1 + manifest.restore_epoch.max(self.restore_epoch().unwrap_or(0));
        let ready = prepare(&source, &mut archive, caller, epoch)?;
        merge_ledger(&self.ledger, &lines, keys)?;
        let aside = before.is_none().then(|| folder.damaged().join(plain_time(self.now())));
        self.store.replace(|| swap(&folder, &ready, aside.as_deref()))?;
        self.store.write(|tx| {
            SLICES.iter().for_each(|slice| tx.changed(slice, "restored"));
            Ok::<(), AppError>(())
        })?;
        self.enter(LedgerKind::Restored, &epoch.to_string())?;
        Ok(Restored {
            manifest,
            before,
            epoch,
        })
    }

    /// How often this data was restored.
    pub fn restore_epoch(&self) -> AppResult<u32> {
        let text = self.store.read(|tx| house::meta_get(tx, house::RESTORE_EPOCH))?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
    }
}

/// Restores into a folder that is not open: a new computer, a missing or damaged database, lost keys. The folder's own
/// key file counts when it fits the backup, else the backup's; the code opens either. What was there is moved to
/// `damaged/`, never deleted.
pub fn restore_closed(
    folder: &Folder,
    path: &Path,
    unlock: &Unlock,
    vault: &dyn Vault,
    config: &Path,
    now: Instant,
) -> AppResult<(Opened, Restored)> {
    let mut archive = Archive::open(path)?;
    let file = key_file_for(folder, &mut archive)?;
    let device = folder::Device::of(config, now)?;
    if folder.state() == FolderState::FirstRun {
        folder::check_place(folder.path()).map_err(FolderFault::Place)?;
    }
    durable::make_folder(folder.path())?;
    let (data, _) = folder::data_key(&file, unlock, vault, &device, now)?;
    let keys = Keys::new(data, file.db_id());
    let manifest = own_manifest(&archive, &keys)?;
    let lines = archive.bytes(archive::LEDGER)?;
    let alone = OpenLock::exclusive(folder.path(), WAIT)?.map_err(FolderFault::Busy)?;
    let source = Source {
        folder,
        keys: &keys,
        device: Some(device.id()),
        now,
    };
    let before = back_up_present(&source)?;
    let caller = Caller::owner(crate::Via::Terminal);
    let epoch = manifest.restore_epoch + 1;
    let ready = prepare(&source, &mut archive, &caller, epoch)?;
    let ledger = Ledger::at(&folder.path().join(folder::LEDGER), &keys);
    merge_ledger(&ledger, &lines, &keys)?;
    file.write(folder.path())?;
    let aside = folder.damaged().join(plain_time(now));
    swap(folder, &ready, before.is_none().then_some(aside.as_path()))?;
    ledger.append(
        LedgerKind::Restored,
        &epoch.to_string(),
        manifest.figures.audit_count,
        now,
    )?;
    drop(alone);
    let opened = folder::unlock(folder, unlock, vault, config, now)?;
    let restored = Restored {
        manifest,
        before,
        epoch,
    };
    Ok((opened, restored))
}

/// The backup's manifest, when this data made it and nothing in it was changed.
pub fn own_manifest(archive: &Archive, keys: &Keys) -> AppResult<Manifest> {
    let manifest = archive.manifest();
    if manifest.db_id != keys.db_id() || manifest.key_check != hex(&keys.key_check()) {
        return Err(AppError::invalid("path", "other_data"));
    }
    if !manifest.is_signed_by(keys) {
        return Err(AppError::invalid("path", "changed_content"));
    }
    if manifest.schema > migrations::newest() {
        return Err(StoreError::NewerSchema(manifest.schema).into());
    }
    Ok(manifest.clone())
}

/// Unpacks and proves without restoring: the rehearsal and the first half of a restore. The caller removes the file.
pub fn unpack_proved(folder: &Folder, archive: &mut Archive, keys: &Keys) -> AppResult<PathBuf> {
    let manifest = own_manifest(archive, keys)?;
    durable::make_folder(&folder.tmp())?;
    let target = folder.tmp().join(format!("restore-{}.db", ids::random_hex::<8>()));
    archive.unpack(archive::DATABASE, &target)?;
    prove_unpacked(&target, &manifest, keys).inspect_err(|_| drop(fs::remove_file(&target)))?;
    Ok(target)
}

fn prove_unpacked(database: &Path, manifest: &Manifest, keys: &Keys) -> AppResult<()> {
    let known = usize::try_from(manifest.schema)
        .ok()
        .and_then(|count| migrations::ALL.get(..count));
    let known = known.ok_or_else(|| AppError::invalid("path", "foreign_schema"))?;
    // Before any other statement: a trigger or view that is not ours must not run (T80).
    if copy::schema_hash_of(database, keys.data())? != migrations::hash_of(known)? {
        return Err(AppError::invalid("path", "foreign_schema"));
    }
    Ok(copy::prove(database, keys.data(), &manifest.figures)?)
}

fn prepare(source: &Source<'_>, archive: &mut Archive, caller: &Caller, epoch: u32) -> AppResult<PathBuf> {
    let manifest = own_manifest(archive, source.keys)?;
    let database = unpack_proved(source.folder, archive, source.keys)?;
    let settled = bring_up(source, &database, &manifest).and_then(|()| settle(source, &database, caller, epoch));
    settled.inspect_err(|_| drop(fs::remove_file(&database)))?;
    Ok(database)
}

fn bring_up(source: &Source<'_>, database: &Path, manifest: &Manifest) -> AppResult<()> {
    if manifest.schema < migrations::newest() {
        let key = source.keys.data();
        migrations::upgrade(
            database,
            key,
            source.keys.db_id(),
            &manifest.figures,
            migrations::ALL,
            &mut |_| (),
        )?;
    }
    Ok(())
}

/// What must be true before anyone sees the restored state: it is this computer's, and nothing past due goes by itself.
fn settle(source: &Source<'_>, database: &Path, caller: &Caller, epoch: u32) -> AppResult<()> {
    let store = Store::open(database, source.keys.data().again())?;
    store.write(|tx| {
        house::meta_set(tx, house::RESTORE_EPOCH, &epoch.to_string())?;
        house::meta_set(tx, house::RESTORED_AT, &source.now.to_string())?;
        if let Some(device) = source.device {
            house::device_confirm(tx, device, source.now)?;
        }
        let epoch = epoch.to_string();
        audit::append(
            tx,
            source.keys,
            &AuditEntry {
                at: source.now,
                staff_id: caller.staff,
                action: "backup.restored",
                subject_kind: Some("restore_epoch"),
                subject_id: Some(&epoch),
                detail: None,
            },
        )
    })?;
    Ok(store.close()?)
}

/// None when there is nothing that could be read: then the set is moved aside instead.
fn back_up_present(source: &Source<'_>) -> AppResult<Option<Made>> {
    if fs::metadata(source.folder.database()).map_or(true, |file| file.len() == 0) {
        return Ok(None);
    }
    let copied = match source.copy(BackupKind::BeforeRestore, &mut |_, _| true) {
        Ok(copied) => copied,
        Err(error) if error.code == ErrorCode::Damaged || error.code == ErrorCode::Locked => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(copied) = copied else {
        return Ok(None);
    };
    let made = source.pack(&copied, None);
    let _ = fs::remove_file(&copied.database);
    made.map(Some)
}

/// Lines of the backup's ledger that the living one does not have are added to it (T53).
fn merge_ledger(ledger: &Ledger, lines: &[u8], keys: &Keys) -> AppResult<()> {
    let old = Ledger::at(Path::new(""), keys).read_bytes(lines);
    let living: LedgerRead = ledger.read()?;
    for line in old.lines {
        let known = living
            .lines
            .iter()
            .any(|known| known.kind == line.kind && known.data == line.data);
        if !known {
            ledger.append(line.kind, &line.data, line.audit, line.at)?;
        }
    }
    Ok(())
}

fn swap(folder: &Folder, ready: &Path, aside: Option<&Path>) -> std::io::Result<()> {
    if let Some(aside) = aside {
        move_aside(folder, aside)?;
    }
    for ending in ["wal", "shm"] {
        // Folded in when the last connection was closed; what lies there now belongs to no committed state.
        let left = folder.path().join(format!("deskbell.db-{ending}"));
        if left.exists() {
            fs::remove_file(left)?;
        }
    }
    durable::rename(ready, &folder.database())
}

fn move_aside(folder: &Folder, aside: &Path) -> std::io::Result<()> {
    for name in ["deskbell.db", "deskbell.db-wal", "deskbell.db-shm"] {
        let from = folder.path().join(name);
        if from.exists() {
            durable::make_folder(&folder.damaged())?;
            durable::make_folder(aside)?;
            durable::rename(&from, &aside.join(name))?;
        }
    }
    Ok(())
}

fn key_file_for(folder: &Folder, archive: &mut Archive) -> AppResult<KeyFile> {
    if let Ok(own) = KeyFile::read(folder.path()) {
        let fits = own.db_id() == archive.manifest().db_id && own.key_check() == archive.manifest().key_check;
        return if fits {
            Ok(own)
        } else {
            Err(AppError::invalid("path", "other_data"))
        };
    }
    KeyFile::parse(&archive.bytes(archive::KEYS)?).map_err(|_| AppError::new(ErrorCode::KeysMissing, "no key file"))
}

fn plain_time(now: Instant) -> String {
    now.to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}
