//! Reading visits: one, those of a stretch of time, those of a client. One statement answers a whole week with every name
//! that the calendar shows.

use crate::{Row, StoreError, StoreResult, Tx, Value, named};
use deskbell_core::{
    Date, Instant, Money, Zone,
    appointments::{CancelledKind, Status, Untold, Visits},
    business::{Segment, SegmentKind},
    clients::timeline::{TimelineEntry, TimelineKind},
    id::{AppointmentId, ClientId, RoomId, SeriesId, ServiceId, StaffId},
    time::Civil,
};

/// A visit with the names around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Its id.
    pub id: AppointmentId,
    /// For the next update.
    pub version: i64,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// How to say it.
    pub say_as: Option<String>,
    /// What to mind.
    pub worry: Option<String>,
    /// Who pays, where it is another.
    pub bill_to: Option<ClientId>,
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
    /// First instant after it.
    pub end: Instant,
    /// Where it stands.
    pub status: Status,
    /// How it was called off.
    pub cancelled_kind: Option<CancelledKind>,
    /// Since when.
    pub status_at: Instant,
    /// True when the client had no other visit.
    pub first_visit: bool,
    /// For the desk.
    pub note: Option<String>,
    /// Its series.
    pub series: Option<SeriesId>,
    /// Its place in the series: the start that the rule gave it.
    pub recurrence: Option<Civil>,
    /// True when it was moved on its own, away from its place.
    pub detached: bool,
    /// True when it stands on the shelf, not in the calendar.
    pub shelved: bool,
    /// Grows when the client must be told another start.
    pub revision: i64,
    /// Grows when a client's calendar shows something else.
    pub sequence: i64,
    /// When it was booked.
    pub created: Instant,
    /// True when a refusal was overruled for it, or for another that stands on it.
    pub overridden: bool,
    /// What the client was not told of it (A74).
    pub untold: Option<Untold>,
    /// Its services in order.
    pub items: Vec<VisitItem>,
}

/// A service of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitItem {
    /// Its id.
    pub id: String,
    /// Elapsed minutes from the visit's start.
    pub offset: u32,
    /// Which service.
    pub service: ServiceId,
    /// Its name at the desk.
    pub service_name: String,
    /// A number of the palette.
    pub colour: u8,
    /// Hours before the start after which a cancellation is late.
    pub late_cancel_hours: u16,
    /// Who.
    pub staff: StaffId,
    /// The person's name.
    pub staff_name: String,
    /// Where.
    pub room: Option<RoomId>,
    /// The room's name.
    pub room_name: Option<String>,
    /// The price agreed at booking.
    pub price: Option<Money>,
    /// Work and gaps.
    pub segments: Vec<Segment>,
    /// Buffer before, in minutes.
    pub before: u16,
    /// Buffer after, in minutes.
    pub after: u16,
}

/// Which visits to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First instant.
    pub from: Instant,
    /// First instant after it.
    pub to: Instant,
    /// Only with this person.
    pub staff: Option<StaffId>,
    /// Only in this room.
    pub room: Option<RoomId>,
    /// Only of this client.
    pub client: Option<ClientId>,
    /// Only after this place in the order.
    pub after: Option<(Instant, AppointmentId)>,
    /// At most so many.
    pub limit: u32,
}

/// The longest a visit can be; one that began earlier cannot reach into the window.
const LONGEST_MS: i64 = 86_400_000;

