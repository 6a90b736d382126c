//! The services of the price list with their segments and people.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant, Money,
    business::{DepositRule, Segment, SegmentKind},
    id::{ServiceId, StaffId},
};
use std::collections::HashMap;

/// A service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRow {
    /// Its id.
    pub id: ServiceId,
    /// Its name at the desk.
    pub name: String,
    /// Its name for clients, where it differs.
    pub public_name: Option<String>,
    /// A number of the palette, 0 to 11.
    pub colour: u8,
    /// Buffer before, in minutes.
    pub before_min: u16,
    /// Buffer after, in minutes.
    pub after_min: u16,
    /// List price.
    pub price: Option<Money>,
    /// Tax category, EN 16931 letters.
    pub tax_category: String,
    /// Tax rate in thousandths of a percent.
    pub tax_rate_e3: i64,
    /// True when a booking must name a room.
    pub needs_room: bool,
    /// Hours before the start after which a cancellation is late.
    pub late_cancel_hours: u16,
    /// Months until the client is called again.
    pub recall_months: Option<u16>,
    /// What is asked for in advance of somebody who missed several visits.
    pub deposit: DepositRule,
    /// A freed time is offered to the waiting list without a click (A81).
    pub offers_itself: bool,
    /// Hours before the start until which a reply confirms by itself (A20); none: until the start.
    pub confirm_by_hours: Option<u16>,
    /// True when it can no longer be booked.
    pub archived: bool,
    /// For the next update.
    pub version: i64,
    /// Work and gaps in order.
    pub segments: Vec<Segment>,
    /// Who can do it; empty: everybody.
    pub staff: Vec<StaffId>,
}

const COLUMNS: &str = "id, name, public_name, colour, before_min, after_min, price_minor, price_currency, tax_category,
           tax_rate_e3, needs_room, late_cancel_hours, recall_months, deposit, offers_itself, confirm_by_hours, archived_ms, version";

fn read(row: &Row<'_>) -> StoreResult<ServiceRow> {
    let price = match row.get::<Option<i64>>("price_minor")? {
        Some(_) => Some(row.money("price_minor", "price_currency")?),
        None => None,
    };
    Ok(ServiceRow {
        id: row.get("id")?,
        name: row.get("name")?,
        public_name: row.get("public_name")?,
        colour: row.get("colour")?,
        before_min: row.get("before_min")?,
        after_min: row.get("after_min")?,
        price,
        tax_category: row.get("tax_category")?,
        tax_rate_e3: row.get("tax_rate_e3")?,
        needs_room: row.get("needs_room")?,
        late_cancel_hours: row.get("late_cancel_hours")?,
        recall_months: row.get("recall_months")?,
        deposit: match row.get::<Option<String>>("deposit")? {
            None => DepositRule::None,
            Some(json) => serde_json::from_str(&json).map_err(|_| StoreError::Damaged("column deposit".to_owned()))?,
        },
        offers_itself: row.get("offers_itself")?,
        confirm_by_hours: row.get("confirm_by_hours")?,
        archived: row.get::<Option<i64>>("archived_ms")?.is_some(),
        version: row.get("version")?,
        segments: Vec::new(),
        staff: Vec::new(),
    })
}

/// All services in their order; archived ones too when asked.
pub fn services(tx: &Tx<'_>, archived_too: bool) -> StoreResult<Vec<ServiceRow>> {
    let mut all = tx.query(
        &format!(
            "SELECT {COLUMNS}
             FROM services
             WHERE archived_ms IS NULL OR :all = 1
             ORDER BY position, id"
        ),
        named! {":all" => archived_too},
        read,
    )?;
    let mut segments = segments_by_service(tx)?;
    let mut staff = staff_by_service(tx)?;
    for service in &mut all {
        service.segments = segments.remove(&service.id).unwrap_or_default();
        service.staff = staff.remove(&service.id).unwrap_or_default();
    }
    Ok(all)
}

/// One service, archived or not.
pub fn service(tx: &Tx<'_>, id: ServiceId) -> StoreResult<Option<ServiceRow>> {
    let found = tx.query_opt(
        &format!("SELECT {COLUMNS} FROM services WHERE id = :id"),
        named! {":id" => id},
        read,
    )?;
    let Some(mut service) = found else { return Ok(None) };
    service.segments = tx.query(
        "SELECT kind, minutes
         FROM service_segments
         WHERE service_id = :id
         ORDER BY position",
        named! {":id" => id},
        read_segment,
    )?;
    service.staff = tx.query(
        "SELECT staff_id
         FROM service_staff
         WHERE service_id = :id
         ORDER BY staff_id",
        named! {":id" => id},
        |row| row.get("staff_id"),
    )?;
    Ok(Some(service))
}

fn read_segment(row: &Row<'_>) -> StoreResult<Segment> {
    Ok(Segment {
        kind: row.word("kind", SegmentKind::from_word)?,
        minutes: row.get("minutes")?,
    })
}

