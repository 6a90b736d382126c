//! Visits to come whose instants were reckoned by other zone rules than the program's (A11).

use super::{BlockRow, Override, Visit, blocks, visit};
use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AppointmentId, BlockId},
    time::{Civil, Zone, zone_rules},
};

/// What an instant is reckoned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// Which visit.
    pub id: AppointmentId,
    /// Start on the wall.
    pub civil: Civil,
    /// The wall's zone.
    pub zone: Zone,
    /// 1 for the second of two equal times.
    pub fold: u8,
    /// The start as it was reckoned.
    pub start: Instant,
}

/// Visits to come, in the calendar or on the shelf, that other rules reckoned, in order.
pub fn reckoned_by_others(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<Reckoned>> {
    tx.query(
        "SELECT id, civil_start, zone, fold, start_ms
         FROM appointments
         WHERE start_ms > :now
           AND (zone_rules IS NULL OR zone_rules <> :rules)
         ORDER BY start_ms, id",
        named! {":now" => now, ":rules" => zone_rules()},
        |row| {
            Ok(Reckoned {
                id: row.get("id")?,
                civil: row.get("civil_start")?,
                zone: row.get("zone")?,
                fold: row.get("fold")?,
                start: row.get("start_ms")?,
            })
        },
    )
}

/// Gives a visit another instant; its time on the wall and its revision stay. Answers the visit as it is then.
pub fn reckon_again(tx: &WriteTx<'_>, id: AppointmentId, start: Instant, now: Instant) -> StoreResult<Visit> {
    tx.execute(
        "UPDATE appointments
         SET start_ms = :start, end_ms = :start + duration_min * 60000, ics_sequence = ics_sequence + 1,
           updated_ms = :now, version = version + 1
         WHERE id = :id",
        named! {":id" => id, ":start" => start, ":now" => now},
    )?;
    tx.changed("appointments", id);
    visit(tx, id)
}

/// Every visit to come is reckoned by the program's rules now.
pub fn reckoned_now(tx: &WriteTx<'_>, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE appointments
         SET zone_rules = :rules
         WHERE start_ms > :now
           AND (zone_rules IS NULL OR zone_rules <> :rules)",
        named! {":now" => now, ":rules" => zone_rules()},
    )?;
    Ok(())
}

/// Blocks that begin after `now`, in order: their instants are reckoned from the wall as those of visits are.
pub fn blocks_to_come(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<BlockRow>> {
    blocks::begin_after(tx, now)
}

/// The newest word under which a visit stands on others, or a block on visits; under a fresh id it can be said again where
/// both go to another instant together.
pub fn word_at(
    tx: &Tx<'_>,
    (visit, block): (Option<AppointmentId>, Option<BlockId>),
    fresh: String,
) -> StoreResult<Option<Override>> {
    tx.query_opt(
        "SELECT by_staff_id, reason
         FROM overrides
         WHERE id IN (SELECT override_id FROM busy WHERE appointment_id = :visit)
           OR overruled = :block
         ORDER BY at_ms DESC, id DESC
         LIMIT 1",
        named! {":visit" => visit, ":block" => block},
        |row| {
            Ok(Override {
                id: fresh,
                by: row.get("by_staff_id")?,
                reason: row.get("reason")?,
            })
        },
    )
}
