//! What every slice rests on: facts about this file (`meta`) and the answers of calls that carried a nonce (`replay`).

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, id::DeviceId};

/// `meta`: the folder's id, equal to the key file's.
pub const DB_ID: &str = "db_id";

/// `meta`: how often this data was restored from a backup.
pub const RESTORE_EPOCH: &str = "restore_epoch";

/// `meta`: when a backup was last restored. Messages due until then go only when a person releases them (T51).
pub const RESTORED_AT: &str = "restored_at";

/// `meta`: this data has had a ledger beside it since it was begun; without one it is missing (T52).
pub const LEDGER_BEGUN: &str = "ledger_begun";

/// `meta`: the second place for backups, a path of this computer.
pub const BACKUP_PLACE: &str = "backup_place";

/// A fact about this file.
pub fn meta_get(tx: &Tx<'_>, name: &str) -> StoreResult<Option<String>> {
    tx.query_opt(
        "SELECT value FROM meta WHERE name = :name",
        named! {":name" => name},
        |row| row.get("value"),
    )
}

/// Sets a fact about this file.
pub fn meta_set(tx: &WriteTx<'_>, name: &str, value: &str) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO meta (name, value)
         VALUES (:name, :value)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        named! {":name" => name, ":value" => value},
    )?;
    Ok(())
}

/// When the owner confirmed a computer as the one that sends; none for a computer that is new to this data (T8).
pub fn device_confirmed(tx: &Tx<'_>, device: DeviceId) -> StoreResult<Option<Instant>> {
    let text = meta_get(tx, &format!("device:{device}"))?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Confirms a computer as the one that sends.
pub fn device_confirm(tx: &WriteTx<'_>, device: DeviceId, now: Instant) -> StoreResult<()> {
    meta_set(tx, &format!("device:{device}"), &now.to_string())
}

/// An earlier call with the same nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The command it was.
    pub command: String,
    /// Its answer as JSON; empty while it runs, or when the process ended before the answer was kept.
    pub answer: String,
}

/// The earlier call of a nonce.
pub fn replay_find(tx: &Tx<'_>, nonce: &str) -> StoreResult<Option<Replay>> {
    tx.query_opt(
        "SELECT command, answer
         FROM replay
         WHERE nonce = :nonce",
        named! {":nonce" => nonce},
        |row| {
            Ok(Replay {
                command: row.get("command")?,
                answer: row.get("answer")?,
            })
        },
    )
}

/// Claims a nonce in the transaction of the act; `Duplicate` when it was used.
pub fn replay_claim(tx: &WriteTx<'_>, nonce: &str, command: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO replay (nonce, command, answer, at_ms)
         VALUES (:nonce, :command, '', :now)",
        named! {":nonce" => nonce, ":command" => command, ":now" => now},
    )?;
    Ok(())
}

/// Keeps the answer for a replayed call.
pub fn replay_answer(tx: &WriteTx<'_>, nonce: &str, answer: &str) -> StoreResult<()> {
    tx.execute(
        "UPDATE replay
         SET answer = :answer
         WHERE nonce = :nonce",
        named! {":nonce" => nonce, ":answer" => answer},
    )?;
    Ok(())
}
