//! Documents and payments on a client's timeline.

use crate::{Row, StoreResult, Tx, named};
use deskbell_core::{
    Instant,
    clients::timeline::{TimelineEntry, TimelineKind, merge},
    id::{ClientId, InvoiceId},
};

/// Documents received by or billed to a client and the payments taken from them, the newest first, before a place. The
/// two roles are asked one by one, each along its index, so that a page costs a page.
pub fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<(Instant, String)>,
    limit: usize,
) -> StoreResult<Vec<TimelineEntry>> {
    let (at, id) = before.unwrap_or((Instant::from_ms(i64::MAX), String::new()));
    let parameters = named! {":client" => client, ":at" => at, ":id" => id, ":limit" => limit_of(limit)};
    let documents = tx.query(
        "SELECT d.id, d.kind, d.state, d.number, d.payable_minor, d.currency, d.open_minor, d.at_ms
         FROM (
           SELECT r.id, r.kind, r.state, r.number, r.payable_minor, r.currency, r.open_minor, r.at_ms
           FROM (
             SELECT i.id, i.kind, i.state, i.number, i.payable_minor, i.currency, i.open_minor, i.at_ms
             FROM invoices AS i
             WHERE i.client_id = :client
               AND i.deleted_ms IS NULL
               AND (i.at_ms, i.id) < (:at, :id)
             ORDER BY i.at_ms DESC, i.id DESC
             LIMIT :limit
           ) AS r
           UNION ALL
           SELECT p.id, p.kind, p.state, p.number, p.payable_minor, p.currency, p.open_minor, p.at_ms
           FROM (
             SELECT i.id, i.kind, i.state, i.number, i.payable_minor, i.currency, i.open_minor, i.at_ms
             FROM invoices AS i
             WHERE i.bill_to_id = :client
               AND i.client_id <> :client
               AND i.deleted_ms IS NULL
               AND (i.at_ms, i.id) < (:at, :id)
             ORDER BY i.at_ms DESC, i.id DESC
             LIMIT :limit
           ) AS p
         ) AS d
         ORDER BY d.at_ms DESC, d.id DESC
         LIMIT :limit",
        parameters,
        document_entry,
    )?;
    let payments = tx.query(
        "SELECT p.id, p.kind, p.method, p.amount_minor, p.currency, p.taken_by, p.created_ms
         FROM payments AS p
         WHERE p.client_id = :client
           AND (p.created_ms, p.id) < (:at, :id)
         ORDER BY p.created_ms DESC, p.id DESC
         LIMIT :limit",
        parameters,
        payment_entry,
    )?;
    Ok(merge(vec![documents, payments], limit))
}

fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn document_entry(row: &Row<'_>) -> StoreResult<TimelineEntry> {
    let state: String = row.get("state")?;
    let number: Option<String> = row.get("number")?;
    let (open, payable): (i64, i64) = (row.get("open_minor")?, row.get("payable_minor")?);
    let kind: String = row.get("kind")?;
    let shown = match (state.as_str(), kind.as_str()) {
        ("issued", "credit_note") => "credit_note".to_owned(),
        ("issued", _) if open == 0 => "paid".to_owned(),
        ("issued", _) if open < payable => "part_paid".to_owned(),
        ("issued", _) => "open".to_owned(),
        _ => state,
    };
    Ok(TimelineEntry {
        at: row.get("at_ms")?,
        kind: TimelineKind::Invoice,
        title: number.unwrap_or_default(),
        ref_id: row.get::<InvoiceId>("id")?.to_string(),
        state: Some(shown),
        amount: Some(row.money("payable_minor", "currency")?),
        by: None,
    })
}

fn payment_entry(row: &Row<'_>) -> StoreResult<TimelineEntry> {
    Ok(TimelineEntry {
        at: row.get("created_ms")?,
        kind: TimelineKind::Payment,
        title: row.get("method")?,
        ref_id: row.get("id")?,
        state: Some(row.get("kind")?),
        amount: Some(row.money("amount_minor", "currency")?),
        by: row.get("taken_by")?,
    })
}
