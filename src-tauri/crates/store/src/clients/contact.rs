//! Contact points. One that is no longer in force keeps its row: it still tells whose old call or message that was.

use super::record::StoredClient;
use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    clients::contact::{ContactKind, ContactPoint, ContactState, LineType},
    id::{ClientId, ContactPointId},
};

pub(super) fn insert_all(tx: &WriteTx<'_>, client: ClientId, points: &[ContactPoint], now: Instant) -> StoreResult<()> {
    for (position, point) in points.iter().enumerate() {
        if let Some(id) = point.id {
            insert(tx, client, id, position, point, now)?;
        }
    }
    Ok(())
}

fn insert(
    tx: &WriteTx<'_>,
    client: ClientId,
    id: ContactPointId,
    position: usize,
    point: &ContactPoint,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO contact_points (
           id, client_id, kind, position, value, normalized, match_key, extension, network, label, line_type, state,
           flag, created_ms, updated_ms)
         VALUES (
           :id, :client, :kind, :position, :value, :normalized, :key, :extension, :network, :label, :line, :state,
           :flag, :now, :now)",
        named! {
            ":id" => id,
            ":client" => client,
            ":kind" => point.kind.word(),
            ":position" => position as i64,
            ":value" => &point.value,
            ":normalized" => point.normalized.as_ref(),
            ":key" => point.match_key(),
            ":extension" => point.extension.as_ref(),
            ":network" => point.network.as_ref(),
            ":label" => point.label.as_ref(),
            ":line" => point.line_type.map(LineType::word),
            ":state" => point.state.word(),
            ":flag" => point.flag.as_ref(),
            ":now" => now,
        },
    )?;
    Ok(())
}

/// Points that stay keep their row, new ones (whose id is not known yet at this client) are added, the others end now.
pub(super) fn replace_all(
    tx: &WriteTx<'_>,
    present: &StoredClient,
    points: &[ContactPoint],
    now: Instant,
) -> StoreResult<()> {
    let old = &present.content.contact_points;
    for gone in old
        .iter()
        .filter(|point| !points.iter().any(|kept| kept.id == point.id))
    {
        tx.execute(
            "UPDATE contact_points
             SET valid_to_ms = :now, updated_ms = :now
             WHERE id = :id",
            named! {":id" => gone.id, ":now" => now},
        )?;
    }
    for (position, point) in points.iter().enumerate() {
        let Some(id) = point.id else { continue };
        match old.iter().position(|earlier| earlier.id == point.id) {
            Some(before) if before == position && old.get(before) == Some(point) => {}
            Some(_) => move_point(tx, id, position, point, now)?,
            None => insert(tx, present.id, id, position, point, now)?,
        }
    }
    Ok(())
}

fn move_point(
    tx: &WriteTx<'_>,
    id: ContactPointId,
    position: usize,
    point: &ContactPoint,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "UPDATE contact_points
         SET position = :position, value = :value, network = :network, label = :label, valid_to_ms = NULL,
             updated_ms = :now
         WHERE id = :id",
        named! {
            ":id" => id,
            ":position" => position as i64,
            ":value" => &point.value,
            ":network" => point.network.as_ref(),
            ":label" => point.label.as_ref(),
            ":now" => now,
        },
    )?;
    Ok(())
}

/// The points in force, in their order.
pub(super) fn of_client(tx: &Tx<'_>, client: ClientId) -> StoreResult<Vec<ContactPoint>> {
    tx.query(
        "SELECT id, kind, value, normalized, extension, network, label, line_type, state, flag
         FROM contact_points
         WHERE client_id = :client
           AND valid_to_ms IS NULL
         ORDER BY position, id",
        named! {":client" => client},
        point,
    )
}

pub(super) fn point(row: &Row<'_>) -> StoreResult<ContactPoint> {
    let line_type: Option<String> = row.get("line_type")?;
    Ok(ContactPoint {
        id: row.get("id")?,
        kind: row.word("kind", ContactKind::from_word)?,
        value: row.get("value")?,
        normalized: row.get("normalized")?,
        extension: row.get("extension")?,
        network: row.get("network")?,
        label: row.get("label")?,
        line_type: line_type.as_deref().and_then(LineType::from_word),
        state: row.word("state", ContactState::from_word)?,
        flag: row.get("flag")?,
    })
}

/// The clients at whom a number, mailbox or handle stands today, by its match key: none, one, or a family.
pub fn clients_of_contact(tx: &Tx<'_>, kind: ContactKind, match_key: &str) -> StoreResult<Vec<ClientId>> {
    tx.query(
        "SELECT DISTINCT client_id
         FROM contact_points
         WHERE kind = :kind
           AND match_key = :key
           AND valid_to_ms IS NULL
         ORDER BY client_id
         LIMIT 1000",
        named! {":kind" => kind.word(), ":key" => match_key},
        |row| row.get("client_id"),
    )
}

/// A contact point's kind and the form machines use, E.164 or a mail address; `NotFound` when it is gone or has none.
pub fn machine_form(tx: &Tx<'_>, id: ContactPointId) -> StoreResult<(ContactKind, String)> {
    tx.query_one(
        "SELECT kind, normalized
         FROM contact_points
         WHERE id = :id
           AND normalized IS NOT NULL",
        named! {":id" => id},
        |row| Ok((row.word("kind", ContactKind::from_word)?, row.get("normalized")?)),
    )
}

/// Notes whether messages arrive at a contact point: a hard bounce makes it `bad`, and it is not used for sending any
/// more (S7.3). The flag names the reason.
pub fn set_contact_state(
    tx: &WriteTx<'_>,
    id: ContactPointId,
    state: ContactState,
    flag: Option<&str>,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE contact_points
         SET state = :state, flag = :flag, updated_ms = :now
         WHERE id = :id",
        named! {":id" => id, ":state" => state.word(), ":flag" => flag, ":now" => now},
    )
}
