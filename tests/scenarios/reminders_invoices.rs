//! Reminders of invoices: when they go, and that a payment stops them.

use super::invoices::{client, invoice, practice};
use deskbell_app::reminders::tick;
use deskbell_tests::{TestApp, at};
use serde_json::{Value, json};

fn rule(app: &TestApp, trigger: &str, when: Value) {
    let request = json!({"name": trigger, "trigger": trigger, "when": when, "channel": "email"});
    app.call("reminder_rule_create", request);
}

/// State, reason and due instant of every message about an invoice, in the order they are due.
fn messages(app: &TestApp) -> Vec<(Value, Value, Value)> {
    let list = app.call("outbox_list", json!({}));
    let mut rows: Vec<Value> = list["items"].as_array().expect("a list").clone();
    rows.retain(|row| row["about"]["kind"] == "invoice");
    rows.sort_by_key(|row| row["dueUtc"].to_string());
    rows.iter()
        .map(|row| (row["state"].clone(), row["reason"].clone(), row["dueUtc"].clone()))
        .collect()
}

/// Issued on 7 June 2027, due on 21 June.
#[test]
fn an_overdue_invoice_is_reminded_and_a_paid_one_is_not() {
    let app = practice();
    rule(&app, "invoice_due", json!({"days": 3, "at": "10:00"}));
    rule(&app, "invoice_overdue", json!({"days": 7, "at": "10:00"}));
    let (ana, bea) = (client(&app, "Ana"), client(&app, "Bea"));
    let (paid, open) = (invoice(&app, &ana), invoice(&app, &bea));
    let planned: Vec<Value> = messages(&app).into_iter().map(|(_, _, due)| due).collect();
    assert_eq!(
        planned,
        [
            "2027-06-18T09:00:00Z",
            "2027-06-18T09:00:00Z",
            "2027-06-28T09:00:00Z",
            "2027-06-28T09:00:00Z"
        ]
    );
    app.clock.set(at("2027-06-18T09:00:00Z"));
    assert_eq!(tick(&app.desk).expect("a pass").sent, 2);
    let pounds = json!({"minor": 12_000, "currency": "GBP"});
    app.call(
        "payment_record",
        json!({"clientId": ana, "method": "cash", "amount": pounds, "date": "2027-06-20",
            "allocations": [{"invoiceId": paid, "amount": pounds}]}),
    );
    app.clock.set(at("2027-06-28T09:00:00Z"));
    assert_eq!(tick(&app.desk).expect("a pass").sent, 1);
    let preview = |id: &Value| app.call("reminder_preview", json!({"invoiceId": id}))["items"].clone();
    assert!(
        preview(&paid)
            .as_array()
            .expect("a list")
            .iter()
            .any(|item| item["skip"] == "paid")
    );
    let last = messages(&app);
    let reasons: Vec<&Value> = last
        .iter()
        .filter(|(state, ..)| state == "skipped")
        .map(|(_, reason, _)| reason)
        .collect();
    assert_eq!(reasons, ["paid"]);
    let text = app.call("outbox_list", json!({"state": "accepted"}))["items"][0]["text"].clone();
    let text = text.as_str().expect("a text");
    assert!(
        text.contains("2027-0002") && text.contains("£120.00") && text.contains("21 June 2027"),
        "{text} {open}"
    );
}

#[test]
fn any_payments_to_enter_first_is_asked_when_the_owner_wants_it() {
    let app = practice();
    rule(&app, "invoice_overdue", json!({"days": 7, "at": "10:00"}));
    invoice(&app, &client(&app, "Ana"));
    let mut settings = app.call("send_settings_get", json!({}));
    settings["askPayments"] = json!(true);
    app.call("send_settings_set", settings);
    app.clock.set(at("2027-06-28T09:00:00Z"));
    let report = tick(&app.desk).expect("a pass");
    assert_eq!((report.sent, report.held), (0, 1));
    app.call("hold_release", json!({"reason": "payments"}));
    assert_eq!(tick(&app.desk).expect("a pass").sent, 1);
}
