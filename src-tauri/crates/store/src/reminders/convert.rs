//! Rows of the outbox into types.

use super::outbox::{Origin, OutboxRow};
use crate::{Row, StoreResult};
use deskbell_core::reminders::{Channel, Purpose, State, SubjectKind, Trigger, words::Slot};

/// `SELECT` with every column of [`OutboxRow`], and what follows it.
macro_rules! select_outbox {
    ($tail:literal) => {
        concat!(
            "SELECT id, dedup_key, subject_kind, subject_id, appointment_id, client_id, revision, rule_id, trigger_word,
                    purpose, channel, slot, contact_point_id, recipient, account_id, raw_due_ms, due_ms, not_after_ms,
                    state, reason, origin, late, released, attempt_no, attempt_id, mark_ms, subject_line, body, language,
                    parts, told, provider_id, proof, proof_ms, polls, next_try_ms, at_ms, created_ms, created_by, version
             FROM outbox ",
            $tail
        )
    };
}
pub(super) use select_outbox;

pub(super) fn outbox_row(row: &Row<'_>) -> StoreResult<OutboxRow> {
    Ok(OutboxRow {
        id: row.get("id")?,
        key: row.get("dedup_key")?,
        subject_kind: row.word("subject_kind", SubjectKind::from_word)?,
        subject_id: row.get("subject_id")?,
        appointment: row.get("appointment_id")?,
        client: row.get("client_id")?,
        revision: row.get("revision")?,
        rule: row.get("rule_id")?,
        trigger: row.word("trigger_word", Trigger::from_word)?,
        purpose: row.word("purpose", Purpose::from_word)?,
        channel: row.word("channel", Channel::from_word)?,
        slot: row.word("slot", Slot::from_word)?,
        contact_point: row.get("contact_point_id")?,
        recipient: row.get("recipient")?,
        account: row.get("account_id")?,
        raw_due: row.get("raw_due_ms")?,
        due: row.get("due_ms")?,
        not_after: row.get("not_after_ms")?,
        state: row.word("state", State::from_word)?,
        reason: row.get("reason")?,
        origin: row.word("origin", Origin::from_word)?,
        late: row.get("late")?,
        released: row.get("released")?,
        attempt_no: row.get("attempt_no")?,
        attempt: row.get("attempt_id")?,
        mark: row.get("mark_ms")?,
        subject_line: row.get("subject_line")?,
        body: row.get("body")?,
        language: row.get("language")?,
        parts: row.get("parts")?,
        told: row.get("told")?,
        provider_id: row.get("provider_id")?,
        proof: row.get("proof")?,
        proof_at: row.get("proof_ms")?,
        polls: row.get("polls")?,
        next_try: row.get("next_try_ms")?,
        at: row.get("at_ms")?,
        created: row.get("created_ms")?,
        created_by: row.get("created_by")?,
        version: row.get("version")?,
    })
}
