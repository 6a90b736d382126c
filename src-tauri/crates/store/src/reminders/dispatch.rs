//! The steps of a send (R48 to R54). Each is one statement that names the state it leaves and the dispatcher's token;
//! no row changed means: somebody else decided meanwhile, stop here.

use super::Fence;
use crate::{StoreResult, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AccountId, AttemptId, OutboxId},
    reminders::words::{Hold, Skip},
};

/// An uncertain row is looked up at its provider so long after it broke off (R55).
const FIRST_LOOK_MS: i64 = 30_000;

/// Planned and checked: it may go now.
pub fn promote(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, late: bool, now: Instant) -> StoreResult<bool> {
    let promoted = tx.execute(
        "UPDATE outbox
         SET state = 'due', late = :late, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'planned' AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":late" => late, ":now" => now, ":token" => fence.0},
    )?;
    Ok(promoted == 1)
}

/// A planned row waits for the next opening (R15).
pub fn postpone(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, due: Instant, now: Instant) -> StoreResult<bool> {
    let moved = tx.execute(
        "UPDATE outbox
         SET due_ms = :due, at_ms = :due, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'planned' AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":due" => due, ":now" => now, ":token" => fence.0},
    )?;
    Ok(moved == 1)
}

/// A due row is not tried before an instant.
pub fn wait_until(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, until: Instant, now: Instant) -> StoreResult<bool> {
    let waits = tx.execute(
        "UPDATE outbox
         SET state = 'due', lease = NULL, next_try_ms = :until, updated_ms = :now, version = version + 1
         WHERE id = :id AND state IN ('claimed', 'sending') AND mark_ms IS NULL
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":until" => until, ":now" => now, ":token" => fence.0},
    )?;
    Ok(waits == 1)
}

/// C0: leases a due row.
pub fn claim(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, now: Instant) -> StoreResult<bool> {
    let claimed = tx.execute(
        "UPDATE outbox
         SET state = 'claimed', lease = :token, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'due' AND due_ms <= :now
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":now" => now, ":token" => fence.0},
    )?;
    Ok(claimed == 1)
}

/// What C1 writes down.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of R44 under their names")]
pub struct Prepared {
    pub attempt: AttemptId,
    pub account: Option<AccountId>,
    pub recipient: String,
    pub subject_line: Option<String>,
    pub body: String,
    pub body_hash: String,
    pub variant: Option<String>,
    pub language: String,
    pub encoding: Option<&'static str>,
    pub units: Option<u32>,
    pub parts: Option<u32>,
    pub told: Option<String>,
}

/// C1: claimed → sending, with everything that will go on the wire; and the attempt.
pub fn prepare(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, prepared: &Prepared, now: Instant) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE outbox
         SET state = 'sending', attempt_no = attempt_no + 1, attempt_id = :attempt, account_id = :account,
             recipient = :recipient, subject_line = :subject_line, body = :body, body_hash = :body_hash,
             variant_id = :variant, language = :language, encoding = :encoding, units = :units, parts = :parts,
             told = :told, next_try_ms = NULL, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'claimed' AND lease = :token
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {
            ":id" => id,
            ":attempt" => prepared.attempt,
            ":account" => prepared.account,
            ":recipient" => &prepared.recipient,
            ":subject_line" => prepared.subject_line.clone(),
            ":body" => &prepared.body,
            ":body_hash" => &prepared.body_hash,
            ":variant" => prepared.variant.clone(),
            ":language" => &prepared.language,
            ":encoding" => prepared.encoding,
            ":units" => prepared.units,
            ":parts" => prepared.parts,
            ":told" => prepared.told.clone(),
            ":now" => now,
            ":token" => fence.0,
        },
    )?;
    if changed == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO outbox_attempts (id, outbox_id, number, account_id, started_ms)
         SELECT :attempt, id, attempt_no, :account, :now
         FROM outbox
         WHERE id = :id",
        named! {":attempt" => prepared.attempt, ":account" => prepared.account, ":now" => now, ":id" => id},
    )?;
    Ok(true)
}

/// C2: the mark. From here on the message may have gone.
pub fn mark(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, attempt: AttemptId, now: Instant) -> StoreResult<bool> {
    let marked = tx.execute(
        "UPDATE outbox
         SET mark_ms = :now, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'sending' AND mark_ms IS NULL AND attempt_id = :attempt
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":attempt" => attempt, ":now" => now, ":token" => fence.0},
    )?;
    if marked == 1 {
        tx.execute(
            "UPDATE outbox_attempts
             SET mark_ms = :now
             WHERE id = :attempt",
            named! {":attempt" => attempt, ":now" => now},
        )?;
    }
    Ok(marked == 1)
}

/// How an attempt ended, for the record.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the columns of the attempt under their names")]
pub struct Ended {
    pub class: &'static str,
    pub kind: Option<&'static str>,
    pub code: Option<String>,
    pub text: Option<String>,
}

