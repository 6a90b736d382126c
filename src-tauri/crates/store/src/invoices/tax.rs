//! Tax settings: dated rows, never changed once made.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::TaxSettingId,
    invoices::{TaxCategory, TaxComponent, TaxSetting},
};

/// Every living setting, in the owner's order: the first is the default.
pub fn tax_settings(tx: &Tx<'_>) -> StoreResult<Vec<TaxSetting>> {
    tx.query(
        "SELECT id, name, category, label, rate_e3, label2, rate2_e3, reason, reason_code, valid_from, valid_to
         FROM tax_settings
         WHERE archived_ms IS NULL
         ORDER BY position, created_ms, id",
        &[],
        setting_row,
    )
}

fn setting_row(row: &Row<'_>) -> StoreResult<TaxSetting> {
    let label: Option<String> = row.get("label")?;
    let second: Option<String> = row.get("label2")?;
    let mut components = Vec::new();
    if let Some(label) = label {
        components.push(TaxComponent {
            label,
            rate_e3: row.get("rate_e3")?,
        });
    }
    if let Some(label) = second {
        components.push(TaxComponent {
            label,
            rate_e3: row.get("rate2_e3")?,
        });
    }
    Ok(TaxSetting {
        id: row.get("id")?,
        name: row.get("name")?,
        category: row.word("category", TaxCategory::from_word)?,
        components,
        reason: row.get("reason")?,
        code: row.get("reason_code")?,
        valid_from: row.get("valid_from")?,
        valid_to: row.get("valid_to")?,
    })
}

/// Adds a setting at the end of the order.
pub fn add_tax_setting(tx: &WriteTx<'_>, setting: &TaxSetting, now: Instant) -> StoreResult<()> {
    if setting.components.len() > 2 {
        return Err(StoreError::Internal("a setting has at most two taxes".to_owned()));
    }
    let component = |i: usize| setting.components.get(i);
    tx.execute(
        "INSERT INTO tax_settings (
           id, name, category, label, rate_e3, label2, rate2_e3, reason, reason_code, valid_from, valid_to,
           position, created_ms, updated_ms, version)
         VALUES (
           :id, :name, :category, :label, :rate, :label2, :rate2, :reason, :code, :from, :to,
           (SELECT COUNT(*) FROM tax_settings), :now, :now, 1)",
        named! {
            ":id" => setting.id, ":name" => &setting.name, ":category" => setting.category.word(),
            ":label" => component(0).map(|c| c.label.clone()), ":rate" => component(0).map_or(0, |c| c.rate_e3),
            ":label2" => component(1).map(|c| c.label.clone()), ":rate2" => component(1).map(|c| c.rate_e3),
            ":reason" => setting.reason.clone(), ":code" => setting.code.clone(),
            ":from" => setting.valid_from, ":to" => setting.valid_to, ":now" => now,
        },
    )?;
    Ok(())
}

/// Takes a setting off the lists; documents keep what they were issued with.
pub fn archive_tax_setting(tx: &WriteTx<'_>, id: TaxSettingId, now: Instant) -> StoreResult<()> {
    match tx.execute(
        "UPDATE tax_settings
         SET archived_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND archived_ms IS NULL",
        named! {":id" => id, ":now" => now},
    )? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}