fn segments_by_service(tx: &Tx<'_>) -> StoreResult<HashMap<ServiceId, Vec<Segment>>> {
    let rows = tx.query(
        "SELECT service_id, kind, minutes
         FROM service_segments
         ORDER BY service_id, position",
        &[],
        |row| Ok((row.get("service_id")?, read_segment(row)?)),
    )?;
    Ok(grouped(rows))
}

fn staff_by_service(tx: &Tx<'_>) -> StoreResult<HashMap<ServiceId, Vec<StaffId>>> {
    let rows = tx.query(
        "SELECT service_id, staff_id
         FROM service_staff
         ORDER BY service_id, staff_id",
        &[],
        |row| Ok((row.get("service_id")?, row.get("staff_id")?)),
    )?;
    Ok(grouped(rows))
}

fn grouped<T>(rows: Vec<(ServiceId, T)>) -> HashMap<ServiceId, Vec<T>> {
    let mut groups: HashMap<ServiceId, Vec<T>> = HashMap::new();
    for (service, value) in rows {
        groups.entry(service).or_default().push(value);
    }
    groups
}

/// Adds a service at the end of the list with its segments and people.
pub fn service_insert(tx: &WriteTx<'_>, service: &ServiceRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO services (id, name, public_name, colour, position, before_min, after_min, price_minor, price_currency,
           tax_category, tax_rate_e3, needs_room, late_cancel_hours, recall_months, deposit, offers_itself,
           confirm_by_hours, created_ms, updated_ms, version)
         SELECT :id, :name, :public_name, :colour, COALESCE(MAX(position), 0) + 1, :before, :after, :price, :currency,
           :category, :rate, :needs_room, :late_hours, :recall, :deposit, :offers_itself, :confirm_by, :now, :now, 1
         FROM services",
        &columns(service, now)?,
    )?;
    write_parts(tx, service)?;
    tx.changed("business", service.id);
    Ok(())
}

/// Writes a service anew; `Conflict` when its version is another. Booked visits keep what was agreed (A18, A22).
pub fn service_update(tx: &WriteTx<'_>, service: &ServiceRow, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE services
         SET name = :name, public_name = :public_name, colour = :colour, before_min = :before, after_min = :after,
           price_minor = :price, price_currency = :currency, tax_category = :category, tax_rate_e3 = :rate,
           needs_room = :needs_room, late_cancel_hours = :late_hours, recall_months = :recall,
           deposit = :deposit, offers_itself = :offers_itself, confirm_by_hours = :confirm_by, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        &[
            named! {":version" => service.version},
            columns(service, now)?.as_slice(),
        ]
        .concat(),
    )?;
    for table in [
        "DELETE FROM service_segments WHERE service_id = :id",
        "DELETE FROM service_staff WHERE service_id = :id",
    ] {
        tx.execute(table, named! {":id" => service.id})?;
    }
    write_parts(tx, service)?;
    tx.changed("business", service.id);
    Ok(())
}

/// Takes a service out of use or back into it.
pub fn service_archive(tx: &WriteTx<'_>, id: ServiceId, version: i64, archived: bool, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE services
         SET archived_ms = CASE WHEN :archived = 1 THEN :now ELSE NULL END, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {":id" => id, ":version" => version, ":archived" => archived, ":now" => now},
    )?;
    tx.changed("business", id);
    Ok(())
}

fn columns(service: &ServiceRow, now: Instant) -> StoreResult<Vec<(&'static str, crate::Value)>> {
    let deposit = match service.deposit {
        DepositRule::None => None,
        rule => Some(serde_json::to_string(&rule).map_err(|error| StoreError::Internal(error.to_string()))?),
    };
    Ok(named! {
        ":id" => service.id,
        ":name" => &service.name,
        ":public_name" => service.public_name.as_deref(),
        ":colour" => service.colour,
        ":before" => service.before_min,
        ":after" => service.after_min,
        ":price" => service.price.map(|price| price.minor),
        ":currency" => service.price.map(|price| price.currency),
        ":category" => &service.tax_category,
        ":rate" => service.tax_rate_e3,
        ":needs_room" => service.needs_room,
        ":late_hours" => service.late_cancel_hours,
        ":recall" => service.recall_months,
        ":deposit" => deposit,
        ":offers_itself" => service.offers_itself,
        ":confirm_by" => service.confirm_by_hours,
        ":now" => now,
    }
    .to_vec())
}

fn write_parts(tx: &WriteTx<'_>, service: &ServiceRow) -> StoreResult<()> {
    for (position, segment) in (0_i64..).zip(&service.segments) {
        tx.execute(
            "INSERT INTO service_segments (service_id, position, kind, minutes)
             VALUES (:service, :position, :kind, :minutes)",
            named! {
                ":service" => service.id,
                ":position" => position,
                ":kind" => segment.kind.word(),
                ":minutes" => segment.minutes,
            },
        )?;
    }
    for staff in &service.staff {
        tx.execute(
            "INSERT INTO service_staff (service_id, staff_id)
             VALUES (:service, :staff)",
            named! {":service" => service.id, ":staff" => *staff},
        )?;
    }
    Ok(())
}
