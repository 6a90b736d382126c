//! What only a window can do: choosers, opening a document with another program, starting with the computer.
//! The shell implements [`Window`]; the terminal twin has none. Files go to the page as tokens (T77).

use crate::{AppError, AppResult, Caller, ErrorCode, Office, business, commands::Nothing};
use deskbell_core::{
    business::Paper as BusinessPaper, clients::contact::ContactKind, id::ContactPointId, invoices::snapshot::Paper,
};
use deskbell_documents::{RecoverySheet, render_recovery_sheet, safe_file_name};
use deskbell_store::clients as store;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The window as the use cases below need it.
pub trait Window {
    /// The office behind the window.
    fn office(&self) -> &Office;
    /// The page has painted: show the window.
    fn show(&self);
    /// Ends the program; nothing goes out until the next start.
    fn quit(&self);
    /// Opens a `tel:` or `mailto:` address with the program the system has for it.
    fn open_address(&self, address: &str) -> AppResult<()>;
    /// Lets the person choose a file of these kinds; none when they closed the chooser.
    fn choose_file(&self, title: &str, kinds: &[String]) -> Option<PathBuf>;
    /// Lets the person choose where a file goes.
    fn choose_save(&self, title: &str, name: &str) -> Option<PathBuf>;
    /// Lets the person choose a folder.
    fn choose_folder(&self, title: &str) -> Option<PathBuf>;
    /// Opens a file with the program the system has for it.
    fn open(&self, path: &std::path::Path) -> AppResult<()>;
    /// Whether Deskbell starts with the computer.
    fn autostart(&self) -> AppResult<bool>;
    /// Switches that on or off.
    fn set_autostart(&self, on: bool) -> AppResult<()>;
}

/// Asks the person for a file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileChoose {
    /// The chooser's title, in the person's language.
    pub title: String,
    /// Endings without the dot: `csv`, `txt`, `png`.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// Asks the person where a file shall go.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSaveChoose {
    /// The chooser's title, in the person's language.
    pub title: String,
    /// The proposed name with its ending.
    pub name: String,
}

/// Asks the person for a folder.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FolderChoose {
    /// The chooser's title, in the person's language.
    pub title: String,
}

/// Opens a file that was chosen before.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileOpen {
    /// The token of the chosen file.
    pub file: String,
}

/// What the person chose; both none when they closed the chooser.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileChosen {
    /// The token to name the file by, valid ten minutes.
    pub file: Option<String>,
    /// The file's name, to show.
    pub name: Option<String>,
}

/// A file picked to be read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// The token to name the file by.
    pub token: String,
    /// The file's name, to show.
    pub name: String,
}

/// Saves the recovery sheet that was just shown.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecoverySheetSave {
    /// The code in its seven groups, as the page shows it.
    pub groups: Vec<String>,
}

/// Where something was saved.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// The file's name, to show.
    pub name: String,
}

/// A contact point to call or write to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactOpen {
    /// The contact point.
    pub id: ContactPointId,
}

/// Whether Deskbell starts with the computer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Autostart {
    /// True when it does.
    pub on: bool,
}

/// Shows the window after the first paint: no white flash.
pub fn ready(window: &dyn Window, _caller: &Caller, _request: Nothing) -> AppResult<Nothing> {
    window.show();
    Ok(Nothing {})
}

/// Asks for a file to read.
pub fn choose_file(window: &dyn Window, _caller: &Caller, request: FileChoose) -> AppResult<FileChosen> {
    chosen(window, window.choose_file(&request.title, &request.kinds))
}

/// Asks where a file shall be written.
pub fn choose_save(window: &dyn Window, _caller: &Caller, request: FileSaveChoose) -> AppResult<FileChosen> {
    chosen(window, window.choose_save(&request.title, &request.name))
}

