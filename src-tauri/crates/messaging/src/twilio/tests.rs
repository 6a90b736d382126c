//! The answer table of R84 against a server that gives each answer, and the look-up rules.

use super::*;
use crate::Class;
use crate::testing::{at, run, sms};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{basic_auth, body_string_contains, method, path, query_param},
};

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const MESSAGE: &str = "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn account(base: &str) -> Twilio {
    let mut secrets = Secrets::new();
    secrets.insert("authToken", crate::Secret::new("canary-token".to_owned()));
    let settings = json!({"accountSid": SID, "from": "+447700900500", "baseUrl": base, "ownNetwork": true});
    Twilio::new(settings, secrets).expect("good settings")
}

async fn send_to(answer: ResponseTemplate) -> Outcome {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/2010-04-01/Accounts/{SID}/Messages.json")))
        .and(basic_auth(SID, "canary-token"))
        .respond_with(answer)
        .expect(1)
        .mount(&server)
        .await;
    let opened = account(&server.uri()).open(&sms("Hello")).await.expect("a connection");
    opened.send().await
}

fn refusal(status: u16, code: i64) -> ResponseTemplate {
    let body = json!({"code": code, "message": "no: +447700900123 canary-token", "more_info": "x", "status": status});
    ResponseTemplate::new(status).set_body_json(body)
}

#[test]
fn documented_refusals() {
    run(async {
        for (status, code, class, kind) in [
            (401, 20003, "account", Some("auth")),
            (403, 20005, "account", Some("suspended")),
            (429, 20429, "transient", None),
            (500, 20500, "unknown", Some("server_error")),
            (400, 21211, "permanent", Some("bad_number")),
            (400, 21614, "permanent", Some("bad_number")),
            (400, 21408, "permanent", Some("region")),
            (400, 21606, "permanent", Some("sender")),
            (400, 21612, "permanent", Some("sender")),
            (400, 21610, "permanent", Some("opted_out")),
            (400, 21617, "permanent", Some("text")),
            (400, 21999, "permanent", Some("refused")),
            (400, 30034, "account", Some("registration")),
            (404, 20404, "account", Some("config")),
        ] {
            let outcome = send_to(refusal(status, code)).await;
            assert_eq!(
                (outcome.class.word(), outcome.class.kind()),
                (class, kind),
                "{status} {code}"
            );
            let text = outcome.text.unwrap_or_default();
            assert!(!text.contains("447700900123") && !text.contains("canary"), "{text}");
        }
    });
}

#[test]
fn only_the_documented_success_is_success() {
    run(async {
        let good = json!({"sid": MESSAGE, "status": "queued", "num_segments": "2"});
        let outcome = send_to(ResponseTemplate::new(201).set_body_json(&good)).await;
        let Class::Accepted(receipt) = outcome.class else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (receipt.provider_id.as_deref(), receipt.parts),
            (Some(MESSAGE), Some(2))
        );
        for (answer, why) in [
            (ResponseTemplate::new(200).set_body_json(&good), "undocumented"),
            (
                ResponseTemplate::new(201).set_body_string("<html>sign in to the wi-fi</html>"),
                "undocumented",
            ),
            (
                ResponseTemplate::new(201).set_body_json(json!({"sid": "x", "status": "queued"})),
                "undocumented",
            ),
            (
                ResponseTemplate::new(201).set_body_string("[".repeat(200)),
                "undocumented",
            ),
            (ResponseTemplate::new(503).set_body_string("busy"), "server_error"),
            (
                ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"),
                "redirect",
            ),
            (
                ResponseTemplate::new(400).set_body_string("proxy says no"),
                "undocumented",
            ),
            (
                ResponseTemplate::new(201).set_body_bytes(vec![b' '; 70 * 1024]),
                "unreadable",
            ),
        ] {
            let outcome = send_to(answer).await;
            assert_eq!((outcome.class.word(), outcome.class.kind()), ("unknown", Some(why)));
        }
    });
}

#[test]
fn a_busy_provider_says_how_long() {
    run(async {
        let answer = refusal(429, 20429).insert_header("retry-after", "90");
        assert_eq!(
            send_to(answer).await.class,
            Class::Transient {
                retry_after_ms: Some(90_000)
            }
        );
    });
}

