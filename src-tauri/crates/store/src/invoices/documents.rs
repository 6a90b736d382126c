//! Documents as rows: drafts with what was typed, issued ones with their frozen snapshot.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Currency, Date, Instant, Money,
    id::{ClientId, InvoiceId},
    invoices::{DocumentKind, DocumentState, Prices},
};

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceRow {
    /// Its id.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// Draft, issued or void.
    pub state: DocumentState,
    /// Who received the service.
    pub client_id: ClientId,
    /// Who gets and pays it.
    pub bill_to_id: ClientId,
    /// The one currency.
    pub currency: Currency,
    /// Net or gross prices.
    pub prices: Prices,
    /// What was typed, as JSON; drafts only.
    pub draft: Option<String>,
    /// All that was printed, as JSON; issued documents only.
    pub snapshot: Option<String>,
    /// The document that this credit note takes back.
    pub credits_id: Option<InvoiceId>,
    /// Why it was credited.
    pub credit_reason: Option<String>,
    /// The number.
    pub number: Option<String>,
    /// The document's date.
    pub date: Option<Date>,
    /// When it is due.
    pub due_date: Option<Date>,
    /// Sum of bases, minor units.
    pub net: i64,
    /// Sum of taxes, minor units.
    pub tax: i64,
    /// Net and tax, minor units.
    pub total: i64,
    /// What is to be paid, minor units; negative for a credit note.
    pub payable: i64,
    /// What of it is open, or of a credit note not yet used; minor units, never negative.
    pub open: i64,
    /// When it was issued.
    pub issued_at: Option<Instant>,
    /// When the draft was thrown away.
    pub deleted_at: Option<Instant>,
    /// When it was issued; of a draft, when it was begun.
    pub at: Instant,
    /// When it was begun.
    pub created_at: Instant,
    /// Last change.
    pub updated_at: Instant,
    /// For the next update.
    pub version: i64,
}

/// What saving a draft writes.
#[derive(Debug, Clone)]
pub struct DraftWrite {
    /// Who received the service.
    pub client_id: ClientId,
    /// Who gets and pays it.
    pub bill_to_id: ClientId,
    /// The one currency.
    pub currency: Currency,
    /// Net or gross prices.
    pub prices: Prices,
    /// What was typed, as JSON.
    pub draft: String,
    /// The date typed, if any.
    pub date: Option<Date>,
    /// The due date typed, if any.
    pub due_date: Option<Date>,
    /// Sum of bases.
    pub net: i64,
    /// Sum of taxes.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// What would be to pay.
    pub payable: i64,
}

/// The columns of [`InvoiceRow`], for every reading statement of the slice.
pub(super) const COLUMNS: &str = "i.id, i.kind, i.state, i.client_id, i.bill_to_id, i.currency, i.prices, i.draft, \
     i.snapshot, i.credits_id, i.credit_reason, i.number, i.document_date, i.due_date, i.net_minor, i.tax_minor, \
     i.total_minor, i.payable_minor, i.open_minor, i.issued_ms, i.deleted_ms, i.at_ms, i.created_ms, i.updated_ms, i.version";

pub(super) fn invoice_row(row: &Row<'_>) -> StoreResult<InvoiceRow> {
    Ok(InvoiceRow {
        id: row.get("id")?,
        kind: row.word("kind", DocumentKind::from_word)?,
        state: row.word("state", DocumentState::from_word)?,
        client_id: row.get("client_id")?,
        bill_to_id: row.get("bill_to_id")?,
        currency: row.get("currency")?,
        prices: row.word("prices", Prices::from_word)?,
        draft: row.get("draft")?,
        snapshot: row.get("snapshot")?,
        credits_id: row.get("credits_id")?,
        credit_reason: row.get("credit_reason")?,
        number: row.get("number")?,
        date: row.get("document_date")?,
        due_date: row.get("due_date")?,
        net: row.get("net_minor")?,
        tax: row.get("tax_minor")?,
        total: row.get("total_minor")?,
        payable: row.get("payable_minor")?,
        open: row.get("open_minor")?,
        issued_at: row.get("issued_ms")?,
        deleted_at: row.get("deleted_ms")?,
        at: row.get("at_ms")?,
        created_at: row.get("created_ms")?,
        updated_at: row.get("updated_ms")?,
        version: row.get("version")?,
    })
}

