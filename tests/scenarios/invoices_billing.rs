//! From visits to bills: a line for each service, no visit billed twice, and a list that nothing hides.

use super::invoices::{client, issue, practice};
use deskbell_app::{AppError, invoices};
use deskbell_core::id::AppointmentId;
use deskbell_store::named;
use deskbell_tests::TestApp;
use serde_json::{Value, json};

fn pounds(minor: i64) -> Value {
    json!({"minor": minor, "currency": "GBP"})
}

/// A filling at 145.00, exempt; answers staff and service.
fn filling(app: &TestApp) -> (Value, Value) {
    let staff = app.call(
        "staff_create",
        json!({"name": "Dr Ana Ekwueme", "role": "practitioner"}),
    );
    let service = app.call(
        "service_create",
        json!({"name": "Filling", "publicName": "Composite filling", "minutes": 30, "price": pounds(14_500),
               "taxCategory": "E"}),
    );
    (staff["id"].clone(), service["id"].clone())
}

/// A visit on 7 June as the appointments slice writes it, with its status and the hook that follows a change.
fn visit(app: &TestApp, client: &Value, (staff, service): &(Value, Value), status: &str) -> AppointmentId {
    let id: AppointmentId = app.desk.new_id();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    app.desk
        .store
        .write(|tx| {
            tx.execute(
                "INSERT INTO appointments (id, client_id, civil_start, zone, fold, duration_min, start_ms, end_ms,
                   status, placement, status_ms, first_visit, revision, ics_sequence, created_ms, updated_ms, version)
                 VALUES (:id, :client, '2027-06-07T09:00', 'Europe/London', 0, 30, 1812355200000, 1812357000000,
                   :status, 'calendar', 0, 0, 0, 0, 0, 0, 1)",
                named! {":id" => id, ":client" => text(client), ":status" => status},
            )?;
            tx.execute(
                "INSERT INTO appointment_items (id, appointment_id, position, offset_min, minutes, service_id, staff_id)
                 VALUES (:item, :id, 0, 0, 30, :service, :staff)",
                named! {":item" => format!("i{id}"), ":id" => id, ":service" => text(service), ":staff" => text(staff)},
            )?;
            invoices::appointment_changed(&app.desk, tx, id)?;
            Ok::<_, AppError>(())
        })
        .expect("a visit");
    id
}

fn unbilled(app: &TestApp) -> Vec<Value> {
    let list = app.call("unbilled_list", json!({}));
    list["items"].as_array().expect("items").clone()
}

#[test]
fn completed_visits_wait_until_an_invoice_is_issued() {
    let app = practice();
    let (ana, what) = (client(&app, "Ana"), filling(&app));
    visit(&app, &ana, &what, "booked");
    assert!(unbilled(&app).is_empty(), "what is not done is not billed");
    let done = visit(&app, &ana, &what, "completed");
    let waiting = unbilled(&app);
    assert_eq!((&waiting[0]["price"], &waiting[0]["clientId"]), (&pounds(14_500), &ana));
    let money = app.call("money_today", json!({}));
    assert_eq!(
        money["unbilled"][0],
        json!({"count": 1, "sum": pounds(14_500), "oldest": "2027-06-07"})
    );
    let draft = app.call("invoice_draft", json!({"appointmentIds": [done]}));
    assert_eq!(
        unbilled(&app)[0]["draftId"],
        draft["id"],
        "being on a draft keeps the row"
    );
    let view = app.call("invoice_get", json!({"id": draft["id"]}));
    let line = &view["draft"]["lines"][0];
    assert_eq!(
        (&line["description"], &line["price"], &line["date"], &line["cat"]),
        (
            &json!("Composite filling"),
            &json!("145.00"),
            &json!("2027-06-07"),
            &json!("E")
        )
    );
    let refused = app.refused("invoice_issue", json!({"id": draft["id"], "version": draft["version"]}));
    assert_eq!(
        refused.fields.get("lines.0.exemptReason").map(String::as_str),
        Some("required")
    );
    app.call("tax_setting_confirm", json!({}));
    let saved = app.call(
        "invoice_update",
        json!({"id": draft["id"], "version": draft["version"]}),
    );
    issue(&app, &saved);
    assert!(unbilled(&app).is_empty());
}

#[test]
fn a_visit_is_billed_once_and_free_again_when_its_draft_goes() {
    let app = practice();
    let (ana, what) = (client(&app, "Ana"), filling(&app));
    let done = visit(&app, &ana, &what, "completed");
    let draft = app.call("invoice_draft", json!({"appointmentIds": [done]}));
    let second = app.refused("invoice_draft", json!({"appointmentIds": [done]}));
    assert_eq!(json!(second.code), "duplicate");
    assert_eq!(second.extra["invoiceId"], draft["id"], "with a link to the first");
    let cleared = app.call("invoice_update", json!({"id": draft["id"], "version": 1, "lines": []}));
    assert_eq!(
        unbilled(&app)[0]["draftId"],
        Value::Null,
        "a line taken off gives its visit back"
    );
    app.call(
        "invoice_update",
        json!({"id": draft["id"], "version": cleared["version"], "appointmentIds": [done]}),
    );
    app.call("invoice_draft_delete", json!({"id": draft["id"]}));
    assert_eq!(unbilled(&app)[0]["draftId"], Value::Null);
    app.call("invoice_draft", json!({"appointmentIds": [done]}));
}

