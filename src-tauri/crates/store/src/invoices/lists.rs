//! Lists of documents, newest first, and the overdue sums of the first screen.

use super::documents::{COLUMNS, InvoiceRow, invoice_row};
use crate::{StoreResult, Tx, Value, named};
use deskbell_core::{
    Currency, Date, Instant,
    id::{ClientId, InvoiceId},
};

/// Which documents a list holds.
#[derive(Debug, Clone, Default)]
pub struct InvoiceFilter {
    /// `draft`, `issued`, `void`, `open`, `part_paid`, `paid`, `overdue`.
    pub state: Option<String>,
    /// Received by, or billed to, this client.
    pub client: Option<ClientId>,
    /// Open and due before this day.
    pub overdue_on: Option<Date>,
    /// Only credit notes, or only invoices.
    pub kind: Option<String>,
    /// Where the page begins: before this instant and id.
    pub before: Option<(Instant, InvoiceId)>,
    /// Most rows.
    pub limit: u32,
}

/// Overdue invoices of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The currency.
    pub currency: Currency,
    /// How many.
    pub count: i64,
    /// What is open of them, minor units.
    pub sum: i64,
    /// The oldest due date.
    pub oldest: Date,
}

/// Documents of a filter, the newest first. Thrown-away drafts are not in it.
pub fn list(tx: &Tx<'_>, filter: &InvoiceFilter) -> StoreResult<Vec<InvoiceRow>> {
    let mut sql = format!("SELECT {COLUMNS}\n FROM invoices AS i\n WHERE i.deleted_ms IS NULL");
    let mut values: Vec<(&str, Value)> = named! {":limit" => filter.limit}.to_vec();
    for clause in state_clauses(filter.state.as_deref()) {
        sql.push_str(clause);
    }
    if let Some(client) = filter.client {
        sql.push_str("\n AND i.id IN (SELECT c.id FROM invoices AS c WHERE c.client_id = :client UNION");
        sql.push_str("\n SELECT b.id FROM invoices AS b WHERE b.bill_to_id = :client)");
        values.extend_from_slice(named! {":client" => client});
    }
    if let Some(day) = filter.overdue_on {
        sql.push_str("\n AND i.state = 'issued' AND i.open_minor > 0 AND i.kind <> 'credit_note'");
        sql.push_str("\n AND i.due_date < :day");
        values.extend_from_slice(named! {":day" => day});
    }
    if let Some(kind) = &filter.kind {
        sql.push_str("\n AND i.kind = :kind");
        values.extend_from_slice(named! {":kind" => kind});
    }
    if let Some((at, id)) = filter.before {
        sql.push_str("\n AND (i.at_ms, i.id) < (:before, :before_id)");
        values.extend_from_slice(named! {":before" => at, ":before_id" => id});
    }
    sql.push_str("\n ORDER BY i.at_ms DESC, i.id DESC\n LIMIT :limit");
    tx.query(&sql, &values, invoice_row)
}

/// Fixed clauses of the known words; an unknown word finds nothing.
fn state_clauses(state: Option<&str>) -> &'static [&'static str] {
    match state {
        None => &[],
        Some("draft") => &["\n AND i.state = 'draft'"],
        Some("issued") => &["\n AND i.state = 'issued'"],
        Some("void") => &["\n AND i.state = 'void'"],
        Some("open") => &["\n AND i.state = 'issued' AND i.open_minor > 0 AND i.kind <> 'credit_note'"],
        Some("part_paid") => &[
            "\n AND i.state = 'issued' AND i.open_minor > 0 AND i.kind <> 'credit_note'",
            "\n AND i.open_minor < i.payable_minor",
        ],
        Some("paid") => &["\n AND i.state = 'issued' AND i.open_minor = 0 AND i.kind <> 'credit_note'"],
        Some(_) => &["\n AND 1 = 0"],
    }
}

/// Count, sum and oldest due date of what is overdue on a day, per currency.
pub fn overdue(tx: &Tx<'_>, day: Date) -> StoreResult<Vec<Overdue>> {
    tx.query(
        "SELECT currency, COUNT(*) AS how_many, SUM(open_minor) AS open_sum, MIN(due_date) AS oldest
         FROM invoices
         WHERE state = 'issued'
           AND open_minor > 0
           AND kind <> 'credit_note'
           AND due_date < :day
         GROUP BY currency
         ORDER BY currency",
        named! {":day" => day},
        |row| {
            Ok(Overdue {
                currency: row.get("currency")?,
                count: row.get("how_many")?,
                sum: row.get("open_sum")?,
                oldest: row.get("oldest")?,
            })
        },
    )
}
