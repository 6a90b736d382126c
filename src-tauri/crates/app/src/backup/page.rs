//! The backup page: back up now, what there is, and the second place (T45, T46, T49).

use super::{
    archive::Archive,
    make::{Made, files_in, signed_in},
    manifest::BackupKind,
    restore,
};
use crate::{AppError, AppResult, Caller, Desk, commands::Nothing, folder::Folder};
use deskbell_store::{Store, audit, figures::Figures, house};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where to, in the terminal only; else the folder's own backups and the second place.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupRun {
    /// The file to write, or a folder to write it in.
    #[serde(default)]
    pub to: Option<String>,
}

/// Rows of the tables that people know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupCounts {
    /// Clients.
    pub clients: i64,
    /// Appointments.
    pub appointments: i64,
    /// Invoices, drafts included.
    pub invoices: i64,
    /// Messages.
    pub messages: i64,
    /// Payments.
    pub payments: i64,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    /// The file's name: `restore_preview` and `restore_run` take it.
    pub name: String,
    /// `own`, `second`, or `asked` for a file that was asked for by path.
    pub place: String,
    /// Why it was made.
    pub kind: BackupKind,
    /// When.
    pub made_at: String,
    /// Its size.
    pub bytes: u64,
    /// What it holds. It was opened and compared before it got its name.
    pub counts: BackupCounts,
}

/// The second place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecondPlace {
    /// The folder's last name, to be shown.
    pub name: String,
    /// It can be read now.
    pub reachable: bool,
    /// When the newest copy there was made.
    pub newest: Option<String>,
}

/// The backup page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupList {
    /// Newest first; what stands in both places is listed for each.
    pub items: Vec<BackupView>,
    /// None until a second place is set.
    pub second: Option<SecondPlace>,
}

/// A folder for copies on another disk.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceChoose {
    /// The chosen folder's token, in the terminal its path; empty for none.
    pub path: String,
}

/// Which backup to rehearse; none is the newest of the second place, else the newest.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BackupProve {
    /// A name of `backup_list`.
    #[serde(default)]
    pub name: Option<String>,
}

/// A rehearsed restore (T49).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupProved {
    /// The backup that was opened.
    pub backup: BackupView,
    /// When it was proved.
    pub proved_at: String,
    /// Rows of the audit log that were verified in it.
    pub audit_rows: i64,
}

/// Backs up now.
pub fn run(desk: &Desk, caller: &Caller, request: BackupRun) -> AppResult<BackupView> {
    let target = match request.to.as_deref().filter(|to| !to.trim().is_empty()) {
        Some(named) => Some(target_of(desk, desk.files.path(caller, "to", named, desk.now())?)?),
        None => None,
    };
    let made = desk.back_up(BackupKind::Hand, target.as_deref())?;
    let place = if target.is_some() { "asked" } else { "own" };
    let view = view_of(&made, place);
    desk.write(caller, |tx| {
        tx.changed("backup", &view.name);
        Ok(())
    })?;
    Ok(view)
}

/// What there is.
pub fn list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<BackupList> {
    let own = desk.own_backups()?;
    let mut items: Vec<BackupView> = own.iter().map(|made| view_of(made, "own")).collect();
    let mut second = None;
    if let Some(place) = desk.second_place()? {
        let there = signed_in(&place, desk.store.keys());
        items.extend(there.iter().map(|made| view_of(made, "second")));
        second = Some(SecondPlace {
            name: place
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            reachable: place.is_dir(),
            newest: there.first().map(|made| made.manifest.made_at.clone()),
        });
    }
    items.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    Ok(BackupList { items, second })
}

/// Sets or clears the second place.
pub fn place_choose(desk: &Desk, caller: &Caller, request: PlaceChoose) -> AppResult<BackupList> {
    let path = match request.path.trim() {
        "" => String::new(),
        named => {
            let path = desk.files.path(caller, "path", named, desk.now())?;
            if !path.is_dir() {
                return Err(AppError::invalid("path", "not_a_folder"));
            }
            let path = path.canonicalize()?;
            if path.starts_with(desk.folder.canonicalize()?) {
                return Err(AppError::invalid("path", "inside_the_data_folder"));
            }
            path.to_str()
                .ok_or_else(|| AppError::invalid("path", "not_text"))?
                .to_owned()
        }
    };
    desk.write(caller, |tx| {
        house::meta_set(tx, house::BACKUP_PLACE, &path)?;
        tx.changed("backup", "place");
        Ok(())
    })?;
    list(desk, caller, Nothing {})
}

