//! What a message says of an appointment, a person and the business, in one reading each. Read-only, and the one place of
//! the slice that looks at tables of others: a message needs a few columns of many rows within the transaction of a send.

use crate::{StoreResult, Tx, named};
use deskbell_core::{
    Instant, Zone,
    id::{AppointmentId, ClientId, ContactPointId, SeriesId, ServiceId, StaffId},
    reminders::{Channel, Purpose},
    time::Civil,
};

/// An appointment as messages need it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of A3 under their names")]
pub struct Visit {
    pub id: AppointmentId,
    pub client: ClientId,
    pub civil: Civil,
    pub zone: Zone,
    pub start: Instant,
    pub end: Instant,
    pub minutes: u32,
    pub status: String,
    pub shelved: bool,
    pub first_visit: bool,
    /// The first of all series it was split from: what was said of it is not said again of its parts.
    pub series: Option<SeriesId>,
    pub revision: i64,
    pub created: Instant,
    pub items: Vec<Item>,
}

/// One service of an appointment.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the item under their names")]
pub struct Item {
    pub service: ServiceId,
    pub service_name: String,
    pub staff: StaffId,
    pub staff_name: String,
    pub room_name: Option<String>,
}

/// The appointment of an id.
pub fn visit(tx: &Tx<'_>, id: AppointmentId) -> StoreResult<Visit> {
    let mut visit = tx.query_one(
        "SELECT a.id, a.client_id, a.civil_start, a.zone, a.start_ms, a.end_ms, a.duration_min, a.status, a.placement,
                a.first_visit, COALESCE(s.root_id, a.series_id) AS series_id, a.revision, a.created_ms
         FROM appointments AS a
         LEFT JOIN series AS s ON s.id = a.series_id
         WHERE a.id = :id",
        named! {":id" => id},
        |row| {
            Ok(Visit {
                id: row.get("id")?,
                client: row.get("client_id")?,
                civil: row.get("civil_start")?,
                zone: row.get("zone")?,
                start: row.get("start_ms")?,
                end: row.get("end_ms")?,
                minutes: row.get("duration_min")?,
                status: row.get("status")?,
                shelved: row.get::<String>("placement")? == "shelf",
                first_visit: row.get("first_visit")?,
                series: row.get("series_id")?,
                revision: row.get("revision")?,
                created: row.get("created_ms")?,
                items: Vec::new(),
            })
        },
    )?;
    visit.items = items(tx, id)?;
    Ok(visit)
}

fn items(tx: &Tx<'_>, id: AppointmentId) -> StoreResult<Vec<Item>> {
    tx.query(
        "SELECT i.service_id, COALESCE(s.public_name, s.name) AS service_name, i.staff_id, p.name AS staff_name,
                r.name AS room_name
         FROM appointment_items AS i
         JOIN services AS s ON s.id = i.service_id
         JOIN resources AS p ON p.id = i.staff_id
         LEFT JOIN resources AS r ON r.id = i.room_id
         WHERE i.appointment_id = :id AND i.dropped = 0
         ORDER BY i.position",
        named! {":id" => id},
        |row| {
            Ok(Item {
                service: row.get("service_id")?,
                service_name: row.get("service_name")?,
                staff: row.get("staff_id")?,
                staff_name: row.get("staff_name")?,
                room_name: row.get("room_name")?,
            })
        },
    )
}

/// Appointments that start in a stretch of time and still stand.
pub fn visits_between(tx: &Tx<'_>, from: Instant, to: Instant) -> StoreResult<Vec<AppointmentId>> {
    tx.query(
        "SELECT id
         FROM appointments
         WHERE start_ms > :from AND start_ms <= :to AND status IN ('booked', 'confirmed') AND placement = 'calendar'
         ORDER BY start_ms, id",
        named! {":from" => from, ":to" => to},
        |row| row.get("id"),
    )
}

/// The standing appointments of a client's series and what was split from it, from an instant on.
pub fn of_series(tx: &Tx<'_>, client: ClientId, series: SeriesId, from: Instant) -> StoreResult<Vec<AppointmentId>> {
    tx.query(
        "SELECT id
         FROM appointments
         WHERE client_id = :client
           AND (series_id = :series OR series_id IN (SELECT id FROM series WHERE root_id = :series))
           AND start_ms >= :from
           AND status IN ('booked', 'confirmed')
           AND placement = 'calendar'
         ORDER BY start_ms, id
         LIMIT 60",
        named! {":client" => client, ":series" => series, ":from" => from},
        |row| row.get("id"),
    )
}

