//! What would be said of an appointment or invoice, when, or why not (R30). Also without any account.

use super::{
    about::About,
    check,
    planner::{self, Foreseen},
    render::{self, Order},
};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Instant,
    id::{AppointmentId, InvoiceId, OutboxId, RuleId, TemplateId},
    paging::Page,
    reminders::{Channel, State, Trigger, sms::Costly},
};
use deskbell_store::Tx;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One appointment, or one invoice.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewRequest {
    /// The appointment.
    pub appointment_id: Option<AppointmentId>,
    /// The invoice.
    pub invoice_id: Option<InvoiceId>,
}

/// A rule by id and name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleName {
    /// The rule.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
}

/// What one rule says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewItem {
    /// The rule.
    pub rule: RuleName,
    /// What sets it off.
    pub trigger: Trigger,
    /// SMS or email.
    pub channel: Channel,
    /// When it goes; null when it does not.
    pub due_utc: Option<Instant>,
    /// Why it does not go: a word of R22.
    pub skip: Option<String>,
    /// To which number or address.
    pub to: Option<String>,
    /// Subject line of a mail.
    pub subject: Option<String>,
    /// The text as it would read at that time; null when a value is missing.
    pub text: Option<String>,
    /// The value that is missing.
    pub missing: Option<String>,
    /// Parts of a text message.
    pub parts: Option<usize>,
    /// Units of its encoding.
    pub units: Option<usize>,
    /// The first character that makes it dearer.
    pub costly: Option<Costly>,
    /// The text's language.
    pub language: Option<String>,
    /// The owner's text that won; null for one that comes with Deskbell.
    pub template_id: Option<TemplateId>,
    /// The row of the outbox, once there is one.
    pub outbox_id: Option<OutboxId>,
    /// Its state.
    pub state: Option<State>,
}

/// What every rule says of it.
pub fn preview(desk: &Desk, _caller: &Caller, request: PreviewRequest) -> AppResult<Page<PreviewItem>> {
    let now = desk.now();
    desk.store.read(|tx| {
        let about = match (request.appointment_id, request.invoice_id) {
            (Some(id), None) => About::appointment(tx, id)?,
            (None, Some(id)) => About::invoice(tx, id)?,
            _ => return Err(AppError::invalid("appointmentId", "one_of")),
        };
        if about.visit.is_none() && about.invoice.is_none() {
            return Err(AppError::not_found("subject"));
        }
        let foreseen = planner::foresee(desk, tx, &about)?;
        let items = foreseen
            .into_iter()
            .map(|foreseen| item(desk, tx, &about, foreseen, now));
        Ok(Page::whole(items.collect::<AppResult<_>>()?))
    })
}

fn item(desk: &Desk, tx: &Tx<'_>, about: &About, foreseen: Foreseen, now: Instant) -> AppResult<PreviewItem> {
    let rule = &foreseen.rule;
    let reader = check::of_person(desk, tx, rule.trigger.purpose(), rule.channel, about, None)?;
    let to = reader.as_ref().ok().map(|recipient| recipient.address.clone());
    let present = foreseen.present.as_ref();
    let settled = present.filter(|row| !row.state.waiting());
    let skip = match (settled, &foreseen.plan, &reader) {
        (Some(row), _, _) if matches!(row.state, State::Skipped | State::Cancelled) => row.reason.clone(),
        (Some(_), _, _) => None,
        (None, Err(skip), _) => Some(skip.word().to_owned()),
        (None, Ok(_), Err(skip)) => Some(skip.word().to_owned()),
        (None, Ok(_), Ok(_)) => None,
    };
    let due = match (present, &foreseen.plan) {
        (Some(row), _) => Some(row.due),
        (None, Ok(plan)) => Some(plan.due),
        (None, Err(_)) => None,
    };
    let order = Order {
        trigger: rule.trigger,
        channel: rule.channel,
        template: rule.template,
        now: due.unwrap_or(now).max(now),
        old: None,
        recipient: to.as_deref(),
    };
    let rendered = render::of_template(tx, about, order)?;
    let missing = rendered
        .as_ref()
        .err()
        .map(|refused| refused.value.clone().unwrap_or_else(|| refused.rule.to_owned()));
    let rendered = rendered.ok();
    let length = rendered.as_ref().and_then(|rendered| rendered.length.clone());
    Ok(PreviewItem {
        rule: RuleName {
            id: rule.id,
            name: rule.name.clone(),
        },
        trigger: rule.trigger,
        channel: rule.channel,
        due_utc: due.filter(|_| skip.is_none()),
        skip,
        to,
        subject: rendered.as_ref().and_then(|rendered| rendered.subject.clone()),
        missing,
        parts: length.as_ref().map(|length| length.parts),
        units: length.as_ref().map(|length| length.units),
        costly: length.and_then(|length| length.costly),
        language: rendered.as_ref().map(|rendered| rendered.language.clone()),
        template_id: rendered.as_ref().and_then(|rendered| rendered.variant),
        text: rendered.map(|rendered| rendered.text),
        outbox_id: present.map(|row| row.id),
        state: present.map(|row| row.state),
    })
}
