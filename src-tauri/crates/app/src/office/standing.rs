//! How things stand before the desk is open, and unlocking (T9, T29).

use super::Office;
use crate::{
    AppResult, Caller, ErrorCode,
    commands::Nothing,
    demo,
    folder::{Folder, FolderState, Unlock},
};
use deskbell_core::Instant;
use deskbell_store::business;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How things stand (T9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing is here yet, or set-up was broken off before the business was written.
    FirstRun,
    /// The data is here; no key is at hand.
    Locked,
    /// The database is gone, but something says that there was one.
    CantFind,
    /// The key file is gone.
    KeysMissing,
    /// The database is damaged.
    Damaged,
    /// The data was last used with a newer Deskbell.
    NewerSchema,
    /// The folder cannot be written.
    ViewOnly,
    /// Another process holds the folder for itself, or it cannot be read now.
    Busy,
    /// Open.
    Open,
}

/// What the window shows first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// How things stand.
    pub state: Standing,
    /// Why the data is not open: a code's detail, for support.
    pub reason: Option<String>,
    /// The data folder, to show.
    pub folder: String,
    /// This program's version.
    pub version: String,
    /// The time of Rust's clock; the pages follow it.
    pub now: Instant,
}

/// The recovery code as typed.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockWithCode {
    /// Case, spaces and dashes do not matter.
    pub code: String,
}

/// How things stand now.
pub fn state(office: &Office, _caller: &Caller, _request: Nothing) -> AppResult<AppState> {
    let (state, reason) = standing(office);
    Ok(AppState {
        state,
        reason,
        folder: office.place().path().display().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        now: office.clock.now(),
    })
}

fn standing(office: &Office) -> (Standing, Option<String>) {
    if let Ok(desk) = office.desk() {
        return match desk.store.read(business::profile) {
            Err(deskbell_store::StoreError::NotFound) => (Standing::FirstRun, None),
            Err(error) => (Standing::Damaged, Some(error.to_string())),
            Ok(_) => (Standing::Open, None),
        };
    }
    let reason = super::lock(&office.refused).clone();
    let detail = reason.as_ref().map(|error| error.detail.clone());
    let standing = match office.place().state() {
        FolderState::FirstRun => Standing::FirstRun,
        FolderState::DataMissing => Standing::CantFind,
        FolderState::KeysMissing => Standing::KeysMissing,
        FolderState::KeysNewer(_) => Standing::NewerSchema,
        FolderState::Present(_) => match reason.map(|error| error.code) {
            Some(ErrorCode::Damaged) => Standing::Damaged,
            Some(ErrorCode::NewerSchema) => Standing::NewerSchema,
            Some(ErrorCode::ViewOnly) => Standing::ViewOnly,
            Some(ErrorCode::Busy | ErrorCode::Io | ErrorCode::NoSpace | ErrorCode::Internal) => Standing::Busy,
            _ => Standing::Locked,
        },
    };
    (standing, detail)
}

/// Asks the keyring again; answers how things stand then.
pub fn unlock(office: &Office, caller: &Caller, request: Nothing) -> AppResult<AppState> {
    if office.desk().is_err() {
        office.open();
    }
    state(office, caller, request)
}

/// Opens by the recovery code. A wrong code is `locked` with what is wrong about it; tries are counted (T27).
pub fn unlock_with_code(office: &Office, caller: &Caller, request: UnlockWithCode) -> AppResult<AppState> {
    if office.desk().is_err() {
        office.open_by_code(&request.code)?;
    }
    state(office, caller, Nothing {})
}

/// A backup for data that is not open, and what opens it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreClosed {
    /// The chosen file's token, in the terminal its path.
    pub path: String,
    /// The recovery code as typed; none asks the keyring.
    #[serde(default)]
    pub code: Option<String>,
}

/// Puts a backup in the place of data that cannot be opened, or on a computer that has none yet (T50, T61). What was there
/// is moved aside, never deleted.
pub fn restore(office: &Office, caller: &Caller, request: RestoreClosed) -> AppResult<AppState> {
    let path = office.files.path(caller, "path", &request.path, office.clock.now())?;
    let way = match request.code {
        Some(code) => Unlock::Code(Zeroizing::new(code)),
        None => Unlock::Keyring,
    };
    office.restore_closed(&path, &way)?;
    state(office, caller, Nothing {})
}

/// Puts the proof of the recovery sheet off: the window asks again for seven days, then at each start (T30).
pub fn recovery_later(office: &Office, caller: &Caller, _request: Nothing) -> AppResult<Nothing> {
    let desk = office.desk()?;
    let now = desk.now();
    desk.write(&caller.for_command("recovery_later", None), |tx| {
        Ok(business::set_setting(tx, "recovery_later_since", &now, now)?)
    })?;
    Ok(Nothing {})
}

/// Turns to a made-up practice in a folder of its own beside the data, filled anew; the next start opens the own data
/// again (T102).
pub fn load_demo(office: &Office, caller: &Caller, _request: Nothing) -> AppResult<AppState> {
    let own = office.place();
    let mut name = own.path().file_name().unwrap_or_default().to_owned();
    name.push("-made-up");
    let scratch = Folder::at(own.path().with_file_name(name));
    if scratch.path().exists() {
        std::fs::remove_dir_all(scratch.path())?;
    }
    office.turn_to(scratch);
    if let Err(error) = demo::fill(office, demo::Size::Small) {
        office.turn_to(own);
        office.open();
        return Err(error);
    }
    state(office, caller, Nothing {})
}
