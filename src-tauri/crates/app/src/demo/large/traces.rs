//! What a visit leaves behind: reminders that went, the bill, the payment.

use super::{Filler, Person, Years};
use crate::{
    AppError, AppResult, ErrorCode, ids,
    invoices::past::{self, Form, PastInvoice},
};
use deskbell_core::{
    Date, Instant,
    appointments::Status,
    id::{AccountId, AppointmentId, InvoiceId, RuleId},
    reminders::Channel,
};
use deskbell_store::{
    WriteTx, invoices as billing,
    reminders::past::{PastMessage, add_past},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The archived PDF of every made-up invoice: a page that says so. Real ones would be most of the data.
const PAPER: &[u8] = include_bytes!("paper.pdf");

/// A rule and when it speaks: days before, minute of that day.
struct Voice {
    rule: RuleId,
    channel: Channel,
    account: AccountId,
    days: i64,
    minute: u16,
}

/// What all traces are made with.
pub(super) struct Traces {
    voices: Vec<Voice>,
    forms: Vec<Form>,
}

impl Traces {
    /// Reads the rules and accounts, and lays out one document a service.
    pub(super) fn prepare(filler: &Filler, somebody: Option<&Person>, services: usize) -> AppResult<Self> {
        let accounts = filler.items("provider_list", json!({}))?;
        let rules = filler.items("reminder_rule_list", json!({}))?;
        let voice = |channel: Channel, days: i64, minute: u16| {
            let of = |row: &&Value| row["channel"] == channel.word();
            let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
            Some(Voice {
                rule: id(rules.iter().find(of)?).parse().ok()?,
                account: id(accounts.iter().find(of)?).parse().ok()?,
                channel,
                days,
                minute,
            })
        };
        let voices: Option<Vec<Voice>> = [voice(Channel::Email, 3, 540), voice(Channel::Sms, 1, 600)]
            .into_iter()
            .collect();
        let mut forms = Vec::new();
        for service in filler.services.iter().take(services).filter(|_| somebody.is_some()) {
            forms.push(form(filler, somebody, service)?);
        }
        Ok(Self {
            voices: voices.ok_or_else(|| AppError::new(ErrorCode::Internal, "no rule or account"))?,
            forms,
        })
    }
}

fn form(filler: &Filler, somebody: Option<&Person>, service: &Value) -> AppResult<Form> {
    let draft = filler.call(
        "invoice_draft",
        json!({"clientId": somebody.map(|person| person.id), "prices": "net", "lines": [{"serviceId": service["id"]}]}),
    )?;
    let id: InvoiceId = serde_json::from_value(draft["id"].clone())
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let form = filler.desk.store.read(|tx| past::form(&filler.desk, tx, id))?;
    filler.call("invoice_draft_delete", json!({"id": id}))?;
    Ok(form)
}

impl Years<'_> {
    /// Everything that a visit which lies behind has left.
    pub(super) fn trace(
        &mut self,
        tx: &WriteTx<'_>,
        visit: AppointmentId,
        (who, offer): (usize, usize),
        (start, booked, date): (Instant, Instant, Date),
        (status, chance): (Status, u64),
    ) -> AppResult<()> {
        for voice in 0..self.traces.voices.len() {
            self.message(tx, visit, (who, voice), (start, booked, date), chance)?;
        }
        if status == Status::Completed && self.offers[offer].price.is_some() {
            self.bill(tx, visit, (who, offer), (start, date), chance)?;
        }
        Ok(())
    }

    fn message(
        &mut self,
        tx: &WriteTx<'_>,
        visit: AppointmentId,
        (who, voice): (usize, usize),
        (start, booked, date): (Instant, Instant, Date),
        chance: u64,
    ) -> AppResult<()> {
        let (person, voice) = (&self.people[who], &self.traces.voices[voice]);
        let day = date.plus_days(-voice.days);
        let sent = self
            .zone
            .instant(day.at_minute(voice.minute), 0)
            .plus_ms(i64::try_from(chance % 600_000).unwrap_or(0))
            .max(booked);
        let mail = voice.channel == Channel::Email;
        let (contact, recipient) = if mail { &person.email } else { &person.phone };
        let told = start.civil(self.zone);
        let body = format!(
            "Harbour Street Dental: {}, we look forward to seeing you on {told}. Reply C to confirm.",
            person.name
        );
        add_past(
            tx,
            &PastMessage {
                id: ids::new_id(booked),
                attempt: ids::new_id(sent),
                key: format!("appointment:{visit}:{}:{}:client:0", voice.rule, voice.channel.word()),
                appointment: visit,
                client: person.id,
                rule: voice.rule,
                channel: voice.channel,
                contact_point: *contact,
                recipient,
                account: voice.account,
                planned: booked,
                sent,
                subject_line: mail.then_some("Your appointment"),
                body_hash: hex(&body),
                body,
                language: "en-GB",
                told: start.to_string(),
                delivered: !mail && !chance.is_multiple_of(20),
            },
        )?;
        self.filled.messages += 1;
        Ok(())
    }

    /// A third of the visits is invoiced, the last days wait, the others are covered by the plan.
    fn bill(
        &mut self,
        tx: &WriteTx<'_>,
        visit: AppointmentId,
        (who, offer): (usize, usize),
        (start, date): (Instant, Date),
        chance: u64,
    ) -> AppResult<()> {
        let person = &self.people[who];
        let at = start.plus_minutes(30);
        billing::note_billable(tx, visit, person.id, start, at)?;
        let age_days = self.now.minutes_since(start) / 1440;
        if (chance >> 16) % 1_000 < 326 {
            let paid_at = at.plus_minutes(1440 * i64::try_from((chance >> 40) % 20).unwrap_or(0));
            let paid = paid_at < self.now && (!(chance >> 24).is_multiple_of(200) || age_days > 400);
            let past = PastInvoice {
                client: person.id,
                name: &person.name,
                email: &person.email.1,
                visit,
                date,
                at,
                paper: PAPER,
                paid: paid.then(|| (paid_at, paid_at.date(self.zone))),
            };
            past::write(&self.filler.desk, tx, &self.traces.forms[offer], &past)?;
            self.filled.invoices += 1;
        } else if age_days > 3 {
            billing::waive(tx, visit, "Covered by the plan", None, at)?;
        }
        Ok(())
    }
}

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
