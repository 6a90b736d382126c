//! A made-up practice, filled in through the same commands that people use: a busy week, invoices paid and unpaid, an
//! unhappy client, a message of which nobody knows whether it went. For looking around, for pictures. The large one, for
//! benches, is a practice after years of work.

pub mod large;
mod people;

use crate::{
    AppError, AppResult, Caller, Desk, ErrorCode, Office, Via,
    business::{SetUp, set_up},
};
use deskbell_core::{
    Date,
    business::{Preset, country_defaults},
};
use people::{PATIENTS, Patient, STAFF};
use serde_json::{Value, json};
use std::sync::Arc;

/// How much a made-up practice holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A busy week.
    Small,
    /// Years of work.
    Large {
        /// Clients; ten visits, three invoices and twenty messages for each.
        clients: u32,
    },
}

/// Fills a new folder; answers counts. A folder that holds data is refused and stays as it is.
pub fn fill(office: &Office, size: Size) -> AppResult<Value> {
    let owner = Caller::owner(Via::Terminal);
    let begun = office.call(
        &owner,
        "first_run_start",
        json!({"preset": "dental", "country": "GB", "name": "Harbour Street Dental", "language": "en-GB"}),
    )?;
    let mut filler = Filler::at(office.desk()?);
    filler.practice()?;
    if let Size::Large { clients } = size {
        let filled = large::fill(&mut filler, clients)?;
        return Ok(json!({"folder": office.place().path(), "rows": filled, "sheetText": begun["sheetText"]}));
    }
    let clients = filler.clients()?;
    filler.week(&clients)?;
    filler.troubles(&clients)?;
    let _ = office.tick();
    Ok(json!({"folder": office.place().path(), "clients": clients.len(), "sheetText": begun["sheetText"]}))
}

/// Fills a desk that has no business yet with years of work: for benches, which bring their own clock.
pub fn fill_years(desk: &Arc<Desk>, clients: u32) -> AppResult<large::Filled> {
    let unknown = || AppError::new(ErrorCode::Internal, "a kind of business that every build knows");
    let preset = Preset::of("dental").ok_or_else(unknown)?;
    let country = country_defaults("GB").ok_or_else(unknown)?;
    let wish = SetUp {
        preset,
        country,
        name: "Harbour Street Dental".to_owned(),
        currency: country.currency.parse().map_err(|_| unknown())?,
        zone: "Europe/London".parse().map_err(|_| unknown())?,
        language: "en-GB".to_owned(),
        client_term: preset.client_term,
        services: None,
        hours: Vec::new(),
    };
    set_up(desk, &Caller::owner(Via::Terminal), wish)?;
    let mut filler = Filler::at(Arc::clone(desk));
    filler.practice()?;
    large::fill(&mut filler, clients)
}

struct Filler {
    desk: Arc<Desk>,
    owner: Caller,
    services: Vec<Value>,
    staff: Vec<String>,
    rooms: Vec<String>,
}

impl Filler {
    fn at(desk: Arc<Desk>) -> Self {
        Self {
            desk,
            owner: Caller::owner(Via::Terminal),
            services: Vec::new(),
            staff: Vec::new(),
            rooms: Vec::new(),
        }
    }

    fn call(&self, name: &str, request: Value) -> AppResult<Value> {
        crate::commands::dispatch(&self.desk, &self.owner, name, request)
    }

    fn items(&self, name: &str, request: Value) -> AppResult<Vec<Value>> {
        Ok(self.call(name, request)?["items"]
            .as_array()
            .cloned()
            .unwrap_or_default())
    }

