//! Writing visits and their services. The time they take is written beside (busy).

use super::recalls;
use crate::{StoreError, StoreResult, Value, WriteTx, named};
use deskbell_core::{
    Date, Instant, Money, Zone,
    appointments::{CancelledKind, Status},
    business::{Segment, minutes_of},
    id::{AppointmentId, ClientId, RoomId, SeriesId, ServiceId, StaffId},
    time::{Civil, zone_rules},
};

/// Where a visit stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Start on the wall.
    pub civil: Civil,
    /// Zone of the wall.
    pub zone: Zone,
    /// 1 for the second of two equal times on the wall.
    pub fold: u8,
    /// Length in elapsed minutes.
    pub minutes: u32,
    /// First instant.
    pub start: Instant,
}

impl Placement {
    /// First instant after it.
    pub fn end(&self) -> Instant {
        self.start.plus_minutes(i64::from(self.minutes))
    }
}

/// A visit to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVisit {
    /// Its id.
    pub id: AppointmentId,
    /// Whose.
    pub client: ClientId,
    /// Who pays, where it is another.
    pub bill_to: Option<ClientId>,
    /// When.
    pub placement: Placement,
    /// True when the client has no other visit.
    pub first_visit: bool,
    /// For the desk.
    pub note: Option<String>,
    /// Who booked it; none is the owner.
    pub created_by: Option<StaffId>,
    /// Its series and the place in it.
    pub series: Option<(SeriesId, Civil)>,
    /// Its services in order.
    pub items: Vec<NewItem>,
}

/// A service of a visit to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewItem {
    /// Its id.
    pub id: String,
    /// Elapsed minutes from the visit's start.
    pub offset: u32,
    /// Which service.
    pub service: ServiceId,
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub room: Option<RoomId>,
    /// The price agreed at booking (A18).
    pub price: Option<Money>,
    /// Work and gaps.
    pub segments: Vec<Segment>,
    /// Buffer before, in minutes.
    pub before: u16,
    /// Buffer after, in minutes.
    pub after: u16,
}

/// Writes a new visit with its services.
pub fn insert(tx: &WriteTx<'_>, visit: &NewVisit, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO appointments (id, client_id, bill_to_id, civil_start, zone, fold, duration_min, start_ms, end_ms,
           status, placement, status_ms, first_visit, note, series_id, recurrence_id, revision, ics_sequence, created_by, created_ms, updated_ms,
           version, zone_rules)
         VALUES (:id, :client, :bill_to, :civil, :zone, :fold, :minutes, :start, :end,
           'booked', 'calendar', :now, :first, :note, :series, :recurrence, 0, 0, :by, :now, :now, 1, :rules)",
        &[
            named! {
                ":id" => visit.id,
                ":client" => visit.client,
                ":bill_to" => visit.bill_to,
                ":first" => visit.first_visit,
                ":note" => visit.note.as_deref(),
                ":series" => visit.series.map(|series| series.0),
                ":recurrence" => visit.series.map(|series| series.1),
                ":by" => visit.created_by,
                ":now" => now,
            },
            &when(&visit.placement),
        ]
        .concat(),
    )?;
    for (position, item) in (0_i64..).zip(&visit.items) {
        tx.execute(
            "INSERT INTO appointment_items (id, appointment_id, position, offset_min, minutes, service_id, staff_id, room_id,
               price_minor, price_currency, segments, before_min, after_min)
             VALUES (:id, :visit, :position, :offset, :minutes, :service, :staff, :room,
               :price, :currency, :segments, :before, :after)",
            &[
                named! {
                    ":visit" => visit.id,
                    ":position" => position,
                    ":service" => item.service,
                    ":price" => item.price.map(|price| price.minor),
                    ":currency" => item.price.map(|price| price.currency),
                    ":before" => item.before,
                    ":after" => item.after,
                },
                &takes(item)?,
            ]
            .concat(),
        )?;
    }
    tx.changed("appointments", visit.id);
    Ok(())
}

