//! What mails told clients' calendars of visits (A123). A row counts only when its message went, or may have gone.

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    id::{AppointmentId, OutboxId},
    reminders::State,
    time::Civil,
};

/// One visit as one mail told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The mail.
    pub outbox: OutboxId,
    /// The visit.
    pub appointment: AppointmentId,
    /// `request`, `publish` or `cancel`.
    pub method: String,
    /// What the entry is called.
    pub uid: String,
    /// Its place in a series; none for an entry of its own.
    pub recurrence: Option<Civil>,
    /// The entry's SEQUENCE.
    pub sequence: i64,
    /// The visit's own sequence at that time.
    pub told: i64,
}

/// Notes what a mail is about to tell; a further try of the same mail tells it anew.
pub fn note(tx: &WriteTx<'_>, invite: &Invite) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO invites (outbox_id, appointment_id, method, uid, recurrence, sequence, told)
         VALUES (:outbox, :appointment, :method, :uid, :recurrence, :sequence, :told)
         ON CONFLICT (outbox_id, appointment_id) DO UPDATE
         SET method = excluded.method, uid = excluded.uid, recurrence = excluded.recurrence,
             sequence = excluded.sequence, told = excluded.told",
        named! {
            ":outbox" => invite.outbox,
            ":appointment" => invite.appointment,
            ":method" => &invite.method,
            ":uid" => &invite.uid,
            ":recurrence" => invite.recurrence,
            ":sequence" => invite.sequence,
            ":told" => invite.told,
        },
    )?;
    Ok(())
}

/// What a client's calendar was told last of a visit.
pub fn last(tx: &Tx<'_>, appointment: AppointmentId) -> StoreResult<Option<Invite>> {
    let all = tx.query(
        "SELECT i.outbox_id, i.appointment_id, i.method, i.uid, i.recurrence, i.sequence, i.told, o.state
         FROM invites AS i
         JOIN outbox AS o ON o.id = i.outbox_id
         WHERE i.appointment_id = :appointment
         ORDER BY i.sequence DESC, o.mark_ms DESC",
        named! {":appointment" => appointment},
        |row| {
            let state = row.word("state", State::from_word)?;
            let invite = Invite {
                outbox: row.get("outbox_id")?,
                appointment: row.get("appointment_id")?,
                method: row.get("method")?,
                uid: row.get("uid")?,
                recurrence: row.get("recurrence")?,
                sequence: row.get("sequence")?,
                told: row.get("told")?,
            };
            Ok((state, invite))
        },
    )?;
    Ok(all
        .into_iter()
        .find(|(state, _)| state.told())
        .map(|(_, invite)| invite))
}

/// The highest SEQUENCE that any mail gave an entry of that name.
pub fn sequence_of(tx: &Tx<'_>, uid: &str) -> StoreResult<Option<i64>> {
    let highest = tx.query_one(
        "SELECT MAX(sequence) AS highest
         FROM invites
         WHERE uid = :uid",
        named! {":uid" => uid},
        |row| row.get("highest"),
    )?;
    Ok(highest)
}
