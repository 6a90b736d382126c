//! Visits that stood inside days away when these were entered, until a person decides about them (A27).

use super::{Visit, visit};
use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AppointmentId, ClosureId},
};

/// Notes that somebody has to decide about a visit inside days away.
pub fn undecided_put(
    tx: &WriteTx<'_>,
    closure: ClosureId,
    (visit, start): (AppointmentId, Instant),
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO closure_undecided (closure_id, appointment_id, start_ms)
         VALUES (:closure, :visit, :start)
         ON CONFLICT (closure_id, appointment_id) DO UPDATE SET start_ms = excluded.start_ms",
        named! {":closure" => closure, ":visit" => visit, ":start" => start},
    )?;
    tx.changed("appointments", visit);
    Ok(())
}

/// A person decided about a visit.
pub fn undecided_clear(tx: &WriteTx<'_>, visit: AppointmentId) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM closure_undecided
         WHERE appointment_id = :visit",
        named! {":visit" => visit},
    )?;
    tx.changed("appointments", visit);
    Ok(())
}

/// True while nobody decided about a visit that stands where days away met it.
pub fn is_undecided(tx: &Tx<'_>, visit: AppointmentId) -> StoreResult<bool> {
    let found: Option<i64> = tx.query_opt(
        "SELECT 1 AS found
         FROM closure_undecided AS u
         JOIN appointments AS a ON a.id = u.appointment_id AND a.start_ms = u.start_ms
         WHERE u.appointment_id = :visit
         LIMIT 1",
        named! {":visit" => visit},
        |row| row.get("found"),
    )?;
    Ok(found.is_some())
}

/// Every visit to come that stands inside days away and that nobody decided about, in order.
pub fn undecided(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<Visit>> {
    let ids: Vec<AppointmentId> = tx.query(
        "SELECT DISTINCT a.id, a.start_ms
         FROM closure_undecided AS u
         JOIN appointments AS a ON a.id = u.appointment_id AND a.start_ms = u.start_ms
         WHERE a.status IN ('booked', 'confirmed')
           AND a.placement = 'calendar'
           AND a.start_ms > :now
         ORDER BY a.start_ms, a.id",
        named! {":now" => now},
        |row| row.get("id"),
    )?;
    ids.into_iter().map(|id| visit(tx, id)).collect()
}
