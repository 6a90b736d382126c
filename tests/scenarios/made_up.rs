//! The made-up practice of many years: at any size it is what years of real work would have left.

use deskbell_app::demo;
use deskbell_store::{StoreResult, soundness};
use deskbell_tests::TestApp;
use serde_json::{Value, json};

fn items(app: &TestApp, command: &str, request: Value) -> Vec<Value> {
    app.call(command, request)["items"].as_array().expect("items").clone()
}

#[test]
fn years_of_work_are_sound_and_lie_behind_and_ahead() {
    let app = TestApp::new();
    let filled = demo::fill_years(&app.desk, 40).expect("years of work");
    assert_eq!((filled.clients, filled.appointments), (40, 400));
    assert!(
        (100..=150).contains(&filled.invoices),
        "about three a client: {filled:?}"
    );
    assert!(
        (700..=800).contains(&filled.messages),
        "about twenty a client: {filled:?}"
    );
    let broken = app.desk.store.read(|tx| -> StoreResult<_> { soundness::broken(tx) });
    assert_eq!(broken.expect("a check"), [], "no rule of sound data is broken");

    let ahead = items(
        &app,
        "appointment_list",
        json!({"from": "2027-06-08", "to": "2027-07-30"}),
    );
    assert!(!ahead.is_empty(), "people are booked in");
    assert!(
        ahead.iter().all(|visit| visit["status"] == "booked"),
        "nothing ahead is done"
    );
    let behind = items(
        &app,
        "appointment_list",
        json!({"from": "2026-01-01", "to": "2027-06-06"}),
    );
    let done = behind.iter().filter(|visit| visit["status"] == "completed").count();
    assert!(done * 10 >= behind.len() * 8, "most of what lies behind is done");

    let planned = items(&app, "outbox_list", json!({"state": "planned", "limit": 50}));
    assert!(!planned.is_empty(), "what is ahead has its reminders planned");
    assert_eq!(
        items(&app, "outbox_list", json!({"state": "failed"})),
        Vec::<Value>::new()
    );
}

#[test]
fn the_client_who_comes_most_has_a_history_of_every_kind() {
    let app = TestApp::new();
    demo::fill_years(&app.desk, 40).expect("years of work");
    let first = &items(&app, "client_search", json!({"text": "client0@example.net"}))[0]["id"];
    let entries = items(&app, "client_timeline", json!({"id": first, "limit": 200}));
    for kind in ["appointment", "message", "invoice", "payment"] {
        assert!(entries.iter().any(|entry| entry["kind"] == kind), "no {kind}");
    }
    let times: Vec<&str> = entries.iter().filter_map(|entry| entry["at"].as_str()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
}
