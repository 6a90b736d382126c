//! Making a backup (T42 to T48): a proved copy of the present state, packed, read back, and only then given its name.

use super::{
    archive::{self, Archive, ArchiveFault},
    keep::keep,
    manifest::{BackupKind, FORMAT, Manifest},
};
use crate::{
    AppError, AppResult, Desk, ErrorCode,
    folder::{Folder, KEY_FILE_NAMES, LEDGER, durable},
    ids,
    jobs::Job,
    ledger::LedgerKind,
};
use deskbell_core::{Instant, id::DeviceId};
use deskbell_store::{
    StoreError,
    engine::{copy, keys::Keys, migrations},
    house,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// The ending of backup files.
pub const ENDING: &str = "dbell";
const TWO_HOURS_MS: i64 = 2 * 3_600_000;
/// After a pause of this length a new working day begins.
const NEW_DAY_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// A backup that stands under its final name: it was opened and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its size.
    pub bytes: u64,
}

/// Whose data is backed up.
pub struct Source<'s> {
    /// The data folder.
    pub folder: &'s Folder,
    /// Its keys.
    pub keys: &'s Keys,
    /// This computer.
    pub device: Option<DeviceId>,
    /// Now.
    pub now: Instant,
}

/// A proved copy of the database in the folder's `tmp/`, and the manifest that goes with it.
pub struct Copied {
    /// The copy; the caller removes it.
    pub database: PathBuf,
    /// Unsigned yet.
    manifest: Manifest,
    keys: Vec<u8>,
    ledger: Vec<u8>,
}

impl Source<'_> {
    /// Copies and proves. None when `go_on` stopped it.
    pub fn copy(&self, kind: BackupKind, go_on: &mut dyn FnMut(u64, u64) -> bool) -> AppResult<Option<Copied>> {
        let tmp = self.folder.tmp();
        durable::make_folder(&tmp)?;
        let database = tmp.join(format!("backup-{}.db", ids::random_hex::<8>()));
        let key = self.keys.data();
        let Some(figures) = copy::copy(&self.folder.database(), &database, key, go_on)? else {
            return Ok(None);
        };
        let facts = copy::prove(&database, key, &figures).and_then(|()| {
            let epoch = copy::read(&database, key, |tx| house::meta_get(tx, house::RESTORE_EPOCH))?;
            let schema = migrations::schema_of(&database, key)?;
            Ok((epoch, schema, copy::schema_hash_of(&database, key)?))
        });
        let (epoch, schema, schema_hash) = facts.inspect_err(|_| drop(fs::remove_file(&database)))?;
        let keys = read_or_empty(&self.folder.path().join(KEY_FILE_NAMES[0]))?;
        let ledger = read_or_empty(&self.folder.path().join(LEDGER))?;
        let parts = BTreeMap::from([
            (archive::KEYS.to_owned(), sha256_hex(&keys)),
            (archive::DATABASE.to_owned(), archive::sha256_of_file(&database)?),
            (archive::LEDGER.to_owned(), sha256_hex(&ledger)),
        ]);
        let manifest = Manifest {
            format: FORMAT,
            db_id: self.keys.db_id(),
            device_id: self.device,
            made_at: self.now.to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            schema_hash,
            kind,
            figures,
            key_check: deskbell_store::engine::keys::hex(&self.keys.key_check()),
            parts,
            restore_epoch: epoch.and_then(|text| text.parse().ok()).unwrap_or(0),
            mac: None,
        };
        Ok(Some(Copied {
            database,
            manifest,
            keys,
            ledger,
        }))
    }

    /// Packs a copy as a file of the folder's own backups, or as the file that was asked for.
    pub fn pack(&self, copied: &Copied, target: Option<&Path>) -> AppResult<Made> {
        let manifest = copied.manifest.clone().signed(self.keys);
        let path = match target {
            Some(path) => path.to_owned(),
            None => {
                durable::make_folder(&self.folder.backups())?;
                free_name(&self.folder.backups(), self.now, manifest.kind)
            }
        };
        archive::write(&path, &manifest, &copied.keys, &copied.database, &copied.ledger)?;
        let bytes = fs::metadata(&path)?.len();
        Ok(Made { path, manifest, bytes })
    }
}

