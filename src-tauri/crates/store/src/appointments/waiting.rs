//! The waiting list: who waits for what, and the free times that are kept for one of them. The time itself is a busy row of
//! the kind hold, written by the one writer of busy rows.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::Daypart,
    id::{AppointmentId, ClientId, OfferId, OutboxId, RoomId, ServiceId, StaffId, WaitingId},
    time::Civil,
};
use serde::{Serialize, de::DeserializeOwned};

/// A place on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// Its id.
    pub id: WaitingId,
    /// Who waits.
    pub client: ClientId,
    /// Their name.
    pub client_name: String,
    /// True when their record is put away.
    pub inactive: bool,
    /// For what, in order.
    pub services: Vec<ServiceId>,
    /// With whom; empty: anybody.
    pub staff: Vec<StaffId>,
    /// 1 to 7; empty: any.
    pub weekdays: Vec<u8>,
    /// Empty: any.
    pub dayparts: Vec<Daypart>,
    /// Earliest day.
    pub from: Option<Date>,
    /// Latest day.
    pub to: Option<Date>,
    /// Minutes needed to get there.
    pub notice: u32,
    /// Before the others.
    pub urgent: bool,
    /// For the desk.
    pub note: Option<String>,
    /// The visit they would give up.
    pub instead_of: Option<AppointmentId>,
    /// Offers in a row without an answer.
    pub unanswered: u32,
    /// Since when.
    pub joined: Instant,
    /// True when they left the list.
    pub left: bool,
    /// For the next update.
    pub version: i64,
}

/// How an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferState {
    /// The time is kept.
    Open,
    /// Taken.
    Yes,
    /// Declined.
    No,
    /// No answer in time.
    Expired,
    /// Given up by the desk, or its message did not go.
    Withdrawn,
}

impl OfferState {
    const ALL: [OfferState; 5] = [
        OfferState::Open,
        OfferState::Yes,
        OfferState::No,
        OfferState::Expired,
        OfferState::Withdrawn,
    ];

    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            OfferState::Open => "open",
            OfferState::Yes => "yes",
            OfferState::No => "no",
            OfferState::Expired => "expired",
            OfferState::Withdrawn => "withdrawn",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A free time offered to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// Its id.
    pub id: OfferId,
    /// To whom.
    pub entry: WaitingId,
    /// Whose time.
    pub staff: StaffId,
    /// Where.
    pub room: Option<RoomId>,
    /// Start on the wall.
    pub civil: Civil,
    /// The wall's zone.
    pub zone: Zone,
    /// Start.
    pub start: Instant,
    /// Length of the whole free time.
    pub slot_min: u32,
    /// How long it is kept.
    pub hold_min: u16,
    /// How it stands.
    pub state: OfferState,
    /// When it was made.
    pub offered: Instant,
    /// Until when it is kept.
    pub expires: Instant,
    /// True while the provider has not taken its message.
    pub awaits_sending: bool,
    /// Its message; none: somebody phones.
    pub outbox: Option<OutboxId>,
    /// The visit it became.
    pub appointment: Option<AppointmentId>,
}

fn json(list: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(list).map_err(|error| StoreError::Internal(error.to_string()))
}

fn list<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> StoreResult<Vec<T>> {
    serde_json::from_str(&row.get::<String>(column)?).map_err(|_| StoreError::Damaged(format!("column {column}")))
}

/// Puts somebody on the list.
pub fn waiting_insert(tx: &WriteTx<'_>, entry: &WaitingRow) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO waiting_entries (id, client_id, weekdays, dayparts, from_date, to_date, notice_min, urgent, note,
           instead_of, joined_ms, updated_ms, version)
         VALUES (:id, :client, :weekdays, :dayparts, :from, :to, :notice, :urgent, :note, :instead_of, :joined, :joined, 1)",
        named! {
            ":id" => entry.id,
            ":client" => entry.client,
            ":weekdays" => json(&entry.weekdays)?,
            ":dayparts" => json(&entry.dayparts)?,
            ":from" => entry.from,
            ":to" => entry.to,
            ":notice" => entry.notice,
            ":urgent" => entry.urgent,
            ":note" => entry.note.as_deref(),
            ":instead_of" => entry.instead_of,
            ":joined" => entry.joined,
        },
    )?;
    for (position, service) in (0_i64..).zip(&entry.services) {
        tx.execute(
            "INSERT INTO waiting_services (entry_id, position, service_id)
             VALUES (:entry, :position, :service)",
            named! {":entry" => entry.id, ":position" => position, ":service" => *service},
        )?;
    }
    for staff in &entry.staff {
        tx.execute(
            "INSERT INTO waiting_staff (entry_id, staff_id)
             VALUES (:entry, :staff)",
            named! {":entry" => entry.id, ":staff" => *staff},
        )?;
    }
    tx.changed("appointments", entry.id);
    Ok(())
}

