//! Clients, services and visits as the reminder tests need them.

use crate::TestApp;
use deskbell_app::reminders;
use deskbell_core::{
    Instant, Zone,
    id::{AppointmentId, Id},
    time::Civil,
};
use deskbell_store::named;
use serde_json::{Value, json};

/// A day of the test calendar with one person, one service, and clients.
pub struct Practice<'a> {
    app: &'a TestApp,
    zone: Zone,
}

const STAFF: &str = "01890a5d-ac96-774b-bcce-b302099a8001";
const SERVICE: &str = "01890a5d-ac96-774b-bcce-b302099a8002";

impl<'a> Practice<'a> {
    /// Sets one up in a zone.
    pub fn new(app: &'a TestApp, zone: &str) -> Self {
        let now = app.desk.now();
        app.desk
            .store
            .write(|tx| {
                tx.execute(
                    "INSERT INTO business (id, preset, name, address, country, currency, zone, language, client_term, paper,
                       phone, payment_qr, payment_days, created_ms, updated_ms, version)
                     VALUES ('business', 'none', 'Mill Lane Dental', '{}', 'GB', 'GBP', :zone, 'en', 'client', 'a4',
                       '020 7946 0000', 'none', 14, :now, :now, 1)",
                    named! {":zone" => zone, ":now" => now},
                )?;
                tx.execute(
                    "INSERT INTO resources (id, kind, name, colour, position, role, created_ms, updated_ms, version)
                     VALUES (:id, 'staff', 'Dr Ekwueme', 0, 0, 'practitioner', :now, :now, 1)",
                    named! {":id" => STAFF, ":now" => now},
                )?;
                tx.execute(
                    "INSERT INTO services (id, name, colour, position, before_min, after_min, tax_category, tax_rate_e3,
                       needs_room, late_cancel_hours, created_ms, updated_ms, version)
                     VALUES (:id, 'Check-up', 0, 0, 0, 0, 'S', 20000, 0, 24, :now, :now, 1)",
                    named! {":id" => SERVICE, ":now" => now},
                )?;
                tx.execute(
                    "INSERT INTO service_segments (service_id, position, kind, minutes)
                     VALUES (:id, 0, 'work', 30)",
                    named! {":id" => SERVICE},
                )?;
                Ok::<_, deskbell_store::StoreError>(())
            })
            .expect("a practice");
        Self {
            app,
            zone: zone.parse().expect("a zone"),
        }
    }

    /// A client with a mobile number and a mail address; answers the id.
    pub fn client(&self, name: &str, phone: &str) -> String {
        let email = format!("{}@example.org", name.to_lowercase());
        self.client_with(json!({"givenName": name, "contactPoints": [
            {"kind": "phone", "value": phone}, {"kind": "email", "value": email}]}))
    }

    /// A client as given; answers the id.
    pub fn client_with(&self, draft: Value) -> String {
        let saved = self.app.call("client_create", draft);
        saved["id"].as_str().expect("an id").to_owned()
    }

    /// A booking of the practice's one service and person, as a request.
    pub fn wish(&self, client: &str, civil: &str) -> Value {
        json!({"clientId": client, "serviceIds": [SERVICE], "staffId": STAFF, "start": civil, "minutes": 30})
    }

    /// Books a visit at a civil time of the practice.
    pub fn book(&self, client: &str, civil: &str) -> AppointmentId {
        let now = self.app.desk.now();
        let id: AppointmentId = self.app.desk.new_id();
        let start = self.instant(civil);
        self.change(id, |tx| {
            tx.execute(
                "INSERT INTO appointments (id, client_id, civil_start, zone, fold, duration_min, start_ms, end_ms, status,
                   placement, status_ms, first_visit, revision, ics_sequence, created_ms, updated_ms, version)
                 VALUES (:id, :client, :civil, :zone, 0, 30, :start, :end, 'booked', 'calendar', :now, 0, 0, 0, :now, :now, 1)",
                named! {":id" => id, ":client" => client, ":civil" => civil, ":zone" => self.zone, ":start" => start,
                    ":end" => start.plus_minutes(30), ":now" => now},
            )?;
            let item = deskbell_core::id::BusyId::from_parts(now.ms().unsigned_abs(), [9; 10]).to_string();
            tx.execute(
                "INSERT INTO appointment_items (id, appointment_id, position, offset_min, minutes, service_id, staff_id)
                 VALUES (:item, :id, 0, 0, 30, :service, :staff)",
                named! {":item" => format!("{item}{id}"), ":id" => id, ":service" => SERVICE, ":staff" => STAFF},
            )
        });
        id
    }

    /// Moves a visit.
    pub fn move_to(&self, id: AppointmentId, civil: &str) {
        let start = self.instant(civil);
        self.change(id, |tx| {
            tx.execute(
                "UPDATE appointments
                 SET civil_start = :civil, start_ms = :start, end_ms = :end, revision = revision + 1, version = version + 1
                 WHERE id = :id",
                named! {":id" => id, ":civil" => civil, ":start" => start, ":end" => start.plus_minutes(30)},
            )
        });
    }

    /// Gives a visit a status.
    pub fn set_status(&self, id: AppointmentId, status: &str) {
        let kind = (status == "cancelled").then_some("in_time");
        self.change(id, |tx| {
            tx.execute(
                "UPDATE appointments
                 SET status = :status, cancelled_kind = :kind, version = version + 1
                 WHERE id = :id",
                named! {":id" => id, ":status" => status, ":kind" => kind},
            )
        });
    }

    fn change(
        &self,
        id: AppointmentId,
        work: impl FnOnce(&deskbell_store::WriteTx<'_>) -> deskbell_store::StoreResult<usize>,
    ) {
        self.app
            .desk
            .store
            .write(|tx| {
                work(tx)?;
                reminders::appointment_changed(&self.app.desk, tx, id)
            })
            .expect("a change of a visit");
    }

    fn instant(&self, civil: &str) -> Instant {
        self.zone.instant(civil.parse::<Civil>().expect("a civil time"), 0)
    }

    /// A rule; answers its id.
    pub fn rule(&self, rule: Value) -> String {
        let saved = self.app.call("reminder_rule_create", rule);
        saved["id"].as_str().expect("an id").to_owned()
    }

    /// One pass of the loop.
    pub fn tick(&self) -> reminders::TickReport {
        reminders::tick(&self.app.desk).expect("a pass")
    }

    /// Every message: state, reason and due instant, in the order they are due.
    pub fn rows(&self) -> Vec<(String, Option<String>, String)> {
        let mut rows = self.messages();
        rows.sort_by_key(|row| {
            (
                row["dueUtc"].to_string(),
                row["channel"].to_string(),
                row["id"].to_string(),
            )
        });
        let text = |value: &Value| value.as_str().map(str::to_owned);
        rows.iter()
            .map(|row| {
                (
                    text(&row["state"]).unwrap_or_default(),
                    text(&row["reason"]),
                    text(&row["dueUtc"]).unwrap_or_default(),
                )
            })
            .collect()
    }

    /// States alone, in the order they are due.
    pub fn states(&self) -> Vec<String> {
        self.rows().into_iter().map(|(state, ..)| state).collect()
    }

    /// Every message as the list shows it.
    pub fn messages(&self) -> Vec<Value> {
        self.app.call("outbox_list", json!({"limit": 500}))["items"]
            .as_array()
            .expect("a list")
            .clone()
    }
}