#[test]
fn a_visit_that_was_not_done_leaves_the_list_with_its_draft() {
    let app = practice();
    let (ana, what) = (client(&app, "Ana"), filling(&app));
    let ahead = visit(&app, &ana, &what, "booked");
    let draft = app.call("invoice_draft", json!({"appointmentIds": [ahead]}));
    app.call("invoice_draft_delete", json!({"id": draft["id"]}));
    assert!(unbilled(&app).is_empty());
    let gone = visit(&app, &ana, &what, "completed");
    let refused = app.refused(
        "invoice_draft",
        json!({"appointmentIds": [gone, "01890a5d-ac96-774b-bcce-b302099a8057"]}),
    );
    assert_eq!(
        refused.fields.get("appointmentIds.1").map(String::as_str),
        Some("not_found")
    );
}

#[test]
fn waiving_needs_a_reason_and_is_final() {
    let app = practice();
    let (ana, what) = (client(&app, "Ana"), filling(&app));
    let done = visit(&app, &ana, &what, "completed");
    let refused = app.refused("unbilled_waive", json!({"appointmentId": done, "reason": " "}));
    assert_eq!(refused.fields.get("reason").map(String::as_str), Some("required"));
    app.call(
        "unbilled_waive",
        json!({"appointmentId": done, "reason": "part of the warranty"}),
    );
    assert!(unbilled(&app).is_empty());
    let late = app.refused("invoice_draft", json!({"appointmentIds": [done]}));
    assert_eq!(json!(late.code), "duplicate");
    let twice = app.refused("unbilled_waive", json!({"appointmentId": done, "reason": "again"}));
    assert_eq!(json!(twice.code), "invalid");
}

#[test]
fn visits_of_several_clients_go_to_one_payer_and_name_their_client() {
    let app = practice();
    let what = filling(&app);
    let employer = app.call("client_create", json!({"organisationName": "Weiß Metallbau GmbH"}))["id"].clone();
    let (ana, bo) = (client(&app, "Ana"), client(&app, "Bo"));
    let visits = [
        visit(&app, &ana, &what, "completed"),
        visit(&app, &bo, &what, "completed"),
    ];
    let draft = app.call("invoice_draft", json!({"billToId": employer, "appointmentIds": visits}));
    let paper = app.call("invoice_paper", json!({"id": draft["id"]}));
    assert_eq!(paper["lines"][0]["recipient"], "Ana Ferreira");
    assert_eq!(paper["lines"][1]["recipient"], "Bo Ferreira");
    assert_eq!(paper["buyer"]["name"], "Weiß Metallbau GmbH");
}

#[test]
fn a_credit_note_can_put_its_visits_back_on_the_list() {
    let app = practice();
    app.call("tax_setting_confirm", json!({}));
    let (ana, what) = (client(&app, "Ana"), filling(&app));
    let done = visit(&app, &ana, &what, "completed");
    let draft = app.call("invoice_draft", json!({"appointmentIds": [done]}));
    let bill = issue(&app, &draft)["id"].clone();
    app.call(
        "invoice_credit",
        json!({"id": bill, "all": true, "reason": "wrong payer", "billAgain": true}),
    );
    assert_eq!(unbilled(&app).len(), 1);
}

#[test]
fn a_line_takes_from_its_service_what_was_not_typed() {
    let app = practice();
    let (ana, (_, service)) = (client(&app, "Ana"), filling(&app));
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "lines": [{"serviceId": service}, {"serviceId": service, "description": "Redone", "price": "1"}]}),
    );
    assert_eq!(draft["totals"]["lines"], json!(["145.00", "1.00"]));
    let view = app.call("invoice_get", json!({"id": draft["id"]}));
    assert_eq!(view["draft"]["lines"][0]["description"], "Composite filling");
    assert_eq!(view["draft"]["lines"][1]["description"], "Redone");
}

#[test]
fn a_booked_visit_goes_through_the_desk_to_its_invoice() {
    let app = practice();
    app.call("tax_setting_confirm", json!({}));
    let (ana, (staff, service)) = (client(&app, "Ana"), filling(&app));
    let booked = app.call(
        "appointment_book",
        json!({"clientId": ana, "serviceIds": [service], "staffId": staff, "start": "2027-06-07T10:00",
               "override": {"reason": "no opening hours yet"}}),
    );
    assert!(unbilled(&app).is_empty());
    let done = app.call(
        "appointment_set_status",
        json!({"id": booked["id"], "version": booked["version"], "status": "completed"}),
    );
    assert_eq!(unbilled(&app)[0]["appointmentId"], booked["id"]);
    let draft = app.call("invoice_draft", json!({"appointmentIds": [booked["id"]]}));
    issue(&app, &draft);
    assert!(unbilled(&app).is_empty());
    let back = app.refused(
        "appointment_set_status",
        json!({"id": booked["id"], "version": done["version"], "status": "in_progress"}),
    );
    assert_eq!(json!(back.code), "immutable", "an invoice names the visit");
    let line = app.call("client_timeline", json!({"id": ana}))["items"].clone();
    let kinds: Vec<&Value> = line.as_array().expect("items").iter().map(|i| &i["kind"]).collect();
    assert!(
        kinds.contains(&&json!("invoice")) && kinds.contains(&&json!("appointment")),
        "{kinds:?}"
    );
}
