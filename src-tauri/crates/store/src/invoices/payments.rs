//! Payments and what they settle. After every change the open amount of the invoices concerned is computed anew from
//! their allocations, in the same transaction (I80).

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Currency, Date, Instant, Money,
    id::{AllocationId, ClientId, InvoiceId, PaymentId, StaffId},
    invoices::{OpenInvoice, PaymentMethod},
};

/// Money that came, or a reversal of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRow {
    /// Its id.
    pub id: PaymentId,
    /// The bill-to party.
    pub client_id: ClientId,
    /// How it came.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// The day it came.
    pub paid_on: Date,
    /// What the payer wrote.
    pub reference: Option<String>,
    /// What the desk wrote.
    pub note: Option<String>,
    /// The payment this row takes back.
    pub reverses: Option<PaymentId>,
    /// Why it was taken back.
    pub reason: Option<String>,
    /// Who took it.
    pub taken_by: Option<StaffId>,
    /// When it was written down.
    pub at: Instant,
}

/// Where money for an invoice comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A payment.
    Payment(PaymentId),
    /// A credit note.
    Credit(InvoiceId),
}

/// The part of a source that settles an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct AllocationRow {
    /// Its id.
    pub id: AllocationId,
    /// The money.
    pub source: Source,
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// Minor units, above zero.
    pub amount: i64,
    /// From which day it counts.
    pub on: Date,
    /// The reversal that undid it.
    pub reversed_by: Option<PaymentId>,
}

/// What a party owes and has, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The currency.
    pub currency: Currency,
    /// Sum of what is open.
    pub open: i64,
    /// Sum of what is not allocated.
    pub credit: i64,
}

fn payment_row(row: &Row<'_>) -> StoreResult<PaymentRow> {
    Ok(PaymentRow {
        id: row.get("id")?,
        client_id: row.get("client_id")?,
        method: row.word("method", PaymentMethod::from_word)?,
        amount: row.money("amount_minor", "currency")?,
        paid_on: row.get("paid_on")?,
        reference: row.get("reference")?,
        note: row.get("note")?,
        reverses: row.get("reverses_id")?,
        reason: row.get("reason")?,
        taken_by: row.get("taken_by")?,
        at: row.get("created_ms")?,
    })
}

fn allocation_row(row: &Row<'_>) -> StoreResult<AllocationRow> {
    let payment: Option<PaymentId> = row.get("payment_id")?;
    let source = match payment {
        Some(payment) => Source::Payment(payment),
        None => Source::Credit(row.get("credit_id")?),
    };
    Ok(AllocationRow {
        id: row.get("id")?,
        source,
        invoice_id: row.get("invoice_id")?,
        amount: row.get("amount_minor")?,
        on: row.get("allocated_on")?,
        reversed_by: row.get("reversed_by")?,
    })
}

/// Writes a payment or a reversal down. A second reversal of one payment is `Duplicate`.
pub fn add_payment(tx: &WriteTx<'_>, payment: &PaymentRow) -> StoreResult<()> {
    let kind = if payment.reverses.is_some() {
        "reversal"
    } else {
        "payment"
    };
    tx.execute(
        "INSERT INTO payments (
           id, kind, client_id, method, amount_minor, currency, paid_on, reference, note, reverses_id, reason,
           taken_by, created_ms)
         VALUES (
           :id, :kind, :client, :method, :amount, :currency, :on, :reference, :note, :reverses, :reason,
           :by, :at)",
        named! {
            ":id" => payment.id, ":kind" => kind, ":client" => payment.client_id,
            ":method" => payment.method.word(), ":amount" => payment.amount.minor,
            ":currency" => payment.amount.currency, ":on" => payment.paid_on,
            ":reference" => payment.reference.clone(), ":note" => payment.note.clone(),
            ":reverses" => payment.reverses, ":reason" => payment.reason.clone(), ":by" => payment.taken_by,
            ":at" => payment.at,
        },
    )?;
    Ok(())
}

/// A payment or reversal.
pub fn payment(tx: &Tx<'_>, id: PaymentId) -> StoreResult<PaymentRow> {
    tx.query_one(
        "SELECT id, client_id, method, amount_minor, currency, paid_on, reference, note, reverses_id, reason,
           taken_by, created_ms
         FROM payments
         WHERE id = :id",
        named! {":id" => id},
        payment_row,
    )
}

