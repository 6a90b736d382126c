//! What a message is about: the subject, the reader and the business, read in one transaction.

use crate::AppResult;
use deskbell_core::{
    Date, Instant, Zone,
    id::{AppointmentId, ClientId, InvoiceId},
    invoices::{DocumentKind, DocumentState},
    reminders::{
        Channel, Rule, Subject, SubjectKind, Window,
        choose::Fact,
        presets,
        values::{AppointmentValues, BusinessValues, ClientValues, InvoiceValues, Values},
    },
};
use deskbell_store::{
    StoreError, Tx,
    invoices::InvoiceRow,
    reminders::{
        OutboxRow, SendSettings,
        facts::{self, Person, Sender, Visit},
        settings,
    },
};

/// The facts of one message.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub sender: Sender,
    pub settings: SendSettings,
    pub person: Option<Person>,
    pub visit: Option<Visit>,
    pub invoice: Option<InvoiceRow>,
    /// Minute of the day until which an offered time is kept.
    pub offer_until: Option<u16>,
    /// The visits that one message tells about, where they are not the series'.
    pub dates: Option<Vec<Visit>>,
    /// True while the visit stands inside days away and nobody decided about it (A27).
    pub undecided: bool,
}

impl About {
    /// Facts of a row of the outbox; what is gone meanwhile is none.
    pub fn row(tx: &Tx<'_>, row: &OutboxRow) -> AppResult<About> {
        let invoice = match row.subject_kind {
            SubjectKind::Invoice => row.subject_id.parse::<InvoiceId>().ok(),
            _ => None,
        };
        About::load(tx, row.appointment, invoice, row.client)
    }

    /// Facts of an appointment.
    pub fn appointment(tx: &Tx<'_>, id: AppointmentId) -> AppResult<About> {
        About::load(tx, Some(id), None, None)
    }

    /// Facts of an invoice.
    pub fn invoice(tx: &Tx<'_>, id: InvoiceId) -> AppResult<About> {
        About::load(tx, None, Some(id), None)
    }

    /// Facts of a client alone.
    pub fn client(tx: &Tx<'_>, id: ClientId) -> AppResult<About> {
        About::load(tx, None, None, Some(id))
    }

    fn load(
        tx: &Tx<'_>,
        appointment: Option<AppointmentId>,
        invoice: Option<InvoiceId>,
        client: Option<ClientId>,
    ) -> AppResult<About> {
        let visit = appointment
            .map(|id| facts::visit(tx, id))
            .map(found)
            .transpose()?
            .flatten();
        let invoice = invoice
            .map(|id| deskbell_store::invoices::invoice(tx, id))
            .map(found)
            .transpose()?
            .flatten();
        let reader = client
            .or(visit.as_ref().map(|visit| visit.client))
            .or(invoice.as_ref().map(|invoice| invoice.bill_to_id));
        Ok(About {
            sender: facts::sender(tx)?,
            settings: settings::get(tx)?,
            undecided: match &visit {
                Some(visit) => deskbell_store::appointments::is_undecided(tx, visit.id)?,
                None => false,
            },
            person: reader.map(|id| facts::person(tx, id)).map(found).transpose()?.flatten(),
            visit,
            invoice,
            offer_until: None,
            dates: None,
        })
    }

    /// The zone whose wall counts for the send hours: the reader's, else the business's (R10).
    pub fn reader_zone(&self) -> Zone {
        self.person
            .as_ref()
            .and_then(|person| person.zone)
            .unwrap_or(self.sender.zone)
    }

    /// The send hours of a rule, or the business's.
    pub fn window(&self, rule: Option<&Rule>) -> Window {
        let standard = self.settings.window(self.reader_zone());
        rule.map_or(standard, |rule| rule.window(standard))
    }

    /// The reader's language, if on record.
    pub fn language(&self) -> Option<&str> {
        self.person.as_ref().and_then(|person| person.language.as_deref())
    }

    /// Where a message of a channel goes. `Err(true)` when there is an address and it is known to be bad.
    pub fn address(&self, channel: Channel) -> Result<&facts::Contact, bool> {
        let contacts = self
            .person
            .iter()
            .flat_map(|person| &person.contacts)
            .filter(|c| c.channel == channel);
        let usable = contacts.clone().find(|c| c.address.is_some() && !c.bad && !c.landline);
        usable.ok_or_else(|| contacts.clone().any(|c| c.bad))
    }

    /// What timing hangs on. `settled` is when the present start was agreed, `decided` when a notice was decided.
    pub fn subject(&self, settled: Instant, decided: Instant) -> Option<Subject> {
        if let Some(visit) = &self.visit {
            return Some(Subject::Appointment {
                start: visit.start,
                zone: visit.zone,
                settled,
                booked: visit.created,
                decided,
            });
        }
        let invoice = self.invoice.as_ref()?;
        let (issued, date) = (invoice.issued_at?, invoice.date?);
        Some(Subject::Invoice {
            issued,
            date,
            due: invoice.due_date.unwrap_or(date),
            zone: self.sender.zone,
        })
    }

