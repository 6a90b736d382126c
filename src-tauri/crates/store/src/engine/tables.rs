//! The tables that a database has, asked of the engine. Index and search tables that the engine keeps by itself are not
//! counted: they follow from the others.

use super::{StoreResult, Tx};
use crate::named;

/// Every table of ours and its rows. Names come from the schema, which our own files made.
pub fn row_counts(tx: &Tx<'_>) -> StoreResult<Vec<(String, i64)>> {
    let mut counts = Vec::new();
    for table in names(tx)? {
        let sql = format!("SELECT count(*) AS amount FROM \"{}\"", table.replace('"', "\"\""));
        let count = tx.query_one(&sql, named! {}, |row| row.get("amount"))?;
        counts.push((table, count));
    }
    Ok(counts)
}

fn names(tx: &Tx<'_>) -> StoreResult<Vec<String>> {
    tx.query(
        "SELECT name
         FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
         ORDER BY name",
        named! {},
        |row| row.get("name"),
    )
}
