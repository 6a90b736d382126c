//! The transaction that freezes a document: its lines, groups and file go in while it is still a draft, then it is
//! sealed. After that the triggers of the schema refuse every change.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Currency, Date, Instant,
    id::{AppointmentId, ClientId, InvoiceId, InvoiceLineId, NumberSeriesId, StaffId},
    invoices::{DocumentKind, Prices, TaxCategory, TaxComponent, TaxKey},
};

/// What issuing writes into the document's row.
#[derive(Debug, Clone)]
pub struct IssueWrite {
    /// The document.
    pub id: InvoiceId,
    /// The version the person saw.
    pub version: i64,
    /// The series its number comes from.
    pub series_id: NumberSeriesId,
    /// The counter's period.
    pub period: String,
    /// The number's place in it.
    pub seq: i64,
    /// The number as printed.
    pub number: String,
    /// The document's date.
    pub date: Date,
    /// When it is due; credit notes have none.
    pub due_date: Option<Date>,
    /// The frozen JSON.
    pub snapshot: String,
    /// Sum of bases.
    pub net: i64,
    /// Sum of taxes.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// What is to be paid.
    pub payable: i64,
    /// Who issued it.
    pub by: Option<StaffId>,
    /// When.
    pub now: Instant,
}

/// A line of an issued document.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuedLine {
    /// Its id.
    pub id: InvoiceLineId,
    /// From 1.
    pub position: i64,
    /// What was done or sold.
    pub description: String,
    /// Quantity, six decimals.
    pub quantity_e6: i64,
    /// Unit.
    pub unit: Option<String>,
    /// Unit price, six decimals.
    pub unit_price_e6: i64,
    /// Line discount, minor units.
    pub discount: i64,
    /// Line amount after its discount, minor units.
    pub amount: i64,
    /// Its group's position, from 1.
    pub group: i64,
    /// Date of supply.
    pub supply_date: Option<Date>,
    /// The visit it bills.
    pub appointment_id: Option<AppointmentId>,
    /// Who received it, where named.
    pub client_id: Option<ClientId>,
    /// The line it takes back.
    pub credits_line_id: Option<InvoiceLineId>,
}

/// A tax group of an issued document.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuedGroup {
    /// From 1.
    pub position: i64,
    /// Category and taxes.
    pub tax: TaxKey,
    /// Sum of its lines.
    pub sum: i64,
    /// Its share of the document discount.
    pub discount: i64,
    /// What tax is charged on.
    pub base: i64,
    /// One amount a component; a single zero without components.
    pub taxes: Vec<i64>,
    /// Why no tax is charged.
    pub reason: Option<String>,
    /// The reason's code.
    pub reason_code: Option<String>,
}

/// Writes a line; the document must still be a draft.
pub fn add_line(tx: &WriteTx<'_>, invoice: InvoiceId, line: &IssuedLine) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO invoice_lines (
           id, invoice_id, position, description, quantity_e6, unit, unit_price_e6, discount_minor, amount_minor,
           group_position, supply_date, appointment_id, client_id, credits_line_id)
         VALUES (
           :id, :invoice, :position, :description, :quantity, :unit, :price, :discount, :amount,
           :group, :supply, :appointment, :client, :credits)",
        named! {
            ":id" => line.id, ":invoice" => invoice, ":position" => line.position,
            ":description" => &line.description, ":quantity" => line.quantity_e6, ":unit" => line.unit.clone(),
            ":price" => line.unit_price_e6, ":discount" => line.discount, ":amount" => line.amount,
            ":group" => line.group, ":supply" => line.supply_date, ":appointment" => line.appointment_id,
            ":client" => line.client_id, ":credits" => line.credits_line_id,
        },
    )?;
    Ok(())
}

/// Writes a tax group; the document must still be a draft.
pub fn add_group(tx: &WriteTx<'_>, invoice: InvoiceId, id: InvoiceLineId, group: &IssuedGroup) -> StoreResult<()> {
    let component = |i: usize| group.tax.components.get(i);
    let label = |i| component(i).map(|c| c.label.clone());
    tx.execute(
        "INSERT INTO invoice_groups (
           id, invoice_id, position, category, label, rate_e3, label2, rate2_e3, sum_minor, discount_minor,
           base_minor, tax_minor, tax2_minor, reason, reason_code)
         VALUES (
           :id, :invoice, :position, :category, :label, :rate, :label2, :rate2, :sum, :discount,
           :base, :tax, :tax2, :reason, :code)",
        named! {
            ":id" => id, ":invoice" => invoice, ":position" => group.position,
            ":category" => group.tax.category.word(), ":label" => label(0),
            ":rate" => component(0).map_or(0, |c| c.rate_e3), ":label2" => label(1),
            ":rate2" => component(1).map(|c| c.rate_e3), ":sum" => group.sum, ":discount" => group.discount,
            ":base" => group.base, ":tax" => group.taxes.first().copied().unwrap_or(0),
            ":tax2" => group.taxes.get(1).copied(), ":reason" => group.reason.clone(),
            ":code" => group.reason_code.clone(),
        },
    )?;
    Ok(())
}

