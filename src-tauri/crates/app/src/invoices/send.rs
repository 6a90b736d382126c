//! How a document leaves the house (I178): by mail with the archived bytes, by text message, or recorded as posted or
//! handed over. What goes by machine is queued in the outbox of the reminders slice; nothing is sent here.

use super::file::checked;
use crate::{AppError, AppResult, Caller, Desk, reminders};
use deskbell_core::{
    Instant,
    id::{InvoiceId, OutboxId},
    invoices::{DeliveryChannel, DocumentState},
    reminders::{Channel, Skip},
};
use deskbell_store::invoices::{self as store, Delivery};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sends an issued document, or records how it left.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvoiceSend {
    /// The issued document.
    pub id: InvoiceId,
    /// How.
    pub channel: DeliveryChannel,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceSent {
    /// The message that waits in the outbox; none for post and hand.
    pub outbox_id: Option<OutboxId>,
    /// When it may go.
    pub due_utc: Option<Instant>,
    /// Why it will not go.
    pub skip: Option<Skip>,
    /// SHA-256 of the file that goes along.
    pub sha256: String,
}

/// Queues or records a delivery. The file's hash is checked first; drafts are not sent as invoices.
pub fn send(desk: &Desk, caller: &Caller, request: InvoiceSend) -> AppResult<InvoiceSent> {
    desk.write(caller, |tx| {
        let row = store::invoice(tx, request.id)?;
        if row.state != DocumentState::Issued {
            return Err(AppError::invalid("id", "not_issued"));
        }
        let sha256 = checked(tx, row.id)?.sha256;
        let queued = match request.channel {
            DeliveryChannel::Email => Some(reminders::queue_invoice(desk, tx, caller, row.id, Channel::Email)?),
            DeliveryChannel::Sms => Some(reminders::queue_invoice(desk, tx, caller, row.id, Channel::Sms)?),
            DeliveryChannel::Post | DeliveryChannel::Hand => None,
        };
        let skip = queued.as_ref().and_then(|message| message.skip);
        if skip.is_none() {
            let delivery = Delivery {
                channel: request.channel,
                address: None,
                outbox_id: queued.as_ref().map(|message| message.id),
                sha256: sha256.clone(),
                by: caller.staff,
                at: desk.now(),
            };
            store::add_delivery(tx, desk.new_id(), row.id, &delivery)?;
        }
        tx.changed("invoices", row.id);
        Ok(InvoiceSent {
            outbox_id: queued.as_ref().map(|message| message.id),
            due_utc: queued.as_ref().map(|message| message.due_utc),
            skip,
            sha256,
        })
    })
}
