//! Search: numbers of clients from the engine's index, then the few rows that are shown.

use super::contact;
use crate::{
    Row, StoreResult, Tx, Value,
    engine::search::{self as index, SearchIn, SearchTable},
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

/// A list of numbers as a statement takes it: always so many places, those left over hold none, so that the statement is
/// prepared once.
macro_rules! places {
    ($($name:literal)+) => {
        const PLACES: &[&str] = &[$($name),+];

        /// The clients of the numbers at the places.
        const SELECT_CLIENTS: &str = concat!(
            "SELECT id, number, display_name, preferred_name, given_name, middle_name, family_name, organisation_name,
               sort_key, birth_date, external_id, addresses, tags, archived_ms
             FROM clients
             WHERE number IN (", $($name, ", ",)+ "NULL)
             ORDER BY number"
        );

        /// Their contact points in force, in their order.
        const SELECT_CONTACT_POINTS: &str = concat!(
            "SELECT c.number, p.id, p.kind, p.value, p.normalized, p.extension, p.network, p.label, p.line_type, p.state,
               p.flag
             FROM clients AS c
             JOIN contact_points AS p ON p.client_id = c.id AND p.valid_to_ms IS NULL
             WHERE c.number IN (", $($name, ", ",)+ "NULL)
             ORDER BY c.number, p.position, p.id"
        );
    };
}
places!(":a" ":b" ":c" ":d" ":e" ":f" ":g" ":h" ":i" ":j" ":k" ":l" ":m" ":n" ":o" ":p"
    ":q" ":r" ":s" ":t" ":u" ":v" ":w" ":x" ":y" ":z" ":aa" ":bb" ":cc" ":dd" ":ee" ":ff");

/// The clients of these numbers, as hits show them, in the order of their numbers.
pub fn found_clients(tx: &Tx<'_>, numbers: &[i64]) -> StoreResult<Vec<Found>> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut found = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(PLACES.len()) {
        let asked: Vec<(&str, Value)> = PLACES
            .iter()
            .zip(
                some.iter()
                    .map(|number| Value::Int(*number))
                    .chain(std::iter::repeat(Value::Null)),
            )
            .map(|(place, value)| (*place, value))
            .collect();
        let first = found.len();
        found.extend(tx.query(SELECT_CLIENTS, &asked, found_client)?);
        add_contact_points(tx, &asked, &mut found[first..])?;
    }
    Ok(found)
}

fn found_client(row: &Row<'_>) -> StoreResult<Found> {
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
}

/// Both come by number, so one walk brings them together.
fn add_contact_points(tx: &Tx<'_>, asked: &[(&str, Value)], found: &mut [Found]) -> StoreResult<()> {
    let mut whose = found.iter_mut().peekable();
    tx.query(SELECT_CONTACT_POINTS, asked, |row| {
        let number: i64 = row.get("number")?;
        while whose.next_if(|client| client.number < number).is_some() {}
        if let Some(client) = whose.peek_mut().filter(|client| client.number == number) {
            client.contact_points.push(contact::point(row)?);
        }
        Ok(())
    })?;
    Ok(())
}