/// Seals the document: number, figures, snapshot. `Conflict` when the draft was changed or issued meanwhile.
pub fn issue(tx: &WriteTx<'_>, write: &IssueWrite) -> StoreResult<()> {
    tx.update(
        "UPDATE invoices
         SET state = 'issued', draft = NULL, snapshot = :snapshot, series_id = :series, period = :period, seq = :seq,
           number = :number, document_date = :date, due_date = :due, net_minor = :net, tax_minor = :tax,
           total_minor = :total, payable_minor = :payable, open_minor = :open, issued_ms = :now, issued_by = :by,
           at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND version = :version
           AND state = 'draft'
           AND deleted_ms IS NULL",
        named! {
            ":id" => write.id, ":version" => write.version, ":snapshot" => &write.snapshot,
            ":series" => write.series_id, ":period" => &write.period, ":seq" => write.seq,
            ":number" => &write.number, ":date" => write.date, ":due" => write.due_date, ":net" => write.net,
            ":tax" => write.tax, ":total" => write.total, ":payable" => write.payable,
            ":open" => write.payable.abs(), ":by" => write.by, ":now" => write.now,
        },
    )
}

/// Begins the row of a credit note; lines and groups follow, then [`issue`].
pub fn insert_credit(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    credits: &super::InvoiceRow,
    reason: &str,
    now: Instant,
) -> StoreResult<()> {
    let (currency, prices): (Currency, Prices) = (credits.currency, credits.prices);
    tx.execute(
        "INSERT INTO invoices (
           id, kind, state, client_id, bill_to_id, currency, prices, credits_id, credit_reason,
           net_minor, tax_minor, total_minor, payable_minor, open_minor, at_ms, created_ms,
           updated_ms, version)
         VALUES (
           :id, :kind, 'draft', :client, :bill_to, :currency, :prices, :credits, :reason,
           0, 0, 0, 0, 0, :now, :now, :now, 1)",
        named! {
            ":id" => id, ":kind" => DocumentKind::CreditNote.word(), ":client" => credits.client_id,
            ":bill_to" => credits.bill_to_id, ":currency" => currency, ":prices" => prices.word(),
            ":credits" => credits.id, ":reason" => reason, ":now" => now,
        },
    )?;
    Ok(())
}

/// The lines of an issued document, in order.
pub fn issued_lines(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Vec<IssuedLine>> {
    tx.query(
        "SELECT id, position, description, quantity_e6, unit, unit_price_e6, discount_minor, amount_minor,
           group_position, supply_date, appointment_id, client_id, credits_line_id
         FROM invoice_lines
         WHERE invoice_id = :invoice
         ORDER BY position",
        named! {":invoice" => invoice},
        |row| {
            Ok(IssuedLine {
                id: row.get("id")?,
                position: row.get("position")?,
                description: row.get("description")?,
                quantity_e6: row.get("quantity_e6")?,
                unit: row.get("unit")?,
                unit_price_e6: row.get("unit_price_e6")?,
                discount: row.get("discount_minor")?,
                amount: row.get("amount_minor")?,
                group: row.get("group_position")?,
                supply_date: row.get("supply_date")?,
                appointment_id: row.get("appointment_id")?,
                client_id: row.get("client_id")?,
                credits_line_id: row.get("credits_line_id")?,
            })
        },
    )
}

/// The tax groups of an issued document, in order.
pub fn issued_groups(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Vec<IssuedGroup>> {
    tx.query(
        "SELECT position, category, label, rate_e3, label2, rate2_e3, sum_minor, discount_minor, base_minor,
           tax_minor, tax2_minor, reason, reason_code
         FROM invoice_groups
         WHERE invoice_id = :invoice
         ORDER BY position",
        named! {":invoice" => invoice},
        group_row,
    )
}

fn group_row(row: &Row<'_>) -> StoreResult<IssuedGroup> {
    let label: Option<String> = row.get("label")?;
    let second: Option<i64> = row.get("rate2_e3")?;
    let mut components = Vec::new();
    if let Some(label) = label {
        components.push(TaxComponent {
            label,
            rate_e3: row.get("rate_e3")?,
        });
    }
    if let Some(rate_e3) = second {
        let label: Option<String> = row.get("label2")?;
        components.push(TaxComponent {
            label: label.ok_or_else(|| StoreError::Damaged("column label2".to_owned()))?,
            rate_e3,
        });
    }
    let mut taxes = vec![row.get("tax_minor")?];
    taxes.extend(row.get::<Option<i64>>("tax2_minor")?);
    Ok(IssuedGroup {
        position: row.get("position")?,
        tax: TaxKey {
            category: row.word("category", TaxCategory::from_word)?,
            components,
        },
        sum: row.get("sum_minor")?,
        discount: row.get("discount_minor")?,
        base: row.get("base_minor")?,
        taxes,
        reason: row.get("reason")?,
        reason_code: row.get("reason_code")?,
    })
}
