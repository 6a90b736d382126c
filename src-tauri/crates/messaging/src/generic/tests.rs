//! Configured providers against a server that gives each answer.

use super::*;
use crate::{
    Class, Delivery, Secret,
    testing::{at, run, sms},
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, body_string_contains, header, method, path, query_param},
};

fn account(settings: &Value) -> Result<Generic, Fault> {
    let mut secrets = Secrets::new();
    secrets.insert("secret1", Secret::new("canary+key".to_owned()));
    Generic::new(settings.clone(), secrets)
}

async fn outcome(settings: Value, answer: ResponseTemplate) -> Outcome {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(answer)
        .expect(1)
        .mount(&server)
        .await;
    let mut all = json!({"url": format!("{}/send", server.uri()), "ownNetwork": true, "body": {"to": "{{to}}"}});
    all.as_object_mut()
        .expect("an object")
        .extend(settings.as_object().expect("an object").clone());
    account(&all)
        .expect("good settings")
        .open(&sms("Hello"))
        .await
        .expect("a connection")
        .send()
        .await
}

#[test]
fn every_body_kind_is_encoded_for_its_place() {
    run(async {
        let server = MockServer::start().await;
        let ok = || ResponseTemplate::new(200).set_body_json(json!({"id": 7}));
        Mock::given(path("/form"))
            .and(body_string_contains("to=%2B447700900123"))
            .and(body_string_contains("text=5+%26+6+%22%C3%A9%22"))
            .respond_with(ok())
            .expect(2)
            .mount(&server)
            .await;
        Mock::given(path("/json")).and(header("x-key", "canary+key"))
            .and(body_json(json!({"m": {"to": "447700900123", "text": "5 & 6 \"é\"", "ref": "0195e1c2-7a00-7000-8000-000000000001"}})))
            .respond_with(ok()).expect(1).mount(&server).await;
        Mock::given(path("/get"))
            .and(query_param("key", "canary+key"))
            .and(query_param("text", "5 & 6 \"é\""))
            .respond_with(ok())
            .expect(1)
            .mount(&server)
            .await;
        let url = |path: &str| format!("{}/{path}", server.uri());
        for settings in [
            json!({"url": url("form"), "body": "to={{to}}&text={{text}}"}),
            json!({"url": url("form"), "body": "{\"text\": \"{{text}}\", \"to\": \"{{to}}\"}"}),
            json!({"url": "/json", "baseUrl": server.uri(), "bodyKind": "json", "headers": {"X-Key": "{{secret1}}"},
                "body": r#"{"m": {"to": "{{to_digits}}", "text": "{{text}}", "ref": "{{ref}}"}}"#}),
            json!({"url": url("get?key={{secret1}}&text={{text}}"), "method": "GET", "bodyKind": "none"}),
        ] {
            let mut settings = settings;
            settings["ownNetwork"] = json!(true);
            settings["successStatus"] = json!(200);
            settings["idPointer"] = json!("/id");
            let opened = account(&settings)
                .expect("good settings")
                .open(&sms("5 & 6 \"é\""))
                .await
                .expect("open");
            let outcome = opened.send().await;
            let Class::Accepted(receipt) = outcome.class else {
                panic!("{settings}: {outcome:?}")
            };
            assert_eq!(receipt.provider_id.as_deref(), Some("7"));
        }
    });
}

#[test]
fn success_is_what_was_configured_and_nothing_else() {
    run(async {
        let text = |status: u16, body: &str| ResponseTemplate::new(status).set_body_string(body);
        let rules = json!([
            {"status": 200, "pattern": "ERR 7", "class": "permanent", "kind": "bad_number"},
            {"status": [200, 402], "pattern": "credit", "class": "account", "kind": "credit"},
            {"status": 503, "class": "transient"}
        ]);
        for (answer, class, kind) in [
            (text(200, "OK id:42"), "accepted", None),
            (text(200, "<html>hotel wi-fi</html>"), "unknown", Some("undocumented")),
            (text(201, "OK id:42"), "unknown", Some("undocumented")),
            (
                text(200, "ERR 7 +447700900123 canary+key"),
                "permanent",
                Some("bad_number"),
            ),
            (text(402, "no credit"), "account", Some("credit")),
            (text(503, "later"), "transient", None),
            (text(502, "bad gateway"), "unknown", Some("server_error")),
            (text(401, "who are you"), "account", Some("auth")),
            (text(429, "slow"), "transient", None),
            (text(418, "teapot"), "unknown", Some("undocumented")),
        ] {
            let settings =
                json!({"successStatus": "200", "successPattern": "^OK", "idPattern": "id:(\\d+)", "rules": rules});
            let outcome = outcome(settings, answer).await;
            assert_eq!(
                (outcome.class.word(), outcome.class.kind()),
                (class, kind),
                "{outcome:?}"
            );
            let said = outcome.text.unwrap_or_default();
            assert!(!said.contains("canary") && !said.contains("44770"), "{said}");
        }
    });
}

#[test]
fn what_cannot_work_is_refused_when_saved() {
    for (settings, field, rule) in [
        (
            json!({"url": "https://x.test/", "bodyKind": "none", "rules": [{"status": 400, "class": "maybe"}]}),
            "rules",
            "format",
        ),
        (
            json!({"url": "https://x.test/", "body": {"t": "{{password}}"}}),
            "body",
            "unknown_placeholder",
        ),
        (
            json!({"url": "https://{{to}}.x.test/", "bodyKind": "none"}),
            "url",
            "placeholder_in_host",
        ),
        (
            json!({"url": "http://x.test/", "bodyKind": "none"}),
            "url",
            "needs_https",
        ),
        (json!({"url": "/send", "bodyKind": "none"}), "url", "not_a_url"),
        (
            json!({"url": "https://x.test/", "bodyKind": "json", "body": "{"}),
            "body",
            "not_json",
        ),
        (json!({"url": "https://x.test/"}), "body", "required"),
        (
            json!({"url": "https://x.test/", "bodyKind": "none", "successStatus": [2000]}),
            "successStatus",
            "not_a_status",
        ),
        (
            json!({"url": "https://x.test/", "bodyKind": "none", "idPattern": "("}),
            "idPattern",
            "not_a_pattern",
        ),
        (
            json!({"url": "https://x.test/", "bodyKind": "none", "headers": {"a b": "c"}}),
            "headers",
            "not_a_header",
        ),
        (
            json!({"url": "https://x.test/", "bodyKind": "none", "statusRequest":
            {"url": "http://x.test/", "pointer": "/s", "map": {}}}),
            "statusRequest",
            "needs_https",
        ),
    ] {
        let fault = account(&settings)
            .err()
            .unwrap_or_else(|| panic!("{settings} was taken"));
        assert_eq!(fault.fields[&format!("settings.{field}")], rule, "{settings}");
    }
}

#[test]
fn status_and_replies_as_configured() {
    run(async {
        let server = MockServer::start().await;
        Mock::given(path("/status"))
            .and(query_param("id", "a b+c"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"state": "DELIVRD"})))
            .mount(&server)
            .await;
        Mock::given(path("/in"))
            .and(query_param("since", "2027-03-28T07:45:00Z"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"data": [
                {"n": 5, "msisdn": "+447700900123", "body": "C", "ts": 1_806_000_000},
                {"n": 6, "body": "without a sender"}]})))
            .mount(&server)
            .await;
        let settings = json!({"url": "/x", "baseUrl": server.uri(), "ownNetwork": true, "bodyKind": "none",
            "statusRequest": {"url": "/status?id={{id}}", "pointer": "/state", "map": {"DELIVRD": "delivered"}},
            "inboundRequest": {"url": "/in?since={{since}}", "items": "/data", "id": "/n", "from": "/msisdn", "text": "/body", "time": "/ts"}});
        let account = account(&settings).expect("good settings");
        let report = account.status("a b+c", at()).await.expect("an answer").expect("known");
        assert_eq!(report.delivery, Delivery::Delivered);
        assert_eq!(account.status("other", at()).await, Ok(None));
        let replies = account.inbound(at(), at()).await.expect("replies");
        assert_eq!(replies.len(), 1);
        assert_eq!(
            (replies[0].provider_id.as_str(), replies[0].at.to_string().as_str()),
            ("5", "2027-03-25T18:40:00Z")
        );
    });
}