#[test]
fn status_words_and_price() {
    run(async {
        for (status, code, expected) in [
            ("queued", None, Delivery::Accepted),
            ("sent", None, Delivery::Sent),
            ("delivered", None, Delivery::Delivered),
            ("read", None, Delivery::Delivered),
            ("undelivered", Some(30003), Delivery::Undelivered(Permanent::BadNumber)),
            ("failed", Some(30007), Delivery::Undelivered(Permanent::Blocked)),
            ("canceled", None, Delivery::Cancelled),
        ] {
            let server = MockServer::start().await;
            let body = json!({"status": status, "error_code": code, "num_segments": "1", "price": "-0.00750", "price_unit": "USD"});
            Mock::given(path(format!("/2010-04-01/Accounts/{SID}/Messages/{MESSAGE}.json")))
                .respond_with(ResponseTemplate::new(200).set_body_json(body))
                .mount(&server)
                .await;
            let report = account(&server.uri())
                .status(MESSAGE, at())
                .await
                .expect("an answer")
                .expect("known");
            assert_eq!(report.delivery, expected);
            assert_eq!(report.price.map(|price| price.amount).as_deref(), Some("0.00750"));
        }
        let server = MockServer::start().await;
        assert_eq!(
            account(&server.uri()).status(MESSAGE, at()).await,
            Ok(None),
            "404 is: not known"
        );
    });
}

fn listed(sid: char, body: &str, created: &str, direction: &str) -> Value {
    json!({"sid": format!("SM{}", sid.to_string().repeat(32)), "body": body, "date_created": created, "direction": direction,
        "from": "+447700900123", "to": "+447700900500", "date_sent": created, "num_media": "0"})
}

#[test]
fn a_lost_answer_is_looked_up_by_recipient_text_and_time() {
    run(async {
        let created = "Sun, 28 Mar 2027 08:00:30 +0000";
        let server = MockServer::start().await;
        Mock::given(query_param("To", "+447700900123"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"messages": [
                listed('a', "Sent from your trial account - Hello", created, "outbound-api"),
                listed('b', "Hello", "Sun, 28 Mar 2027 09:00:00 +0000", "outbound-api"),
                listed('c', "Hello", created, "inbound"),
                listed('d', "Hello", created, "outbound-api"),
                listed('e', "Other", created, "outbound-api"),
            ]})))
            .mount(&server)
            .await;
        let trace = Trace {
            reference: "r".to_owned(),
            to: "+447700900123".to_owned(),
            text: "Hello".to_owned(),
            marked_at: at(),
            linked: vec![format!("SM{}", "d".repeat(32))],
            now: at().plus_minutes(1),
        };
        let found = account(&server.uri()).lookup(&trace).await;
        assert_eq!(found, Ok(Found::One(format!("SM{}", "a".repeat(32)))));
    });
}

#[test]
fn replies_follow_pages_of_the_same_account_only() {
    run(async {
        let created = "Sun, 28 Mar 2027 08:00:30 +0000";
        let server = MockServer::start().await;
        let second = format!("/2010-04-01/Accounts/{SID}/Messages.json?Page=1&PageToken=t");
        Mock::given(query_param("Page", "1"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                "messages": [listed('b', "C", created, "inbound")], "next_page_uri": "/2010-04-01/Accounts/ACother/x"})))
            .with_priority(1)
            .mount(&server)
            .await;
        Mock::given(query_param("DateSent>", "2027-03-28T07:45:00Z"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({
                "messages": [listed('a', "STOP", created, "inbound"), listed('c', "x", created, "outbound-api")],
                "next_page_uri": second})))
            .mount(&server)
            .await;
        let replies = account(&server.uri()).inbound(at(), at()).await.expect("replies");
        let texts: Vec<_> = replies.iter().map(|reply| reply.text.as_str()).collect();
        assert_eq!(texts, ["STOP", "C"]);
    });
}

#[test]
fn the_check_reads_the_balance_and_sends_nothing() {
    run(async {
        let server = MockServer::start().await;
        Mock::given(path(format!("/2010-04-01/Accounts/{SID}/Balance.json")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"balance": "31.20", "currency": "GBP"})))
            .mount(&server)
            .await;
        let steps = account(&server.uri()).check(at()).await;
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        assert_eq!(names, [StepName::Connect, StepName::SignIn, StepName::Balance]);
        assert_eq!(steps[2].detail.as_deref(), Some("31.20 GBP"));
        Mock::given(body_string_contains("Body"))
            .respond_with(ResponseTemplate::new(500))
            .expect(0)
            .mount(&server)
            .await;
    });
}

#[test]
fn a_text_over_the_limit_never_opens_a_connection() {
    run(async {
        let refused = account("http://127.0.0.1:9")
            .open(&sms(&"a".repeat(1_601)))
            .await
            .expect_err("refused");
        assert_eq!(refused.class, Class::Permanent(Permanent::Text));
        let refused = account("http://127.0.0.1:9")
            .open(&sms("a"))
            .await
            .expect_err("nobody listens");
        assert_eq!(refused.class, Class::Unreachable);
    });
}
