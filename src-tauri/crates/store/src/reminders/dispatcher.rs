//! Who may send (R70, R71), and what the loop has seen of the clock (R67). One row.

use crate::{StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::Instant;

/// The token of the process that may send. Every statement of a send names it; a newer token stops the older process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence(pub(super) i64);

/// The dispatcher's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatcher {
    /// The present token.
    pub token: i64,
    /// The computer.
    pub device: String,
    /// Process id and start, to be shown.
    pub process: String,
    /// Last sign of life.
    pub heartbeat: Instant,
    /// The last wall time that was believed.
    pub last_seen: Instant,
    /// When the last pass ended.
    pub last_pass: Option<Instant>,
    /// Nothing is sent until the clock is right again or a person says that it is.
    pub clock_hold: bool,
    /// The day of the last self-check (R47).
    pub planned_on: Option<String>,
}

/// The row, if anybody ever sent from this data.
pub fn get(tx: &Tx<'_>) -> StoreResult<Option<Dispatcher>> {
    tx.query_opt(
        "SELECT token, device, process, heartbeat_ms, last_seen_ms, last_pass_ms, clock_hold, planned_on
         FROM dispatcher",
        named! {},
        |row| {
            Ok(Dispatcher {
                token: row.get("token")?,
                device: row.get("device")?,
                process: row.get("process")?,
                heartbeat: row.get("heartbeat_ms")?,
                last_seen: row.get("last_seen_ms")?,
                last_pass: row.get("last_pass_ms")?,
                clock_hold: row.get("clock_hold")?,
                planned_on: row.get("planned_on")?,
            })
        },
    )
}

/// Takes over: the token grows by one, and whoever held it before can send no more. Only with the lock in hand (T6).
pub fn take_over(tx: &WriteTx<'_>, device: &str, process: &str, now: Instant) -> StoreResult<Fence> {
    tx.query_one(
        "INSERT INTO dispatcher (id, token, device, process, heartbeat_ms, last_seen_ms, clock_hold)
         VALUES ('one', 1, :device, :process, :now, :now, 0)
         ON CONFLICT (id) DO UPDATE
         SET token = dispatcher.token + 1, device = excluded.device, process = excluded.process,
             heartbeat_ms = excluded.heartbeat_ms
         RETURNING token",
        named! {":device" => device, ":process" => process, ":now" => now},
        |row| row.get("token").map(Fence),
    )
}

/// In a restored copy: a token that nobody has ever held, neither in the state that was left (`held` was its token) nor in
/// the copy's own past. Whoever sends now sends no more.
pub fn renew(tx: &WriteTx<'_>, held: i64, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO dispatcher (id, token, device, process, heartbeat_ms, last_seen_ms, clock_hold)
         VALUES ('one', :held + 1, '', '', 0, :now, 0)
         ON CONFLICT (id) DO UPDATE
         SET token = CASE WHEN dispatcher.token > :held THEN dispatcher.token ELSE :held END + 1,
             device = '', process = '', heartbeat_ms = 0",
        named! {":held" => held, ":now" => now},
    )?;
    Ok(())
}

/// A sign of life and what the clock shows; a newer token makes this fail with `Busy`.
pub fn heartbeat(
    tx: &WriteTx<'_>,
    fence: Fence,
    last_seen: Option<Instant>,
    hold: bool,
    now: Instant,
) -> StoreResult<()> {
    let beaten = tx.execute(
        "UPDATE dispatcher
         SET heartbeat_ms = :now, last_seen_ms = COALESCE(:seen, last_seen_ms), clock_hold = :hold
         WHERE token = :token",
        named! {":token" => fence.0, ":seen" => last_seen, ":hold" => hold, ":now" => now},
    )?;
    if beaten == 1 { Ok(()) } else { Err(StoreError::Busy) }
}

/// A pass has ended.
pub fn passed(tx: &WriteTx<'_>, fence: Fence, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE dispatcher
         SET last_pass_ms = :now
         WHERE token = :token",
        named! {":token" => fence.0, ":now" => now},
    )?;
    Ok(())
}

/// The self-check of a day is done.
pub fn planned_on(tx: &WriteTx<'_>, day: &str) -> StoreResult<()> {
    tx.execute("UPDATE dispatcher SET planned_on = :day", named! {":day" => day})?;
    Ok(())
}

/// A person says that the clock is right.
pub fn clock_is_right(tx: &WriteTx<'_>, now: Instant) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE dispatcher
         SET clock_hold = 0, last_seen_ms = :now
         WHERE clock_hold = 1",
        named! {":now" => now},
    )?;
    Ok(changed == 1)
}

/// True when this token is the present one.
pub fn holds(tx: &Tx<'_>, fence: Fence) -> StoreResult<bool> {
    tx.query_opt(
        "SELECT 1 AS one FROM dispatcher WHERE token = :token",
        named! {":token" => fence.0},
        |_| Ok(()),
    )
    .map(|found| found.is_some())
}
