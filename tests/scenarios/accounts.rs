//! Setting up, changing, testing and switching off a provider account.

use deskbell_app::{Caller, ErrorCode, Via, commands};
use deskbell_core::rights::Role;
use deskbell_tests::TestApp;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{basic_auth, method, path_regex},
};

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const CANARY: &str = "canary-7f3a91c2";

fn twilio(base: &str) -> Value {
    json!({"kind": "twilio", "channel": "sms",
        "settings": {"accountSid": SID, "from": "+447700900500", "baseUrl": base, "ownNetwork": true},
        "secrets": {"authToken": CANARY}})
}

fn accounts(app: &TestApp) -> Vec<Value> {
    app.call("provider_list", json!({}))["items"]
        .as_array()
        .expect("a list")
        .clone()
}

#[test]
fn every_kind_of_this_release_has_a_form() {
    let app = TestApp::new();
    let kinds = app.call("provider_kinds", json!({}));
    let names: Vec<_> = kinds["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|kind| kind["kind"].clone())
        .collect();
    assert_eq!(
        names,
        ["dry_run", "smtp", "android_gateway", "twilio", "http", "kannel"]
    );
    let host = &kinds["items"][1]["fields"][0];
    assert_eq!(
        (&host["key"], &host["type"], &host["required"]),
        (&json!("host"), &json!("host"), &json!(true))
    );
}

#[test]
fn the_first_real_account_takes_over_from_the_dry_run() {
    let app = TestApp::new();
    app.call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    app.call("provider_configure", twilio("https://api.example.org"));
    app.call("provider_configure", twilio("https://api.example.net"));
    let all = accounts(&app);
    let defaults: Vec<_> = all.iter().filter(|account| account["default"] == true).collect();
    assert_eq!(defaults.len(), 1);
    assert_eq!(
        defaults[0]["settings"]["baseUrl"], "https://api.example.org",
        "a second real one waits to be chosen"
    );
}

#[test]
fn secrets_go_in_and_never_come_out() {
    let app = TestApp::new();
    let saved = app.call("provider_configure", twilio("https://api.example.org"));
    let listed = app.call("provider_list", json!({}));
    assert!(!listed.to_string().contains(CANARY));
    assert_eq!(
        listed["items"][0]["secrets"],
        json!([{"key": "authToken", "setOn": "2027-06-07T08:00:00Z"}])
    );
    let request: deskbell_app::reminders::accounts::Configure =
        serde_json::from_value(twilio("https://api.example.org")).expect("a request");
    assert!(
        !format!("{request:?}").contains(CANARY),
        "Debug of a request shows no secret"
    );
    // Sealed and bound to the account: the bytes at rest do not hold it, whatever the file's own cipher does.
    let sealed = app
        .desk
        .store
        .read(|tx| {
            let id = saved["id"].as_str().expect("an id").parse().expect("an id");
            deskbell_store::accounts::secrets_sealed(tx, id)
        })
        .expect("the sealed secret");
    assert!(
        !sealed[0]
            .1
            .windows(CANARY.len())
            .any(|bytes| bytes == CANARY.as_bytes())
    );
}

#[test]
fn a_change_keeps_the_secrets_that_it_does_not_name() {
    let app = TestApp::new();
    let saved = app.call("provider_configure", twilio("https://api.example.org"));
    let settings = json!({"accountSid": SID, "messagingServiceSid": format!("MG{}", "b".repeat(32))});
    let edit = json!({"id": saved["id"], "version": 1, "settings": settings});
    assert_eq!(app.call("provider_update", edit.clone())["version"], 2);
    assert_eq!(app.refused("provider_update", edit).code, ErrorCode::Conflict);
    let account = &accounts(&app)[0];
    assert_eq!(
        account["settings"]["baseUrl"], "https://api.twilio.com",
        "the default came back"
    );
    assert_eq!(account["secrets"][0]["key"], "authToken");
    app.call("provider_disable", json!({"id": saved["id"], "version": 2}));
    let account = &accounts(&app)[0];
    assert_eq!(
        (&account["enabled"], &account["default"]),
        (&json!(false), &json!(false))
    );
}

#[test]
fn what_does_not_fit_is_named_field_by_field() {
    let app = TestApp::new();
    let refused = app.refused(
        "provider_configure",
        json!({"kind": "smtp", "channel": "sms", "settings": {"host": "mail.example.org", "security": "none", "from": "x"}}),
    );
    assert_eq!(refused.fields["channel"], "not_of_this_kind");
    assert_eq!(refused.fields["settings.from"], "not_an_email");
    let refused = app.refused(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email", "settings":
            {"host": "mail.example.org", "security": "none", "auth": "none", "from": "desk@example.org"}}),
    );
    assert_eq!(refused.fields["settings.security"], "needs_own_network");
    let refused = app.refused(
        "provider_configure",
        json!({"kind": "android_gateway", "channel": "sms",
            "settings": {"baseUrl": "http://192.168.1.20:8080", "user": "sms"}}),
    );
    assert_eq!(refused.fields["secrets.password"], "required");
    let refused = app.refused(
        "provider_configure",
        twilio("http://sms.example.org")
            .as_object()
            .map(|twilio| {
                let mut twilio = twilio.clone();
                twilio["settings"]["ownNetwork"] = json!(false);
                Value::Object(twilio)
            })
            .expect("an object"),
    );
    assert_eq!(refused.fields["settings.baseUrl"], "needs_https");
    assert!(accounts(&app).is_empty(), "nothing was saved");
}