macro_rules! select_waiting {
    ($which:literal) => {
        concat!(
            "SELECT w.id, w.client_id, c.display_name, c.archived_ms, w.weekdays, w.dayparts, w.from_date, w.to_date,
               w.notice_min, w.urgent, w.note, w.instead_of, w.unanswered, w.joined_ms, w.left_ms, w.version
             FROM waiting_entries AS w
             JOIN clients AS c ON c.id = w.client_id
             WHERE ",
            $which,
            " ORDER BY w.urgent DESC, w.joined_ms, w.id"
        )
    };
}

/// Everybody on the list, in the order in which they are asked (A80).
pub fn waiting_list(tx: &Tx<'_>) -> StoreResult<Vec<WaitingRow>> {
    let rows = tx.query(select_waiting!("w.left_ms IS NULL"), named! {}, read)?;
    rows.into_iter().map(|row| with_lists(tx, row)).collect()
}

/// One place on the list, also of those who left it.
pub fn waiting(tx: &Tx<'_>, id: WaitingId) -> StoreResult<WaitingRow> {
    with_lists(
        tx,
        tx.query_one(select_waiting!("w.id = :id"), named! {":id" => id}, read)?,
    )
}

fn read(row: &Row<'_>) -> StoreResult<WaitingRow> {
    Ok(WaitingRow {
        id: row.get("id")?,
        client: row.get("client_id")?,
        client_name: row.get("display_name")?,
        inactive: row.get::<Option<i64>>("archived_ms")?.is_some(),
        services: Vec::new(),
        staff: Vec::new(),
        weekdays: list(row, "weekdays")?,
        dayparts: list(row, "dayparts")?,
        from: row.get("from_date")?,
        to: row.get("to_date")?,
        notice: row.get("notice_min")?,
        urgent: row.get("urgent")?,
        note: row.get("note")?,
        instead_of: row.get("instead_of")?,
        unanswered: row.get("unanswered")?,
        joined: row.get("joined_ms")?,
        left: row.get::<Option<i64>>("left_ms")?.is_some(),
        version: row.get("version")?,
    })
}

fn with_lists(tx: &Tx<'_>, mut entry: WaitingRow) -> StoreResult<WaitingRow> {
    entry.services = tx.query(
        "SELECT service_id
         FROM waiting_services
         WHERE entry_id = :id
         ORDER BY position",
        named! {":id" => entry.id},
        |row| row.get("service_id"),
    )?;
    entry.staff = tx.query(
        "SELECT staff_id
         FROM waiting_staff
         WHERE entry_id = :id
         ORDER BY staff_id",
        named! {":id" => entry.id},
        |row| row.get("staff_id"),
    )?;
    Ok(entry)
}

/// Takes somebody off the list. `Conflict` when the version is another, or they left already.
pub fn waiting_leave(tx: &WriteTx<'_>, (id, version): (WaitingId, i64), why: &str, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE waiting_entries
         SET left_ms = :now, left_why = :why, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version AND left_ms IS NULL",
        named! {":id" => id, ":version" => version, ":why" => why, ":now" => now},
    )?;
    tx.changed("appointments", id);
    Ok(())
}

/// Counts an offer that was answered (0) or was not (one more).
pub fn waiting_answered(tx: &WriteTx<'_>, id: WaitingId, answered: bool, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE waiting_entries
         SET unanswered = CASE WHEN :answered THEN 0 ELSE unanswered + 1 END, updated_ms = :now
         WHERE id = :id",
        named! {":id" => id, ":answered" => answered, ":now" => now},
    )?;
    tx.changed("appointments", id);
    Ok(())
}