#[test]
fn kannel_answers() {
    run(async {
        for (status, body, text, class, kind) in [
            (202, "0: Accepted for delivery", "Zähne", "accepted", None),
            (202, "3: Queued for later delivery", "żółw", "accepted", None),
            (202, "welcome", "x", "unknown", Some("undocumented")),
            (400, "no receiver", "x", "permanent", Some("refused")),
            (403, "Authorization failed", "x", "account", Some("auth")),
            (503, "Temporal failure", "x", "transient", None),
            (500, "?", "x", "unknown", Some("server_error")),
        ] {
            let server = MockServer::start().await;
            let ucs2 = text == "żółw";
            Mock::given(method("GET"))
                .and(path("/cgi-bin/sendsms"))
                .and(query_param("to", "+447700900123"))
                .and(query_param("password", "canary"))
                .and(query_param("text", text))
                .and(query_param("charset", "UTF-8"))
                .and(move |request: &wiremock::Request| {
                    request.url.query().is_some_and(|query| query.contains("coding=2")) == ucs2
                })
                .respond_with(ResponseTemplate::new(status).set_body_string(body))
                .expect(1)
                .mount(&server)
                .await;
            let mut secrets = Secrets::new();
            secrets.insert("password", Secret::new("canary".to_owned()));
            let settings = json!({"baseUrl": server.uri(), "user": "tester", "from": "555", "ownNetwork": true});
            let account = kannel::Kannel::new(settings, secrets).expect("good settings");
            let outcome = account.open(&sms(text)).await.expect("a connection").send().await;
            assert_eq!(
                (outcome.class.word(), outcome.class.kind()),
                (class, kind),
                "{status} {body}"
            );
        }
    });
}
