//! Messages of years gone by, as a send leaves them: for made-up practices at scale. Nothing that could still go is
//! written here; what is to come is the planner's.

use super::outbox::Origin;
use crate::{StoreResult, WriteTx, named};
use deskbell_core::{
    Instant,
    id::{AccountId, AppointmentId, AttemptId, ClientId, ContactPointId, OutboxId, RuleId},
    reminders::{Channel, Purpose, SubjectKind, Trigger, words::Slot},
};

/// A reminder of a visit that went.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of R44 under their names")]
pub struct PastMessage<'a> {
    pub id: OutboxId,
    pub attempt: AttemptId,
    pub key: String,
    pub appointment: AppointmentId,
    pub client: ClientId,
    pub rule: RuleId,
    pub channel: Channel,
    pub contact_point: ContactPointId,
    pub recipient: &'a str,
    pub account: AccountId,
    pub planned: Instant,
    pub sent: Instant,
    pub subject_line: Option<&'a str>,
    pub body: String,
    pub body_hash: String,
    pub language: &'a str,
    pub told: String,
    /// The provider said that it arrived; else it only took it.
    pub delivered: bool,
}

/// Writes it with its one attempt. False when its key exists.
pub fn add_past(tx: &WriteTx<'_>, message: &PastMessage<'_>) -> StoreResult<bool> {
    let (state, proof) = if message.delivered {
        ("delivered", 3)
    } else {
        ("accepted", 1)
    };
    let sms = message.channel == Channel::Sms;
    let added = tx.execute(
        "INSERT INTO outbox (id, dedup_key, subject_kind, subject_id, appointment_id, client_id, revision, rule_id,
           trigger_word, purpose, channel, slot, contact_point_id, recipient, account_id, raw_due_ms, due_ms, state, origin,
           late, released, attempt_no, attempt_id, mark_ms, subject_line, body, body_hash, language, encoding, units, parts,
           told, provider_id, proof, proof_ms, polls, at_ms, created_ms, updated_ms, version)
         VALUES (:id, :key, :subject_kind, :appointment, :appointment, :client, 0, :rule,
           :trigger, :purpose, :channel, :slot, :contact_point, :recipient, :account, :sent, :sent, :state, :origin,
           0, 0, 1, :attempt, :sent, :subject_line, :body, :body_hash, :language, :encoding, :units, :parts,
           :told, :attempt, :proof, :sent, 0, :sent, :planned, :sent, 6)
         ON CONFLICT (dedup_key) DO NOTHING",
        named! {
            ":id" => message.id,
            ":key" => &message.key,
            ":subject_kind" => SubjectKind::Appointment.word(),
            ":appointment" => message.appointment,
            ":client" => message.client,
            ":rule" => message.rule,
            ":trigger" => Trigger::Appointment.word(),
            ":purpose" => Purpose::AppointmentService.word(),
            ":channel" => message.channel.word(),
            ":slot" => Slot::Client.word(),
            ":contact_point" => message.contact_point,
            ":recipient" => message.recipient,
            ":account" => message.account,
            ":planned" => message.planned,
            ":sent" => message.sent,
            ":state" => state,
            ":origin" => Origin::Subject.word(),
            ":attempt" => message.attempt,
            ":subject_line" => message.subject_line,
            ":body" => &message.body,
            ":body_hash" => &message.body_hash,
            ":language" => message.language,
            ":encoding" => sms.then_some("gsm7"),
            ":units" => sms.then(|| i64::try_from(message.body.len()).unwrap_or(i64::MAX)),
            ":parts" => sms.then_some(1_i64),
            ":told" => &message.told,
            ":proof" => proof,
        },
    )?;
    if added == 0 {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO outbox_attempts (id, outbox_id, number, account_id, started_ms, mark_ms, ended_ms, class)
         VALUES (:id, :outbox, 1, :account, :sent, :sent, :sent, 'accepted')",
        named! {
            ":id" => message.attempt,
            ":outbox" => message.id,
            ":account" => message.account,
            ":sent" => message.sent,
        },
    )?;
    Ok(true)
}
