//! The planner (R47): in the transaction that changes a subject, its rows are made, moved, cancelled and revived. A key
//! names the occurrence, the rule, the channel and the revision (R45), so that planning a thousand times plans once.

use super::{about::About, check};
use crate::{AppResult, Desk};
use deskbell_core::{
    Instant,
    id::{AppointmentId, InvoiceId},
    reminders::{
        Plan, Rule, Skip, State, SubjectKind, Trigger,
        timing::{self, plan},
        words::{Cancel, Slot},
    },
};
use deskbell_store::{
    Tx, WriteTx,
    reminders::{
        OutboxRow,
        outbox::{self, Origin},
        plan::{self as rows, NewRow},
        rules,
    },
};

/// Nothing is planned further ahead.
const AHEAD_DAYS: i64 = 400;

/// Plans everything about one appointment.
pub(super) fn appointment(desk: &Desk, tx: &WriteTx<'_>, id: AppointmentId, origin: Origin) -> AppResult<()> {
    let about = About::appointment(tx, id)?;
    let Some(visit) = &about.visit else {
        return Ok(());
    };
    let existing = outbox::of_appointment(tx, id)?;
    let now = desk.now();
    let settled = settled(visit.revision, visit.created, &existing, now);
    drop_stale(tx, &about, &existing, now)?;
    for rule in rules::enabled(tx)?.iter().filter(|rule| rule.trigger.of_appointment()) {
        let said = Said {
            about: &about,
            rule,
            existing: &existing,
            now,
        };
        if said.applies() {
            Wanted { desk, tx, origin, said }.plan(settled)?;
        }
    }
    tx.changed("reminders", id);
    Ok(())
}

/// Plans everything about one invoice.
pub(super) fn invoice(desk: &Desk, tx: &WriteTx<'_>, id: InvoiceId, origin: Origin) -> AppResult<()> {
    let about = About::invoice(tx, id)?;
    let existing = outbox::of_subject(tx, SubjectKind::Invoice, &id.to_string())?;
    let now = desk.now();
    let paid = about.invoice.as_ref().is_some_and(|invoice| invoice.open <= 0);
    if !about.invoice_stands() || paid {
        let reason = if paid { Skip::Paid } else { Skip::CreditCovers };
        for row in existing.iter().filter(|row| row.state.waiting() && row.rule.is_some()) {
            rows::skip(tx, row.id, reason, now)?;
        }
        return Ok(());
    }
    for rule in rules::enabled(tx)?.iter().filter(|rule| rule.trigger.of_invoice()) {
        let said = Said {
            about: &about,
            rule,
            existing: &existing,
            now,
        };
        if said.applies() {
            Wanted { desk, tx, origin, said }.plan(now)?;
        }
    }
    tx.changed("reminders", id);
    Ok(())
}

/// What one rule says of a subject, without writing it.
pub(super) struct Foreseen {
    pub rule: Rule,
    /// The row that stands for it already.
    pub present: Option<OutboxRow>,
    pub plan: Result<Plan, Skip>,
}

/// What every rule that is on says of a subject now.
pub(super) fn foresee(desk: &Desk, tx: &Tx<'_>, about: &About) -> AppResult<Vec<Foreseen>> {
    let now = desk.now();
    let existing = match (&about.visit, &about.invoice) {
        (Some(visit), _) => outbox::of_appointment(tx, visit.id)?,
        (None, Some(invoice)) => outbox::of_subject(tx, SubjectKind::Invoice, &invoice.id.to_string())?,
        (None, None) => Vec::new(),
    };
    let settled = about
        .visit
        .as_ref()
        .map_or(now, |visit| settled(visit.revision, visit.created, &existing, now));
    let mut foreseen = Vec::new();
    for rule in rules::enabled(tx)? {
        if rule.trigger.of_appointment() != about.visit.is_some() {
            continue;
        }
        let said = Said {
            about,
            rule: &rule,
            existing: &existing,
            now,
        };
        if !said.applies() && check::fits(&rule, about) && rule.trigger != Trigger::Appointment {
            continue;
        }
        let present = said.present().cloned();
        let plan = said.foresee(settled);
        foreseen.push(Foreseen { rule, present, plan });
    }
    Ok(foreseen)
}

/// When the present start was agreed: at the booking, or when rows of this revision were first made.
fn settled(revision: i64, booked: Instant, existing: &[OutboxRow], now: Instant) -> Instant {
    if revision == 0 {
        return booked;
    }
    let of_revision = existing
        .iter()
        .filter(|row| row.revision == revision)
        .map(|row| row.created);
    of_revision.min().unwrap_or(now)
}

