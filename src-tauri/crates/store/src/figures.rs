//! What a copy, a migrated copy and a restored copy are compared by (T37, T42): rows of every table, and sums whose loss
//! a count of rows would not show. The one place that reads across slices, because no slice may vouch for itself here.

use crate::{
    StoreResult, Tx,
    audit::{self, Anchor},
    engine::{keys::hex, tables},
    named,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figures of one committed state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Figures {
    /// Table → rows.
    pub counts: BTreeMap<String, i64>,
    /// `issued GBP`, `paid GBP`, `appointments booked`, … → amount or rows.
    pub sums: BTreeMap<String, i64>,
    /// Rows of the audit log.
    pub audit_count: i64,
    /// The audit log's head, hex.
    pub audit_head: String,
}

impl Figures {
    /// Rows of a table; 0 when there is no such table.
    pub fn count(&self, table: &str) -> i64 {
        self.counts.get(table).copied().unwrap_or(0)
    }

    /// What a migration lost (T37), as words for support; empty when nothing. `may_lose` names tables whose rows a step
    /// gives up on purpose.
    pub fn lost_in(&self, after: &Figures, may_lose: &[&str]) -> Vec<String> {
        let mut lost = Vec::new();
        for (table, before) in &self.counts {
            if after.count(table) < *before && !may_lose.contains(&table.as_str()) {
                lost.push(format!("{table}: {before} rows became {}", after.count(table)));
            }
        }
        for (name, before) in &self.sums {
            let now = after.sums.get(name).copied().unwrap_or(0);
            if now != *before {
                lost.push(format!("{name}: {before} became {now}"));
            }
        }
        if (self.audit_count, &self.audit_head) != (after.audit_count, &after.audit_head) {
            lost.push("the audit log's head changed".to_owned());
        }
        lost
    }
}

/// A table, the prefix of its sums, and the statement that answers `name` and `amount`.
const SUMS: [(&str, &str, &str); 5] = [
    (
        "invoices",
        "issued",
        "SELECT currency AS name, sum(total_minor) AS amount
         FROM invoices
         WHERE state <> 'draft'
         GROUP BY currency",
    ),
    (
        "invoices",
        "open",
        "SELECT currency AS name, sum(open_minor) AS amount
         FROM invoices
         WHERE state = 'issued'
         GROUP BY currency",
    ),
    (
        "payments",
        "paid",
        "SELECT currency AS name, sum(CASE kind WHEN 'reversal' THEN -amount_minor ELSE amount_minor END) AS amount
         FROM payments
         GROUP BY currency",
    ),
    (
        "appointments",
        "appointments",
        "SELECT status AS name, count(*) AS amount
         FROM appointments
         GROUP BY status",
    ),
    (
        "outbox",
        "outbox",
        "SELECT state AS name, count(*) AS amount
         FROM outbox
         GROUP BY state",
    ),
];

/// The figures of the state that the transaction sees.
pub fn of(tx: &Tx<'_>) -> StoreResult<Figures> {
    let counts: BTreeMap<String, i64> = tables::row_counts(tx)?.into_iter().collect();
    let mut sums = BTreeMap::new();
    for (table, prefix, sql) in SUMS {
        if !counts.contains_key(table) {
            continue;
        }
        let rows = tx.query(sql, named! {}, |row| {
            Ok((row.get::<String>("name")?, row.get::<i64>("amount")?))
        })?;
        sums.extend(
            rows.into_iter()
                .map(|(name, amount)| (format!("{prefix} {name}"), amount)),
        );
    }
    let Anchor { count, head } = audit::anchor(tx)?;
    Ok(Figures {
        counts,
        sums,
        audit_count: count,
        audit_head: hex(&head),
    })
}
