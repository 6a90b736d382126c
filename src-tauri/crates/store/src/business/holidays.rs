//! Public holidays by name and rule.

use crate::{StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, business::HolidayRule, id::HolidayId};

/// A holiday as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRow {
    /// Its id.
    pub id: HolidayId,
    /// Its name.
    pub name: String,
    /// When it is.
    pub rule: HolidayRule,
}

/// Adds a holiday.
pub fn holiday_insert(tx: &WriteTx<'_>, holiday: &HolidayRow, now: Instant) -> StoreResult<()> {
    let rule = serde_json::to_string(&holiday.rule).map_err(|error| StoreError::Internal(error.to_string()))?;
    tx.execute(
        "INSERT INTO holidays (id, name, rule, created_ms)
         VALUES (:id, :name, :rule, :now)",
        named! {":id" => holiday.id, ":name" => &holiday.name, ":rule" => rule, ":now" => now},
    )?;
    tx.changed("business", holiday.id);
    Ok(())
}

/// Every holiday.
pub fn holidays(tx: &Tx<'_>) -> StoreResult<Vec<HolidayRow>> {
    tx.query(
        "SELECT id, name, rule
         FROM holidays
         ORDER BY created_ms, id",
        named! {},
        |row| {
            let rule: String = row.get("rule")?;
            Ok(HolidayRow {
                id: row.get("id")?,
                name: row.get("name")?,
                rule: serde_json::from_str(&rule).map_err(|_| StoreError::Damaged("column rule".to_owned()))?,
            })
        },
    )
}

/// Removes a holiday; `NotFound` when it is gone already. Closures made for it stay.
pub fn holiday_delete(tx: &WriteTx<'_>, id: HolidayId) -> StoreResult<()> {
    match tx.execute("DELETE FROM holidays WHERE id = :id", named! {":id" => id})? {
        0 => Err(StoreError::NotFound),
        _ => {
            tx.changed("business", id);
            Ok(())
        }
    }
}
