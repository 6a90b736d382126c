//! What one computer keeps of its window: looks, keys, how the calendar was left. No business data: it lies beside the
//! keys' records, not in the database, and another desk has its own.

use super::Office;
use crate::{AppError, AppResult, Caller, ErrorCode, commands::Nothing, folder::durable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Looks of the window on this computer; no business data.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WindowPrefs {
    /// `light`, `dark`, or none: as the system.
    pub theme: Option<String>,
    /// Text size in percent, 100 to 200.
    pub text_size: Option<u16>,
    /// Whether single letters act as keys.
    pub single_letters: Option<bool>,
    /// How the calendar was left.
    pub calendar: CalendarPrefs,
}

/// How the calendar stands on this computer (A99, A106).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CalendarPrefs {
    /// Step of the time axis by view, 1 to 5; 3 where none is kept.
    pub zoom: BTreeMap<String, u8>,
    /// Column sets with a name, in their order.
    pub sets: Vec<ColumnSet>,
}

/// Columns that are looked at together: "Mondays: S1, S2, chair 3".
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnSet {
    /// Its name.
    pub name: String,
    /// People and rooms, in order.
    pub columns: Vec<String>,
}

/// The looks that were chosen on this computer.
pub fn prefs(office: &Office, _caller: &Caller, _request: Nothing) -> AppResult<WindowPrefs> {
    let text = std::fs::read(office.config.join("window.json")).unwrap_or_default();
    Ok(serde_json::from_slice(&text).unwrap_or_default())
}

/// Keeps the looks.
pub fn set_prefs(office: &Office, _caller: &Caller, request: WindowPrefs) -> AppResult<Nothing> {
    if request.text_size.is_some_and(|size| !(80..=300).contains(&size)) {
        return Err(AppError::invalid("textSize", "out_of_range"));
    }
    checked(&request.calendar)?;
    durable::make_folder(&office.config)?;
    let text = serde_json::to_vec(&request).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    durable::replace(&office.config.join("window.json"), &text)?;
    Ok(Nothing {})
}

fn checked(calendar: &CalendarPrefs) -> AppResult<()> {
    if calendar.zoom.values().any(|step| !(1..=5).contains(step)) {
        return Err(AppError::invalid("calendar.zoom", "between_1_and_5"));
    }
    if calendar.sets.len() > MOST_SETS {
        return Err(AppError::invalid("calendar.sets", "too_many"));
    }
    if calendar.sets.iter().any(|set| set.name.trim().is_empty()) {
        return Err(AppError::invalid("calendar.sets", "required"));
    }
    Ok(())
}

/// Column sets that one window keeps.
const MOST_SETS: usize = 30;