/// Restores a backup into `tmp/`, opens it, and looks whether it holds what it says.
pub fn prove(desk: &Desk, _caller: &Caller, request: BackupProve) -> AppResult<BackupProved> {
    let (made, place) = match &request.name {
        Some(name) => named(desk, name)?,
        None => newest(desk)?,
    };
    let folder = Folder::at(&desk.folder);
    let mut archive = Archive::open(&made.path)?;
    let database = restore::unpack_proved(&folder, &mut archive, desk.store.keys())?;
    let proved = look_into(desk, &database, &made);
    let _ = fs::remove_file(&database);
    Ok(BackupProved {
        backup: view_of(&made, place),
        proved_at: desk.now().to_string(),
        audit_rows: proved?,
    })
}

/// An older schema is proved by its figures alone; opening it would need the upgrade.
fn look_into(desk: &Desk, database: &Path, made: &Made) -> AppResult<i64> {
    if made.manifest.schema != deskbell_store::migrations::newest() {
        return Ok(made.manifest.figures.audit_count);
    }
    let store = Store::open(database, desk.store.keys().data().again())?;
    let found = store.read(|tx| audit::verify(tx, desk.store.keys(), &[]))?;
    store.close()?;
    match found.first_bad {
        None => Ok(found.anchor.count),
        Some(seq) => Err(AppError::new(
            crate::ErrorCode::Damaged,
            format!("audit row {seq} does not fit"),
        )),
    }
}

/// A backup of the page by its name, and the place it was found in.
pub fn named(desk: &Desk, name: &str) -> AppResult<(Made, &'static str)> {
    // A name, never a path (T77): only files of the two known folders are looked at.
    let places = [
        (Some(Folder::at(&desk.folder).backups()), "own"),
        (desk.second_place()?, "second"),
    ];
    for (folder, place) in places {
        let folder = folder.unwrap_or_default();
        let is_named = |path: &PathBuf| path.file_name().is_some_and(|own| own.to_str() == Some(name));
        if let Some(path) = files_in(&folder).find(is_named) {
            let manifest = restore::own_manifest(&Archive::open(&path)?, desk.store.keys())?;
            let bytes = fs::metadata(&path)?.len();
            return Ok((Made { path, manifest, bytes }, place));
        }
    }
    Err(AppError::not_found("backup"))
}

fn newest(desk: &Desk) -> AppResult<(Made, &'static str)> {
    let place = desk.second_place()?;
    let second = place.and_then(|place| signed_in(&place, desk.store.keys()).into_iter().next());
    if let Some(made) = second {
        return Ok((made, "second"));
    }
    let own = desk.own_backups()?.into_iter().next();
    own.map(|made| (made, "own"))
        .ok_or_else(|| AppError::not_found("backup"))
}

fn target_of(desk: &Desk, path: PathBuf) -> AppResult<PathBuf> {
    if path.is_dir() {
        let time: String = desk
            .now()
            .to_string()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        return Ok(path.join(format!("deskbell-{time}-hand.{}", super::make::ENDING)));
    }
    match path.exists() {
        // The window's chooser has asked; the terminal must not write over a file by a slip.
        true => Err(AppError::invalid("to", "exists")),
        false => Ok(path),
    }
}

/// As the page shows it.
pub fn view_of(made: &Made, place: &str) -> BackupView {
    BackupView {
        name: made
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        place: place.to_owned(),
        kind: made.manifest.kind,
        made_at: made.manifest.made_at.clone(),
        bytes: made.bytes,
        counts: counts_of(&made.manifest.figures),
    }
}

/// The rows that people know.
pub fn counts_of(figures: &Figures) -> BackupCounts {
    BackupCounts {
        clients: figures.count("clients"),
        appointments: figures.count("appointments"),
        invoices: figures.count("invoices"),
        messages: figures.count("outbox"),
        payments: figures.count("payments"),
    }
}