    /// The business, its people and rooms, rules and an account that sends nothing.
    fn practice(&mut self) -> AppResult<()> {
        self.call(
            "business_update",
            json!({
                "address": {"street": "Harbour Street", "houseNumber": "14", "postalCode": "BS1 4QA", "city": "Bristol",
                    "country": "GB"},
                "phone": "0117 496 0170", "email": "hello@harbourstreet.example", "taxId": "GB 123 4567 89",
                "bank": {"iban": "GB33BUKB20201555555555"},
            }),
        )?;
        for (name, short, role, colour) in STAFF {
            self.call(
                "staff_create",
                json!({"name": name, "shortName": short, "role": role, "colour": colour}),
            )?;
        }
        for room in ["Room 3", "Room 4"] {
            self.call("room_create", json!({"name": room}))?;
        }
        let id = |row: &Value| row["id"].as_str().unwrap_or_default().to_owned();
        let staff = self.items("staff_list", json!({}))?;
        self.staff = staff
            .iter()
            .filter(|row| row["role"] == "practitioner")
            .map(id)
            .collect();
        self.rooms = self.items("room_list", json!({}))?.iter().map(id).collect();
        self.services = self.items("service_list", json!({}))?;
        self.call(
            "provider_configure",
            json!({"kind": "dry_run", "channel": "sms", "settings": {}, "secrets": {}, "default": true}),
        )?;
        self.call(
            "provider_configure",
            json!({"kind": "dry_run", "channel": "email", "settings": {}, "secrets": {}, "default": true}),
        )?;
        for (name, when, channel) in [
            ("The day before", json!({"days": 1, "at": "10:00"}), "sms"),
            ("Three days before", json!({"days": 3, "at": "09:00"}), "email"),
            ("Two hours before", json!({"hours": 2}), "sms"),
        ] {
            self.call(
                "reminder_rule_create",
                json!({"name": name, "trigger": "appointment", "when": when, "channel": channel}),
            )?;
        }
        Ok(())
    }

    fn clients(&self) -> AppResult<Vec<String>> {
        PATIENTS
            .iter()
            .enumerate()
            .map(|(index, patient)| self.client(index, patient))
            .collect()
    }

    fn client(&self, index: usize, patient: &Patient) -> AppResult<String> {
        let mail = format!(
            "{}@example.org",
            deskbell_core::fold::search_key(patient.family).replace(' ', ".")
        );
        let mut draft = json!({
            "givenName": patient.given, "familyName": patient.family,
            "contactPoints": [
                {"kind": "phone", "value": format!("07700 900{:03}", 100 + index)},
                {"kind": "email", "value": mail},
            ],
            "birthDate": format!("19{:02}-{:02}-{:02}", 45 + index % 54, 1 + index % 12, 1 + index % 28),
        });
        if let Some(say) = patient.say {
            draft["sayAs"] = json!(say);
        }
        if let Some(worry) = patient.worry {
            draft["worry"] = json!(worry);
        }
        let saved = self.call("client_create", draft)?;
        Ok(saved["id"].as_str().unwrap_or_default().to_owned())
    }

    fn today(&self) -> AppResult<Date> {
        let zone = self.desk.store.read(crate::business::zone)?;
        Ok(self.desk.now().date(zone))
    }

    /// This week and the next, Monday to Friday, four columns.
    fn week(&self, clients: &[String]) -> AppResult<()> {
        let today = self.today()?;
        let monday = today.plus_days(1 - i64::from(today.weekday()));
        let mut next = 0_usize;
        for day in (-7..14)
            .map(|offset| monday.plus_days(offset))
            .filter(|day| day.weekday() <= 5)
        {
            // The present week is full, its neighbours less so.
            let gap = if (0..7).contains(&day.days_since(monday)) {
                5
            } else {
                35
            };
            for (column, staff) in self.staff.iter().enumerate() {
                let mut minute = 8 * 60 + 30 + u16::try_from(column * 10).unwrap_or(0);
                while minute < 17 * 60 {
                    if (12 * 60 + 30..14 * 60).contains(&minute) {
                        minute = 14 * 60;
                    }
                    let service = &self.services[(next * 7 + column) % self.services.len().min(12)];
                    let client = &clients[next % clients.len()];
                    next += 1;
                    self.visit(
                        day,
                        minute,
                        service,
                        staff,
                        &self.rooms[column % self.rooms.len()],
                        client,
                    )?;
                    let minutes = service["minutes"]
                        .as_u64()
                        .and_then(|m| u16::try_from(m).ok())
                        .unwrap_or(30);
                    minute += minutes + 10 + gap;
                }
            }
        }
        Ok(())
    }

