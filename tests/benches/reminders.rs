//! One pass of the loop costs what is due, not what exists (DESIGN: budgets): a database with a long history and a full
//! future within 1.5 times of one that holds only the due rows. `DESKBELL_BENCH_CLIENTS` sets the size (100,000 for the
//! budget, 200 without). And messages to a mail server on loopback, with all that is written down about each, at least
//! at 80 % of the speed of the bare sender with the same connections: 5,000 of them at full size.

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_app::reminders::Ringer;
use deskbell_core::reminders::Channel;
use deskbell_tests::{Account, Practice, TestApp, budget, large, mail, peers::MailLog};
use serde_json::json;
use std::time::{Duration, Instant};

/// Messages due in one pass.
const DUE: u32 = 20;
/// Passes measured on each database for the ratio.
const PASSES: u32 = 31;

/// A practice of so many clients and nothing else, which sends into the air.
fn small() -> (TestApp, Vec<String>) {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    let clients = (0..DUE)
        .map(|n| practice.client(&format!("N{n}"), &format!("+4477009{n:05}")))
        .collect();
    app.call(
        "provider_configure",
        json!({"kind": "dry_run", "channel": "sms", "settings": {}, "secrets": {}, "default": true}),
    );
    (app, clients)
}

/// Years of history, weeks of plans; what is due at this moment has gone.
fn full() -> (TestApp, Vec<String>) {
    let app = large::copy(budget::size("DESKBELL_BENCH_CLIENTS", 200));
    let page = app.call("client_list", json!({"limit": DUE}));
    let clients = page["items"].as_array().expect("clients").iter();
    let ids = clients
        .map(|client| client["id"].as_str().expect("an id").to_owned())
        .collect();
    (app, ids)
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
    assert_eq!(report.sent, DUE, "{report:?}");
    took
}

fn pass(criterion: &mut Criterion) {
    let (small, small_clients) = small();
    let (large, large_clients) = full();
    let mut small_loop = Ringer::begin(&small.desk).expect("the loop");
    let mut large_loop = Ringer::begin(&large.desk).expect("the loop");
    while large_loop.pass().expect("a pass").sent > 0 {}
    let (mut of_small, mut of_large) = (Vec::new(), Vec::new());
    for _ in 0..PASSES {
        of_small.push(one_pass(&small, &mut small_loop, &small_clients));
        of_large.push(one_pass(&large, &mut large_loop, &large_clients));
    }
    budget::ratio(
        "a pass of the loop, large beside only the due rows",
        (budget::middle(of_large), budget::middle(of_small)),
        150,
    );
    criterion.bench_function("a pass with nothing due, large", |bencher| {
        bencher.iter(|| large_loop.pass().expect("a pass"));
    });
}

/// Mails at full size; a twentieth of the clients below it.
const MAILS: u32 = 5_000;

fn sending(_criterion: &mut Criterion) {
    let mails = MAILS.min(budget::size("DESKBELL_BENCH_CLIENTS", 200) / 20);
    let server = MailLog::start();
    let settings = json!({"host": "127.0.0.1", "port": server.port(), "security": "none", "auth": "none",
        "from": "desk@practice.test", "ownNetwork": true});
    let (app, clients) = small();
    app.call(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email", "settings": settings, "default": true}),
    );
    for (client, number) in clients.iter().cycle().zip(0..mails) {
        app.call(
            "message_send",
            json!({"clientId": client, "channel": "email", "subject": "Umbrella", "text": format!("Number {number} is here.")}),
        );
    }
    let mut ringer = Ringer::begin(&app.desk).expect("the loop");
    let begun = Instant::now();
    let mut sent = 0;
    while sent < mails {
        let report = ringer.pass().expect("a pass");
        assert!(report.sent > 0, "{report:?}");
        sent += report.sent;
    }
    let ours = begun.elapsed();
    assert_eq!(server.recipients().len(), mails as usize, "every mail arrived once");
    let account = Account::new("smtp", Channel::Email, &settings, &[]);
    let begun = Instant::now();
    for number in 0..mails {
        let outcome = account.send(&mail(&format!("n{number}@example.org"), "Umbrella"));
        assert_eq!(outcome.class.word(), "accepted", "{outcome:?}");
    }
    budget::ratio(&format!("sending {mails} mails"), (ours, begun.elapsed()), 125);
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3));
    targets = pass, sending
}
criterion_main!(benches);
