//! Choices of the owner, as JSON by name.

use crate::{StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::Instant;
use serde::{Serialize, de::DeserializeOwned};

/// A choice; none when the owner never chose.
pub fn setting<T: DeserializeOwned>(tx: &Tx<'_>, name: &str) -> StoreResult<Option<T>> {
    let text: Option<String> = tx.query_opt(
        "SELECT value FROM settings WHERE name = :name",
        named! {":name" => name},
        |row| row.get("value"),
    )?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Damaged(format!("setting {name}"))))
        .transpose()
}

/// Keeps a choice.
pub fn set_setting(tx: &WriteTx<'_>, name: &str, value: &impl Serialize, now: Instant) -> StoreResult<()> {
    let text = serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))?;
    tx.execute(
        "INSERT INTO settings (name, value, updated_ms)
         VALUES (:name, :value, :now)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_ms = excluded.updated_ms",
        named! {":name" => name, ":value" => text, ":now" => now},
    )?;
    tx.changed("business", name);
    Ok(())
}
