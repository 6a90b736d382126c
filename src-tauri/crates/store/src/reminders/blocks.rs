//! Blocked numbers and addresses (R39): whoever uses them, whatever consent stands, also after an erasure.

use crate::{
    Store, StoreResult, Tx, WriteTx,
    engine::keys::{Purpose, hex},
    named,
};
use deskbell_core::Instant;

/// How a number or address stands in the list: a keyed hash.
pub fn hash(store: &Store, recipient: &str) -> String {
    hex(&store
        .keys()
        .sub(Purpose::Suppress)
        .sign(&[recipient.trim().to_lowercase().as_bytes()]))
}

/// Blocks; a second time changes nothing.
pub fn add(tx: &WriteTx<'_>, hash: &str, reason: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO number_blocks (hash, reason, created_ms)
         VALUES (:hash, :reason, :now)
         ON CONFLICT (hash) DO NOTHING",
        named! {":hash" => hash, ":reason" => reason, ":now" => now},
    )?;
    Ok(())
}

/// True when blocked.
pub fn has(tx: &Tx<'_>, hash: &str) -> StoreResult<bool> {
    tx.query_opt(
        "SELECT 1 AS one FROM number_blocks WHERE hash = :hash",
        named! {":hash" => hash},
        |_| Ok(()),
    )
    .map(|found| found.is_some())
}
