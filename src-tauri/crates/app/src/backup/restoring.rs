//! The commands of restoring: look first, then put back, and undo (T50, T56).

use super::{
    archive::Archive,
    make::Made,
    manifest::BackupKind,
    page::{BackupCounts, BackupView, counts_of, named, view_of},
    restore::{self, Restored},
};
use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fs, path::PathBuf};

const UNDO_MS: i64 = 30 * 24 * 3_600_000;

/// Which backup: a name of `backup_list`, or a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestoreFrom {
    /// A name of `backup_list`.
    #[serde(default)]
    pub name: Option<String>,
    /// A chosen file's token, in the terminal a path.
    #[serde(default)]
    pub path: Option<String>,
}

/// What restoring would do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestorePreview {
    /// The backup.
    pub backup: BackupView,
    /// The program that made it.
    pub program: String,
    /// It was made on this computer.
    pub this_computer: bool,
    /// Rows that the present state has beyond the backup's: what would be gone. Less than none reads as fewer now.
    pub since: BackupCounts,
}

/// A restore that was carried out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestoreDone {
    /// When the restored state was made.
    pub made_at: String,
    /// What it holds.
    pub counts: BackupCounts,
    /// The backup of the state before, for `restore_undo`; none when that state could not be read.
    pub before: Option<String>,
    /// How often this data has been restored.
    pub epoch: u32,
}

/// Looks at a backup; nothing changes.
pub fn preview(desk: &Desk, caller: &Caller, request: RestoreFrom) -> AppResult<RestorePreview> {
    let made = chosen(desk, caller, &request)?;
    let then = counts_of(&made.manifest.figures);
    let now = counts_of(&desk.store.read(deskbell_store::figures::of)?);
    let device = desk.home.as_ref().map(|home| home.device.id());
    Ok(RestorePreview {
        backup: view_of(&made, "asked"),
        program: made.manifest.program.clone(),
        this_computer: made.manifest.device_id == device,
        since: BackupCounts {
            clients: now.clients - then.clients,
            appointments: now.appointments - then.appointments,
            invoices: now.invoices - then.invoices,
            messages: now.messages - then.messages,
            payments: now.payments - then.payments,
        },
    })
}

/// Puts a backup in the place of the present state.
pub fn run(desk: &Desk, caller: &Caller, request: RestoreFrom) -> AppResult<RestoreDone> {
    let made = chosen(desk, caller, &request)?;
    desk.restore(caller, &made.path).map(done)
}

/// Puts the state before the last restore back, for thirty days.
pub fn undo(desk: &Desk, caller: &Caller, _request: Nothing) -> AppResult<RestoreDone> {
    let recent = |made: &Made| {
        let made = made.manifest.made().map_or(i64::MIN, |made| made.ms());
        desk.now().ms().saturating_sub(made) <= UNDO_MS
    };
    let before = desk
        .own_backups()?
        .into_iter()
        .find(|made| made.manifest.kind == BackupKind::BeforeRestore && recent(made))
        .ok_or_else(|| AppError::not_found("backup"))?;
    desk.restore(caller, &before.path).map(done)
}

fn chosen(desk: &Desk, caller: &Caller, request: &RestoreFrom) -> AppResult<Made> {
    match (&request.name, &request.path) {
        (Some(name), None) => Ok(named(desk, name)?.0),
        (None, Some(path)) => by_path(desk, desk.files.path(caller, "path", path, desk.now())?),
        _ => Err(AppError::invalid("path", "name_or_path")),
    }
}

fn by_path(desk: &Desk, path: PathBuf) -> AppResult<Made> {
    let manifest = restore::own_manifest(&Archive::open(&path)?, desk.store.keys())?;
    let bytes = fs::metadata(&path)?.len();
    Ok(Made { path, manifest, bytes })
}

fn done(restored: Restored) -> RestoreDone {
    let before = restored.before.as_ref().and_then(|made| made.path.file_name());
    RestoreDone {
        made_at: restored.manifest.made_at.clone(),
        counts: counts_of(&restored.manifest.figures),
        before: before.map(|name| name.to_string_lossy().into_owned()),
        epoch: restored.epoch,
    }
}
