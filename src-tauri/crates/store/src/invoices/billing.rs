//! Which visits are billed (I47 to I49): one row a visit, its document or waiver takes it off the list.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AppointmentId, ClientId, InvoiceId, StaffId},
};

/// A visit's billing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingRow {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// Whose visit.
    pub client_id: ClientId,
    /// The draft or document that bills it.
    pub invoice_id: Option<InvoiceId>,
    /// Why nothing will be billed.
    pub waived_reason: Option<String>,
    /// Since when it waits.
    pub since: Instant,
}

fn billing_row(row: &Row<'_>) -> StoreResult<BillingRow> {
    Ok(BillingRow {
        appointment_id: row.get("appointment_id")?,
        client_id: row.get("client_id")?,
        invoice_id: row.get("invoice_id")?,
        waived_reason: row.get("waived_reason")?,
        since: row.get("since_ms")?,
    })
}

/// The billing row of a visit, if it has one.
pub fn billing(tx: &Tx<'_>, appointment: AppointmentId) -> StoreResult<Option<BillingRow>> {
    tx.query_opt(
        "SELECT appointment_id, client_id, invoice_id, waived_reason, since_ms
         FROM appointment_billings
         WHERE appointment_id = :appointment",
        named! {":appointment" => appointment},
        billing_row,
    )
}

/// The visits a document bills.
pub fn billed_by(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Vec<BillingRow>> {
    tx.query(
        "SELECT appointment_id, client_id, invoice_id, waived_reason, since_ms
         FROM appointment_billings
         WHERE invoice_id = :invoice
         ORDER BY appointment_id",
        named! {":invoice" => invoice},
        billing_row,
    )
}

/// Visits done and neither on an issued invoice nor waived, the oldest first; those on a draft stay, with its id (I49).
/// Each half has its own small index; together in one condition they would read every visit ever billed.
pub fn waiting(tx: &Tx<'_>, limit: u32) -> StoreResult<Vec<BillingRow>> {
    tx.query(
        "SELECT w.appointment_id, w.client_id, w.invoice_id, w.waived_reason, w.since_ms
         FROM (
           SELECT n.appointment_id, n.client_id, n.invoice_id, n.waived_reason, n.since_ms
           FROM appointment_billings AS n
           WHERE n.invoice_id IS NULL
             AND n.waived_reason IS NULL
           UNION ALL
           SELECT b.appointment_id, b.client_id, b.invoice_id, b.waived_reason, b.since_ms
           FROM appointment_billings AS b
           WHERE b.invoice_id IN (SELECT i.id FROM invoices AS i WHERE i.state = 'draft')
             AND b.waived_reason IS NULL
         ) AS w
         ORDER BY w.since_ms, w.appointment_id
         LIMIT :limit",
        named! {":limit" => limit},
        billing_row,
    )
}

/// Puts a visit on the list of what is to be billed; a visit that stands there already stays as it is.
pub fn note_billable(
    tx: &WriteTx<'_>,
    appointment: AppointmentId,
    client: ClientId,
    since: Instant,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO appointment_billings (appointment_id, client_id, since_ms, created_ms, updated_ms)
         VALUES (:appointment, :client, :since, :now, :now)
         ON CONFLICT (appointment_id) DO NOTHING",
        named! {":appointment" => appointment, ":client" => client, ":since" => since, ":now" => now},
    )?;
    Ok(())
}

/// Takes a visit off the list that is no longer to be billed (its status was corrected). Billed or waived ones stay.
pub fn release(tx: &WriteTx<'_>, appointment: AppointmentId) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM appointment_billings
         WHERE appointment_id = :appointment
           AND invoice_id IS NULL
           AND waived_reason IS NULL",
        named! {":appointment" => appointment},
    )?;
    Ok(())
}

/// Gives a visit to a document. `Duplicate` when another document bills it already, or it was waived.
pub fn claim(tx: &WriteTx<'_>, appointment: AppointmentId, invoice: InvoiceId, now: Instant) -> StoreResult<()> {
    match tx.execute(
        "UPDATE appointment_billings
         SET invoice_id = :invoice, updated_ms = :now
         WHERE appointment_id = :appointment
           AND waived_reason IS NULL
           AND (invoice_id IS NULL OR invoice_id = :invoice)",
        named! {":appointment" => appointment, ":invoice" => invoice, ":now" => now},
    )? {
        0 => Err(StoreError::Duplicate),
        _ => Ok(()),
    }
}

/// Frees every visit of a document: it waits again.
pub fn release_all(tx: &WriteTx<'_>, invoice: InvoiceId, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE appointment_billings
         SET invoice_id = NULL, updated_ms = :now
         WHERE invoice_id = :invoice",
        named! {":invoice" => invoice, ":now" => now},
    )?;
    Ok(())
}

/// Takes a visit off the list for good, with the reason and who said so. `Conflict` when it is billed or waived.
pub fn waive(
    tx: &WriteTx<'_>,
    appointment: AppointmentId,
    reason: &str,
    by: Option<StaffId>,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE appointment_billings
         SET waived_reason = :reason, waived_by = :by, waived_ms = :now, updated_ms = :now
         WHERE appointment_id = :appointment
           AND invoice_id IS NULL
           AND waived_reason IS NULL",
        named! {":appointment" => appointment, ":reason" => reason, ":by" => by, ":now" => now},
    )
}
