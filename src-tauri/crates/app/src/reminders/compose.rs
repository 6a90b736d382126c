//! Messages that a person asks for: one written by hand (R5 manual), "tell the client" about an appointment (R14, A74),
//! and an invoice on its way (invoice_send). The person's act is the occurrence in their key (R45).

use super::{about::About, check};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Fault, Instant,
    id::{AppointmentId, ClientId, InvoiceId, OutboxId},
    reminders::{
        Channel, Plan, Purpose, SubjectKind, Trigger,
        timing::NOTICE_DELAY_MS,
        words::{Skip, Slot},
    },
    text,
};
use deskbell_store::{
    WriteTx,
    reminders::{
        outbox::Origin,
        plan::{self as rows, NewRow},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A message by hand is of no use later than this.
const MANUAL_MINUTES: i64 = 60;
/// An invoice is sent along at most this long.
const INVOICE_MINUTES: i64 = 14 * 24 * 60;

/// A message written by a person.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageSend {
    /// To whom.
    pub client_id: ClientId,
    /// SMS or email.
    pub channel: Channel,
    /// Subject line, for email.
    pub subject: Option<String>,
    /// The words.
    pub text: String,
    /// The appointment it is about, if any.
    pub appointment_id: Option<AppointmentId>,
}

/// A queued message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageQueued {
    /// The row.
    pub id: OutboxId,
    /// When it goes.
    pub due_utc: Instant,
    /// Why it will not go, if it will not: a word of R22.
    pub skip: Option<Skip>,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// It is booked.
    Booked,
    /// It has a new time.
    Changed,
    /// It is cancelled.
    Cancelled,
}

/// "Tell the client?" answered with yes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoticeSend {
    /// The appointment.
    pub appointment_id: AppointmentId,
    /// What is told.
    pub kind: Notice,
    /// SMS or email.
    pub channel: Channel,
}

/// Queues a message written by a person; it goes with the next pass.
pub fn message_send(desk: &Desk, caller: &Caller, request: MessageSend) -> AppResult<MessageQueued> {
    let mut fault = Fault::default();
    let body = fault
        .take("text", text::note(&request.text))
        .filter(|body| !body.is_empty());
    if body.is_none() {
        fault.add("text", "required");
    }
    let subject = match request.channel {
        Channel::Email => fault.take(
            "subject",
            text::required_line(request.subject.as_deref().unwrap_or_default()),
        ),
        Channel::Sms => None,
    };
    fault.into_result()?;
    let now = desk.now();
    desk.write(caller, |tx| {
        let about = About::client(tx, request.client_id)?;
        if about.person.is_none() {
            return Err(AppError::not_found("client"));
        }
        let message = Message {
            subject: (SubjectKind::Client, request.client_id.to_string()),
            appointment: request.appointment_id,
            trigger: Trigger::Manual,
            purpose: Purpose::AppointmentService,
            channel: request.channel,
            due: now,
            not_after: now.plus_minutes(MANUAL_MINUTES),
            words: body.map(|body| (subject, body)),
        };
        message.queue(desk, tx, caller, &about)
    })
}

/// Queues a notice about an appointment: a confirmation at once, a change or cancel a minute later, so that an undo can
/// stop it.
pub fn notice_send(desk: &Desk, caller: &Caller, request: NoticeSend) -> AppResult<MessageQueued> {
    let now = desk.now();
    desk.write(caller, |tx| {
        let about = About::appointment(tx, request.appointment_id)?;
        let Some(visit) = &about.visit else {
            return Err(AppError::not_found("appointment"));
        };
        let (trigger, due) = match request.kind {
            Notice::Booked => (Trigger::Booked, now),
            Notice::Changed => (Trigger::Changed, now.plus_ms(NOTICE_DELAY_MS)),
            Notice::Cancelled => (Trigger::Cancelled, now.plus_ms(NOTICE_DELAY_MS)),
        };
        let message = Message {
            subject: (SubjectKind::Appointment, visit.id.to_string()),
            appointment: Some(visit.id),
            trigger,
            purpose: trigger.purpose(),
            channel: request.channel,
            due,
            not_after: visit.start,
            words: None,
        };
        message.queue(desk, tx, caller, &about)
    })
}

/// Queues an issued invoice to whom it is billed, as mail with the archived PDF or as a text message. For `invoice_send`,
/// in its transaction.
pub fn queue_invoice(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    invoice: InvoiceId,
    channel: Channel,
) -> AppResult<MessageQueued> {
    let now = desk.now();
    let about = About::invoice(tx, invoice)?;
    if about.invoice.is_none() {
        return Err(AppError::not_found("invoice"));
    }
    let message = Message {
        subject: (SubjectKind::Invoice, invoice.to_string()),
        appointment: None,
        trigger: Trigger::InvoiceIssued,
        purpose: Purpose::InvoiceService,
        channel,
        due: now,
        not_after: now.plus_minutes(INVOICE_MINUTES),
        words: None,
    };
    message.queue(desk, tx, caller, &about)
}

/// A message to be queued.
pub(super) struct Message {
    pub subject: (SubjectKind, String),
    pub appointment: Option<AppointmentId>,
    pub trigger: Trigger,
    pub purpose: Purpose,
    pub channel: Channel,
    pub due: Instant,
    pub not_after: Instant,
    pub words: Option<(Option<String>, String)>,
}

impl Message {
    pub fn queue(self, desk: &Desk, tx: &WriteTx<'_>, caller: &Caller, about: &About) -> AppResult<MessageQueued> {
        let now = desk.now();
        let id: OutboxId = desk.new_id();
        let reader = check::of_person(desk, tx, self.purpose, self.channel, about, None)?;
        let skip = reader.as_ref().err().copied();
        let (kind, subject_id) = self.subject;
        let (subject_line, body) = self.words.map_or((None, None), |(subject, body)| (subject, Some(body)));
        let slot = if kind == SubjectKind::Invoice {
            Slot::Payer
        } else {
            Slot::Client
        };
        let row = NewRow {
            id,
            key: format!("{kind}:{subject_id}:{}:{}:{slot}:{id}", self.trigger, self.channel),
            subject_kind: kind,
            subject_id,
            appointment: self.appointment,
            client: about.person.as_ref().map(|person| person.id),
            revision: about.visit.as_ref().map_or(0, |visit| visit.revision),
            rule: None,
            trigger: self.trigger,
            purpose: self.purpose,
            channel: self.channel,
            slot,
            contact_point: reader.as_ref().ok().and_then(|reader| reader.contact),
            recipient: reader.ok().map(|reader| reader.address),
            plan: Plan {
                raw_due: self.due,
                due: self.due,
                not_after: Some(self.not_after),
            },
            skip,
            origin: Origin::Person,
            subject_line,
            body,
            created_by: caller.staff,
        };
        rows::insert(tx, &row, now)?;
        tx.changed("reminders", id);
        Ok(MessageQueued {
            id,
            due_utc: self.due,
            skip,
        })
    }
}
