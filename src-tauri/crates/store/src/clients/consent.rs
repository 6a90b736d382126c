//! Consent events: added, never changed.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    clients::{
        consent::{ConsentEvent, ConsentHow, ConsentState, ContactChannel, Purpose},
        timeline::{TimelineEntry, TimelineKind},
    },
    id::{ClientId, ConsentEventId},
};
use std::collections::HashSet;

/// Adds an event.
pub fn add_consent(
    tx: &WriteTx<'_>,
    id: ConsentEventId,
    client: ClientId,
    event: &ConsentEvent,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO consent_events (
           id, client_id, purpose, channel, state, how, evidence, at_ms, by_staff_id, created_ms)
         VALUES (:id, :client, :purpose, :channel, :state, :how, :evidence, :at, :by, :now)",
        named! {
            ":id" => id,
            ":client" => client,
            ":purpose" => event.purpose.word(),
            ":channel" => event.channel.word(),
            ":state" => event.state.word(),
            ":how" => event.how.word(),
            ":evidence" => event.evidence.as_ref(),
            ":at" => event.at,
            ":by" => event.by,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// Every event of a client, oldest first.
pub fn consent_events(tx: &Tx<'_>, client: ClientId) -> StoreResult<Vec<ConsentEvent>> {
    tx.query(
        "SELECT purpose, channel, state, how, evidence, at_ms, by_staff_id
         FROM consent_events
         WHERE client_id = :client
         ORDER BY at_ms, id",
        named! {":client" => client},
        event,
    )
}

/// What was said last for one purpose and channel; of two at one instant the stricter.
pub fn latest_consent(
    tx: &Tx<'_>,
    client: ClientId,
    purpose: Purpose,
    channel: ContactChannel,
) -> StoreResult<Option<ConsentState>> {
    tx.query_opt(
        "SELECT state
         FROM consent_events
         WHERE client_id = :client
           AND purpose = :purpose
           AND channel = :channel
         ORDER BY at_ms DESC, CASE state WHEN 'granted' THEN 1 ELSE 0 END, id DESC
         LIMIT 1",
        named! {":client" => client, ":purpose" => purpose.word(), ":channel" => channel.word()},
        |row| row.word("state", ConsentState::from_word),
    )
}

fn event(row: &Row<'_>) -> StoreResult<ConsentEvent> {
    Ok(ConsentEvent {
        purpose: row.word("purpose", Purpose::from_word)?,
        channel: row.word("channel", ContactChannel::from_word)?,
        state: row.word("state", ConsentState::from_word)?,
        how: row.word("how", ConsentHow::from_word)?,
        evidence: row.get("evidence")?,
        at: row.get("at_ms")?,
        by: row.get("by_staff_id")?,
    })
}

pub(super) fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<&(Instant, String)>,
    limit: u32,
) -> StoreResult<Vec<TimelineEntry>> {
    let (ms, id) = super::place(before);
    tx.query(
        "SELECT id, purpose, channel, state, at_ms, by_staff_id
         FROM consent_events
         WHERE client_id = :client
           AND (at_ms, id) < (:ms, :id)
         ORDER BY at_ms DESC, id DESC
         LIMIT :limit",
        named! {":client" => client, ":ms" => ms, ":id" => id, ":limit" => limit},
        |row| {
            let (purpose, channel): (String, String) = (row.get("purpose")?, row.get("channel")?);
            Ok(TimelineEntry {
                at: row.get("at_ms")?,
                kind: TimelineKind::Consent,
                title: format!("{purpose}/{channel}"),
                ref_id: row.get("id")?,
                state: row.get("state")?,
                amount: None,
                by: row.get("by_staff_id")?,
            })
        },
    )
}

/// Clients who ever said yes to a purpose. Whoever is missing may not be told (R37); what a yes is worth today,
/// [`latest_consent`] says.
pub fn ever_granted(tx: &Tx<'_>, purpose: Purpose) -> StoreResult<HashSet<ClientId>> {
    let found: Vec<ClientId> = tx.query(
        "SELECT DISTINCT client_id
         FROM consent_events
         WHERE purpose = :purpose AND state = 'granted'",
        named! {":purpose" => purpose.word()},
        |row| row.get("client_id"),
    )?;
    Ok(found.into_iter().collect())
}