macro_rules! select_visits {
    ($which:literal) => {
        concat!(
            "SELECT a.id, a.version, a.client_id, c.display_name, c.say_as, c.worry, a.bill_to_id, a.civil_start, a.zone,
           a.fold, a.duration_min, a.start_ms, a.end_ms, a.status, a.cancelled_kind, a.status_ms, a.first_visit, a.note,
           a.series_id, a.recurrence_id, a.detached, a.placement, a.revision, a.ics_sequence, a.created_ms,
           EXISTS (SELECT 1 FROM busy AS b WHERE b.appointment_id = a.id AND b.override_id IS NOT NULL) AS overridden,
           (SELECT u.kind FROM untold AS u WHERE u.appointment_id = a.id AND u.answer IS NULL) AS untold,
           i.id AS item_id, i.offset_min, i.minutes, i.service_id, s.name AS service_name, s.colour, s.late_cancel_hours,
           i.staff_id, p.name AS staff_name, i.room_id, r.name AS room_name, i.price_minor, i.price_currency, i.segments,
           i.before_min, i.after_min
         FROM (SELECT id, version, client_id, bill_to_id, civil_start, zone, fold, duration_min, start_ms, end_ms, status, cancelled_kind,
            status_ms, first_visit, note, series_id, recurrence_id, detached, placement, revision, ics_sequence, created_ms
          FROM appointments AS v
          ",
            $which,
            ") AS a
         JOIN clients AS c ON c.id = a.client_id
         JOIN appointment_items AS i ON i.appointment_id = a.id AND i.dropped = 0
         JOIN services AS s ON s.id = i.service_id
         JOIN resources AS p ON p.id = i.staff_id
         LEFT JOIN resources AS r ON r.id = i.room_id
         ORDER BY a.start_ms, a.id, i.position"
        )
    };
}

/// Every visit that touches the window, in order of start; cancelled ones too.
pub fn visits_between(tx: &Tx<'_>, range: &Range) -> StoreResult<Vec<Visit>> {
    gathered(tx, SELECT_RANGE, &asked(range))
}

/// How many rows the statement of [`visits_between`] answers: what the bench compares with.
pub fn count_rows(tx: &Tx<'_>, range: &Range) -> StoreResult<usize> {
    Ok(tx.query(SELECT_RANGE, &asked(range), |_| Ok(()))?.len())
}

fn asked(range: &Range) -> Vec<(&'static str, Value)> {
    named! {
        ":from" => range.from,
        ":earliest" => range.from.plus_ms(-LONGEST_MS),
        ":to" => range.to,
        ":staff" => range.staff,
        ":room" => range.room,
        ":client" => range.client,
        ":after" => range.after.map(|after| after.0),
        ":after_id" => range.after.map(|after| after.1),
        ":limit" => range.limit,
    }
    .to_vec()
}

const SELECT_RANGE: &str = select_visits!(
    "WHERE v.start_ms >= :earliest
            AND v.start_ms < :to
            AND v.end_ms > :from
            AND v.placement = 'calendar'
            AND (:client IS NULL OR v.client_id = :client)
            AND (:after IS NULL OR v.start_ms > :after OR (v.start_ms = :after AND v.id > :after_id))
            AND (:staff IS NULL
              OR EXISTS (SELECT 1 FROM appointment_items AS x WHERE x.appointment_id = v.id AND x.staff_id = :staff))
            AND (:room IS NULL
              OR EXISTS (SELECT 1 FROM appointment_items AS x WHERE x.appointment_id = v.id AND x.room_id = :room))
          ORDER BY v.start_ms, v.id
          LIMIT :limit"
);

/// One visit; `NotFound` when there is none.
pub fn visit(tx: &Tx<'_>, id: AppointmentId) -> StoreResult<Visit> {
    let found = gathered(tx, select_visits!("WHERE v.id = :id"), named! {":id" => id})?;
    found.into_iter().next().ok_or(StoreError::NotFound)
}

/// Every visit of a series, by its place in it.
pub fn of_series(tx: &Tx<'_>, series: SeriesId) -> StoreResult<Vec<Visit>> {
    let mut found = gathered(
        tx,
        select_visits!("WHERE v.series_id = :series"),
        named! {":series" => series},
    )?;
    found.sort_by_key(|visit| (visit.recurrence, visit.start));
    Ok(found)
}

/// Visits that stand between two instants, of a person or room or of all: what a closure meets (A27).
pub fn inside(tx: &Tx<'_>, from: Instant, to: Instant, resource: Option<&str>) -> StoreResult<Vec<Visit>> {
    let range = |staff, room| Range {
        from,
        to,
        staff,
        room,
        client: None,
        after: None,
        limit: u32::MAX,
    };
    let damaged = |_| StoreError::Damaged("closures".to_owned());
    let ranges = match resource {
        None => vec![range(None, None)],
        // Ids are unique: one of both finds nothing.
        Some(id) => vec![
            range(Some(id.parse().map_err(damaged)?), None),
            range(None, Some(id.parse().map_err(damaged)?)),
        ],
    };
    let mut found = Vec::new();
    for range in ranges {
        found.extend(visits_between(tx, &range)?);
    }
    found.retain(|visit| matches!(visit.status, Status::Booked | Status::Confirmed | Status::Arrived));
    Ok(found)
}

/// Visits on the shelf with the day by which a time is to be found, the most urgent first.
pub fn shelf(tx: &Tx<'_>) -> StoreResult<Vec<(Visit, Date)>> {
    let days: Vec<(AppointmentId, Date)> = tx.query(
        "SELECT id, shelf_due
         FROM appointments
         WHERE placement = 'shelf' AND status = 'booked'
         ORDER BY shelf_due, id",
        named! {},
        |row| Ok((row.get("id")?, row.get("shelf_due")?)),
    )?;
    days.into_iter().map(|(id, due)| Ok((visit(tx, id)?, due))).collect()
}

/// The rows of a joined answer, gathered into visits.
fn gathered(tx: &Tx<'_>, sql: &str, parameters: &[(&str, Value)]) -> StoreResult<Vec<Visit>> {
    let mut visits: Vec<Visit> = Vec::new();
    tx.query(sql, parameters, |row| {
        let id: AppointmentId = row.get("id")?;
        if visits.last().is_none_or(|last| last.id != id) {
            visits.push(read(row, id)?);
        }
        if let Some(last) = visits.last_mut() {
            last.items.push(read_item(row)?);
        }
        Ok(())
    })?;
    Ok(visits)
}

fn read(row: &Row<'_>, id: AppointmentId) -> StoreResult<Visit> {
    Ok(Visit {
        id,
        version: row.get("version")?,
        client: row.get("client_id")?,
        client_name: row.get("display_name")?,
        say_as: row.get("say_as")?,
        worry: row.get("worry")?,
        bill_to: row.get("bill_to_id")?,
        civil: row.get("civil_start")?,
        zone: row.get("zone")?,
        fold: row.get("fold")?,
        minutes: row.get("duration_min")?,
        start: row.get("start_ms")?,
        end: row.get("end_ms")?,
        status: row.word("status", Status::from_word)?,
        cancelled_kind: row.text("cancelled_kind")?.and_then(CancelledKind::from_word),
        status_at: row.get("status_ms")?,
        first_visit: row.get("first_visit")?,
        note: row.get("note")?,
        series: row.get("series_id")?,
        recurrence: row.get("recurrence_id")?,
        detached: row.get("detached")?,
        shelved: row.text("placement")? == Some("shelf"),
        revision: row.get("revision")?,
        sequence: row.get("ics_sequence")?,
        created: row.get("created_ms")?,
        overridden: row.get("overridden")?,
        untold: row.text("untold")?.and_then(Untold::from_word),
        items: Vec::with_capacity(1),
    })
}

fn read_item(row: &Row<'_>) -> StoreResult<VisitItem> {
    let price = match row.get::<Option<i64>>("price_minor")? {
        Some(_) => Some(row.money("price_minor", "price_currency")?),
        None => None,
    };
    let segments = match row.text("segments")? {
        Some(json) => serde_json::from_str(json).map_err(|_| StoreError::Damaged("column segments".to_owned()))?,
        None => vec![Segment {
            kind: SegmentKind::Work,
            minutes: row.get("minutes")?,
        }],
    };
    Ok(VisitItem {
        id: row.get("item_id")?,
        offset: row.get("offset_min")?,
        service: row.get("service_id")?,
        service_name: row.get("service_name")?,
        colour: row.get("colour")?,
        late_cancel_hours: row.get("late_cancel_hours")?,
        staff: row.get("staff_id")?,
        staff_name: row.get("staff_name")?,
        room: row.get("room_id")?,
        room_name: row.get("room_name")?,
        price,
        segments,
        before: row.get("before_min")?,
        after: row.get("after_min")?,
    })
}

/// True when the client has a visit that was not called off.
pub fn has_others(tx: &Tx<'_>, client: ClientId) -> StoreResult<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS found
         FROM appointments
         WHERE client_id = :client AND status <> 'cancelled'
         LIMIT 1",
        named! {":client" => client},
        |row| row.get::<i64>("found"),
    )?;
    Ok(found.is_some())
}