/// The payments and reversals of a party, the newest first.
pub fn payments_of_client(tx: &Tx<'_>, client: ClientId, limit: u32) -> StoreResult<Vec<PaymentRow>> {
    tx.query(
        "SELECT id, client_id, method, amount_minor, currency, paid_on, reference, note, reverses_id, reason,
           taken_by, created_ms
         FROM payments
         WHERE client_id = :client
         ORDER BY created_ms DESC, id DESC
         LIMIT :limit",
        named! {":client" => client, ":limit" => limit},
        payment_row,
    )
}

/// Ties a part of a source to an invoice and brings the open amounts up to date.
pub fn add_allocation(tx: &WriteTx<'_>, allocation: &AllocationRow, now: Instant) -> StoreResult<()> {
    let (payment, credit) = match allocation.source {
        Source::Payment(id) => (Some(id), None),
        Source::Credit(id) => (None, Some(id)),
    };
    tx.execute(
        "INSERT INTO allocations (
           id, payment_id, credit_id, invoice_id, amount_minor, allocated_on, reversed_by, created_ms)
         VALUES (:id, :payment, :credit, :invoice, :amount, :on, NULL, :now)",
        named! {
            ":id" => allocation.id, ":payment" => payment, ":credit" => credit,
            ":invoice" => allocation.invoice_id, ":amount" => allocation.amount, ":on" => allocation.on,
            ":now" => now,
        },
    )?;
    refresh_open(tx, allocation.invoice_id, now)?;
    match credit {
        Some(credit) => refresh_open(tx, credit, now),
        None => Ok(()),
    }
}

/// Undoes every living allocation of a payment; answers the invoices concerned.
pub fn reverse_allocations(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    reversal: PaymentId,
    now: Instant,
) -> StoreResult<Vec<InvoiceId>> {
    let living = tx.query(
        "SELECT DISTINCT invoice_id
         FROM allocations
         WHERE payment_id = :payment
           AND reversed_by IS NULL",
        named! {":payment" => payment},
        |row| row.get("invoice_id"),
    )?;
    tx.execute(
        "UPDATE allocations
         SET reversed_by = :reversal
         WHERE payment_id = :payment
           AND reversed_by IS NULL",
        named! {":payment" => payment, ":reversal" => reversal},
    )?;
    for invoice in &living {
        refresh_open(tx, *invoice, now)?;
    }
    Ok(living)
}

/// Computes what is open of an invoice, or left of a credit note, from its allocations. The column's CHECK refuses a
/// negative amount, so that nothing can be settled twice.
pub fn refresh_open(tx: &WriteTx<'_>, invoice: InvoiceId, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE invoices
         SET open_minor = ABS(payable_minor) - (
             SELECT COALESCE(SUM(a.amount_minor), 0)
             FROM allocations AS a
             WHERE a.reversed_by IS NULL
               AND (a.invoice_id = invoices.id OR a.credit_id = invoices.id)),
           updated_ms = :now
         WHERE id = :invoice
           AND state = 'issued'",
        named! {":invoice" => invoice, ":now" => now},
    )
}

