//! What clients know of visits that became different (A74, A75), until somebody told them or said no.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    appointments::{Known, Untold},
    id::{AppointmentId, OutboxId, StaffId},
};

/// A change that is or was to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntoldRow {
    /// Of which visit.
    pub visit: AppointmentId,
    /// What is to be told.
    pub kind: Untold,
    /// What the client knows.
    pub was: Known,
    /// The act it belongs to: all of one act are told together.
    pub act: String,
    /// True: told; false: a person said no; none: open.
    pub answer: Option<bool>,
    /// The messages that tell it.
    pub messages: Vec<OutboxId>,
}

const UNTOLD: &str =
    "SELECT appointment_id, kind, was_start_ms, was_staff_id, was_standing, act, answer, messages FROM untold";

/// Notes that a change is to be told; a former answer no longer counts.
pub fn untold_put(tx: &WriteTx<'_>, row: &UntoldRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO untold (appointment_id, kind, was_start_ms, was_staff_id, was_standing, act, messages, since_ms)
         VALUES (:visit, :kind, :start, :staff, :standing, :act, '', :now)
         ON CONFLICT (appointment_id) DO UPDATE
         SET kind = excluded.kind, was_start_ms = excluded.was_start_ms, was_staff_id = excluded.was_staff_id,
           was_standing = excluded.was_standing, act = excluded.act, answer = NULL, answered_by = NULL,
           answered_ms = NULL, messages = '', since_ms = excluded.since_ms",
        named! {
            ":visit" => row.visit,
            ":kind" => row.kind.word(),
            ":start" => row.was.start,
            ":staff" => row.was.staff,
            ":standing" => row.was.stands,
            ":act" => &row.act,
            ":now" => now,
        },
    )?;
    tx.changed("appointments", row.visit);
    Ok(())
}

/// Nothing is to be told of the visit.
pub fn untold_clear(tx: &WriteTx<'_>, visit: AppointmentId) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM untold
         WHERE appointment_id = :visit",
        named! {":visit" => visit},
    )?;
    Ok(())
}

/// Keeps a person's answer for a visit, with the messages that carry it.
pub fn untold_answer(
    tx: &WriteTx<'_>,
    visit: AppointmentId,
    (answer, by): (Option<bool>, Option<StaffId>),
    messages: &[OutboxId],
    now: Instant,
) -> StoreResult<()> {
    let ids: Vec<String> = messages.iter().map(ToString::to_string).collect();
    tx.execute(
        "UPDATE untold
         SET answer = :answer, answered_by = :by, answered_ms = :at, messages = :messages
         WHERE appointment_id = :visit",
        named! {
            ":answer" => answer.map(|yes| if yes { "yes" } else { "no" }),
            ":by" => by,
            ":at" => answer.map(|_| now),
            ":messages" => ids.join(" "),
            ":visit" => visit,
        },
    )?;
    tx.changed("appointments", visit);
    Ok(())
}

/// What is or was to be told of a visit.
pub fn untold_of(tx: &Tx<'_>, visit: AppointmentId) -> StoreResult<Option<UntoldRow>> {
    tx.query_opt(
        &format!("{UNTOLD} WHERE appointment_id = :visit"),
        named! {":visit" => visit},
        read,
    )
}

/// Everything that one act left to be told, in the order of the visits.
pub fn untold_of_act(tx: &Tx<'_>, act: &str) -> StoreResult<Vec<UntoldRow>> {
    tx.query(
        &format!("{UNTOLD} WHERE act = :act ORDER BY (SELECT start_ms FROM appointments WHERE id = appointment_id)"),
        named! {":act" => act},
        read,
    )
}

fn read(row: &Row<'_>) -> StoreResult<UntoldRow> {
    let (kind, answer, messages): (String, Option<String>, String) =
        (row.get("kind")?, row.get("answer")?, row.get("messages")?);
    let damaged = || StoreError::Damaged("untold".to_owned());
    Ok(UntoldRow {
        visit: row.get("appointment_id")?,
        kind: Untold::from_word(&kind).ok_or_else(damaged)?,
        was: Known {
            start: row.get("was_start_ms")?,
            staff: row.get("was_staff_id")?,
            stands: row.get("was_standing")?,
        },
        act: row.get("act")?,
        answer: answer.map(|answer| answer == "yes"),
        messages: messages
            .split_whitespace()
            .map(|id| id.parse().map_err(|_| damaged()))
            .collect::<StoreResult<_>>()?,
    })
}
