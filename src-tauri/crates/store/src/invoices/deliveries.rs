//! How documents left the house; append-only.

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{InteractionId, InvoiceId, OutboxId, StaffId},
    invoices::DeliveryChannel,
};

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How.
    pub channel: DeliveryChannel,
    /// Where to.
    pub address: Option<String>,
    /// The message that carried it.
    pub outbox_id: Option<OutboxId>,
    /// SHA-256 of the file that went out.
    pub sha256: String,
    /// Who sent it.
    pub by: Option<StaffId>,
    /// When.
    pub at: Instant,
}

/// Notes a delivery.
pub fn add_delivery(tx: &WriteTx<'_>, id: InteractionId, invoice: InvoiceId, delivery: &Delivery) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO invoice_deliveries (id, invoice_id, channel, address, outbox_id, sha256, by_staff_id, at_ms)
         VALUES (:id, :invoice, :channel, :address, :outbox, :sha256, :by, :at)",
        named! {
            ":id" => id, ":invoice" => invoice, ":channel" => delivery.channel.word(),
            ":address" => delivery.address.clone(), ":outbox" => delivery.outbox_id,
            ":sha256" => &delivery.sha256, ":by" => delivery.by, ":at" => delivery.at,
        },
    )?;
    Ok(())
}

/// The deliveries of a document, in order.
pub fn deliveries(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Vec<Delivery>> {
    tx.query(
        "SELECT channel, address, outbox_id, sha256, by_staff_id, at_ms
         FROM invoice_deliveries
         WHERE invoice_id = :invoice
         ORDER BY at_ms, id",
        named! {":invoice" => invoice},
        |row| {
            Ok(Delivery {
                channel: row.word("channel", DeliveryChannel::from_word)?,
                address: row.get("address")?,
                outbox_id: row.get("outbox_id")?,
                sha256: row.get("sha256")?,
                by: row.get("by_staff_id")?,
                at: row.get("at_ms")?,
            })
        },
    )
}
