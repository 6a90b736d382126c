//! The planner's writes: rows come in by their unique key, wait, and are moved, cancelled or dropped while nothing has
//! gone. Called in the transaction that changes the subject (R47).

use super::outbox::Origin;
use crate::{StoreResult, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AppointmentId, ClientId, ContactPointId, OutboxId, RuleId, StaffId},
    reminders::{
        Channel, Plan, Purpose, SubjectKind, Trigger,
        words::{Cancel, Hold, Skip, Slot},
    },
};

/// A row to be planned.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of R44 under their names")]
pub struct NewRow {
    pub id: OutboxId,
    pub key: String,
    pub subject_kind: SubjectKind,
    pub subject_id: String,
    pub appointment: Option<AppointmentId>,
    pub client: Option<ClientId>,
    pub revision: i64,
    pub rule: Option<RuleId>,
    pub trigger: Trigger,
    pub purpose: Purpose,
    pub channel: Channel,
    pub slot: Slot,
    pub contact_point: Option<ContactPointId>,
    pub recipient: Option<String>,
    pub plan: Plan,
    /// Set when it is known already that it will not go.
    pub skip: Option<Skip>,
    pub origin: Origin,
    pub subject_line: Option<String>,
    pub body: Option<String>,
    pub created_by: Option<StaffId>,
}

/// Plans a row, or notes why it will not go. False when its key exists: nothing is said twice.
pub fn insert(tx: &WriteTx<'_>, row: &NewRow, now: Instant) -> StoreResult<bool> {
    let inserted = tx.execute(
        "INSERT INTO outbox (id, dedup_key, subject_kind, subject_id, appointment_id, client_id, revision, rule_id,
           trigger_word, purpose, channel, slot, contact_point_id, recipient, raw_due_ms, due_ms, not_after_ms, state, reason,
           origin, late, released, attempt_no, subject_line, body, proof, polls, at_ms, created_ms, created_by, updated_ms,
           version)
         VALUES (:id, :key, :subject_kind, :subject_id, :appointment, :client, :revision, :rule,
           :trigger, :purpose, :channel, :slot, :contact_point, :recipient, :raw_due, :due, :not_after, :state, :reason,
           :origin, 0, 0, 0, :subject_line, :body, 0, 0, :at, :now, :created_by, :now, 1)
         ON CONFLICT (dedup_key) DO NOTHING",
        named! {
            ":id" => row.id,
            ":key" => &row.key,
            ":subject_kind" => row.subject_kind.word(),
            ":subject_id" => &row.subject_id,
            ":appointment" => row.appointment,
            ":client" => row.client,
            ":revision" => row.revision,
            ":rule" => row.rule,
            ":trigger" => row.trigger.word(),
            ":purpose" => row.purpose.word(),
            ":channel" => row.channel.word(),
            ":slot" => row.slot.word(),
            ":contact_point" => row.contact_point,
            ":recipient" => row.recipient.clone(),
            ":raw_due" => row.plan.raw_due,
            ":due" => row.plan.due,
            ":not_after" => row.plan.not_after,
            ":state" => if row.skip.is_some() { "skipped" } else { "planned" },
            ":reason" => row.skip.map(Skip::word),
            ":origin" => row.origin.word(),
            ":subject_line" => row.subject_line.clone(),
            ":body" => row.body.clone(),
            ":at" => if row.skip.is_some() { now } else { row.plan.due },
            ":created_by" => row.created_by,
            ":now" => now,
        },
    )?;
    Ok(inserted == 1)
}

/// Gives a planned row new times; false when it is not planned any more (R18).
pub fn replan(tx: &WriteTx<'_>, id: OutboxId, plan: &Plan, origin: Origin, now: Instant) -> StoreResult<bool> {
    let moved = tx.execute(
        "UPDATE outbox
         SET raw_due_ms = :raw_due, due_ms = :due, not_after_ms = :not_after, at_ms = :due, origin = :origin,
             updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'planned'",
        named! {
            ":id" => id,
            ":raw_due" => plan.raw_due,
            ":due" => plan.due,
            ":not_after" => plan.not_after,
            ":origin" => origin.word(),
            ":now" => now,
        },
    )?;
    Ok(moved == 1)
}

/// A cancelled row that never went stands again; false when it is in another state (R46).
pub fn revive(tx: &WriteTx<'_>, id: OutboxId, plan: &Plan, now: Instant) -> StoreResult<bool> {
    let revived = tx.execute(
        "UPDATE outbox
         SET state = 'planned', reason = NULL, raw_due_ms = :raw_due, due_ms = :due, not_after_ms = :not_after,
             at_ms = :due, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'cancelled' AND attempt_no = 0",
        named! {
            ":id" => id,
            ":raw_due" => plan.raw_due,
            ":due" => plan.due,
            ":not_after" => plan.not_after,
            ":now" => now,
        },
    )?;
    Ok(revived == 1)
}

/// A row that has not gone is no longer wanted; false when it may have gone or is settled.
pub fn cancel(tx: &WriteTx<'_>, id: OutboxId, reason: Cancel, now: Instant) -> StoreResult<bool> {
    let cancelled = tx.execute(
        "UPDATE outbox
         SET state = 'cancelled', reason = :reason, lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND (state IN ('planned', 'due', 'held', 'claimed') OR (state = 'sending' AND mark_ms IS NULL))",
        named! {":id" => id, ":reason" => reason.word(), ":now" => now},
    )?;
    Ok(cancelled == 1)
}

