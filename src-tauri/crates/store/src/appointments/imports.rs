//! What calendar files brought, known again by UID and RECURRENCE-ID (A127).

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::Instant;

/// What an event became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportTarget {
    /// Blocks of a person or room.
    Blocks,
    /// Days away.
    Closures,
    /// Public holidays.
    Holidays,
}

impl ImportTarget {
    fn word(self) -> &'static str {
        match self {
            ImportTarget::Blocks => "blocks",
            ImportTarget::Closures => "closures",
            ImportTarget::Holidays => "holidays",
        }
    }
}

/// An event of a file as it was imported last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its id.
    pub id: String,
    /// The event's name.
    pub uid: String,
    /// Its place in a series; empty for what does not repeat.
    pub recurrence: String,
    /// Its SEQUENCE.
    pub sequence: i64,
    /// When it was changed last.
    pub modified: Option<Instant>,
    /// From.
    pub start: Instant,
    /// What it said, to be compared.
    pub content: String,
    /// A file took it out.
    pub removed: bool,
    /// The block, closure or holiday; none when somebody removed it.
    pub thing: Option<String>,
}

/// Everything that was imported for a person or room, or for the business.
pub fn imported(tx: &Tx<'_>, target: ImportTarget, scope: &str) -> StoreResult<Vec<Imported>> {
    tx.query(
        "SELECT id, uid, recurrence, sequence, modified_ms, start_ms, content, removed,
           COALESCE(block_id, closure_id, holiday_id) AS thing
         FROM imported_events
         WHERE target = :target AND scope = :scope",
        named! {":target" => target.word(), ":scope" => scope},
        |row| {
            Ok(Imported {
                id: row.get("id")?,
                uid: row.get("uid")?,
                recurrence: row.get("recurrence")?,
                sequence: row.get("sequence")?,
                modified: row.get("modified_ms")?,
                start: row.get("start_ms")?,
                content: row.get("content")?,
                removed: row.get("removed")?,
                thing: row.get("thing")?,
            })
        },
    )
}

/// Notes an event as imported now.
pub fn note_imported(
    tx: &WriteTx<'_>,
    (target, scope): (ImportTarget, &str),
    event: &Imported,
    now: Instant,
) -> StoreResult<()> {
    let of = |wanted: ImportTarget| event.thing.as_deref().filter(|_| target == wanted);
    tx.execute(
        "INSERT INTO imported_events (id, target, scope, uid, recurrence, sequence, modified_ms, start_ms, content, removed,
           block_id, closure_id, holiday_id, created_ms, updated_ms)
         VALUES (:id, :target, :scope, :uid, :recurrence, :sequence, :modified, :start, :content, :removed, :block, :closure,
           :holiday, :now, :now)
         ON CONFLICT (target, scope, uid, recurrence) DO UPDATE
         SET sequence = excluded.sequence, modified_ms = excluded.modified_ms, start_ms = excluded.start_ms,
             content = excluded.content, removed = excluded.removed, block_id = excluded.block_id,
             closure_id = excluded.closure_id, holiday_id = excluded.holiday_id, updated_ms = excluded.updated_ms",
        named! {
            ":id" => &event.id,
            ":target" => target.word(),
            ":scope" => scope,
            ":uid" => &event.uid,
            ":recurrence" => &event.recurrence,
            ":sequence" => event.sequence,
            ":modified" => event.modified,
            ":start" => event.start,
            ":content" => &event.content,
            ":removed" => event.removed,
            ":block" => of(ImportTarget::Blocks),
            ":closure" => of(ImportTarget::Closures),
            ":holiday" => of(ImportTarget::Holidays),
            ":now" => now,
        },
    )?;
    Ok(())
}
