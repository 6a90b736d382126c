//! Use cases of the reminders slice, the loop that rings, and the hooks by which other slices say that a subject changed.
//!
//! Decisions are in core, SQL in store, wire formats in messaging; here they are put in order: [`planner`] makes rows,
//! [`promote`] lets them become due, [`send`] hands them over in two commits, [`poll`] asks what became of them.

mod about;
pub mod accounts;
mod check;
pub mod compose;
pub mod health;
mod invite;
mod offer;
pub mod outbox;
mod pace;
mod planner;
mod poll;
pub mod preview;
mod promote;
mod recall;
mod render;
pub mod rules;
mod send;
mod settle;
pub mod tell;
pub mod templates;
mod tick;
mod way;

pub use compose::queue_invoice;
pub(crate) use offer::{OfferMessage, Sending, can_offer, offer_over, queue_offer, sending_of};
pub(crate) use recall::{RecallMessage, queue_recall, recall_channel, recall_notices, recall_over};
pub(crate) use tell::{notice_left, notice_stop, rule_tells};
pub use tick::{Ringer, TickReport, tick};

use crate::{AppResult, Desk};
use deskbell_core::id::{AppointmentId, ClientId, InvoiceId};
use deskbell_store::{WriteTx, reminders::outbox::Origin};

/// A visit was booked, moved, cancelled or changed its status: plans, cancels and repairs its messages (R47).
pub fn appointment_changed(desk: &Desk, tx: &WriteTx<'_>, id: AppointmentId) -> AppResult<()> {
    planner::appointment(desk, tx, id, Origin::Subject)
}

/// An invoice was issued, paid, credited or its flags changed.
pub fn invoice_changed(desk: &Desk, tx: &WriteTx<'_>, id: InvoiceId) -> AppResult<()> {
    planner::invoice(desk, tx, id, Origin::Subject)
}

/// A client's contact data, consent or state changed. Nothing is planned anew: consent, blocks and addresses are asked
/// when a row becomes due and again at its mark (R38), so that what holds then decides.
pub fn client_changed(_desk: &Desk, tx: &WriteTx<'_>, id: ClientId) -> AppResult<()> {
    tx.changed("reminders", id);
    Ok(())
}
