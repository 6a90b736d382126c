//! Reminders on real servers: the mailbox of a mail server, a provider's official document, and a provider that keeps
//! its own account of what it took.

use deskbell_tests::{
    Practice, TestApp, at,
    peers::{AcceptLog, Document, Exim, Manner, Prism},
};
use serde_json::{Value, json};

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const DUE: &str = "2027-06-09T10:00:00Z";

fn by_twilio(app: &TestApp, url: &str) {
    app.call(
        "provider_configure",
        json!({"kind": "twilio", "channel": "sms", "secrets": {"authToken": "secret-token"},
            "settings": {"accountSid": SID, "from": "+447700900500", "baseUrl": url, "ownNetwork": true}}),
    );
}

fn by_phone(app: &TestApp, url: &str) {
    app.call(
        "provider_configure",
        json!({"kind": "android_gateway", "channel": "sms", "secrets": {"password": "secret-pass"},
            "settings": {"baseUrl": url, "user": "sms", "ownNetwork": true}}),
    );
}

fn by_mail(app: &TestApp, exim: &Exim, password: &str) -> Value {
    app.call(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email", "secrets": {"password": password}, "settings":
            {"host": "127.0.0.1", "port": exim.port, "security": "starttls", "user": "desk@practice.test",
            "from": "desk@practice.test", "fromName": "Mill Lane Dental", "ownNetwork": true, "caCertificate": exim.ca_pem()}}),
    )
}

/// One visit on Thursday 10 June at 10:00, reminded the day before by a channel; the clock stands when it is due.
fn due<'a>(app: &'a TestApp, channel: &str) -> Practice<'a> {
    let practice = Practice::new(app, "UTC");
    let client = practice.client_with(json!({"givenName": "Zoë", "familyName": "Ağar", "contactPoints": [
        {"kind": "phone", "value": "+447700900123"}, {"kind": "email", "value": "client@customer.test"}]}));
    practice.rule(
        json!({"name": "Day before", "trigger": "appointment", "when": {"days": 1, "at": "10:00"}, "channel": channel}),
    );
    practice.book(&client, "2027-06-10T10:00");
    app.clock.set(at(DUE));
    practice
}

#[test]
fn a_reminder_lies_in_the_clients_mailbox() {
    let exim = Exim::start();
    let app = TestApp::new();
    by_mail(&app, &exim, "pw1");
    let practice = due(&app, "email");
    assert_eq!(practice.tick().sent, 1, "{}", exim.log());
    let mail = exim.wait_for(1).remove(0);
    let message = practice.messages()[0].clone();
    assert_eq!(message["state"], "accepted");
    assert_eq!(mail.to, "client@customer.test");
    assert_eq!(
        mail.header("Message-ID"),
        Some(format!("<{}@practice.test>", message["id"].as_str().expect("an id")))
    );
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(mail.raw.contains("10:00"), "{}", mail.raw);
    practice.tick();
    assert_eq!(exim.mails().len(), 1, "once");
}

#[test]
fn a_refused_sign_in_keeps_the_reminder_until_it_is_mended() {
    let exim = Exim::start();
    let app = TestApp::new();
    let account = by_mail(&app, &exim, "wrong");
    let practice = due(&app, "email");
    assert_eq!(practice.tick().sent, 0);
    assert_eq!(practice.states(), ["due"]);
    assert_eq!(app.call("provider_list", json!({}))["items"][0]["fault"], "auth");
    let edit = json!({"id": account["id"], "version": account["version"], "secrets": {"password": "pw1"}});
    app.call("provider_update", edit);
    assert_eq!(practice.tick().sent, 1);
    assert_eq!(exim.wait_for(1).len(), 1);
}

#[test]
fn a_reminder_is_taken_by_twilios_own_document() {
    let prism = Prism::start(Document::Twilio);
    let app = TestApp::new();
    by_twilio(&app, &prism.url());
    let practice = due(&app, "sms");
    assert_eq!(practice.tick().sent, 1, "{}", prism.log());
    let message = practice.messages()[0].clone();
    assert_eq!(message["state"], "accepted");
    assert!(
        message["providerId"].as_str().is_some_and(|id| id.starts_with("SM")),
        "{message}"
    );
    assert!(
        !prism.log().contains("did not pass the validation rules"),
        "{}",
        prism.log()
    );
}

#[test]
fn a_lost_answer_is_unknown_until_the_provider_is_asked() {
    for phone in [false, true] {
        let log = AcceptLog::start();
        log.dated(at(DUE));
        let app = TestApp::new();
        if phone {
            by_phone(&app, &log.url())
        } else {
            by_twilio(&app, &log.url())
        }
        let practice = due(&app, "sms");
        log.behave(Manner::Cuts);
        assert_eq!(practice.tick().unknown, 1);
        log.behave(Manner::Answers);
        log.lists(false);
        app.clock.advance_minutes(1);
        practice.tick();
        assert_eq!(practice.states(), ["unknown"], "what cannot be found is not sent again");
        log.lists(true);
        app.clock.advance_minutes(6);
        practice.tick();
        let message = practice.messages()[0].clone();
        assert_eq!(message["state"], "accepted", "found at the provider: {message}");
        assert_eq!(message["providerId"], log.accepted()[0].id.as_str());
        for _ in 0..20 {
            app.clock.advance_minutes(10);
            practice.tick();
        }
        assert_eq!(
            log.accepted().len(),
            1,
            "one message went out, whatever happened to the answer"
        );
    }
}

#[test]
fn a_busy_provider_gets_it_later_and_once() {
    let log = AcceptLog::start();
    let app = TestApp::new();
    by_phone(&app, &log.url());
    let practice = due(&app, "sms");
    log.behave(Manner::Busy);
    assert_eq!(practice.tick().sent, 0);
    assert_eq!(practice.states(), ["due"]);
    log.behave(Manner::Answers);
    assert_eq!(practice.tick().sent, 0, "not before the provider's own wait is over");
    app.clock.advance_minutes(2);
    assert_eq!(practice.tick().sent, 1);
    assert_eq!(log.accepted().len(), 1);
    assert_eq!(log.accepted()[0].to, "+447700900123");
}
