//! Bringing a folder of an older program to this one's schema (T36 to T39): a counted backup, the steps on a proved copy,
//! the comparison, one rename. Whatever fails or is killed on the way leaves the old file; the next start repeats.

use super::{Device, Folder, FolderFault, OpenLock, durable};
use crate::{
    AppError, ErrorCode,
    backup::{BackupKind, make::Source},
};
use deskbell_core::Instant;
use deskbell_store::engine::{
    copy,
    keys::Keys,
    migrations::{self, Migration},
};
use std::{fs, time::Duration};

const WAIT: Duration = Duration::from_secs(10);
const TRIES: u32 = 3;

/// Upgrades the closed database to the last of `steps`.
pub fn upgrade(
    folder: &Folder,
    keys: &Keys,
    device: &Device,
    now: Instant,
    steps: &[Migration],
) -> Result<(), FolderFault> {
    let _alone = OpenLock::exclusive(folder.path(), WAIT)??;
    // Another process may have done it while this one waited.
    let from = migrations::schema_of(&folder.database(), keys.data())?;
    if steps.last().is_none_or(|last| last.number <= from) {
        return Ok(());
    }
    let size = fs::metadata(folder.database())?.len();
    if durable::room(folder.path()).is_some_and(|room| room < size / 10 * 22 + 1_000_000) {
        return Err(deskbell_store::StoreError::NoSpace.into());
    }
    let tries = device.note_upgrade(keys.db_id(), from)?;
    if tries > TRIES {
        return Err(FolderFault::UpgradeStopped { schema: from });
    }
    on_a_copy(folder, keys, device, now, steps).map_err(|error| FolderFault::Upgrade(Box::new(error)))?;
    Ok(device.forget_upgrade(keys.db_id())?)
}

fn on_a_copy(folder: &Folder, keys: &Keys, device: &Device, now: Instant, steps: &[Migration]) -> Result<(), AppError> {
    let source = Source {
        folder,
        keys,
        device: Some(device.id()),
        now,
    };
    let copied = source.copy(BackupKind::BeforeUpdate, &mut |_, _| true)?;
    let copied = copied.ok_or_else(|| AppError::new(ErrorCode::Cancelled, "the upgrade was stopped"))?;
    let done = source.pack(&copied, None).and_then(|made| {
        copy::fold_log(&folder.database(), keys.data())?;
        let figures = &made.manifest.figures;
        migrations::upgrade(&copied.database, keys.data(), keys.db_id(), figures, steps, &mut |_| ())?;
        Ok(durable::rename(&copied.database, &folder.database())?)
    });
    if done.is_err() {
        let _ = fs::remove_file(&copied.database);
    }
    done
}
