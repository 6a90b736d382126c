//! What is compared for likeness: everyone at once for an import, or the few that could be alike for one entry.

use super::{contact, record};
use crate::{
    StoreResult, Tx,
    engine::search::{self as index, SearchIn, SearchTable},
    named,
};
use deskbell_core::{
    Date,
    clients::{contact::ContactPoint, likeness::MatchRecord, record::ClientContent, search::Query, search::Reach},
    id::ClientId,
};
use std::collections::HashMap;

/// Most candidates one key brings for a single entry.
const PER_KEY: u32 = 50;

/// Every client with what is compared, and whether it carries another program's number; archived ones too: they may
/// come back.
pub fn match_records(tx: &Tx<'_>) -> StoreResult<Vec<(ClientId, MatchRecord, bool)>> {
    let mut points: HashMap<ClientId, Vec<ContactPoint>> = HashMap::new();
    tx.query(
        "SELECT client_id, id, kind, value, normalized, extension, network, label, line_type, state, flag
         FROM contact_points
         WHERE valid_to_ms IS NULL
           AND match_key IS NOT NULL
           AND kind IN ('phone', 'email')",
        named! {},
        |row| {
            points
                .entry(row.get("client_id")?)
                .or_default()
                .push(contact::point(row)?);
            Ok(())
        },
    )?;
    tx.query(
        "SELECT id, number, salutation, given_name, middle_name, family_name, suffix, organisation_name,
                preferred_name, say_as, worry, birth_date, language, zone, preferred_channel, external_id, notes, tags,
                addresses, bill_to_id, import_id, archived_ms, created_ms, updated_ms, version
         FROM clients
         ORDER BY number",
        named! {},
        |row| {
            let mut client = record::stored(row)?;
            client.content.contact_points = points.remove(&client.id).unwrap_or_default();
            Ok((
                client.id,
                MatchRecord::of(&client.content),
                client.content.external_id.is_some(),
            ))
        },
    )
}

/// Clients that share a phone, a mailbox, a birth date or both names with a new entry; whoever shares none of these
/// cannot reach the band.
pub fn match_candidates(tx: &Tx<'_>, content: &ClientContent) -> StoreResult<Vec<ClientId>> {
    let mut candidates = Vec::new();
    for point in &content.contact_points {
        if let Some(key) = point.match_key() {
            candidates.extend(
                contact::clients_of_contact(tx, point.kind, &key)?
                    .into_iter()
                    .take(PER_KEY as usize),
            );
        }
    }
    if let Some(date) = content.birth_date {
        candidates.extend(born_on(tx, date)?);
    }
    let name = [&content.given_name, &content.family_name, &content.organisation_name];
    let name: Vec<&str> = name.into_iter().flatten().map(String::as_str).collect();
    if let Some(query) = Query::read(&name.join(" ")) {
        let numbers = index::find(
            tx,
            SearchTable::Clients,
            SearchIn::Names,
            &query.fragments(Reach::Whole),
            PER_KEY,
        )?;
        for number in numbers {
            candidates.extend(of_number(tx, number)?);
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    Ok(candidates)
}

fn born_on(tx: &Tx<'_>, date: Date) -> StoreResult<Vec<ClientId>> {
    tx.query(
        "SELECT id
         FROM clients
         WHERE birth_date = :date
         LIMIT :limit",
        named! {":date" => date, ":limit" => PER_KEY},
        |row| row.get("id"),
    )
}

fn of_number(tx: &Tx<'_>, number: i64) -> StoreResult<Option<ClientId>> {
    tx.query_opt(
        "SELECT id
         FROM clients
         WHERE number = :number",
        named! {":number" => number},
        |row| row.get("id"),
    )
}