/// What is known of the backups since this process began.
#[derive(Debug, Default)]
pub struct Watch(std::sync::Mutex<Option<(u64, i64)>>);

impl Desk {
    /// Makes a backup now. Without a target it stands in the folder's own `backups/`, is copied to the second place, and
    /// old ones are let go (T47).
    pub fn back_up(&self, kind: BackupKind, target: Option<&Path>) -> AppResult<Made> {
        let job = self.jobs.start("backup_run");
        let folder = Folder::at(&self.folder);
        let source = Source {
            folder: &folder,
            keys: self.store.keys(),
            device: self.home.as_ref().map(|home| home.device.id()),
            now: self.now(),
        };
        let mark = self.mark()?;
        let copied = source
            .copy(kind, &mut |done, total| go_on(&job, done, total))?
            .ok_or_else(|| AppError::new(ErrorCode::Cancelled, "the backup was stopped"))?;
        let made = source.pack(&copied, target);
        // The work copy has done its service whether or not it could be packed.
        let _ = fs::remove_file(&copied.database);
        let made = made?;
        *self.backups.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(mark);
        let figures = &made.manifest.figures;
        self.ledger
            .append(LedgerKind::Audit, &figures.audit_head, figures.audit_count, self.now())?;
        if target.is_none() {
            self.carry_to_second_place(&made);
            self.let_old_ones_go();
        }
        Ok(made)
    }

    /// Makes a backup when one is due (T45): the first of a working day, and every two hours when something changed.
    /// The loop asks every minute or so, on a thread that may take its time.
    pub fn back_up_if_due(&self) -> AppResult<Option<Made>> {
        let newest = self.own_backups()?.into_iter().next();
        let age = newest
            .as_ref()
            .and_then(|made| made.manifest.made())
            .map(|made| self.now().ms() - made.ms());
        let changed = self.changed_since(newest.as_ref())?;
        let kind = match age {
            None => BackupKind::Day,
            Some(age) if age >= DAY_MS || (age >= NEW_DAY_MS && changed) => BackupKind::Day,
            Some(age) if age >= TWO_HOURS_MS && changed => BackupKind::Auto,
            // A backup of the future: the clock was wrong then or is wrong now; one more does no harm.
            Some(age) if age < -TWO_HOURS_MS && changed => BackupKind::Auto,
            Some(_) => return Ok(None),
        };
        self.back_up(kind, None).map(Some)
    }

    /// At quit, when something changed since the newest backup.
    pub fn back_up_at_quit(&self) -> AppResult<Option<Made>> {
        let newest = self.own_backups()?.into_iter().next();
        match self.changed_since(newest.as_ref())? {
            true => self.back_up(BackupKind::Quit, None).map(Some),
            false => Ok(None),
        }
    }

    /// The folder's own backups, newest first: files that this data's keys signed.
    pub fn own_backups(&self) -> AppResult<Vec<Made>> {
        Ok(signed_in(&Folder::at(&self.folder).backups(), self.store.keys()))
    }

    /// The second place as it is set.
    pub fn second_place(&self) -> AppResult<Option<PathBuf>> {
        let path = self.store.read(|tx| house::meta_get(tx, house::BACKUP_PLACE))?;
        Ok(path.filter(|path| !path.is_empty()).map(PathBuf::from))
    }

    fn mark(&self) -> AppResult<(u64, i64)> {
        Ok((self.store.commits(), self.store.data_version()?))
    }

    fn changed_since(&self, newest: Option<&Made>) -> AppResult<bool> {
        let known = *self.backups.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match known {
            Some(mark) => Ok(mark != self.mark()?),
            None => {
                let present = self.store.read(deskbell_store::figures::of)?;
                Ok(newest.is_none_or(|made| made.manifest.figures != present))
            }
        }
    }

