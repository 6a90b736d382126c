//! Accounts that rest: not reachable, or asked by their provider to wait (R58, R59).

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, id::AccountId};

/// A resting account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Nothing goes to it before this instant.
    pub until: Instant,
    /// Failures in a row to reach it.
    pub failures: u32,
}

/// How an account rests, if it does.
pub fn get(tx: &Tx<'_>, account: AccountId) -> StoreResult<Option<Rest>> {
    tx.query_opt(
        "SELECT until_ms, failures
         FROM account_rests
         WHERE account_id = :account",
        named! {":account" => account},
        |row| {
            Ok(Rest {
                until: row.get("until_ms")?,
                failures: row.get("failures")?,
            })
        },
    )
}

/// Lets an account rest.
pub fn set(tx: &WriteTx<'_>, account: AccountId, rest: Rest, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO account_rests (account_id, until_ms, failures, updated_ms)
         VALUES (:account, :until, :failures, :now)
         ON CONFLICT (account_id) DO UPDATE
         SET until_ms = excluded.until_ms, failures = excluded.failures, updated_ms = excluded.updated_ms",
        named! {":account" => account, ":until" => rest.until, ":failures" => rest.failures, ":now" => now},
    )?;
    Ok(())
}

/// The account works again.
pub fn clear(tx: &WriteTx<'_>, account: AccountId) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM account_rests
         WHERE account_id = :account",
        named! {":account" => account},
    )?;
    Ok(())
}
