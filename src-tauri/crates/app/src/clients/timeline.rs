//! The one timeline of a client (S1): every slice lists its own, here they become one.

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Instant,
    clients::timeline::{TimelineEntry, cursor, merge, read_cursor},
    id::ClientId,
    paging::Page,
};
use deskbell_store::{StoreResult, Tx, appointments, clients as store, invoices, reminders};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Entries of a page.
const PAGE: u32 = 50;

/// Asks for a page of the timeline.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientTimeline {
    /// The client.
    pub id: ClientId,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Entries of the answer, 50 without.
    #[serde(default)]
    pub limit: Option<u32>,
}

type Part = fn(&Tx<'_>, ClientId, Option<(Instant, String)>, u32) -> StoreResult<Vec<TimelineEntry>>;

/// The other slices that have something to tell.
const OTHER_PARTS: &[Part] = &[
    appointments::timeline,
    reminders::timeline,
    |tx, client, before, limit| invoices::timeline(tx, client, before, limit as usize),
];

/// A page, newest first. Its cost does not depend on the timeline's length: each slice answers one page at most.
pub fn timeline(desk: &Desk, _caller: &Caller, request: ClientTimeline) -> AppResult<Page<TimelineEntry>> {
    let before = match request.after.as_deref() {
        None => None,
        Some(text) => Some(read_cursor(text).ok_or_else(|| AppError::invalid("after", "not_a_cursor"))?),
    };
    let limit = request.limit.unwrap_or(PAGE).clamp(1, 200);
    desk.store.read(|tx| {
        store::name_of(tx, request.id)?;
        let mut lists = vec![store::timeline(tx, request.id, before.clone(), limit + 1)?];
        for part in OTHER_PARTS {
            lists.push(part(tx, request.id, before.clone(), limit + 1)?);
        }
        let mut items = merge(lists, limit as usize + 1);
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(cursor);
        Ok(Page { items, next })
    })
}

/// True when a client has more than its own record, its consents and its imports: a booking, a message, an invoice, a
/// talk.
pub(super) fn is_used(tx: &Tx<'_>, client: ClientId) -> AppResult<bool> {
    for part in OTHER_PARTS {
        if !part(tx, client, None, 1)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(store::has_interactions(tx, client)?)
}