/// A client as messages need them.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the client under their names")]
pub struct Person {
    pub id: ClientId,
    pub called_as: String,
    pub display_name: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub language: Option<String>,
    pub zone: Option<Zone>,
    pub archived: bool,
    pub contacts: Vec<Contact>,
}

/// A way to reach them.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the contact point under their names")]
pub struct Contact {
    pub id: ContactPointId,
    pub channel: Channel,
    pub address: Option<String>,
    pub bad: bool,
    pub landline: bool,
}

/// The client of an id.
pub fn person(tx: &Tx<'_>, id: ClientId) -> StoreResult<Person> {
    let mut person = tx.query_one(
        "SELECT id, COALESCE(preferred_name, given_name, display_name) AS called_as, display_name, given_name, family_name,
                language, zone, archived_ms
         FROM clients
         WHERE id = :id",
        named! {":id" => id},
        |row| {
            Ok(Person {
                id: row.get("id")?,
                called_as: row.get("called_as")?,
                display_name: row.get("display_name")?,
                given_name: row.get("given_name")?,
                family_name: row.get("family_name")?,
                language: row.get("language")?,
                zone: row.get("zone")?,
                archived: row.get::<Option<i64>>("archived_ms")?.is_some(),
                contacts: Vec::new(),
            })
        },
    )?;
    person.contacts = tx.query(
        "SELECT id, kind, normalized, state, line_type
         FROM contact_points
         WHERE client_id = :id AND kind IN ('phone', 'email') AND valid_to_ms IS NULL
         ORDER BY CASE line_type WHEN 'mobile' THEN 0 ELSE 1 END, position",
        named! {":id" => id},
        |row| {
            Ok(Contact {
                id: row.get("id")?,
                channel: if row.get::<String>("kind")? == "phone" {
                    Channel::Sms
                } else {
                    Channel::Email
                },
                address: row.get("normalized")?,
                bad: row.get::<String>("state")? == "bad",
                landline: row.get::<Option<String>>("line_type")?.as_deref() == Some("landline"),
            })
        },
    )?;
    Ok(person)
}

/// The last word of a client about a purpose and channel: `granted`, `refused`, `withdrawn`; of two at one instant the
/// stricter.
pub fn consent(tx: &Tx<'_>, client: ClientId, purpose: Purpose, channel: Channel) -> StoreResult<Option<String>> {
    tx.query_opt(
        "SELECT state
         FROM consent_events
         WHERE client_id = :client AND purpose = :purpose AND channel = :channel
         ORDER BY at_ms DESC, CASE state WHEN 'granted' THEN 1 ELSE 0 END, id DESC
         LIMIT 1",
        named! {":client" => client, ":purpose" => purpose.word(), ":channel" => channel.word()},
        |row| row.get("state"),
    )
}

/// The business as messages need it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the business under their names")]
pub struct Sender {
    pub name: String,
    pub address: String,
    pub zone: Zone,
    pub language: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// The business; before it is set up, a nameless one in UTC.
pub fn sender(tx: &Tx<'_>) -> StoreResult<Sender> {
    let found = tx.query_opt(
        "SELECT name, address, zone, language, phone, email
         FROM business",
        named! {},
        |row| {
            Ok(Sender {
                name: row.get("name")?,
                address: row.get("address")?,
                zone: row.get("zone")?,
                language: row.get("language")?,
                phone: row.get("phone")?,
                email: row.get("email")?,
            })
        },
    )?;
    Ok(found.unwrap_or(Sender {
        name: String::new(),
        address: "{}".to_owned(),
        zone: Zone::UTC,
        language: "en".to_owned(),
        phone: None,
        email: None,
    }))
}

/// A contact point that a provider says is bad (R58): nothing more is sent to it until a person changes it.
pub fn flag_contact(tx: &crate::WriteTx<'_>, id: ContactPointId, flag: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE contact_points
         SET state = 'bad', flag = :flag, updated_ms = :now
         WHERE id = :id",
        named! {":id" => id, ":flag" => flag, ":now" => now},
    )?;
    Ok(())
}
