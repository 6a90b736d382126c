//! One pass of the loop costs what is due, not what exists (DESIGN: budgets): a database with a long history and a full
//! future within 1.5 times of one that holds only the due rows. `DESKBELL_BENCH_MESSAGES` sets the size (2,000,000 for the
//! budget, 20,000 without).
#![expect(
    clippy::print_stderr,
    clippy::float_arithmetic,
    reason = "a bench tells its figures and their ratio"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_app::reminders::Ringer;
use deskbell_store::named;
use deskbell_tests::{Practice, TestApp};
use serde_json::json;
use std::time::{Duration, Instant};

/// Messages due in one pass.
const DUE: u32 = 20;
/// Passes measured on each database for the ratio.
const PASSES: u32 = 15;

fn size() -> u32 {
    std::env::var("DESKBELL_BENCH_MESSAGES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000)
}

/// A practice with so many messages that are not due: half of them gone, half of them for later.
fn practice(rows: u32) -> (TestApp, Vec<String>) {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    let clients = (0..DUE)
        .map(|n| practice.client(&format!("N{n}"), &format!("+4477009{n:05}")))
        .collect();
    let now = app.desk.now();
    let filled: Result<_, deskbell_store::StoreError> = app.desk.store.write(|tx| {
        tx.execute(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)
             INSERT INTO outbox (id, dedup_key, subject_kind, subject_id, revision, trigger_word, purpose, channel, slot,
               recipient, raw_due_ms, due_ms, state, origin, late, released, attempt_no, body, proof, polls, at_ms,
               created_ms, updated_ms, version)
             SELECT printf('01890a5d-ac96-774b-8000-%012x', n), 'bench:' || n, 'client', 'nobody', 0, 'manual',
               'appointment_service', 'sms', 'client', '+4477008' || (n % 100000),
               :now + CASE n % 2 WHEN 0 THEN 3600000 + n * 1000 ELSE -n * 1000 END,
               :now + CASE n % 2 WHEN 0 THEN 3600000 + n * 1000 ELSE -n * 1000 END,
               CASE n % 2 WHEN 0 THEN 'planned' ELSE 'accepted' END, 'subject', 0, 0, n % 2,
               'A text of some length, as messages are.', n % 2, 0,
               :now + CASE n % 2 WHEN 0 THEN 3600000 + n * 1000 ELSE -n * 1000 END, :now, :now, 1
             FROM numbers
             WHERE :rows > 0",
            named! {":rows" => rows, ":now" => now},
        )
    });
    filled.expect("a full outbox");
    app.desk.store.checkpoint().expect("a quiet file");
    (app, clients)
}

/// Queues what is due, then times the pass that sends it.
fn one_pass(app: &TestApp, ringer: &mut Ringer<'_>, clients: &[String]) -> Duration {
    for client in clients {
        app.call(
            "message_send",
            json!({"clientId": client, "channel": "sms", "text": "We found your umbrella."}),
        );
    }
    let begun = Instant::now();
    let report = ringer.pass().expect("a pass");
    let took = begun.elapsed();
    assert_eq!(report.sent, DUE);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn pass(criterion: &mut Criterion) {
    let (small, small_clients) = practice(0);
    let (large, large_clients) = practice(size());
    let mut small_loop = Ringer::begin(&small.desk).expect("the loop");
    let mut large_loop = Ringer::begin(&large.desk).expect("the loop");
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for _ in 0..PASSES {
        of_small.push(one_pass(&small, &mut small_loop, &small_clients));
        of_large.push(one_pass(&large, &mut large_loop, &large_clients));
    }
    let (small_time, large_time) = (median(of_small), median(of_large));
    let ratio = large_time.as_secs_f64() / small_time.as_secs_f64();
    eprintln!(
        "a pass with {DUE} due: {large_time:?} among {} others, {small_time:?} alone, ratio {ratio:.2}",
        size()
    );
    assert!(ratio <= 1.5, "the pass grows with what exists: ratio {ratio:.2}");
    criterion.bench_function("a pass with nothing due, large", |bencher| {
        bencher.iter(|| large_loop.pass().expect("a pass"));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3));
    targets = pass
}
criterion_main!(benches);
