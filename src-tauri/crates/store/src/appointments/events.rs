//! What happened to a visit, append-only, and the refusals that were overruled.

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    appointments::Status,
    id::{AppointmentId, StaffId},
};

/// A change of status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// When.
    pub at: Instant,
    /// From; none at the booking.
    pub from: Option<Status>,
    /// To.
    pub to: Status,
    /// Who; none is the owner, or no person.
    pub by: Option<StaffId>,
    /// `desk`, `reply`, `import` or `rule`.
    pub via: String,
    /// A word about it.
    pub note: Option<String>,
}

/// Adds what happened.
pub fn add_event(tx: &WriteTx<'_>, id: &str, visit: AppointmentId, event: &EventRow) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO status_events (id, appointment_id, position, at_ms, from_status, to_status, by_staff_id, via, note)
         SELECT :id, :visit, COALESCE(MAX(position), 0) + 1, :at, :from, :to, :by, :via, :note
         FROM status_events
         WHERE appointment_id = :visit",
        named! {
            ":id" => id,
            ":visit" => visit,
            ":at" => event.at,
            ":from" => event.from.map(Status::word),
            ":to" => event.to.word(),
            ":by" => event.by,
            ":via" => &event.via,
            ":note" => event.note.as_deref(),
        },
    )?;
    Ok(())
}

/// What happened to a visit, oldest first.
pub fn events(tx: &Tx<'_>, visit: AppointmentId) -> StoreResult<Vec<EventRow>> {
    tx.query(
        "SELECT at_ms, from_status, to_status, by_staff_id, via, note
         FROM status_events
         WHERE appointment_id = :visit
         ORDER BY position",
        named! {":visit" => visit},
        |row| {
            let from: Option<String> = row.get("from_status")?;
            Ok(EventRow {
                at: row.get("at_ms")?,
                from: from.and_then(|word| Status::from_word(&word)),
                to: row.word("to_status", Status::from_word)?,
                by: row.get("by_staff_id")?,
                via: row.get("via")?,
                note: row.get("note")?,
            })
        },
    )
}

/// A refusal that was overruled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideRow {
    /// When.
    pub at: Instant,
    /// Who; none is the owner.
    pub by: Option<StaffId>,
    /// Why.
    pub reason: String,
}

/// The refusals that were overruled for a visit, oldest first.
pub fn overrides(tx: &Tx<'_>, visit: AppointmentId) -> StoreResult<Vec<OverrideRow>> {
    tx.query(
        "SELECT at_ms, by_staff_id, reason
         FROM overrides
         WHERE appointment_id = :visit
         ORDER BY at_ms, id",
        named! {":visit" => visit},
        |row| {
            Ok(OverrideRow {
                at: row.get("at_ms")?,
                by: row.get("by_staff_id")?,
                reason: row.get("reason")?,
            })
        },
    )
}