/// A row that has not gone will not go, for a reason of R22; false when it may have gone or is settled.
pub fn skip(tx: &WriteTx<'_>, id: OutboxId, reason: Skip, now: Instant) -> StoreResult<bool> {
    let skipped = tx.execute(
        "UPDATE outbox
         SET state = 'skipped', reason = :reason, lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND (state IN ('planned', 'due', 'held', 'claimed') OR (state = 'sending' AND mark_ms IS NULL))",
        named! {":id" => id, ":reason" => reason.word(), ":now" => now},
    )?;
    Ok(skipped == 1)
}

/// Rows of the keys that begin alike and have not gone will not go; answers how many.
pub fn skip_of_keys(tx: &WriteTx<'_>, begin: &str, reason: Skip, now: Instant) -> StoreResult<usize> {
    tx.execute(
        "UPDATE outbox
         SET state = 'skipped', reason = :reason, lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE dedup_key >= :begin
           AND dedup_key < :beyond
           AND (state IN ('planned', 'due', 'held', 'claimed') OR (state = 'sending' AND mark_ms IS NULL))",
        named! {
            ":begin" => begin,
            ":beyond" => format!("{begin}~"),
            ":reason" => reason.word(),
            ":now" => now,
        },
    )
}

/// A waiting row waits for a person.
pub fn hold(tx: &WriteTx<'_>, id: OutboxId, reason: Hold, now: Instant) -> StoreResult<bool> {
    let held = tx.execute(
        "UPDATE outbox
         SET state = 'held', reason = :reason, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state IN ('planned', 'due')",
        named! {":id" => id, ":reason" => reason.word(), ":now" => now},
    )?;
    Ok(held == 1)
}

/// A person lets a held row go; it is not counted as a burst again.
pub fn release(tx: &WriteTx<'_>, id: OutboxId, reason: Hold, now: Instant) -> StoreResult<bool> {
    let released = tx.execute(
        "UPDATE outbox
         SET state = 'due', reason = NULL, released = 1, late = 1, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'held' AND reason = :reason",
        named! {":id" => id, ":reason" => reason.word(), ":now" => now},
    )?;
    Ok(released == 1)
}

/// A person wants a waiting row to go at once, also outside the send hours; false when it is not waiting.
pub fn send_now(tx: &WriteTx<'_>, id: OutboxId, now: Instant) -> StoreResult<bool> {
    let moved = tx.execute(
        "UPDATE outbox
         SET due_ms = CASE WHEN due_ms > :now THEN :now ELSE due_ms END,
             next_try_ms = NULL, released = 1, origin = 'person', at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state IN ('planned', 'due')",
        named! {":id" => id, ":now" => now},
    )?;
    Ok(moved == 1)
}

/// What a person says of an unknown or failed row (R56).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// It did not go; leave it.
    NotSent,
    /// Send it again: a new attempt under the next number, because the ledger knows those that were.
    Resend,
}

/// Settles an `unknown` row by a person's word; a failed one can be sent again. False when it is in neither state.
pub fn resolve(tx: &WriteTx<'_>, id: OutboxId, verdict: Verdict, now: Instant) -> StoreResult<bool> {
    let sql = match verdict {
        Verdict::Delivered => {
            "UPDATE outbox
             SET state = 'delivered', reason = NULL, proof = 3, proof_ms = :now, poll_ms = NULL, updated_ms = :now,
                 version = version + 1
             WHERE id = :id AND state = 'unknown'"
        }
        Verdict::NotSent => {
            "UPDATE outbox
             SET state = 'failed', reason = 'not_sent', poll_ms = NULL, updated_ms = :now, version = version + 1
             WHERE id = :id AND state = 'unknown'"
        }
        Verdict::Resend => {
            "UPDATE outbox
             SET state = 'due', reason = NULL, mark_ms = NULL, next_try_ms = NULL, poll_ms = NULL,
                 released = 1, origin = 'person', at_ms = :now, updated_ms = :now, version = version + 1
             WHERE id = :id AND state IN ('unknown', 'failed')"
        }
    };
    Ok(tx.execute(sql, named! {":id" => id, ":now" => now})? == 1)
}

/// Waiting rows of a rule that was switched off.
pub fn cancel_of_rule(tx: &WriteTx<'_>, rule: RuleId, now: Instant) -> StoreResult<usize> {
    tx.execute(
        "UPDATE outbox
         SET state = 'cancelled', reason = 'rule_off', at_ms = :now, updated_ms = :now, version = version + 1
         WHERE rule_id = :rule AND state IN ('planned', 'due', 'held')",
        named! {":rule" => rule, ":now" => now},
    )
}

/// Erases a client's bodies and addresses; state, times, hash and key stay as proof (R116).
pub fn erase_client(tx: &WriteTx<'_>, client: ClientId, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE outbox
         SET state = 'cancelled', reason = 'erased', lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE client_id = :client
           AND (state IN ('planned', 'due', 'held', 'claimed') OR (state = 'sending' AND mark_ms IS NULL))",
        named! {":client" => client, ":now" => now},
    )?;
    tx.execute(
        "UPDATE outbox
         SET body = NULL, subject_line = NULL, recipient = NULL, told = NULL, contact_point_id = NULL,
             updated_ms = :now, version = version + 1
         WHERE client_id = :client",
        named! {":client" => client, ":now" => now},
    )?;
    Ok(())
}
