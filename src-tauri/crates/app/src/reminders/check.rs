//! May this message go now? Asked in the transaction that makes a row due (R38), and again at the mark (R50): subject,
//! consent, blocks, address, send hours, time limits, daily cap. A committed STOP or cancel is never followed by a send.

use super::about::About;
use crate::{AppResult, Desk};
use deskbell_core::{
    Instant,
    id::ContactPointId,
    reminders::{Channel, Purpose, Rule, Skip, SubjectKind, Trigger, timing, words::Cancel},
};
use deskbell_store::{
    StoreError, Tx,
    reminders::{OutboxRow, blocks, facts, outbox, outbox::Origin, rules},
};

/// When the question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before a row becomes due.
    Promote,
    /// At the mark: what was settled when it became due is not asked again.
    Mark,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// It may go, to this address.
    Go(Recipient),
    /// It will not go.
    Skip(Skip),
    /// It is no longer wanted.
    Cancel(Cancel),
    /// Not before this instant.
    Wait(Instant),
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recipient {
    pub contact: Option<ContactPointId>,
    pub address: String,
    pub name: Option<String>,
}

/// The answer for one row at `now`.
pub(super) fn ask(
    desk: &Desk,
    tx: &Tx<'_>,
    row: &OutboxRow,
    about: &About,
    now: Instant,
    stage: Stage,
) -> AppResult<Verdict> {
    let rule = match rule_of(tx, row)? {
        Ok(rule) => rule,
        Err(verdict) => return Ok(verdict),
    };
    if let Some(verdict) = of_subject(row, about, rule.as_ref(), now) {
        return Ok(verdict);
    }
    let typed = row.recipient.as_deref().filter(|_| row.purpose == Purpose::Test);
    let recipient = match of_person(desk, tx, row.purpose, row.channel, about, typed)? {
        Ok(recipient) => recipient,
        Err(skip) => return Ok(Verdict::Skip(skip)),
    };
    if stage == Stage::Promote
        && let Some(verdict) = of_time(tx, row, about, rule.as_ref(), &recipient, now)?
    {
        return Ok(verdict);
    }
    Ok(Verdict::Go(recipient))
}

fn rule_of(tx: &Tx<'_>, row: &OutboxRow) -> AppResult<Result<Option<Rule>, Verdict>> {
    let Some(id) = row.rule else {
        return Ok(Ok(None));
    };
    match rules::get(tx, id) {
        Ok(rule) if rule.enabled => Ok(Ok(Some(rule))),
        Ok(_) | Err(StoreError::NotFound) => Ok(Err(Verdict::Cancel(Cancel::RuleOff))),
        Err(other) => Err(other.into()),
    }
}

fn of_subject(row: &OutboxRow, about: &About, rule: Option<&Rule>, now: Instant) -> Option<Verdict> {
    let start = about
        .visit
        .as_ref()
        .map(|visit| visit.start)
        .filter(|_| row.trigger.of_appointment());
    if let Some(skip) = timing::useless(now, start, row.not_after) {
        return Some(Verdict::Skip(skip));
    }
    match row.subject_kind {
        SubjectKind::Appointment | SubjectKind::Series => of_visit(row, about, rule),
        SubjectKind::Invoice => of_invoice(row, about),
        SubjectKind::Client | SubjectKind::Account => None,
    }
}

fn of_visit(row: &OutboxRow, about: &About, rule: Option<&Rule>) -> Option<Verdict> {
    let Some(visit) = &about.visit else {
        return Some(Verdict::Skip(Skip::NotBooked));
    };
    let cancelled = visit.status == "cancelled";
    if row.trigger == Trigger::Cancelled {
        return (!cancelled).then_some(Verdict::Cancel(Cancel::Reinstated));
    }
    if cancelled {
        return Some(Verdict::Cancel(Cancel::AppointmentCancelled));
    }
    if visit.shelved {
        return Some(Verdict::Cancel(Cancel::Unscheduled));
    }
    if !matches!(visit.status.as_str(), "booked" | "confirmed") {
        return Some(Verdict::Skip(Skip::NotBooked));
    }
    if matches!(row.trigger, Trigger::Appointment | Trigger::Changed) && visit.revision != row.revision {
        return Some(Verdict::Cancel(Cancel::Moved));
    }
    let rule = rule?;
    if row.trigger == Trigger::Appointment && about.undecided {
        return Some(Verdict::Skip(Skip::Closed));
    }
    if rule.asks_confirm && visit.status == "confirmed" {
        return Some(Verdict::Skip(Skip::Confirmed));
    }
    (!fits(rule, about)).then_some(Verdict::Skip(Skip::Filter))
}