    /// One visit; what lies behind is done and mostly invoiced, what is now is under way.
    fn visit(&self, day: Date, minute: u16, service: &Value, staff: &str, room: &str, client: &str) -> AppResult<()> {
        let start = day.at_minute(minute);
        let booked = self.call(
            "appointment_book",
            json!({"clientId": client, "serviceIds": [service["id"]], "staffId": staff, "roomId": room, "start": start}),
        );
        let booked = match booked {
            // A made-up day may not fit; the practice is busy enough without this one.
            Err(error) if error.code == ErrorCode::Overlap || error.code == ErrorCode::Invalid => {
                return Ok(());
            }
            other => other?,
        };
        let minutes_ahead = {
            let zone = self.desk.store.read(crate::business::zone)?;
            zone.instant(start, 0).minutes_since(self.desk.now())
        };
        let length = i64::try_from(service["minutes"].as_u64().unwrap_or(30)).unwrap_or(30);
        let steps: &[&str] = match minutes_ahead {
            gone if gone + length < -20 && minute % 11 == 3 => &["no_show"],
            gone if gone + length < 0 => &["arrived", "in_progress", "completed"],
            now if now < 0 => &["arrived", "in_progress"],
            soon if soon < 25 => &["confirmed", "arrived"],
            later if later < 3 * 1440 && !minute.is_multiple_of(3) => &["confirmed"],
            _ => &[],
        };
        let mut version = booked["version"].clone();
        for status in steps {
            let changed = self.call(
                "appointment_set_status",
                json!({"id": booked["id"], "version": version, "status": status}),
            )?;
            version = changed["version"].clone();
        }
        if steps.last() == Some(&"completed") {
            self.bill(day, minute, &booked["id"], client)?;
        }
        Ok(())
    }

    /// Most done visits are invoiced; of those most are paid, some are overdue.
    fn bill(&self, day: Date, minute: u16, appointment: &Value, client: &str) -> AppResult<()> {
        if minute.is_multiple_of(9) {
            return Ok(());
        }
        // Dated on the day of the visit and due soon, so that last week's unpaid ones are overdue.
        let request = json!({
            "clientId": client, "prices": "net", "appointmentIds": [appointment], "date": day,
            "dueDate": day.plus_days(5),
        });
        let draft = self.call("invoice_draft", request)?;
        let issued = match self.call("invoice_issue", json!({"id": draft["id"], "version": draft["version"]})) {
            // What the country's checks still ask for is a person's work; the draft waits for it.
            Err(error) if error.code == ErrorCode::Invalid => return Ok(()),
            other => other?,
        };
        if minute % 4 == 1 {
            return Ok(());
        }
        let invoice = self.call("invoice_get", json!({"id": issued["id"]}))?;
        self.call(
            "payment_record",
            json!({"clientId": client, "method": "card", "amount": invoice["open"], "date": day,
                "allocations": [{"invoiceId": issued["id"], "amount": invoice["open"]}]}),
        )?;
        Ok(())
    }

    /// What makes a desk's day: an unhappy client, a promised call, a message that may or may not have gone.
    fn troubles(&self, clients: &[String]) -> AppResult<()> {
        for (index, mood, text, reply) in [
            (
                0,
                "angry",
                "Charged twice for the hygiene visit. Maya promised a call before 16:00.",
                true,
            ),
            (5, "upset", "Waited 40 minutes on Monday and was not told why.", true),
            (9, "calm", "Asks whether she can eat before the filling.", true),
        ] {
            self.call(
                "interaction_log",
                json!({"clientId": clients[index], "channel": "phone", "direction": "in", "text": text, "mood": mood,
                    "needsReply": reply}),
            )?;
        }
        self.unknown_send(&clients[3])
    }

    /// The dry run is told to break off once, then to send again.
    fn unknown_send(&self, client: &str) -> AppResult<()> {
        let answer = |word: &str| json!({"kind": "dry_run", "channel": "sms", "settings": {"answer": word}, "secrets": {}, "default": true});
        self.call("provider_configure", answer("unknown"))?;
        self.call(
            "message_send",
            json!({"clientId": client, "channel": "sms", "text": "Harbour Street Dental: your crown is here. Call us for a time."}),
        )?;
        match crate::reminders::tick(&self.desk) {
            Ok(_) => {}
            Err(error) if error.code == ErrorCode::Busy => {}
            Err(error) => return Err(error),
        }
        self.call("provider_configure", answer("accepted")).map(|_| ())
    }
}