/// Rows that speak of another start, or of an appointment that no longer stands (R17, A51, A76).
fn drop_stale(tx: &WriteTx<'_>, about: &About, existing: &[OutboxRow], now: Instant) -> AppResult<()> {
    let Some(visit) = &about.visit else {
        return Ok(());
    };
    let standing = matches!(visit.status.as_str(), "booked" | "confirmed");
    for row in existing
        .iter()
        .filter(|row| row.trigger.of_appointment() && row.rule.is_some())
    {
        let stale = match (row.trigger, visit.status.as_str()) {
            (Trigger::Cancelled, "cancelled") => None,
            (Trigger::Cancelled, _) => Some(Cancel::Reinstated),
            (_, "cancelled") => Some(Cancel::AppointmentCancelled),
            _ if visit.shelved => Some(Cancel::Unscheduled),
            (Trigger::Appointment | Trigger::Changed, _) if row.revision != visit.revision => Some(Cancel::Moved),
            _ => None,
        };
        match stale {
            Some(reason) => rows::cancel(tx, row.id, reason, now)?,
            None if !standing && row.trigger != Trigger::Cancelled => rows::skip(tx, row.id, Skip::NotBooked, now)?,
            None => false,
        };
    }
    Ok(())
}

/// One rule and one subject: what is to be said.
struct Said<'a> {
    about: &'a About,
    rule: &'a Rule,
    existing: &'a [OutboxRow],
    now: Instant,
}

impl Said<'_> {
    /// Whether the rule speaks of this subject as it is now.
    fn applies(&self) -> bool {
        if !check::fits(self.rule, self.about) {
            return false;
        }
        let Some(visit) = &self.about.visit else {
            let issued = self.about.invoice.as_ref().and_then(|invoice| invoice.issued_at);
            // What was issued before the rule stood is not announced afterwards.
            return self.rule.trigger != Trigger::InvoiceIssued || issued.is_some_and(|at| at >= self.rule.created);
        };
        match self.rule.trigger {
            Trigger::Appointment => self.stands(),
            Trigger::Booked => self.stands() && visit.created >= self.rule.created,
            Trigger::Changed => self.stands() && visit.revision > 0 && self.told_another_start(),
            Trigger::Cancelled => visit.status == "cancelled" && visit.start > self.now,
            _ => false,
        }
    }

    fn stands(&self) -> bool {
        self.about
            .visit
            .as_ref()
            .is_some_and(|v| matches!(v.status.as_str(), "booked" | "confirmed") && !v.shelved)
    }

    /// The client heard, or may have heard, a start that is not the present one (A74).
    fn told_another_start(&self) -> bool {
        self.last_told()
            .is_some_and(|told| Some(told) != self.about.visit.as_ref().map(|visit| visit.start))
    }

    /// The start that was told last, by whatever message.
    fn last_told(&self) -> Option<Instant> {
        let told = self
            .existing
            .iter()
            .filter(|row| row.state.told() && row.told.is_some());
        told.max_by_key(|row| row.mark).and_then(told_start)
    }

    /// R17: the same rule and channel went out for this very start, and nothing later told another one.
    fn already_told(&self) -> bool {
        let Some(visit) = &self.about.visit else {
            return false;
        };
        let by_this_rule = self
            .existing
            .iter()
            .any(|row| row.rule == Some(self.rule.id) && row.state.told() && told_start(row) == Some(visit.start));
        by_this_rule && self.last_told() == Some(visit.start)
    }

    fn present(&self) -> Option<&OutboxRow> {
        let key = self.key();
        self.existing.iter().find(|row| row.key == key)
    }

    /// The timing by the rule, for a row that stands already or would be made now.
    fn timing(&self, settled: Instant) -> Result<Plan, Skip> {
        let created = self.present().map_or(self.now, |row| row.created).min(self.now);
        let subject = self.about.subject(settled, created).ok_or(Skip::Filter)?;
        plan(self.rule, &subject, self.about.window(Some(self.rule)), created)
    }

    /// The timing, or the reason that is known already.
    fn foresee(&self, settled: Instant) -> Result<Plan, Skip> {
        if !check::fits(self.rule, self.about) {
            return Err(Skip::Filter);
        }
        let start = self.about.visit.as_ref().map(|visit| visit.start);
        if self.about.visit.is_some() && !self.stands() && self.rule.trigger != Trigger::Cancelled {
            return Err(Skip::NotBooked);
        }
        if self.about.undecided && self.rule.trigger == Trigger::Appointment {
            return Err(Skip::Closed);
        }
        if self.about.invoice.is_some() && !self.about.invoice_stands() {
            return Err(Skip::CreditCovers);
        }
        if self.about.invoice.as_ref().is_some_and(|invoice| invoice.open <= 0) {
            return Err(Skip::Paid);
        }
        if self.rule.asks_confirm
            && self
                .about
                .visit
                .as_ref()
                .is_some_and(|visit| visit.status == "confirmed")
        {
            return Err(Skip::Confirmed);
        }
        if self.present().is_none() && self.already_told() {
            return Err(Skip::AlreadyTold);
        }
        let plan = self.timing(settled)?;
        timing::useless(self.now, start, plan.not_after).map_or(Ok(plan), Err)
    }

    fn subject(&self) -> (SubjectKind, String) {
        match (&self.about.visit, &self.about.invoice) {
            (Some(visit), _) => match visit.series.filter(|_| self.rule.trigger == Trigger::Booked) {
                Some(series) => (SubjectKind::Series, series.to_string()),
                None => (SubjectKind::Appointment, visit.id.to_string()),
            },
            (None, Some(invoice)) => (SubjectKind::Invoice, invoice.id.to_string()),
            (None, None) => (SubjectKind::Client, String::new()),
        }
    }

    fn slot(&self) -> Slot {
        if self.about.visit.is_some() {
            Slot::Client
        } else {
            Slot::Payer
        }
    }

    fn key(&self) -> String {
        let (kind, id) = self.subject();
        let occurrence = match (self.rule.trigger, &self.about.visit) {
            // Said once an appointment, whatever moves follow.
            (Trigger::Booked | Trigger::Cancelled, _) => self.rule.trigger.word().to_owned(),
            (_, Some(visit)) => visit.revision.to_string(),
            (_, None) => "0".to_owned(),
        };
        format!(
            "{kind}:{id}:{}:{}:{}:{occurrence}",
            self.rule.id,
            self.rule.channel,
            self.slot()
        )
    }
}

