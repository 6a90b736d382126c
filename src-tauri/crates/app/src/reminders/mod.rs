//! Use cases of the reminders slice, and the hooks by which other slices say that a subject changed.

pub mod accounts;

use crate::{AppResult, Desk};
use deskbell_core::id::{AppointmentId, ClientId, InvoiceId};
use deskbell_store::WriteTx;

/// A visit was booked, moved, cancelled or changed its status: plans, cancels and repairs its messages (R47).
pub fn appointment_changed(_desk: &Desk, _tx: &WriteTx<'_>, _id: AppointmentId) -> AppResult<()> {
    Ok(())
}

/// An invoice was issued, paid, credited or its flags changed.
pub fn invoice_changed(_desk: &Desk, _tx: &WriteTx<'_>, _id: InvoiceId) -> AppResult<()> {
    Ok(())
}

/// A client's contact data, consent or state changed.
pub fn client_changed(_desk: &Desk, _tx: &WriteTx<'_>, _id: ClientId) -> AppResult<()> {
    Ok(())
}
