//! The keys' page (T30, T31, T34): which ways in there are, a new recovery code and its proof, the raw key, and the
//! word that this computer is the one that sends.
//!
//! `recovery_new` and `key_show` answer secrets. They are declared as reads so that no answer is kept for a replay.

use crate::{
    AppError, AppResult, Caller, Desk, ErrorCode,
    commands::Nothing,
    folder::{CodeFault, KeyFile, RecoveryCode, SlotKind, VaultFault},
};
use deskbell_store::{
    audit::{self, AuditEntry},
    engine::keys::hex,
    house,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::PoisonError};
use zeroize::Zeroizing;

/// One way in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyWay {
    /// `keyring`, `code` or `passphrase`.
    pub way: String,
    /// When it was made.
    pub created: String,
    /// When it was seen to open; none while it is unproved.
    pub proved: Option<String>,
}

/// The state of the keys.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeysStatus {
    /// The last four characters of the data's id, as on the sheet.
    pub data_tail: String,
    /// The ways in.
    pub ways: Vec<KeyWay>,
    /// What is wrong with the keyring: `no_entry`, `no_access`, `no_service`, `timed_out`, `other_value`; none when all
    /// is well.
    pub keyring: Option<String>,
    /// This computer may send (T8).
    pub device_confirmed: bool,
    /// A new code was made in this run and two of its groups may be typed as proof.
    pub proof_by_groups: bool,
}

/// A new recovery code, for the sheet.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryMade {
    /// The seven groups.
    pub groups: Vec<String>,
    /// The last four characters of the data's id.
    pub data_tail: String,
}

/// What was typed from the sheet: either two or more groups by their number, or the whole code.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecoveryProof {
    /// Group number, 1 to 7 → what was typed.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
    /// The whole code.
    #[serde(default)]
    pub code: Option<String>,
}

/// The code was proved.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryProved {
    /// When.
    pub proved: String,
}

/// The recovery code, as the owner's word that the raw key is really wanted.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeyShow {
    /// The code.
    pub code: String,
}

/// The raw key.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RawKey {
    /// 64 hex digits: SQLCipher 4, 4096-byte pages, raw key.
    pub hex: String,
}

/// This computer sends from now on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceConfirmed {
    /// Since when.
    pub confirmed: String,
}