    /// What is true, for the choice of a text.
    pub fn facts(&self) -> Vec<Fact> {
        let mut true_facts = Vec::new();
        if let Some(visit) = &self.visit {
            if visit.first_visit {
                true_facts.push(Fact::FirstVisit);
            }
            if visit.status == "booked" {
                true_facts.push(Fact::Unconfirmed);
            }
            if visit.revision > 0 {
                true_facts.push(Fact::Moved);
            }
        }
        true_facts
    }

    /// The values of a text that is sent at `now`. `old` is the start that was told before.
    pub fn values(&self, tx: &Tx<'_>, now: Instant, old: Option<Instant>, language: &str) -> AppResult<Values> {
        let visit = self.visit.as_ref().map(|visit| visit_values(visit, now, old));
        let appointments = match &self.visit {
            Some(visit) => self.appointments(tx, visit, now)?,
            None => Vec::new(),
        };
        Ok(Values {
            business: self.business_values(),
            client: self.person.as_ref().map(client_values).unwrap_or_default(),
            appointment: visit,
            appointments,
            invoice: self
                .invoice
                .as_ref()
                .and_then(|invoice| invoice_values(invoice, now.date(self.sender.zone))),
            offer_until: self.offer_until,
            confirm_code: self.visit.as_ref().map(|_| "C".to_owned()),
            stop_hint: presets::stop_hint(language).to_owned(),
            reference: String::new(),
        })
    }

    /// The appointment, or the dates of its series (A67).
    fn appointments(&self, tx: &Tx<'_>, visit: &Visit, now: Instant) -> AppResult<Vec<AppointmentValues>> {
        if let Some(dates) = &self.dates {
            return Ok(dates.iter().map(|visit| visit_values(visit, now, None)).collect());
        }
        let Some(series) = visit.series else {
            return Ok(vec![visit_values(visit, now, None)]);
        };
        let ids = facts::of_series(tx, visit.client, series, visit.start)?;
        let visits = ids
            .into_iter()
            .map(|id| facts::visit(tx, id).map(|visit| visit_values(&visit, now, None)));
        Ok(visits.collect::<Result<_, _>>()?)
    }

    fn business_values(&self) -> BusinessValues {
        BusinessValues {
            name: self.sender.name.clone(),
            phone: self.sender.phone.clone(),
            email: self.sender.email.clone(),
            address: address_line(&self.sender.address),
            zone: self.sender.zone.name().to_owned(),
        }
    }
}

impl About {
    /// Where the business is, in one line.
    pub fn place(&self) -> Option<String> {
        address_line(&self.sender.address)
    }

    /// True for an invoice that asks for money: issued, no credit note.
    pub fn invoice_stands(&self) -> bool {
        self.invoice
            .as_ref()
            .is_some_and(|invoice| invoice.state == DocumentState::Issued && invoice.kind != DocumentKind::CreditNote)
    }
}

fn found<T>(result: Result<T, StoreError>) -> AppResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn visit_values(visit: &Visit, now: Instant, old: Option<Instant>) -> AppointmentValues {
    let date = visit.civil.date();
    AppointmentValues {
        date,
        minute: visit.civil.minute(),
        days_away: date.days_since(now.date(visit.zone)),
        duration: visit.minutes,
        services: visit.items.iter().map(|item| item.service_name.clone()).collect(),
        staff: visit.items.first().map(|item| item.staff_name.clone()),
        room: visit.items.first().and_then(|item| item.room_name.clone()),
        place: None,
        prepare: None,
        moved: visit.revision > 0,
        old: old.filter(|old| *old != visit.start).map(|old| {
            let civil = old.civil(visit.zone);
            (civil.date(), civil.minute())
        }),
        first_visit: visit.first_visit,
    }
}

fn client_values(person: &Person) -> ClientValues {
    ClientValues {
        called_as: person.called_as.clone(),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        language: person.language.clone(),
    }
}

fn invoice_values(invoice: &InvoiceRow, today: Date) -> Option<InvoiceValues> {
    let date = invoice.date?;
    let due = invoice.due_date.unwrap_or(date);
    Some(InvoiceValues {
        number: invoice.number.clone()?,
        date,
        due,
        total: invoice.money(invoice.payable),
        balance: invoice.money(invoice.open),
        days_overdue: today.days_since(due).max(0),
    })
}

/// A stored address in one line; none when it says nothing.
fn address_line(json: &str) -> Option<String> {
    let address: serde_json::Value = serde_json::from_str(json).ok()?;
    let part = |name: &str| {
        address
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let street = format!("{} {}", part("street"), part("houseNumber"));
    let city = format!("{} {}", part("postalCode"), part("city"));
    let line: Vec<String> = [street, city]
        .iter()
        .map(|p| p.trim().to_owned())
        .filter(|p| !p.is_empty())
        .collect();
    (!line.is_empty()).then(|| line.join(", "))
}
