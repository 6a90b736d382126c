//! Search: numbers of clients from the engine's index, then the few rows that are shown.

use super::contact;
use crate::{
    StoreResult, Tx,
    engine::search::{self as index, SearchIn, SearchTable},
    named,
};
use deskbell_core::{
    Date, Instant,
    clients::{address::Address, contact::ContactPoint},
    id::ClientId,
};

/// A client as a hit shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The id.
    pub id: ClientId,
    /// Running number.
    pub number: i64,
    /// Full name.
    pub name: String,
    /// The names, each on its own: called as, given, middle, family, organisation.
    pub names: [Option<String>; 5],
    /// Order among equals.
    pub sort_key: String,
    /// To tell namesakes apart.
    pub birth_date: Option<Date>,
    /// Another program's number.
    pub external_id: Option<String>,
    /// Postal addresses.
    pub addresses: Vec<Address>,
    /// Tags.
    pub tags: Vec<String>,
    /// Contact points in force.
    pub contact_points: Vec<ContactPoint>,
    /// When the client was put away.
    pub archived: Option<Instant>,
}

/// Numbers of the clients that match; `names_only` looks at names alone.
pub fn search_numbers(tx: &Tx<'_>, fragments: &[Vec<String>], names_only: bool, limit: u32) -> StoreResult<Vec<i64>> {
    let place = if names_only { SearchIn::Names } else { SearchIn::All };
    index::find(tx, SearchTable::Clients, place, fragments, limit)
}

/// The clients of these numbers, as hits show them.
pub fn found_clients(tx: &Tx<'_>, numbers: &[i64]) -> StoreResult<Vec<Found>> {
    let mut found = Vec::with_capacity(numbers.len());
    for number in numbers {
        found.extend(found_client(tx, *number)?);
    }
    Ok(found)
}

fn found_client(tx: &Tx<'_>, number: i64) -> StoreResult<Option<Found>> {
    let hit = tx.query_opt(
        "SELECT id, number, display_name, preferred_name, given_name, middle_name, family_name, organisation_name,
                sort_key, birth_date, external_id, addresses, tags, archived_ms
         FROM clients
         WHERE number = :number",
        named! {":number" => number},
        |row| {
            Ok(Found {
                id: row.get("id")?,
                number: row.get("number")?,
                name: row.get("display_name")?,
                names: [
                    row.get("preferred_name")?,
                    row.get("given_name")?,
                    row.get("middle_name")?,
                    row.get("family_name")?,
                    row.get("organisation_name")?,
                ],
                sort_key: row.get("sort_key")?,
                birth_date: row.get("birth_date")?,
                external_id: row.get("external_id")?,
                addresses: super::record::read_json(row, "addresses")?,
                tags: super::record::read_json(row, "tags")?,
                contact_points: Vec::new(),
                archived: row.get("archived_ms")?,
            })
        },
    )?;
    let Some(mut hit) = hit else { return Ok(None) };
    hit.contact_points = contact::of_client(tx, hit.id)?;
    Ok(Some(hit))
}
