//! Blocks (A30): stretches that a person or room is away. What they take stands in busy rows, which only [`super::block`]
//! writes.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, Zone, id::BlockId, time::Civil};

/// A block as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRow {
    /// Its id.
    pub id: BlockId,
    /// The person or room.
    pub resource: String,
    /// What it is.
    pub title: String,
    /// Start on the wall.
    pub civil: Civil,
    /// The wall's zone.
    pub zone: Zone,
    /// 1 for the second time the clock shows the start.
    pub fold: u8,
    /// Elapsed minutes.
    pub minutes: i64,
    /// From.
    pub start: Instant,
    /// To.
    pub end: Instant,
    /// For changes.
    pub version: i64,
}

const BLOCK: &str = "SELECT id, resource_id, title, civil_start, zone, fold, duration_min, start_ms, end_ms, version
         FROM blocks";

/// Adds a block, of version 1; it takes nothing yet.
pub fn block_insert(tx: &WriteTx<'_>, block: &BlockRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO blocks (id, resource_id, title, civil_start, zone, fold, duration_min, start_ms, end_ms, created_ms,
           updated_ms, version)
         VALUES (:id, :resource, :title, :civil, :zone, :fold, :minutes, :start, :end, :now, :now, 1)",
        named! {
            ":id" => block.id,
            ":resource" => &block.resource,
            ":title" => &block.title,
            ":civil" => block.civil,
            ":zone" => block.zone,
            ":fold" => i64::from(block.fold),
            ":minutes" => block.minutes,
            ":start" => block.start,
            ":end" => block.end,
            ":now" => now,
        },
    )?;
    tx.changed("appointments", block.id);
    Ok(())
}

/// Gives a block another title and time; `Conflict` when its version is another.
pub fn block_update(tx: &WriteTx<'_>, block: &BlockRow, now: Instant) -> StoreResult<()> {
    let changed = tx.execute(
        "UPDATE blocks
         SET resource_id = :resource, title = :title, civil_start = :civil, zone = :zone, fold = :fold, duration_min = :minutes, start_ms = :start,
           end_ms = :end, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => block.id,
            ":resource" => &block.resource,
            ":title" => &block.title,
            ":civil" => block.civil,
            ":zone" => block.zone,
            ":fold" => i64::from(block.fold),
            ":minutes" => block.minutes,
            ":start" => block.start,
            ":end" => block.end,
            ":now" => now,
            ":version" => block.version,
        },
    )?;
    tx.changed("appointments", block.id);
    if changed == 0 {
        Err(StoreError::Conflict)
    } else {
        Ok(())
    }
}

/// Removes a block with what it takes and the marks it left at visits; `NotFound` when it is gone already.
pub fn block_delete(tx: &WriteTx<'_>, id: BlockId) -> StoreResult<()> {
    super::busy::forget_overrides(tx, id)?;
    tx.changed("appointments", id);
    match tx.execute("DELETE FROM blocks WHERE id = :id", named! {":id" => id})? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// One block.
pub fn block_get(tx: &Tx<'_>, id: BlockId) -> StoreResult<Option<BlockRow>> {
    tx.query_opt(&format!("{BLOCK} WHERE id = :id"), named! {":id" => id}, read)
}

/// Blocks that touch the time, in order.
pub fn blocks_between(tx: &Tx<'_>, from: Instant, to: Instant) -> StoreResult<Vec<BlockRow>> {
    tx.query(
        &format!("{BLOCK} WHERE start_ms < :to AND end_ms > :from ORDER BY start_ms, id"),
        named! {":from" => from, ":to" => to},
        read,
    )
}

/// Blocks that begin after an instant, in order.
pub(super) fn begin_after(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<BlockRow>> {
    tx.query(
        &format!("{BLOCK} WHERE start_ms > :now ORDER BY start_ms, id"),
        named! {":now" => now},
        read,
    )
}

fn read(row: &Row<'_>) -> StoreResult<BlockRow> {
    Ok(BlockRow {
        id: row.get("id")?,
        resource: row.get("resource_id")?,
        title: row.get("title")?,
        civil: row.get("civil_start")?,
        zone: row.get("zone")?,
        fold: row.get("fold")?,
        minutes: row.get("duration_min")?,
        start: row.get("start_ms")?,
        end: row.get("end_ms")?,
        version: row.get("version")?,
    })
}
