//! Search as you type: the few best, each with what matched and enough to tell namesakes apart (SR1, SR5).

use crate::{AppResult, Caller, Desk};
use deskbell_core::{
    Date,
    clients::{
        contact::ContactKind,
        hit::{HitText, Judged, judge},
        search::{Query, Reach},
    },
    id::ClientId,
    paging::Page,
};
use deskbell_store::{
    Tx,
    clients::{self as store, Found},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hits of an answer when the request names no number.
const BEST: u32 = 20;
/// How many candidates a step looks at to order them.
const CANDIDATES: u32 = 32;

/// Asks for clients by any fragment of a name, number, address or tag.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientSearch {
    /// As typed; taken literally.
    pub text: String,
    /// Hits of the answer, 20 without.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientHit {
    /// The client.
    pub id: ClientId,
    /// Running number.
    pub number: i64,
    /// Full name.
    pub name: String,
    /// What stands in the field that matched.
    pub why: Option<String>,
    /// The field that matched: `familyName`, `phone`, `tag`.
    pub field: Option<String>,
    /// Date of birth, to tell namesakes apart.
    pub birth_date: Option<Date>,
    /// Town, to tell namesakes apart.
    pub city: Option<String>,
    /// Main phone, as typed.
    pub phone: Option<String>,
    /// True when the client was put away.
    pub archived: bool,
}

/// The best hits, best first. No text gives an error; a text that says nothing gives no hits.
pub fn search(desk: &Desk, _caller: &Caller, request: ClientSearch) -> AppResult<Page<ClientHit>> {
    let Some(query) = Query::read(&request.text) else {
        return Ok(Page::whole(Vec::new()));
    };
    let limit = request.limit.unwrap_or(BEST).clamp(1, 100) as usize;
    desk.store.read(|tx| {
        let numbers = candidates(tx, &query, limit)?;
        let mut hits: Vec<(Judged, Found)> = store::found_clients(tx, &numbers)?
            .into_iter()
            .map(|found| (judged(&query, &found), found))
            .collect();
        hits.sort_by(|(a, left), (b, right)| {
            let key = |judged: &Judged, found: &Found| (found.archived.is_some(), judged.rank);
            key(a, left)
                .cmp(&key(b, right))
                .then_with(|| left.sort_key.cmp(&right.sort_key))
        });
        hits.truncate(limit);
        Ok(Page::whole(
            hits.into_iter().map(|(judged, found)| hit(judged, found)).collect(),
        ))
    })
}

/// Everything that matches, where that is little. Else whole names first, then their beginnings, then any part of
/// anything; each step only while hits are missing.
fn candidates(tx: &Tx<'_>, query: &Query, limit: usize) -> AppResult<Vec<i64>> {
    let most = CANDIDATES.max(u32::try_from(limit).unwrap_or(CANDIDATES));
    let any = store::search_numbers(tx, &query.fragments(Reach::Part), false, most)?;
    if any.len() < most as usize {
        return Ok(any);
    }
    // Whole names are among the beginnings: only where those are many too, they are asked for by themselves.
    let starts = store::search_numbers(tx, &query.fragments(Reach::Start), true, most)?;
    let mut numbers: Vec<i64> = Vec::new();
    if starts.len() >= most as usize {
        numbers = store::search_numbers(tx, &query.fragments(Reach::Whole), true, most)?;
    }
    if numbers.len() < limit {
        add_new(&mut numbers, starts);
    }
    if numbers.len() < limit {
        add_new(&mut numbers, any);
    }
    Ok(numbers)
}

fn add_new(numbers: &mut Vec<i64>, found: Vec<i64>) {
    let new: Vec<i64> = found.into_iter().filter(|number| !numbers.contains(number)).collect();
    numbers.extend(new);
}

fn judged(query: &Query, found: &Found) -> Judged {
    let mut others: Vec<(&'static str, &str)> = found.tags.iter().map(|tag| ("tag", tag.as_str())).collect();
    for address in &found.addresses {
        others.extend(address.parts().into_iter().flatten().map(|part| ("address", part)));
    }
    let text = HitText {
        names: found.names.each_ref().map(Option::as_deref),
        contact_points: &found.contact_points,
        external_id: found.external_id.as_deref(),
        others: &others,
    };
    judge(query, &text)
}

fn hit(judged: Judged, found: Found) -> ClientHit {
    let phone = found
        .contact_points
        .iter()
        .find(|point| point.kind == ContactKind::Phone && point.usable());
    ClientHit {
        id: found.id,
        number: found.number,
        name: found.name,
        why: (!judged.value.is_empty()).then_some(judged.value),
        field: (!judged.field.is_empty()).then(|| judged.field.to_owned()),
        birth_date: found.birth_date,
        city: found.addresses.first().and_then(|address| address.city.clone()),
        phone: phone.map(|point| point.value.clone()),
        archived: found.archived.is_some(),
    }
}