/// What becomes of a row after an attempt (C3).
#[derive(Debug, Clone, PartialEq)]
pub enum Settled {
    /// The provider took it.
    Accepted {
        /// Its id there.
        provider_id: Option<String>,
        /// Parts as the provider counted.
        parts: Option<u32>,
        /// Price as it said, with currency.
        price: Option<String>,
        /// When the status is asked for first.
        poll: Option<Instant>,
    },
    /// Refused for good.
    Failed {
        /// The word shown.
        reason: String,
    },
    /// Provably not gone; tried again not before this instant. `counted` is false when the provider was never reached.
    Again {
        /// When.
        not_before: Option<Instant>,
        /// Whether it counts as an attempt.
        counted: bool,
    },
    /// May or may not have gone.
    Unknown {
        /// Why nobody can tell.
        reason: String,
    },
}

/// C3: writes down what became of an attempt.
pub fn settle(
    tx: &WriteTx<'_>,
    fence: Fence,
    id: OutboxId,
    attempt: AttemptId,
    settled: &Settled,
    ended: &Ended,
    now: Instant,
) -> StoreResult<bool> {
    let changed = match settled {
        Settled::Accepted {
            provider_id,
            parts,
            price,
            poll,
        } => tx.execute(
            "UPDATE outbox
             SET state = 'accepted', reason = NULL, lease = NULL, provider_id = :provider_id,
                 parts = COALESCE(:parts, parts), price = COALESCE(:price, price), proof = 1, proof_ms = :now,
                 polls = 0, poll_ms = :poll, updated_ms = :now, version = version + 1
             WHERE id = :id AND state = 'sending' AND attempt_id = :attempt
               AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
            named! {
                ":id" => id,
                ":attempt" => attempt,
                ":provider_id" => provider_id.clone(),
                ":parts" => *parts,
                ":price" => price.clone(),
                ":poll" => *poll,
                ":now" => now,
                ":token" => fence.0,
            },
        )?,
        Settled::Failed { reason } => ended_as(tx, fence, id, attempt, "failed", reason, now)?,
        Settled::Unknown { reason } => ended_as(tx, fence, id, attempt, "unknown", reason, now)?,
        Settled::Again { not_before, counted } => tx.execute(
            "UPDATE outbox
             SET state = 'due', lease = NULL, mark_ms = NULL, next_try_ms = :not_before,
                 attempt_no = attempt_no - CASE WHEN :counted = 1 THEN 0 ELSE 1 END,
                 updated_ms = :now, version = version + 1
             WHERE id = :id AND state = 'sending' AND attempt_id = :attempt
               AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
            named! {
                ":id" => id,
                ":attempt" => attempt,
                ":not_before" => *not_before,
                ":counted" => *counted,
                ":now" => now,
                ":token" => fence.0,
            },
        )?,
    };
    end_attempt(tx, attempt, ended, now)?;
    Ok(changed == 1)
}

fn ended_as(
    tx: &WriteTx<'_>,
    fence: Fence,
    id: OutboxId,
    attempt: AttemptId,
    state: &str,
    reason: &str,
    now: Instant,
) -> StoreResult<usize> {
    tx.execute(
        "UPDATE outbox
         SET state = :state, reason = :reason, lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'sending' AND attempt_id = :attempt
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {
            ":id" => id,
            ":attempt" => attempt,
            ":state" => state,
            ":reason" => reason,
            ":now" => now,
            ":token" => fence.0,
        },
    )
}

fn end_attempt(tx: &WriteTx<'_>, attempt: AttemptId, ended: &Ended, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE outbox_attempts
         SET ended_ms = :now, class = :class, kind = :kind, provider_code = :code, provider_text = :text
         WHERE id = :attempt",
        named! {
            ":attempt" => attempt,
            ":class" => ended.class,
            ":kind" => ended.kind,
            ":code" => ended.code.clone(),
            ":text" => ended.text.clone(),
            ":now" => now,
        },
    )?;
    Ok(())
}

/// A row that cannot be made into a message: a text with a hole, no address, too long.
pub fn fail_unprepared(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, reason: &str, now: Instant) -> StoreResult<bool> {
    let sending = tx.execute(
        "UPDATE outbox
         SET state = 'sending', updated_ms = :now
         WHERE id = :id AND state = 'claimed' AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":now" => now, ":token" => fence.0},
    )?;
    if sending == 0 {
        return Ok(false);
    }
    tx.execute(
        "UPDATE outbox
         SET state = 'failed', reason = :reason, lease = NULL, at_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'sending'",
        named! {":id" => id, ":reason" => reason, ":now" => now},
    )?;
    Ok(true)
}

/// Drops a row by the dispatcher's own check, before anything went.
pub fn skip(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, reason: Skip, now: Instant) -> StoreResult<bool> {
    if !super::dispatcher::holds(tx, fence)? {
        return Ok(false);
    }
    super::plan::skip(tx, id, reason, now)
}