fn when(placement: &Placement) -> Vec<(&'static str, Value)> {
    named! {
        ":civil" => placement.civil,
        ":zone" => placement.zone,
        ":fold" => placement.fold,
        ":minutes" => placement.minutes,
        ":start" => placement.start,
        ":end" => placement.end(),
        ":rules" => zone_rules(),
    }
    .to_vec()
}

fn takes(item: &NewItem) -> StoreResult<Vec<(&'static str, Value)>> {
    let segments = match item.segments.as_slice() {
        [_] => None,
        several => Some(serde_json::to_string(several).map_err(|error| StoreError::Internal(error.to_string()))?),
    };
    Ok(named! {
        ":id" => &item.id,
        ":offset" => item.offset,
        ":minutes" => minutes_of(&item.segments),
        ":staff" => item.staff,
        ":room" => item.room,
        ":segments" => segments,
    }
    .to_vec())
}

/// Moves a visit: time, people, rooms, lengths. `Conflict` when the version is another. `told` is true when the client
/// would have to be told another start (A72), `seen` when anything changes that a client sees.
pub fn place(
    tx: &WriteTx<'_>,
    (id, version): (AppointmentId, i64),
    placement: &Placement,
    items: &[NewItem],
    (told, seen): (bool, bool),
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE appointments
         SET civil_start = :civil, zone = :zone, fold = :fold, duration_min = :minutes, start_ms = :start, end_ms = :end,
           zone_rules = :rules, placement = 'calendar', revision = revision + :told, ics_sequence = ics_sequence + :seen,
           updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        &[
            named! {":id" => id, ":version" => version, ":told" => told, ":seen" => seen, ":now" => now},
            &when(placement),
        ]
        .concat(),
    )?;
    for item in items {
        tx.execute(
            "UPDATE appointment_items
             SET offset_min = :offset, minutes = :minutes, staff_id = :staff, room_id = :room, segments = :segments
             WHERE id = :id",
            &takes(item)?,
        )?;
    }
    recalls::keep_last_done(tx, id)?;
    tx.changed("appointments", id);
    Ok(())
}

/// Writes a status. `Conflict` when the version is another. `seen` is true when a client's calendar shows it.
pub fn set_status(
    tx: &WriteTx<'_>,
    (id, version): (AppointmentId, i64),
    status: Status,
    kind: Option<CancelledKind>,
    seen: bool,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE appointments
         SET status = :status, cancelled_kind = :kind, status_ms = :now, ics_sequence = ics_sequence + :seen,
           updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => id,
            ":version" => version,
            ":status" => status.word(),
            ":kind" => kind.map(CancelledKind::word),
            ":seen" => seen,
            ":now" => now,
        },
    )?;
    recalls::keep_last_done(tx, id)?;
    tx.changed("appointments", id);
    Ok(())
}

/// Puts a visit on the shelf until a day: its start stays for reference, and it is no longer in its place of a series.
/// `Conflict` when the version is another.
pub fn shelve(tx: &WriteTx<'_>, (id, version): (AppointmentId, i64), due: Date, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE appointments
         SET placement = 'shelf', shelf_due = :due, status = 'booked', status_ms = :now,
           detached = CASE WHEN series_id IS NULL THEN detached ELSE 1 END,
           ics_sequence = ics_sequence + 1, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {":id" => id, ":version" => version, ":due" => due, ":now" => now},
    )?;
    recalls::keep_last_done(tx, id)?;
    tx.changed("appointments", id);
    Ok(())
}

/// Writes the note and who pays. `Conflict` when the version is another.
pub fn set_note(
    tx: &WriteTx<'_>,
    (id, version): (AppointmentId, i64),
    note: Option<&str>,
    bill_to: Option<ClientId>,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE appointments
         SET note = :note, bill_to_id = :bill_to, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {":id" => id, ":version" => version, ":note" => note, ":bill_to" => bill_to, ":now" => now},
    )?;
    tx.changed("appointments", id);
    Ok(())
}
