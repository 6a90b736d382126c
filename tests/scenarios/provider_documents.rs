//! Requests judged by the providers' own documents (R126): prism refuses what they do not allow.

use deskbell_core::reminders::Channel;
use deskbell_messaging::{Class, StepName, Trace};
use deskbell_tests::{
    Account, TestApp, at,
    peers::{Document, Prism},
    sms,
};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TEXTS: [&str; 3] = [
    "Harbour Street Dental: your visit is on Tue 8 June at 10:00.",
    "Zähne & Größe: 50 % + 1 = {\"x\": [1]} €",
    "👍 żółw\nsecond line",
];

fn twilio(prism: &Prism) -> Account {
    Account::new(
        "twilio",
        Channel::Sms,
        &json!({"accountSid": SID, "from": "+447700900500", "baseUrl": prism.url(), "ownNetwork": true}),
        &[("authToken", "secret-token")],
    )
}

fn id(class: &Class) -> String {
    match class {
        Class::Accepted(receipt) => receipt.provider_id.clone().expect("an id"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn twilio_takes_every_request() {
    let prism = Prism::start(Document::Twilio);
    let account = twilio(&prism);
    let mut last = String::new();
    for text in TEXTS {
        let outcome = account.send(&sms("+447700900123", text));
        assert_eq!(outcome.class.word(), "accepted", "{text}: {outcome:?}\n{}", prism.log());
        last = id(&outcome.class);
    }
    let steps: Vec<_> = account
        .check()
        .iter()
        .map(|step| (step.name, step.fault.is_none()))
        .collect();
    assert_eq!(
        steps,
        [
            (StepName::Connect, true),
            (StepName::SignIn, true),
            (StepName::Balance, true)
        ],
        "{}",
        prism.log()
    );
    assert!(account.status(&last).expect("an answer").is_some(), "{}", prism.log());
    // The example's own second page has another account's query; only the requests of our making count here.
    let trace = Trace {
        reference: "r".to_owned(),
        to: "+447700900123".to_owned(),
        text: "not in the example".to_owned(),
        marked_at: at("2027-06-07T08:00:00Z"),
        linked: Vec::new(),
        now: at("2027-06-07T08:01:00Z"),
    };
    let _ = account.lookup(&trace);
    let _ = account.inbound();
    let passed = prism.log().matches("The request passed the validation rules").count();
    assert!(
        passed >= TEXTS.len() + 4,
        "{passed} passed: balance, status, and both lists\n{}",
        prism.log()
    );
    assert!(
        !prism.log().contains("did not pass the validation rules"),
        "{}",
        prism.log()
    );
}

#[test]
fn the_document_does_refuse_what_it_does_not_allow() {
    let prism = Prism::start(Document::Twilio);
    let address = prism.url().replace("http://", "");
    let body = "From=%2B447700900500&Body=hi";
    let mut stream = TcpStream::connect(&address).expect("prism");
    write!(
        stream,
        "POST /2010-04-01/Accounts/{SID}/Messages.json HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Authorization: Basic eDp5\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 422"), "no recipient, so refused: {answer}");
}

#[test]
fn the_phone_takes_every_request() {
    let prism = Prism::start(Document::Android);
    let account = Account::new(
        "android_gateway",
        Channel::Sms,
        &json!({"baseUrl": prism.url(), "user": "sms", "simNumber": 1, "ownNetwork": true}),
        &[("password", "secret-pass")],
    );
    for text in TEXTS {
        let message = sms("+447700900123", text);
        let outcome = account.send(&message);
        assert_eq!(outcome.class.word(), "accepted", "{text}: {outcome:?}\n{}", prism.log());
    }
    assert!(account.status("PyDmBQZZXYmyxMwED8Fzy").is_ok(), "{}", prism.log());
    assert!(account.inbound().is_ok(), "{}", prism.log());
    let log = prism.log();
    assert!(!log.contains("did not pass the validation rules"), "{log}");
}

#[test]
fn the_desks_own_test_text_is_taken() {
    let prism = Prism::start(Document::Twilio);
    let app = TestApp::new();
    let saved = app.call(
        "provider_configure",
        json!({"kind": "twilio", "channel": "sms",
            "settings": {"accountSid": SID, "from": "+447700900500", "baseUrl": prism.url(), "ownNetwork": true},
            "secrets": {"authToken": "secret-token"}}),
    );
    let tested = app.call("provider_test", json!({"id": saved["id"], "to": "+447700900311"}));
    assert_eq!(tested["ok"], true, "{tested}\n{}", prism.log());
}
