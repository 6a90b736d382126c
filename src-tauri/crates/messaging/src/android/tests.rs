//! The answers of R82 against a server that gives each, the look-up by id, and the inbox.

use super::*;
use crate::testing::{at, run, sms};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{basic_auth, body_partial_json, method, path, query_param},
};

fn account(base: &str) -> Android {
    let mut secrets = Secrets::new();
    secrets.insert("password", crate::Secret::new("canary-pass".to_owned()));
    Android::new(
        json!({"baseUrl": base, "user": "sms", "simNumber": 2, "ownNetwork": true}),
        secrets,
    )
    .expect("good settings")
}

async fn send_to(answer: ResponseTemplate) -> Outcome {
    let server = MockServer::start().await;
    let mut message = sms("Hello");
    message.valid_for = Some(std::time::Duration::from_secs(3));
    Mock::given(method("POST"))
        .and(path("/messages"))
        .and(basic_auth("sms", "canary-pass"))
        .and(body_partial_json(json!({
            "id": message.reference, "phoneNumbers": ["+447700900123"], "textMessage": {"text": "Hello"},
            "simNumber": 2, "ttl": 5, "withDeliveryReport": true
        })))
        .respond_with(answer)
        .expect(1)
        .mount(&server)
        .await;
    account(&server.uri())
        .open(&message)
        .await
        .expect("a connection")
        .send()
        .await
}

#[test]
fn the_answers_of_r82() {
    run(async {
        let state = json!({"id": "x-1", "deviceId": "d", "state": "Pending", "recipients": []});
        let error = json!({"message": "bad +447700900123 canary-pass Hello"});
        for (answer, class, kind) in [
            (ResponseTemplate::new(202).set_body_json(&state), "accepted", None),
            (ResponseTemplate::new(409).set_body_json(&error), "accepted", None),
            (
                ResponseTemplate::new(200).set_body_json(&state),
                "unknown",
                Some("undocumented"),
            ),
            (
                ResponseTemplate::new(202).set_body_string("welcome"),
                "unknown",
                Some("undocumented"),
            ),
            (
                ResponseTemplate::new(400).set_body_json(&error),
                "permanent",
                Some("refused"),
            ),
            (
                ResponseTemplate::new(401).set_body_json(&error),
                "account",
                Some("auth"),
            ),
            (
                ResponseTemplate::new(403).set_body_json(&error),
                "account",
                Some("auth"),
            ),
            (
                ResponseTemplate::new(500).set_body_json(&error),
                "unknown",
                Some("server_error"),
            ),
            (ResponseTemplate::new(503).set_body_json(&error), "transient", None),
            (ResponseTemplate::new(429).set_body_json(&error), "transient", None),
        ] {
            let outcome = send_to(answer).await;
            assert_eq!((outcome.class.word(), outcome.class.kind()), (class, kind));
            let text = outcome.text.unwrap_or_default();
            assert!(
                !["44770", "canary", "Hello"].iter().any(|word| text.contains(word)),
                "{text}"
            );
        }
    });
}

#[test]
fn a_lost_answer_is_settled_by_the_id() {
    run(async {
        let server = MockServer::start().await;
        let message = sms("Hello");
        let trace = Trace {
            reference: message.reference.clone(),
            to: message.to.clone(),
            text: "Hello".to_owned(),
            marked_at: at(),
            linked: Vec::new(),
            now: at(),
        };
        assert_eq!(account(&server.uri()).lookup(&trace).await, Ok(Found::Nothing));
        Mock::given(path(format!("/messages/{}", message.reference)))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"state": "Sent"})))
            .mount(&server)
            .await;
        assert_eq!(
            account(&server.uri()).lookup(&trace).await,
            Ok(Found::One(message.reference))
        );
    });
}

#[test]
fn states_and_errors_of_the_phone() {
    run(async {
        for (state, expected) in [
            ("Pending", Delivery::Accepted),
            ("Processed", Delivery::Accepted),
            ("Sent", Delivery::Sent),
            ("Delivered", Delivery::Delivered),
            ("Failed", Delivery::Undelivered(Permanent::Refused)),
        ] {
            let server = MockServer::start().await;
            let body = json!({"state": state, "recipients": [{"error": "no service"}]});
            Mock::given(path("/messages/x-1"))
                .respond_with(ResponseTemplate::new(200).set_body_json(body))
                .mount(&server)
                .await;
            let report = account(&server.uri())
                .status("x-1", at())
                .await
                .expect("an answer")
                .expect("known");
            assert_eq!(
                (report.delivery, report.text.as_deref()),
                (expected, Some("no service"))
            );
        }
    });
}

#[test]
fn the_inbox_is_read_page_by_page() {
    run(async {
        let server = MockServer::start().await;
        let item = |n: usize, kind: &str| {
            json!({"id": format!("i{n}"), "type": kind, "sender": "+447700900123",
            "contentPreview": "C", "createdAt": "2027-03-28T08:01:00Z"})
        };
        let first: Vec<Value> = (0..100).map(|n| item(n, "SMS")).collect();
        let page = |items: &[Value]| {
            ResponseTemplate::new(200)
                .insert_header("x-total-count", "102")
                .set_body_json(items)
        };
        Mock::given(query_param("offset", "0"))
            .respond_with(page(&first))
            .mount(&server)
            .await;
        Mock::given(query_param("offset", "100"))
            .respond_with(page(&[item(100, "MMS"), item(101, "DATA_SMS")]))
            .mount(&server)
            .await;
        let replies = account(&server.uri()).inbound(at(), at()).await.expect("replies");
        assert_eq!(replies.len(), 101);
        assert!(replies[100].picture && replies[100].text.is_empty());
    });
}
