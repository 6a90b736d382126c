//! An issued invoice leaves the house: the archived bytes arrive in a real mail server's mailbox, unchanged.

use super::invoices::{client, draft, invoice, practice};
use deskbell_app::reminders::tick;
use deskbell_tests::{TestApp, peers::Exim};
use serde_json::{Value, json};

fn with_mail(exim: &Exim) -> TestApp {
    let app = practice();
    let settings = json!({
        "host": "127.0.0.1", "port": exim.port, "security": "starttls", "auth": "plain", "user": "desk@practice.test",
        "from": "desk@practice.test", "fromName": "Harbour Street Dental", "ownNetwork": true,
        "caCertificate": exim.ca_pem(),
    });
    app.call(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email", "settings": settings, "secrets": {"password": "pw1"}}),
    );
    app
}

fn payer(app: &TestApp) -> Value {
    let request = json!({
        "organisationName": "Nordlicht GmbH", "addresses": [{"street": "Lindenallee", "city": "Köln"}],
        "contactPoints": [{"kind": "email", "value": "client@customer.test"}],
    });
    app.call("client_create", request)["id"].clone()
}

/// The first attachment of a raw mail, base64 as it travelled, without line ends.
fn attachment(raw: &str) -> String {
    raw.split("application/pdf")
        .nth(1)
        .and_then(|part| part.split_once("\n\n"))
        .map(|(_, body)| body.lines().take_while(|line| !line.starts_with("--")).collect())
        .expect("an attachment")
}

#[test]
fn the_archived_bytes_arrive_as_an_attachment() {
    let exim = Exim::start();
    let app = with_mail(&exim);
    let nordlicht = payer(&app);
    let bill = invoice(&app, &nordlicht);
    let file = app.call("invoice_file", json!({"id": bill}));
    let sent = app.call("invoice_send", json!({"id": bill, "channel": "email"}));
    assert_eq!((&sent["skip"], &sent["sha256"]), (&Value::Null, &file["sha256"]));
    tick(&app.desk).expect("a pass");
    let mails = exim.wait_for(1);
    assert_eq!(mails[0].to, "client@customer.test");
    let travelled = attachment(&mails[0].raw);
    assert_eq!(travelled, file["pdf"].as_str().expect("base64"), "byte for byte");
    assert!(mails[0].raw.contains("Invoice-2027-0001.pdf"));
    let view = app.call("invoice_get", json!({"id": bill}));
    assert_eq!(view["deliveries"][0]["channel"], "email");
    assert_eq!(view["deliveries"][0]["state"], "accepted");
}

#[test]
fn what_cannot_go_is_said_and_nothing_is_recorded_as_sent() {
    let app = practice();
    let ana = client(&app, "Ana");
    let unissued = draft(&app, &ana);
    let refused = app.refused("invoice_send", json!({"id": unissued["id"], "channel": "email"}));
    assert_eq!(refused.fields.get("id").map(String::as_str), Some("not_issued"));
    let without = app.call("client_create", json!({"organisationName": "No Address Ltd"}))["id"].clone();
    let bill = invoice(&app, &without);
    let sent = app.call("invoice_send", json!({"id": bill, "channel": "email"}));
    assert_eq!(sent["skip"], "no_address");
    assert_eq!(app.call("invoice_get", json!({"id": bill}))["deliveries"], json!([]));
    app.call("invoice_send", json!({"id": bill, "channel": "post"}));
    app.clock.advance_minutes(1);
    app.call("invoice_send", json!({"id": bill, "channel": "hand"}));
    let view = app.call("invoice_get", json!({"id": bill}));
    let channels: Vec<&Value> = view["deliveries"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|d| &d["channel"])
        .collect();
    assert_eq!(channels, [&json!("post"), &json!("hand")]);
}
