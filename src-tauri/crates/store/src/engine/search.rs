//! The index of fragments that the engine provides (T89, SR1): one document a row, found by any part of three letters.
//! Here FTS5 with its trigram tokenizer; another engine brings its own. Fragments come folded and long enough from
//! core; user text never reaches the query language unquoted.

use super::{Row, StoreResult, Tx, WriteTx};
use crate::named;

/// A table of the index, with its two columns `names` and `rest`.
#[derive(Debug, Clone, Copy)]
pub enum SearchTable {
    /// Clients, by their running number.
    Clients,
}

/// Where a fragment may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchIn {
    /// In names only.
    Names,
    /// Anywhere.
    All,
}

/// Puts a new document in.
pub fn add(tx: &WriteTx<'_>, table: SearchTable, document: i64, names: &str, rest: &str) -> StoreResult<()> {
    let SearchTable::Clients = table;
    tx.execute(
        "INSERT INTO client_search (rowid, names, rest)
         VALUES (:document, :names, :rest)",
        named! {":document" => document, ":names" => names, ":rest" => rest},
    )?;
    Ok(())
}

/// Replaces a document; an equal one is left alone, since writing to the index is dear.
pub fn replace(tx: &WriteTx<'_>, table: SearchTable, document: i64, names: &str, rest: &str) -> StoreResult<()> {
    let SearchTable::Clients = table;
    tx.execute(
        "UPDATE client_search
         SET names = :names, rest = :rest
         WHERE rowid = :document
           AND (names <> :names OR rest <> :rest)",
        named! {":document" => document, ":names" => names, ":rest" => rest},
    )?;
    Ok(())
}

/// Takes a document out.
pub fn remove(tx: &WriteTx<'_>, table: SearchTable, document: i64) -> StoreResult<()> {
    let SearchTable::Clients = table;
    tx.execute(
        "DELETE FROM client_search
         WHERE rowid = :document",
        named! {":document" => document},
    )?;
    Ok(())
}

/// Documents that hold one fragment of every inner list, at most `limit`, in no order that means anything.
pub fn find(
    tx: &Tx<'_>,
    table: SearchTable,
    place: SearchIn,
    fragments: &[Vec<String>],
    limit: u32,
) -> StoreResult<Vec<i64>> {
    let SearchTable::Clients = table;
    tx.query(
        "SELECT rowid AS document
         FROM client_search
         WHERE client_search MATCH :expression
         LIMIT :limit",
        named! {":expression" => expression(place, fragments), ":limit" => limit},
        |row: &Row<'_>| row.get("document"),
    )
}

/// The engine's own best: what a search costs without anything of ours. For benches, to compare with.
pub fn best(tx: &Tx<'_>, table: SearchTable, fragments: &[Vec<String>], limit: u32) -> StoreResult<Vec<i64>> {
    let SearchTable::Clients = table;
    tx.query(
        "SELECT rowid AS document
         FROM client_search
         WHERE client_search MATCH :expression
         ORDER BY rank
         LIMIT :limit",
        named! {":expression" => expression(SearchIn::All, fragments), ":limit" => limit},
        |row: &Row<'_>| row.get("document"),
    )
}

/// `("ann" OR "anne") AND ("bel")`, each fragment as a quoted string of the query language.
fn expression(place: SearchIn, fragments: &[Vec<String>]) -> String {
    let quoted = |fragment: &String| format!("\"{}\"", fragment.replace('"', "\"\""));
    let one_of = |list: &Vec<String>| format!("({})", list.iter().map(quoted).collect::<Vec<_>>().join(" OR "));
    let all = fragments.iter().map(one_of).collect::<Vec<_>>().join(" AND ");
    match place {
        SearchIn::Names => format!("names : ({all})"),
        SearchIn::All => all,
    }
}
