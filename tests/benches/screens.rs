//! What the screens read, on the large practice (DESIGN: budgets): every list and page answers within a frame, 16 ms,
//! whatever lies behind. `DESKBELL_BENCH_CLIENTS` sets the size (100,000 for the budget, 200 without).

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_core::{Date, Zone};
use deskbell_store::appointments::{self as store, Range};
use deskbell_tests::{TestApp, budget, large};
use serde_json::{Value, json};
use std::time::Duration;

/// A frame.
const FRAME: Duration = Duration::from_millis(16);
/// The day of the test clock, a Monday.
const MONDAY: &str = "2027-06-07";

/// What is asked when the first page, a list or a client is opened.
fn asked(app: &TestApp) -> Vec<(&'static str, Value)> {
    let first = app.call("client_list", json!({"limit": 1}))["items"][0]["id"].clone();
    vec![
        ("appointment_list", json!({"from": MONDAY, "to": MONDAY})),
        ("money_today", json!({})),
        ("sending_state", json!({})),
        ("outbox_list", json!({"limit": 50})),
        ("outbox_list", json!({"states": ["failed", "unknown"], "limit": 50})),
        ("hold_list", json!({})),
        ("interaction_list_open", json!({})),
        ("unbilled_list", json!({})),
        ("invoice_list", json!({"limit": 50})),
        ("invoice_list", json!({"state": "open", "limit": 50})),
        ("invoice_list", json!({"state": "overdue", "limit": 50})),
        ("invoice_list", json!({"state": "draft", "limit": 50})),
        ("invoice_list", json!({"clientId": first, "limit": 50})),
        ("client_list", json!({"limit": 50})),
        ("client_list", json!({"archived": true, "limit": 50})),
        ("client_list", json!({"tag": "nobody has it", "limit": 50})),
        ("client_get", json!({"id": first})),
        ("client_timeline", json!({"id": first})),
        ("recall_list", json!({"limit": 50})),
        ("waiting_list", json!({})),
    ]
}

fn screens(criterion: &mut Criterion) {
    let app = large::practice(budget::size("DESKBELL_BENCH_CLIENTS", 200));
    for (command, request) in asked(&app) {
        let ask = || app.call_json(command, request.clone());
        let took = budget::median(11, ask);
        budget::time(&format!("{command} {request}"), took, FRAME);
    }
    let ask = || app.call_json("money_today", json!({}));
    criterion.bench_function("screens/money_today", |bencher| bencher.iter(ask));
}

/// The calendar's week of a practice that is twice as busy as the budget's.
fn week(_criterion: &mut Criterion) {
    let app = large::practice(budget::size("DESKBELL_BENCH_CLIENTS", 200));
    let from = MONDAY.parse::<Date>().expect("a date").start(Zone::UTC);
    let range = Range {
        from,
        to: from.plus_minutes(7 * 1440),
        staff: None,
        room: None,
        client: None,
        after: None,
        limit: 5001,
    };
    let bare = || {
        app.desk
            .store
            .read(|tx| store::count_rows(tx, &range))
            .expect("the bare query")
    };
    let ours = || app.call_json("appointment_list", json!({"from": MONDAY, "to": "2027-06-13"}));
    let visits = bare();
    budget::ratio(
        &format!("week of the large practice to JSON, {visits} visits"),
        budget::beside(31, ours, bare),
        200,
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(2));
    targets = screens, week
}
criterion_main!(benches);