/// Asks for a folder: the second place of backups.
pub fn choose_folder(window: &dyn Window, _caller: &Caller, request: FolderChoose) -> AppResult<FileChosen> {
    chosen(window, window.choose_folder(&request.title))
}

/// Opens a file that the person chose or saved.
pub fn open_file(window: &dyn Window, caller: &Caller, request: FileOpen) -> AppResult<Nothing> {
    let office = window.office();
    window.open(
        &office
            .files()
            .path(caller, "file", &request.file, office.clock().now())?,
    )?;
    Ok(Nothing {})
}

/// Whether Deskbell starts with the computer.
pub fn autostart(window: &dyn Window, _caller: &Caller, _request: Nothing) -> AppResult<Autostart> {
    Ok(Autostart {
        on: window.autostart()?,
    })
}

/// Switches the start with the computer.
pub fn set_autostart(window: &dyn Window, caller: &Caller, request: Autostart) -> AppResult<Autostart> {
    window.set_autostart(request.on)?;
    autostart(window, caller, Nothing {})
}

fn chosen(window: &dyn Window, path: Option<PathBuf>) -> AppResult<FileChosen> {
    let Some(path) = path else {
        return Ok(FileChosen { file: None, name: None });
    };
    let office = window.office();
    let token = office.files().remember(&path, office.clock().now());
    Ok(FileChosen {
        file: Some(token),
        name: Some(shown(&path)),
    })
}

fn shown(path: &std::path::Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Lets the person choose a contact list.
pub fn choose_import(window: &dyn Window, _caller: &Caller, _request: Nothing) -> AppResult<Option<Chosen>> {
    let kinds = ["csv", "txt", "tsv"].map(str::to_owned);
    let Some(path) = window.choose_file("Import", &kinds) else {
        return Ok(None);
    };
    let office = window.office();
    Ok(Some(Chosen {
        token: office.files().remember(&path, office.clock().now()),
        name: shown(&path),
    }))
}

/// Ends the program.
pub fn quit(window: &dyn Window, _caller: &Caller, _request: Nothing) -> AppResult<Nothing> {
    window.quit();
    Ok(Nothing {})
}

/// Writes the recovery sheet as a PDF where the person says (T30); none when the chooser was closed. The code must be
/// this data folder's: the page cannot make sheets of other codes.
pub fn save_recovery_sheet(
    window: &dyn Window,
    _caller: &Caller,
    request: RecoverySheetSave,
) -> AppResult<Option<Saved>> {
    let desk = window.office().desk()?;
    let profile = desk.store.read(business::profile)?;
    let db_id = desk.store.keys().db_id().to_string();
    let sheet = RecoverySheet {
        business: &profile.name,
        groups: &request.groups,
        made_on: desk.now().date(profile.zone),
        id_end: &db_id[db_id.len() - 4..],
        language: &profile.language,
        paper: match profile.paper {
            BusinessPaper::A4 => Paper::A4,
            BusinessPaper::Letter => Paper::Letter,
        },
    };
    let pdf = render_recovery_sheet(&sheet).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let name = safe_file_name("Deskbell recovery sheet", "pdf");
    let Some(path) = window.choose_save("Save", &name) else {
        return Ok(None);
    };
    std::fs::write(&path, pdf)?;
    Ok(Some(Saved { name: shown(&path) }))
}

/// Opens the phone or mail program for a contact point; the address is built here (T77).
pub fn open_contact(window: &dyn Window, _caller: &Caller, request: ContactOpen) -> AppResult<Nothing> {
    let desk = window.office().desk()?;
    let (kind, value) = desk
        .store
        .read(|tx| Ok::<_, AppError>(store::machine_form(tx, request.id)?))?;
    let scheme = match kind {
        ContactKind::Phone => "tel",
        ContactKind::Email => "mailto",
        ContactKind::Handle => return Err(AppError::invalid("id", "no_program_for_handles")),
    };
    window.open_address(&format!("{scheme}:{value}"))?;
    Ok(Nothing {})
}