/// Whether an appointment fits a rule's filters.
pub(super) fn fits(rule: &Rule, about: &About) -> bool {
    let Some(visit) = &about.visit else {
        return rule.service.is_none() && rule.staff.is_none() && !rule.unconfirmed;
    };
    rule.service
        .is_none_or(|service| visit.items.iter().any(|item| item.service == service))
        && rule
            .staff
            .is_none_or(|staff| visit.items.iter().any(|item| item.staff == staff))
        && !(rule.unconfirmed && visit.status != "booked")
}

fn of_invoice(row: &OutboxRow, about: &About) -> Option<Verdict> {
    let Some(invoice) = &about.invoice else {
        return Some(Verdict::Skip(Skip::Paid));
    };
    // A copy that a person sends goes whatever its balance.
    row.rule?;
    if !about.invoice_stands() {
        return Some(Verdict::Skip(Skip::CreditCovers));
    }
    (invoice.open <= 0).then_some(Verdict::Skip(Skip::Paid))
}

/// May this person be written to for this purpose, and where? `typed` is the address of a test message.
pub(super) fn of_person(
    desk: &Desk,
    tx: &Tx<'_>,
    purpose: Purpose,
    channel: Channel,
    about: &About,
    typed: Option<&str>,
) -> AppResult<Result<Recipient, Skip>> {
    if let Some(address) = typed {
        return Ok(Ok(Recipient {
            contact: None,
            address: address.to_owned(),
            name: None,
        }));
    }
    let Some(person) = &about.person else {
        return Ok(Err(Skip::Erased));
    };
    if person.archived {
        return Ok(Err(Skip::Archived));
    }
    let on_contract = matches!(purpose, Purpose::AppointmentService | Purpose::InvoiceService);
    match facts::consent(tx, person.id, purpose, channel)?.as_deref() {
        Some("granted") => {}
        Some("withdrawn") => return Ok(Err(Skip::OptedOut)),
        None if on_contract => {}
        _ => return Ok(Err(Skip::NoConsent)),
    }
    let contact = match about.address(channel) {
        Ok(contact) => contact,
        Err(true) => return Ok(Err(Skip::BadAddress)),
        Err(false) => return Ok(Err(Skip::NoAddress)),
    };
    let address = contact.address.clone().unwrap_or_default();
    if blocks::has(tx, &blocks::hash(&desk.store, &address))? {
        return Ok(Err(Skip::NumberBlocked));
    }
    Ok(Ok(Recipient {
        contact: Some(contact.id),
        address,
        name: Some(person.display_name.clone()),
    }))
}

/// Send hours and the daily cap: asked for what no person asked for.
fn of_time(
    tx: &Tx<'_>,
    row: &OutboxRow,
    about: &About,
    rule: Option<&Rule>,
    recipient: &Recipient,
    now: Instant,
) -> AppResult<Option<Verdict>> {
    if !row.trigger.automated() || row.released || row.origin == Origin::Person {
        return Ok(None);
    }
    let window = about.window(rule);
    if !window.may_send(now, row.due) {
        let opening = window
            .opening(now)
            .filter(|opening| row.not_after.is_none_or(|limit| *opening <= limit));
        return Ok(Some(opening.map_or(Verdict::Skip(Skip::QuietHours), Verdict::Wait)));
    }
    if row.channel == Channel::Sms {
        let zone = about.reader_zone();
        let day = now.date(zone);
        let texts = outbox::texts_to(tx, &recipient.address, day.start(zone), day.plus_days(1).start(zone))?;
        if texts >= about.settings.daily_cap {
            return Ok(Some(Verdict::Skip(Skip::DailyCap)));
        }
    }
    Ok(None)
}