/// Holds a row by the dispatcher's own check.
pub fn hold(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, reason: Hold, now: Instant) -> StoreResult<bool> {
    if !super::dispatcher::holds(tx, fence)? {
        return Ok(false);
    }
    super::plan::hold(tx, id, reason, now)
}

/// What a start found of a process that ended in the middle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Surely unsent, due again.
    pub due: usize,
    /// May have gone.
    pub unknown: usize,
}

/// R54: claimed → due; sending without mark → due; sending with mark → unknown. Never anything else.
pub fn recover(tx: &WriteTx<'_>, fence: Fence, now: Instant) -> StoreResult<Recovered> {
    let due = tx.execute(
        "UPDATE outbox
         SET state = 'due', lease = NULL, updated_ms = :now, version = version + 1,
             attempt_no = attempt_no - CASE WHEN state = 'sending' THEN 1 ELSE 0 END
         WHERE state IN ('claimed', 'sending') AND mark_ms IS NULL
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":token" => fence.0, ":now" => now},
    )?;
    let unknown = tx.execute(
        "UPDATE outbox
         SET state = 'unknown', reason = 'broke_off', lease = NULL, updated_ms = :now, version = version + 1,
             polls = 0, poll_ms = CASE WHEN account_id IS NULL THEN NULL ELSE :look END
         WHERE state IN ('claimed', 'sending') AND mark_ms IS NOT NULL
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":token" => fence.0, ":look" => now.plus_ms(FIRST_LOOK_MS), ":now" => now},
    )?;
    Ok(Recovered { due, unknown })
}

/// A polled report: the proof grows, never shrinks (R106, R108).
pub fn reported(
    tx: &WriteTx<'_>,
    fence: Fence,
    id: OutboxId,
    report: &Report,
    next_poll: Option<Instant>,
    now: Instant,
) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE outbox
         SET state = :state, reason = COALESCE(:reason, reason),
             proof_ms = CASE WHEN :proof > proof THEN :now ELSE proof_ms END,
             proof = CASE WHEN :proof > proof THEN :proof ELSE proof END,
             parts = COALESCE(:parts, parts), price = COALESCE(:price, price),
             polls = polls + 1, poll_ms = :next, updated_ms = :now, version = version + 1
         WHERE id = :id AND state IN ('accepted', 'unknown')
           AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {
            ":id" => id,
            ":state" => report.state,
            ":reason" => report.reason.clone(),
            ":proof" => report.proof,
            ":parts" => report.parts,
            ":price" => report.price.clone(),
            ":next" => next_poll,
            ":now" => now,
            ":token" => fence.0,
        },
    )?;
    Ok(changed == 1)
}

/// What a report says of a row that is `accepted`.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// `accepted`, `delivered` or `undelivered`.
    pub state: &'static str,
    /// Why not, where it says so.
    pub reason: Option<String>,
    /// The level of proof (R106).
    pub proof: u8,
    /// Parts as billed.
    pub parts: Option<u32>,
    /// Price with currency.
    pub price: Option<String>,
}

/// A look-up found an unknown row at the provider: it was taken (R55).
pub fn found(
    tx: &WriteTx<'_>,
    fence: Fence,
    id: OutboxId,
    provider_id: &str,
    poll: Option<Instant>,
    now: Instant,
) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE outbox
         SET state = 'accepted', reason = NULL, provider_id = :provider_id, proof = 1, proof_ms = :now, polls = 0,
             poll_ms = :poll, updated_ms = :now, version = version + 1
         WHERE id = :id AND state = 'unknown' AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":provider_id" => provider_id, ":poll" => poll, ":now" => now, ":token" => fence.0},
    )?;
    Ok(changed == 1)
}

/// An unknown row is looked up again later, or not any more.
pub fn look_later(
    tx: &WriteTx<'_>,
    fence: Fence,
    id: OutboxId,
    next: Option<Instant>,
    now: Instant,
) -> StoreResult<()> {
    tx.execute(
        "UPDATE outbox
         SET polls = polls + 1, poll_ms = :next, updated_ms = :now
         WHERE id = :id AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":next" => next, ":now" => now, ":token" => fence.0},
    )?;
    Ok(())
}

/// The ledger says that a waiting row went out, from a state that this copy does not know (R51).
pub fn sent_by_ledger(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, now: Instant) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE outbox
         SET state = 'unknown', reason = 'ledger', updated_ms = :now, version = version + 1
         WHERE id = :id AND state IN ('planned', 'due', 'held') AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":now" => now, ":token" => fence.0},
    )?;
    Ok(changed == 1)
}

/// When an unknown row is looked up first.
pub fn look_at(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, at: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE outbox
         SET polls = 0, poll_ms = :at
         WHERE id = :id AND state = 'unknown' AND EXISTS (SELECT 1 FROM dispatcher WHERE token = :token)",
        named! {":id" => id, ":at" => at, ":token" => fence.0},
    )?;
    Ok(())
}
