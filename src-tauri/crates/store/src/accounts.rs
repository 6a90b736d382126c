//! Provider accounts of the reminders slice and their sealed secrets (T32).

use crate::{StoreResult, Tx, WriteTx, engine::Row, named};
use deskbell_core::{Instant, id::AccountId};

/// A provider account as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The provider's kind, a descriptor's word.
    pub kind: String,
    /// `sms` or `email`.
    pub channel: String,
    /// The settings as JSON, without secrets.
    pub settings: String,
    /// Messages of the channel go through it.
    pub is_default: bool,
    /// False when the owner stopped using it.
    pub enabled: bool,
    /// Why the provider stopped it (R58 account), until a person repairs it.
    pub fault: Option<String>,
    /// Since when.
    pub fault_at: Option<Instant>,
    /// When the provider last took a message.
    pub last_success: Option<Instant>,
    /// When it was set up.
    pub created: Instant,
    /// For updates.
    pub version: i64,
}

/// A secret's field and when it was set; the value is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSet {
    /// The field's key.
    pub field: String,
    /// When it was set.
    pub set: Instant,
}

const COLUMNS: &str =
    "id, kind, channel, settings, is_default, enabled, fault, fault_ms, last_success_ms, created_ms, version";

fn account(row: &Row<'_>) -> StoreResult<Account> {
    Ok(Account {
        id: row.get("id")?,
        kind: row.get("kind")?,
        channel: row.get("channel")?,
        settings: row.get("settings")?,
        is_default: row.get("is_default")?,
        enabled: row.get("enabled")?,
        fault: row.get("fault")?,
        fault_at: row.get("fault_ms")?,
        last_success: row.get("last_success_ms")?,
        created: row.get("created_ms")?,
        version: row.get("version")?,
    })
}

/// Adds an account. A second default of its channel is `Duplicate`: [`clear_default`] first.
pub fn insert(tx: &WriteTx<'_>, account: &Account) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO account (id, kind, channel, settings, is_default, enabled, created_ms, updated_ms)
         VALUES (:id, :kind, :channel, :settings, :is_default, :enabled, :created, :created)",
        named! {
            ":id" => account.id,
            ":kind" => &account.kind,
            ":channel" => &account.channel,
            ":settings" => &account.settings,
            ":is_default" => account.is_default,
            ":enabled" => account.enabled,
            ":created" => account.created,
        },
    )?;
    tx.changed("reminders", account.id);
    Ok(())
}

/// Saves what a person may edit; a repaired account is tried again, so its fault goes. `Conflict` on another version.
pub fn update(tx: &WriteTx<'_>, account: &Account, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE account
         SET settings = :settings, is_default = :is_default, enabled = :enabled, fault = NULL, fault_ms = NULL,
             updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => account.id,
            ":settings" => &account.settings,
            ":is_default" => account.is_default,
            ":enabled" => account.enabled,
            ":now" => now,
            ":version" => account.version,
        },
    )?;
    tx.changed("reminders", account.id);
    Ok(())
}

/// Takes the default away from whichever account of the channel has it.
pub fn clear_default(tx: &WriteTx<'_>, channel: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE account
         SET is_default = 0, updated_ms = :now, version = version + 1
         WHERE channel = :channel AND is_default = 1",
        named! {":channel" => channel, ":now" => now},
    )?;
    Ok(())
}

/// The account of an id; `NotFound` when there is none.
pub fn get(tx: &Tx<'_>, id: AccountId) -> StoreResult<Account> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = :id");
    tx.query_one(&sql, named! {":id" => id}, account)
}

/// Every account, oldest first.
pub fn list(tx: &Tx<'_>) -> StoreResult<Vec<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY created_ms, id");
    tx.query(&sql, &[], account)
}

/// The account that a channel's messages go through.
pub fn default_of(tx: &Tx<'_>, channel: &str) -> StoreResult<Option<Account>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE channel = :channel AND is_default = 1");
    tx.query_opt(&sql, named! {":channel" => channel}, account)
}

/// True when the owner has set up an account of the channel, switched on or not.
pub fn any_of(tx: &Tx<'_>, channel: &str) -> StoreResult<bool> {
    let found = tx.query_opt(
        "SELECT id
         FROM account
         WHERE channel = :channel
         LIMIT 1",
        named! {":channel" => channel},
        |row| row.get::<AccountId>("id"),
    )?;
    Ok(found.is_some())
}

/// The provider took a message: the account is well.
pub fn worked(tx: &WriteTx<'_>, id: AccountId, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE account
         SET fault = NULL, fault_ms = NULL, last_success_ms = :now
         WHERE id = :id",
        named! {":id" => id, ":now" => now},
    )?;
    Ok(())
}

/// The provider stopped the account; its messages stay due.
pub fn stopped(tx: &WriteTx<'_>, id: AccountId, fault: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE account
         SET fault = :fault, fault_ms = :now
         WHERE id = :id",
        named! {":id" => id, ":fault" => fault, ":now" => now},
    )?;
    tx.changed("reminders", id);
    Ok(())
}

/// Puts a sealed secret in, replacing an older one.
pub fn secret_set(tx: &WriteTx<'_>, id: AccountId, field: &str, sealed: Vec<u8>, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO account_secret (account_id, field, sealed, set_ms)
         VALUES (:id, :field, :sealed, :now)
         ON CONFLICT (account_id, field) DO UPDATE SET sealed = excluded.sealed, set_ms = excluded.set_ms",
        named! {":id" => id, ":field" => field, ":sealed" => sealed, ":now" => now},
    )?;
    Ok(())
}

/// Which secrets of an account are set, and since when.
pub fn secrets_set(tx: &Tx<'_>, id: AccountId) -> StoreResult<Vec<SecretSet>> {
    tx.query(
        "SELECT field, set_ms
         FROM account_secret
         WHERE account_id = :id
         ORDER BY field",
        named! {":id" => id},
        |row| {
            Ok(SecretSet {
                field: row.get("field")?,
                set: row.get("set_ms")?,
            })
        },
    )
}

/// The sealed secrets of an account: field and sealed bytes.
pub fn secrets_sealed(tx: &Tx<'_>, id: AccountId) -> StoreResult<Vec<(String, Vec<u8>)>> {
    tx.query(
        "SELECT field, sealed
         FROM account_secret
         WHERE account_id = :id",
        named! {":id" => id},
        |row| Ok((row.get("field")?, row.get("sealed")?)),
    )
}