/// The allocations that settle an invoice, undone ones too, in order.
pub fn allocations_of_invoice(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Vec<AllocationRow>> {
    tx.query(
        "SELECT id, payment_id, credit_id, invoice_id, amount_minor, allocated_on, reversed_by
         FROM allocations
         WHERE invoice_id = :invoice
         ORDER BY created_ms, id",
        named! {":invoice" => invoice},
        allocation_row,
    )
}

/// The living allocations of a source.
pub fn allocations_of_source(tx: &Tx<'_>, source: Source) -> StoreResult<Vec<AllocationRow>> {
    let (payment, credit) = match source {
        Source::Payment(id) => (Some(id), None),
        Source::Credit(id) => (None, Some(id)),
    };
    tx.query(
        "SELECT id, payment_id, credit_id, invoice_id, amount_minor, allocated_on, reversed_by
         FROM allocations
         WHERE (payment_id = :payment OR credit_id = :credit)
           AND reversed_by IS NULL
         ORDER BY created_ms, id",
        named! {":payment" => payment, ":credit" => credit},
        allocation_row,
    )
}

/// What of a payment is not allocated; nothing of a reversed one.
pub fn unallocated(tx: &Tx<'_>, id: PaymentId) -> StoreResult<i64> {
    tx.query_one(
        "SELECT CASE
             WHEN EXISTS (SELECT 1 FROM payments AS r WHERE r.reverses_id = p.id) OR p.kind = 'reversal' THEN 0
             ELSE p.amount_minor - (
               SELECT COALESCE(SUM(a.amount_minor), 0)
               FROM allocations AS a
               WHERE a.payment_id = p.id
                 AND a.reversed_by IS NULL)
           END AS unallocated
         FROM payments AS p
         WHERE p.id = :id",
        named! {":id" => id},
        |row| row.get("unallocated"),
    )
}

/// Payments and credit notes of a party with something left, the oldest first.
pub fn sources_with_credit(tx: &Tx<'_>, client: ClientId, currency: Currency) -> StoreResult<Vec<(Source, i64, Date)>> {
    tx.query(
        "SELECT s.payment_id, s.credit_id, s.remaining, s.on_date
         FROM (
           SELECT p.id AS payment_id, NULL AS credit_id, p.paid_on AS on_date, p.created_ms AS at_ms,
             p.amount_minor - (
               SELECT COALESCE(SUM(a.amount_minor), 0)
               FROM allocations AS a
               WHERE a.payment_id = p.id
                 AND a.reversed_by IS NULL) AS remaining
           FROM payments AS p
           WHERE p.client_id = :client
             AND p.currency = :currency
             AND p.kind = 'payment'
             AND NOT EXISTS (SELECT 1 FROM payments AS r WHERE r.reverses_id = p.id)
           UNION ALL
           SELECT NULL, i.id, i.document_date, i.created_ms, i.open_minor
           FROM invoices AS i
           WHERE i.bill_to_id = :client
             AND i.currency = :currency
             AND i.state = 'issued'
             AND i.kind = 'credit_note'
         ) AS s
         WHERE s.remaining > 0
         ORDER BY s.at_ms",
        named! {":client" => client, ":currency" => currency},
        |row| {
            let payment: Option<PaymentId> = row.get("payment_id")?;
            let source = match payment {
                Some(payment) => Source::Payment(payment),
                None => Source::Credit(row.get("credit_id")?),
            };
            Ok((source, row.get("remaining")?, row.get("on_date")?))
        },
    )
}

/// The open invoices of a party in a currency, the oldest due date first.
pub fn open_invoices(tx: &Tx<'_>, client: ClientId, currency: Currency) -> StoreResult<Vec<OpenInvoice>> {
    tx.query(
        "SELECT id, number, COALESCE(due_date, document_date) AS due, open_minor
         FROM invoices
         WHERE bill_to_id = :client
           AND currency = :currency
           AND state = 'issued'
           AND kind <> 'credit_note'
           AND open_minor > 0
         ORDER BY due, number",
        named! {":client" => client, ":currency" => currency},
        |row| {
            Ok(OpenInvoice {
                id: row.get("id")?,
                number: row.get("number")?,
                due: row.get("due")?,
                open: row.get("open_minor")?,
            })
        },
    )
}

/// What a party owes and has, per currency (I80).
pub fn balances(tx: &Tx<'_>, client: ClientId) -> StoreResult<Vec<Balance>> {
    tx.query(
        "SELECT m.currency, SUM(m.open) AS open_sum, SUM(m.credit) AS credit_sum
         FROM (
           SELECT i.currency AS currency,
             CASE WHEN i.kind = 'credit_note' THEN 0 ELSE i.open_minor END AS open,
             CASE WHEN i.kind = 'credit_note' THEN i.open_minor ELSE 0 END AS credit
           FROM invoices AS i
           WHERE i.bill_to_id = :client
             AND i.state = 'issued'
           UNION ALL
           SELECT p.currency, 0,
             p.amount_minor - (
               SELECT COALESCE(SUM(a.amount_minor), 0)
               FROM allocations AS a
               WHERE a.payment_id = p.id
                 AND a.reversed_by IS NULL)
           FROM payments AS p
           WHERE p.client_id = :client
             AND p.kind = 'payment'
             AND NOT EXISTS (SELECT 1 FROM payments AS r WHERE r.reverses_id = p.id)
         ) AS m
         GROUP BY m.currency
         ORDER BY m.currency",
        named! {":client" => client},
        |row| {
            Ok(Balance {
                currency: row.get("currency")?,
                open: row.get("open_sum")?,
                credit: row.get("credit_sum")?,
            })
        },
    )
}