/// The state of the keys.
pub fn status(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<KeysStatus> {
    let file = key_file(desk)?;
    let ways = file.slots.iter().map(|slot| KeyWay {
        way: way_word(slot.slot).to_owned(),
        created: slot.created.clone(),
        proved: slot.proved.clone(),
    });
    let fault = desk.home.as_ref().and_then(|home| home.keyring);
    Ok(KeysStatus {
        data_tail: tail(desk),
        ways: ways.collect(),
        keyring: fault.map(|fault| fault_word(fault).to_owned()),
        device_confirmed: desk.store.read(|tx| desk.may_send(tx))?,
        proof_by_groups: pending(desk).is_some(),
    })
}

/// Makes a new recovery code; the old one opens only backups made until now.
pub fn recovery_new(desk: &Desk, caller: &Caller, _request: Nothing) -> AppResult<RecoveryMade> {
    let mut file = key_file(desk)?;
    let code = RecoveryCode::random();
    file.set_code(desk.store.keys(), &code, desk.now());
    // The row first: a code that works and stands in no log would be worse than a row about a code that was not made.
    note(desk, caller, "recovery_new")?;
    file.write(&desk.folder)?;
    let groups = code.groups().iter().map(|group| group.to_string()).collect();
    desk.expect_proof_of(code);
    Ok(RecoveryMade {
        groups,
        data_tail: tail(desk),
    })
}

/// Proves that the sheet exists and can be read (T30).
pub fn recovery_prove(desk: &Desk, caller: &Caller, request: RecoveryProof) -> AppResult<RecoveryProved> {
    let mut file = key_file(desk)?;
    match &request.code {
        Some(typed) => prove_by_code(&file, &Zeroizing::new(typed.clone()))?,
        None => prove_by_groups(desk, &request.groups)?,
    }
    file.prove(SlotKind::R, desk.now());
    note(desk, caller, "recovery_prove")?;
    file.write(&desk.folder)?;
    *desk.unproved.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let proved = file.slot(SlotKind::R).and_then(|slot| slot.proved.clone());
    Ok(RecoveryProved {
        proved: proved.unwrap_or_default(),
    })
}

/// The raw key of the database: nobody is locked in (T34).
pub fn show(desk: &Desk, caller: &Caller, request: KeyShow) -> AppResult<RawKey> {
    prove_by_code(&key_file(desk)?, &Zeroizing::new(request.code))?;
    note(desk, caller, "key_show")?;
    Ok(RawKey {
        hex: hex(desk.store.keys().data().bytes()),
    })
}

/// The owner says that this computer is the one that sends; the other is no longer used (T8).
pub fn device_confirm(desk: &Desk, caller: &Caller, _request: Nothing) -> AppResult<DeviceConfirmed> {
    let now = desk.now();
    let Some(home) = &desk.home else {
        return Err(AppError::not_found("device"));
    };
    desk.write(caller, |tx| {
        house::device_confirm(tx, home.device.id(), now)?;
        tx.changed("backup", home.device.id());
        Ok(())
    })?;
    Ok(DeviceConfirmed {
        confirmed: now.to_string(),
    })
}

impl Desk {
    /// Keeps a code that was just made in memory until two of its groups were typed from the sheet.
    pub fn expect_proof_of(&self, code: RecoveryCode) {
        *self.unproved.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
    }
}

fn pending(desk: &Desk) -> Option<[Zeroizing<String>; 7]> {
    let code = desk.unproved.lock().unwrap_or_else(PoisonError::into_inner);
    code.as_ref().map(RecoveryCode::groups)
}

fn prove_by_groups(desk: &Desk, typed: &BTreeMap<String, String>) -> AppResult<()> {
    let Some(groups) = pending(desk) else {
        return Err(AppError::invalid("code", "required"));
    };
    if typed.len() < 2 {
        return Err(AppError::invalid("groups", "two_groups"));
    }
    for (number, text) in typed {
        let known = number
            .parse::<usize>()
            .ok()
            .and_then(|number| groups.get(number.checked_sub(1)?));
        let known = known.ok_or_else(|| AppError::invalid("groups", "one_to_seven"))?;
        if RecoveryCode::plain_symbols(text).is_none_or(|plain| *plain != **known) {
            return Err(AppError::invalid(format!("groups.{number}"), "mistyped"));
        }
    }
    Ok(())
}

fn prove_by_code(file: &KeyFile, typed: &str) -> AppResult<()> {
    let code = RecoveryCode::parse(typed).map_err(|fault| match fault {
        CodeFault::Group(group) => AppError::invalid("code", "mistyped").with("group", group),
        CodeFault::Count(count) => AppError::invalid("code", "length").with("count", count),
        CodeFault::Symbol(symbol) => AppError::invalid("code", "symbol").with("symbol", symbol),
    })?;
    match file.open_code(&code) {
        Some(_) => Ok(()),
        None => Err(AppError::invalid("code", "other_data")),
    }
}

fn key_file(desk: &Desk) -> AppResult<KeyFile> {
    KeyFile::read(&desk.folder).map_err(|fault| AppError::new(ErrorCode::KeysMissing, fault.to_string()))
}

fn tail(desk: &Desk) -> String {
    let id = desk.store.keys().db_id().to_string();
    id.get(id.len() - 4..).unwrap_or_default().to_owned()
}

fn note(desk: &Desk, caller: &Caller, action: &str) -> AppResult<()> {
    let entry = AuditEntry {
        at: desk.now(),
        staff_id: caller.staff,
        action,
        subject_kind: Some("keys"),
        subject_id: None,
        detail: None,
    };
    Ok(desk.store.write(|tx| audit::append(tx, desk.store.keys(), &entry))?)
}

fn way_word(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::K => "keyring",
        SlotKind::R => "code",
        SlotKind::P => "passphrase",
    }
}

fn fault_word(fault: VaultFault) -> &'static str {
    match fault {
        VaultFault::NoEntry => "no_entry",
        VaultFault::NoAccess => "no_access",
        VaultFault::NoService => "no_service",
        VaultFault::TimedOut => "timed_out",
        VaultFault::OtherValue => "other_value",
    }
}
