//! Visits to come whose instants were reckoned by other zone rules than the program's (A11).

use super::{Visit, visit};
use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::AppointmentId,
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