/// The start of the last visit that a client missed.
pub fn last_missed(tx: &Tx<'_>, client: ClientId) -> StoreResult<Option<Civil>> {
    tx.query_opt(
        "SELECT civil_start
         FROM appointments
         WHERE client_id = :client AND status = 'no_show'
         ORDER BY start_ms DESC
         LIMIT 1",
        named! {":client" => client},
        |row| row.get("civil_start"),
    )
}

/// The visits of a client since an instant that count for the no-show record (A55).
pub fn counted(tx: &Tx<'_>, client: ClientId, since: Instant) -> StoreResult<Visits> {
    tx.query_one(
        "SELECT COALESCE(SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), 0) AS completed,
           COALESCE(SUM(CASE WHEN status = 'no_show' THEN 1 ELSE 0 END), 0) AS missed,
           COALESCE(SUM(CASE WHEN cancelled_kind = 'late' THEN 1 ELSE 0 END), 0) AS late
         FROM appointments
         WHERE client_id = :client AND start_ms >= :since",
        named! {":client" => client, ":since" => since},
        |row| {
            Ok(Visits {
                completed: row.get("completed")?,
                missed: row.get("missed")?,
                late: row.get("late")?,
            })
        },
    )
}

/// A client's visits on the timeline, newest first.
pub fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<(Instant, String)>,
    limit: u32,
) -> StoreResult<Vec<TimelineEntry>> {
    let (at, id) = before.map_or((Instant::from_ms(i64::MAX), String::new()), |before| before);
    let mut entries: Vec<TimelineEntry> = Vec::new();
    tx.query(
        "SELECT a.id, a.start_ms, a.status, s.name AS service_name, i.staff_id
         FROM (SELECT id, start_ms, status
               FROM appointments
               WHERE client_id = :client AND (start_ms < :at OR (start_ms = :at AND id < :id))
               ORDER BY start_ms DESC, id DESC
               LIMIT :limit) AS a
         JOIN appointment_items AS i ON i.appointment_id = a.id AND i.dropped = 0
         JOIN services AS s ON s.id = i.service_id
         ORDER BY a.start_ms DESC, a.id DESC, i.position",
        named! {":client" => client, ":at" => at, ":id" => id, ":limit" => limit},
        |row| {
            let id: String = row.get("id")?;
            let name: String = row.get("service_name")?;
            match entries.last_mut() {
                Some(last) if last.ref_id == id => {
                    last.title.push_str(", ");
                    last.title.push_str(&name);
                }
                _ => entries.push(TimelineEntry {
                    at: row.get("start_ms")?,
                    kind: TimelineKind::Appointment,
                    title: name,
                    ref_id: id,
                    state: Some(row.get("status")?),
                    amount: None,
                    by: Some(row.get("staff_id")?),
                }),
            }
            Ok(())
        },
    )?;
    Ok(entries)
}