/// Writes a new offer. Its time is kept by [`super::hold`].
pub fn offer_insert(tx: &WriteTx<'_>, offer: &OfferRow) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO waiting_offers (id, entry_id, staff_id, room_id, civil, zone, start_ms, slot_min, hold_min, state,
           offered_ms, expires_ms, awaits_sending, outbox_id)
         VALUES (:id, :entry, :staff, :room, :civil, :zone, :start, :slot_min, :hold_min, :state,
           :offered, :expires, :awaits_sending, :outbox)",
        named! {
            ":id" => offer.id,
            ":entry" => offer.entry,
            ":staff" => offer.staff,
            ":room" => offer.room,
            ":civil" => offer.civil,
            ":zone" => offer.zone,
            ":start" => offer.start,
            ":slot_min" => offer.slot_min,
            ":hold_min" => offer.hold_min,
            ":state" => offer.state.word(),
            ":offered" => offer.offered,
            ":expires" => offer.expires,
            ":awaits_sending" => offer.awaits_sending,
            ":outbox" => offer.outbox,
        },
    )?;
    tx.changed("appointments", offer.id);
    Ok(())
}

macro_rules! select_offers {
    ($which:literal) => {
        concat!(
            "SELECT id, entry_id, staff_id, room_id, civil, zone, start_ms, slot_min, hold_min, state, offered_ms, expires_ms,
               awaits_sending, outbox_id, appointment_id
             FROM waiting_offers
             WHERE ",
            $which,
            " ORDER BY offered_ms, id"
        )
    };
}

/// One offer.
pub fn offer(tx: &Tx<'_>, id: OfferId) -> StoreResult<OfferRow> {
    tx.query_one(select_offers!("id = :id"), named! {":id" => id}, read_offer)
}

/// Offers whose time is kept.
pub fn offers_open(tx: &Tx<'_>) -> StoreResult<Vec<OfferRow>> {
    tx.query(select_offers!("state = 'open'"), named! {}, read_offer)
}

/// Every offer of one start of one person.
pub fn offers_of(tx: &Tx<'_>, staff: StaffId, start: Instant) -> StoreResult<Vec<OfferRow>> {
    tx.query(
        select_offers!("staff_id = :staff AND start_ms = :start"),
        named! {":staff" => staff, ":start" => start},
        read_offer,
    )
}

fn read_offer(row: &Row<'_>) -> StoreResult<OfferRow> {
    Ok(OfferRow {
        id: row.get("id")?,
        entry: row.get("entry_id")?,
        staff: row.get("staff_id")?,
        room: row.get("room_id")?,
        civil: row.get("civil")?,
        zone: row.get("zone")?,
        start: row.get("start_ms")?,
        slot_min: row.get("slot_min")?,
        hold_min: row.get("hold_min")?,
        state: row.word("state", OfferState::from_word)?,
        offered: row.get("offered_ms")?,
        expires: row.get("expires_ms")?,
        awaits_sending: row.get("awaits_sending")?,
        outbox: row.get("outbox_id")?,
        appointment: row.get("appointment_id")?,
    })
}

/// Settles an offer and frees its time; `appointment` is the visit it became.
pub fn offer_settle(
    tx: &WriteTx<'_>,
    id: OfferId,
    state: OfferState,
    appointment: Option<AppointmentId>,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM busy
         WHERE offer_id = :id",
        named! {":id" => id},
    )?;
    tx.execute(
        "UPDATE waiting_offers
         SET state = :state, settled_ms = :now, appointment_id = :appointment
         WHERE id = :id",
        named! {":id" => id, ":state" => state.word(), ":appointment" => appointment, ":now" => now},
    )?;
    tx.changed("appointments", id);
    Ok(())
}

/// The provider took the message: the time is kept from now on (A83).
pub fn offer_runs(tx: &WriteTx<'_>, id: OfferId, expires: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE waiting_offers
         SET awaits_sending = 0, expires_ms = :expires
         WHERE id = :id AND state = 'open'",
        named! {":id" => id, ":expires" => expires},
    )?;
    tx.execute(
        "UPDATE busy
         SET expires_ms = :expires
         WHERE offer_id = :id",
        named! {":id" => id, ":expires" => expires},
    )?;
    tx.changed("appointments", id);
    Ok(())
}