#[test]
fn only_the_owner_touches_accounts() {
    let app = TestApp::new();
    let manager = Caller::new(None, Role::Manager, Via::Window);
    let error = commands::dispatch(&app.desk, &manager, "provider_configure", twilio("https://a.example"))
        .expect_err("refused");
    assert_eq!(error.code, ErrorCode::NotAllowed);
}

async fn provider(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let balance = ResponseTemplate::new(200).set_body_json(json!({"balance": "31.20", "currency": "GBP"}));
    for (verb, pattern, answer) in [("GET", "Balance.json$", balance), ("POST", "Messages.json$", answer)] {
        Mock::given(method(verb))
            .and(path_regex(pattern))
            .and(basic_auth(SID, CANARY))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    server
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn a_test_message_shows_each_step() {
    let runtime = runtime();
    let taken = json!({"sid": format!("SM{}", "a".repeat(32)), "status": "queued", "num_segments": "1"});
    let server = runtime.block_on(provider(ResponseTemplate::new(201).set_body_json(taken)));
    let app = TestApp::new();
    let saved = app.call("provider_configure", twilio(&server.uri()));
    let request = json!({"id": saved["id"], "to": "+44 7700 900311", "nonce": "one-click-only"});
    let tested = app.call("provider_test", request.clone());
    assert_eq!(tested["ok"], true, "{tested}");
    let steps: Vec<_> = tested["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["step"].clone())
        .collect();
    assert_eq!(steps, ["connect", "sign_in", "balance", "send"]);
    assert_eq!(
        app.call("provider_test", request),
        tested,
        "a doubled click answers the first result"
    );
    let sent = runtime.block_on(server.received_requests()).expect("recording");
    assert_eq!(
        sent.iter().filter(|request| request.method.as_str() == "POST").count(),
        1
    );
    assert_eq!(accounts(&app)[0]["lastSuccess"], "2027-06-07T08:00:00Z");
}

#[test]
fn a_refused_test_says_why_and_marks_the_account() {
    let runtime = runtime();
    let server = runtime.block_on(MockServer::start());
    let refusal = json!({"code": 20003, "message": format!("Authenticate {CANARY}"), "status": 401});
    runtime.block_on(
        Mock::given(path_regex("Balance.json$"))
            .respond_with(ResponseTemplate::new(401).set_body_json(refusal))
            .mount(&server),
    );
    let app = TestApp::new();
    let saved = app.call("provider_configure", twilio(&server.uri()));
    let tested = app.call("provider_test", json!({"id": saved["id"], "to": "+447700900311"}));
    let last = tested["steps"]
        .as_array()
        .and_then(|steps| steps.last())
        .expect("a step");
    assert_eq!(
        (&last["step"], &last["class"], &last["kind"]),
        (&json!("sign_in"), &json!("account"), &json!("auth"))
    );
    assert_eq!(last["code"], "20003");
    assert!(!tested.to_string().contains(CANARY), "{tested}");
    assert_eq!(accounts(&app)[0]["fault"], "auth");
    let edit = json!({"id": saved["id"], "version": 1, "secrets": {"authToken": "another"}});
    app.call("provider_update", edit);
    assert_eq!(
        accounts(&app)[0]["fault"],
        Value::Null,
        "a repaired account is tried again"
    );
}
