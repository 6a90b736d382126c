//! The interaction log: calls, talks, letters. What waits for an answer or ended badly is open until a person settles it.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    clients::{
        interaction::{Direction, Mood},
        timeline::{TimelineEntry, TimelineKind},
    },
    id::{ClientId, InteractionId, StaffId},
};

/// A logged contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The id.
    pub id: InteractionId,
    /// With whom.
    pub client: ClientId,
    /// The client's full name.
    pub client_name: String,
    /// By which way: phone, desk, letter, or the owner's own word.
    pub channel: String,
    /// Who began it.
    pub direction: Direction,
    /// What was said.
    pub text: String,
    /// How the client felt at the end.
    pub mood: Option<Mood>,
    /// True when an answer was promised.
    pub needs_reply: bool,
    /// By when.
    pub reply_by: Option<Instant>,
    /// True until a person settles it.
    pub open: bool,
    /// When it was.
    pub at: Instant,
    /// Who wrote it down.
    pub by: Option<StaffId>,
    /// How it ended.
    pub outcome: Option<String>,
    /// For conflict detection.
    pub version: i64,
}

/// A contact to log.
#[derive(Debug, Clone)]
pub struct NewInteraction<'a> {
    /// The id.
    pub id: InteractionId,
    /// With whom.
    pub client: ClientId,
    /// By which way.
    pub channel: &'a str,
    /// Who began it.
    pub direction: Direction,
    /// What was said.
    pub text: &'a str,
    /// How the client felt.
    pub mood: Option<Mood>,
    /// True when an answer was promised.
    pub needs_reply: bool,
    /// By when.
    pub reply_by: Option<Instant>,
    /// True when a person has to settle it.
    pub open: bool,
    /// When it was.
    pub at: Instant,
    /// Who writes it down.
    pub by: Option<StaffId>,
}

/// Logs a contact.
pub fn add_interaction(tx: &WriteTx<'_>, new: &NewInteraction<'_>, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO interactions (
           id, client_id, channel, direction, text, mood, needs_reply, reply_by_ms, is_open, at_ms, by_staff_id,
           created_ms, updated_ms, version)
         VALUES (
           :id, :client, :channel, :direction, :text, :mood, :needs_reply, :reply_by, :open, :at, :by, :now, :now, 1)",
        named! {
            ":id" => new.id,
            ":client" => new.client,
            ":channel" => new.channel,
            ":direction" => new.direction.word(),
            ":text" => new.text,
            ":mood" => new.mood.map(Mood::word),
            ":needs_reply" => new.needs_reply,
            ":reply_by" => new.reply_by,
            ":open" => new.open,
            ":at" => new.at,
            ":by" => new.by,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// One contact; `NotFound` when there is none.
pub fn get_interaction(tx: &Tx<'_>, id: InteractionId) -> StoreResult<Interaction> {
    tx.query_one(
        "SELECT i.id, i.client_id, c.display_name, i.channel, i.direction, i.text, i.mood, i.needs_reply,
                i.reply_by_ms, i.is_open, i.at_ms, i.by_staff_id, i.outcome, i.version
         FROM interactions i
         JOIN clients c ON c.id = i.client_id
         WHERE i.id = :id",
        named! {":id" => id},
        interaction,
    )
}

/// Everything that waits for a person: angry before upset before the rest, then the oldest promise.
pub fn open_interactions(tx: &Tx<'_>, limit: u32) -> StoreResult<Vec<Interaction>> {
    tx.query(
        "SELECT i.id, i.client_id, c.display_name, i.channel, i.direction, i.text, i.mood, i.needs_reply,
                i.reply_by_ms, i.is_open, i.at_ms, i.by_staff_id, i.outcome, i.version
         FROM interactions i
         JOIN clients c ON c.id = i.client_id
         WHERE i.is_open = 1
         ORDER BY CASE i.mood WHEN 'angry' THEN 0 WHEN 'upset' THEN 1 ELSE 2 END,
                  COALESCE(i.reply_by_ms, i.at_ms), i.id
         LIMIT :limit",
        named! {":limit" => limit},
        interaction,
    )
}

/// Settles an open contact; `Conflict` when it is settled already or was changed.
pub fn settle_interaction(
    tx: &WriteTx<'_>,
    id: InteractionId,
    version: i64,
    outcome: Option<&str>,
    by: Option<StaffId>,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE interactions
         SET is_open = 0, settled_ms = :now, settled_by_staff_id = :by, outcome = :outcome, updated_ms = :now,
             version = version + 1
         WHERE id = :id
           AND version = :version
           AND is_open = 1",
        named! {":id" => id, ":version" => version, ":outcome" => outcome, ":by" => by, ":now" => now},
    )
}

/// True when anything was logged with a client.
pub fn has_interactions(tx: &Tx<'_>, client: ClientId) -> StoreResult<bool> {
    let one = tx.query_opt(
        "SELECT id
         FROM interactions
         WHERE client_id = :client
         LIMIT 1",
        named! {":client" => client},
        |_| Ok(()),
    )?;
    Ok(one.is_some())
}

fn interaction(row: &Row<'_>) -> StoreResult<Interaction> {
    let mood: Option<String> = row.get("mood")?;
    Ok(Interaction {
        id: row.get("id")?,
        client: row.get("client_id")?,
        client_name: row.get("display_name")?,
        channel: row.get("channel")?,
        direction: row.word("direction", Direction::from_word)?,
        text: row.get("text")?,
        mood: mood.as_deref().and_then(Mood::from_word),
        needs_reply: row.get("needs_reply")?,
        reply_by: row.get("reply_by_ms")?,
        open: row.get("is_open")?,
        at: row.get("at_ms")?,
        by: row.get("by_staff_id")?,
        outcome: row.get("outcome")?,
        version: row.get("version")?,
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
        "SELECT id, channel, text, mood, is_open, at_ms, by_staff_id
         FROM interactions
         WHERE client_id = :client
           AND (at_ms, id) < (:ms, :id)
         ORDER BY at_ms DESC, id DESC
         LIMIT :limit",
        named! {":client" => client, ":ms" => ms, ":id" => id, ":limit" => limit},
        |row| {
            let channel: String = row.get("channel")?;
            let mood: Option<String> = row.get("mood")?;
            let open: bool = row.get("is_open")?;
            Ok(TimelineEntry {
                at: row.get("at_ms")?,
                kind: if channel == "phone" {
                    TimelineKind::Call
                } else {
                    TimelineKind::Note
                },
                title: row.get("text")?,
                ref_id: row.get("id")?,
                state: if open { Some("open".to_owned()) } else { mood },
                amount: None,
                by: row.get("by_staff_id")?,
            })
        },
    )
}