/// One rule and one subject, to be written.
struct Wanted<'a, 'c> {
    desk: &'a Desk,
    tx: &'a WriteTx<'c>,
    origin: Origin,
    said: Said<'a>,
}

impl Wanted<'_, '_> {
    fn plan(&self, settled: Instant) -> AppResult<()> {
        let Said { rule: _, now, .. } = self.said;
        let planned = self.said.timing(settled);
        if planned.is_ok_and(|plan| plan.due > now.plus_minutes(AHEAD_DAYS * 24 * 60)) {
            return Ok(());
        }
        match (self.said.present(), planned) {
            (None, planned) => self.insert(planned)?,
            (Some(row), Ok(plan)) if row.state == State::Planned && differs(row, &plan, now) => {
                rows::replan(self.tx, row.id, &plan, self.origin, now)?;
            }
            (Some(row), Err(skip)) if row.state == State::Planned => {
                rows::skip(self.tx, row.id, skip, now)?;
            }
            (Some(row), Ok(plan)) if row.state == State::Cancelled && row.reason.as_deref() != Some("by_staff") => {
                rows::revive(self.tx, row.id, &plan, now)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn insert(&self, planned: Result<Plan, Skip>) -> AppResult<()> {
        let Said { about, rule, now, .. } = self.said;
        let already = self.said.already_told().then_some(Skip::AlreadyTold);
        let plan = planned.unwrap_or(Plan {
            raw_due: now,
            due: now,
            not_after: None,
        });
        let (kind, id) = self.said.subject();
        let address = about.address(rule.channel).ok();
        let row = NewRow {
            id: self.desk.new_id(),
            key: self.said.key(),
            subject_kind: kind,
            subject_id: id,
            appointment: about.visit.as_ref().map(|visit| visit.id),
            client: about.person.as_ref().map(|person| person.id),
            revision: about.visit.as_ref().map_or(0, |visit| visit.revision),
            rule: Some(rule.id),
            trigger: rule.trigger,
            purpose: rule.trigger.purpose(),
            channel: rule.channel,
            slot: self.said.slot(),
            contact_point: address.map(|contact| contact.id),
            recipient: address.and_then(|contact| contact.address.clone()),
            plan,
            skip: already.or(planned.err()),
            origin: self.origin,
            subject_line: None,
            body: None,
            created_by: None,
        };
        rows::insert(self.tx, &row, now)?;
        Ok(())
    }
}

/// A row whose time has come and that was put off to a later opening keeps waiting for it; one that a person sends now
/// does not go back to its time.
fn differs(row: &OutboxRow, plan: &Plan, now: Instant) -> bool {
    (row.raw_due, row.not_after) != (plan.raw_due, plan.not_after)
        || (!row.released && plan.due > now && row.due != plan.due)
}

/// The start that a row told.
pub(super) fn told_start(row: &OutboxRow) -> Option<Instant> {
    row.told.as_deref().and_then(|told| told.parse().ok())
}