impl InvoiceRow {
    /// Minor units as money of this document.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// The document of an id, thrown-away drafts too. `NotFound` when there is none.
pub fn invoice(tx: &Tx<'_>, id: InvoiceId) -> StoreResult<InvoiceRow> {
    tx.query_one(
        &format!("SELECT {COLUMNS} FROM invoices AS i WHERE i.id = :id"),
        named! {":id" => id},
        invoice_row,
    )
}

/// The issued credit notes that take a document back, in order.
pub fn credits_of(tx: &Tx<'_>, id: InvoiceId) -> StoreResult<Vec<InvoiceRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS}
             FROM invoices AS i
             WHERE i.credits_id = :id
               AND i.state = 'issued'
             ORDER BY i.at_ms, i.id"
        ),
        named! {":id" => id},
        invoice_row,
    )
}

/// Begins a draft; its version is 1.
pub fn insert_draft(tx: &WriteTx<'_>, id: InvoiceId, write: &DraftWrite, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO invoices (
           id, kind, state, client_id, bill_to_id, currency, prices, draft, document_date, due_date,
           net_minor, tax_minor, total_minor, payable_minor, open_minor, at_ms, created_ms, updated_ms,
           version)
         VALUES (
           :id, 'invoice', 'draft', :client, :bill_to, :currency, :prices, :draft, :date, :due,
           :net, :tax, :total, :payable, 0, :now, :now, :now, 1)",
        named! {
            ":id" => id, ":client" => write.client_id, ":bill_to" => write.bill_to_id,
            ":currency" => write.currency, ":prices" => write.prices.word(), ":draft" => &write.draft,
            ":date" => write.date, ":due" => write.due_date, ":net" => write.net, ":tax" => write.tax,
            ":total" => write.total, ":payable" => write.payable, ":now" => now,
        },
    )?;
    Ok(())
}

/// Saves a draft over an older version of itself. `Conflict` when the version is not the stored one, `Immutable` when
/// the document was issued meanwhile.
pub fn update_draft(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    version: i64,
    write: &DraftWrite,
    now: Instant,
) -> StoreResult<()> {
    still_a_draft(tx, id)?;
    tx.update(
        "UPDATE invoices
         SET client_id = :client, bill_to_id = :bill_to, currency = :currency, prices = :prices, draft = :draft,
           document_date = :date, due_date = :due, net_minor = :net, tax_minor = :tax, total_minor = :total,
           payable_minor = :payable, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND version = :version
           AND state = 'draft'
           AND deleted_ms IS NULL",
        named! {
            ":id" => id, ":version" => version, ":client" => write.client_id, ":bill_to" => write.bill_to_id,
            ":currency" => write.currency, ":prices" => write.prices.word(), ":draft" => &write.draft,
            ":date" => write.date, ":due" => write.due_date, ":net" => write.net, ":tax" => write.tax,
            ":total" => write.total, ":payable" => write.payable, ":now" => now,
        },
    )
}

/// Throws a draft away; it can be had back until it is purged.
pub fn delete_draft(tx: &WriteTx<'_>, id: InvoiceId, now: Instant) -> StoreResult<()> {
    still_a_draft(tx, id)?;
    tx.update(
        "UPDATE invoices
         SET deleted_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND state = 'draft'
           AND deleted_ms IS NULL",
        named! {":id" => id, ":now" => now},
    )
}

/// Takes a thrown-away draft back.
pub fn restore_draft(tx: &WriteTx<'_>, id: InvoiceId, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE invoices
         SET deleted_ms = NULL, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND state = 'draft'
           AND deleted_ms IS NOT NULL",
        named! {":id" => id, ":now" => now},
    )
}

/// Removes drafts thrown away before an instant; answers how many.
pub fn purge_deleted(tx: &WriteTx<'_>, before: Instant) -> StoreResult<usize> {
    tx.execute(
        "DELETE FROM invoices
         WHERE state = 'draft'
           AND deleted_ms < :before",
        named! {":before" => before},
    )
}

fn still_a_draft(tx: &Tx<'_>, id: InvoiceId) -> StoreResult<()> {
    match invoice(tx, id)? {
        row if row.state != DocumentState::Draft => Err(StoreError::Immutable),
        row if row.deleted_at.is_some() => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}
