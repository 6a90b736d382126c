//! The domain check (T59): what must hold in sound data whatever wrote it, and what no page check sees: a changed amount,
//! a lost number, two visits in one chair. Like the figures it reads across slices, because no slice may vouch for itself.

use crate::{StoreResult, Tx, appointments, engine::tables, named};

/// A rule, the table without which it does not apply, and the statement that counts what breaks it as `bad`.
const RULES: [(&str, &str, &str); 5] = [
    (
        "numbers_without_gaps",
        "invoices",
        "SELECT count(*) AS bad
         FROM (
           SELECT series_id, period, max(seq) AS highest, count(*) AS given
           FROM invoices
           WHERE state <> 'draft'
           GROUP BY series_id, period
         ) AS s
         WHERE s.highest > s.given + coalesce((
           SELECT sum(g.last_seq - g.first_seq + 1)
           FROM number_gaps AS g
           WHERE g.series_id = s.series_id AND g.period = s.period AND g.last_seq < s.highest
         ), 0)",
    ),
    (
        "counters_beyond_the_last_number",
        "number_counters",
        "SELECT count(*) AS bad
         FROM number_counters AS c
         WHERE EXISTS (
           SELECT 1
           FROM invoices AS i
           WHERE i.series_id = c.series_id AND i.period = c.period AND i.seq >= c.next_seq
         )",
    ),
    (
        "allocations_within_their_payment",
        "allocations",
        "SELECT count(*) AS bad
         FROM payments AS p
         WHERE p.amount_minor < (
           SELECT coalesce(sum(a.amount_minor), 0)
           FROM allocations AS a
           WHERE a.payment_id = p.id AND a.reversed_by IS NULL
         )",
    ),
    (
        "open_within_payable",
        "invoices",
        "SELECT count(*) AS bad
         FROM invoices
         WHERE state = 'issued' AND kind <> 'credit_note' AND open_minor > abs(payable_minor)",
    ),
    (
        "archived_pdf_for_each_issued",
        "invoice_files",
        "SELECT count(*) AS bad
         FROM invoices AS i
         WHERE i.state <> 'draft' AND NOT EXISTS (SELECT 1 FROM invoice_files AS f WHERE f.invoice_id = i.id)",
    ),
];

/// The rules that something breaks, and how many rows do.
pub fn broken(tx: &Tx<'_>) -> StoreResult<Vec<(&'static str, i64)>> {
    let tables = tables::row_counts(tx)?;
    let mut broken = Vec::new();
    for (rule, table, sql) in RULES {
        if !tables.iter().any(|(name, _)| name == table) {
            continue;
        }
        let bad: i64 = tx.query_one(sql, named! {}, |row| row.get("bad"))?;
        if bad > 0 {
            broken.push((rule, bad));
        }
    }
    // Asked as a booking asks (A35): buffers count, and what a person overruled does not.
    if tables.iter().any(|(name, _)| name == "busy") {
        let twice = appointments::double_bookings(tx)?.len();
        if twice > 0 {
            broken.push(("one_visit_in_one_place", i64::try_from(twice).unwrap_or(i64::MAX)));
        }
    }
    Ok(broken)
}