    /// A place that is unplugged, full or read-only must not stop the work; the backup page shows what is missing there.
    fn carry_to_second_place(&self, made: &Made) {
        let carried = self.second_place().and_then(|place| match place {
            Some(place) => Ok(carry(made, &place, self.ledger.path())?),
            None => Ok(()),
        });
        if let Err(error) = carried {
            tracing::warn!(code = ?error.code, "the second place did not take the backup");
        }
    }

    fn let_old_ones_go(&self) {
        let place = self.second_place().ok().flatten();
        for folder in [Some(Folder::at(&self.folder).backups()), place].into_iter().flatten() {
            let files = signed_in(&folder, self.store.keys());
            let ages: Vec<_> = files
                .iter()
                .map(|made| (made.manifest.made().unwrap_or(Instant::from_ms(0)), made.manifest.kind))
                .collect();
            for (made, stays) in files.iter().zip(keep(&ages, self.now())) {
                if !stays {
                    // What cannot be removed now is tried again after the next backup.
                    let _ = fs::remove_file(&made.path);
                }
            }
        }
    }
}

/// The backups in a folder that these keys signed, newest first; anything else there is left alone.
pub fn signed_in(folder: &Path, keys: &Keys) -> Vec<Made> {
    let mut found: Vec<Made> = files_in(folder)
        .filter_map(|path| {
            let manifest = Archive::open(&path).ok()?.manifest().clone();
            let bytes = fs::metadata(&path).ok()?.len();
            manifest.is_signed_by(keys).then_some(Made { path, manifest, bytes })
        })
        .collect();
    found.sort_by_key(|made| {
        let manifest = &made.manifest;
        std::cmp::Reverse((
            manifest.made_at.clone(),
            manifest.figures.audit_count,
            made.path.clone(),
        ))
    });
    found
}

/// Every file that has the name of a backup.
pub fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
}

fn carry(made: &Made, place: &Path, ledger: &Path) -> Result<(), ArchiveFault> {
    let Some(name) = made.path.file_name() else {
        return Ok(());
    };
    let target = place.join(name);
    let part = durable::beside(&target, "part");
    let carried = carry_part(&made.path, &part).and_then(|()| Ok(durable::rename(&part, &target)?));
    if carried.is_err() {
        let _ = fs::remove_file(&part);
    }
    carried?;
    if let Ok(lines) = fs::read(ledger) {
        durable::replace(&place.join(LEDGER), &lines)?;
    }
    Ok(())
}

fn carry_part(from: &Path, part: &Path) -> Result<(), ArchiveFault> {
    let mut file = durable::create_private(part)?;
    io::copy(&mut fs::File::open(from)?, &mut file)?;
    file.sync_all()?;
    // Read back from the place itself: a full or failing stick may have taken it only in appearance.
    if archive::sha256_of_file(part)? == archive::sha256_of_file(from)? {
        Ok(())
    } else {
        Err(ArchiveFault::Changed)
    }
}

fn free_name(folder: &Path, now: Instant, kind: BackupKind) -> PathBuf {
    let time: String = now.to_string().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let name = |suffix: &str| folder.join(format!("deskbell-{time}-{}{suffix}.{ENDING}", kind.word()));
    let plain = name("");
    if !plain.exists() {
        return plain;
    }
    let next = (2..)
        .map(|number| name(&format!("-{number}")))
        .find(|path| !path.exists());
    next.unwrap_or(plain)
}

fn go_on(job: &Job<'_>, done: u64, total: u64) -> bool {
    job.progress(done, total);
    !job.stopped()
}

fn read_or_empty(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    deskbell_store::engine::keys::hex(&deskbell_store::engine::keys::sha256(bytes))
}

impl From<ArchiveFault> for AppError {
    fn from(fault: ArchiveFault) -> Self {
        match fault {
            ArchiveFault::Io(error) => StoreError::from(error).into(),
            ArchiveFault::Newer => AppError::new(ErrorCode::NewerSchema, "the backup was made by a newer program"),
            other => AppError::invalid("path", other.to_string()),
        }
    }
}
