//! Visits as a bill sees them: whose they were, what was done, what was agreed. The one place where this slice reads
//! tables of the appointments and business slices; it never writes them.

use crate::{Row, StoreResult, Tx, named};
use deskbell_core::{
    Instant, Money,
    id::{AppointmentId, ClientId, ServiceId, StaffId},
    invoices::TaxCategory,
    time::Civil,
};

/// A visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// The visit.
    pub id: AppointmentId,
    /// Whose.
    pub client_id: ClientId,
    /// Who pays, as said when it was booked.
    pub bill_to_id: Option<ClientId>,
    /// When, on the wall.
    pub start: Civil,
    /// When.
    pub at: Instant,
    /// Its status's word.
    pub status: String,
    /// What was done, in order.
    pub services: Vec<VisitService>,
}

/// A service of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitService {
    /// The service.
    pub service_id: ServiceId,
    /// Its name for clients.
    pub name: String,
    /// Who did it.
    pub staff_id: StaffId,
    /// The price agreed, else the list's.
    pub price: Option<Money>,
    /// Its tax category.
    pub category: TaxCategory,
    /// Its tax rate, thousandths of a percent.
    pub rate_e3: i64,
}

impl Visit {
    /// The sum of its prices when they are of one currency and above zero.
    pub fn price(&self) -> Option<Money> {
        let mut sum: Option<Money> = None;
        for price in self.services.iter().filter_map(|service| service.price) {
            sum = Some(match sum {
                None => price,
                Some(before) => before.plus(price).ok()?,
            });
        }
        sum.filter(|money| money.minor > 0)
    }
}

/// The visit of an id. `NotFound` when there is none.
pub fn visit(tx: &Tx<'_>, id: AppointmentId) -> StoreResult<Visit> {
    let mut visit = tx.query_one(
        "SELECT id, client_id, bill_to_id, civil_start, start_ms, status
         FROM appointments
         WHERE id = :id",
        named! {":id" => id},
        |row| {
            Ok(Visit {
                id: row.get("id")?,
                client_id: row.get("client_id")?,
                bill_to_id: row.get("bill_to_id")?,
                start: row.get("civil_start")?,
                at: row.get("start_ms")?,
                status: row.get("status")?,
                services: Vec::new(),
            })
        },
    )?;
    visit.services = tx.query(
        "SELECT i.service_id, COALESCE(s.public_name, s.name) AS name, i.staff_id,
           COALESCE(i.price_minor, s.price_minor) AS price_minor,
           CASE WHEN i.price_minor IS NULL THEN s.price_currency ELSE i.price_currency END AS price_currency,
           s.tax_category, s.tax_rate_e3
         FROM appointment_items AS i
         JOIN services AS s ON s.id = i.service_id
         WHERE i.appointment_id = :id
           AND i.dropped = 0
         ORDER BY i.position",
        named! {":id" => id},
        service_row,
    )?;
    Ok(visit)
}

fn service_row(row: &Row<'_>) -> StoreResult<VisitService> {
    let minor: Option<i64> = row.get("price_minor")?;
    let price = match minor {
        Some(_) => Some(row.money("price_minor", "price_currency")?),
        None => None,
    };
    Ok(VisitService {
        service_id: row.get("service_id")?,
        name: row.get("name")?,
        staff_id: row.get("staff_id")?,
        price,
        category: row.word("tax_category", TaxCategory::from_word)?,
        rate_e3: row.get("tax_rate_e3")?,
    })
}
