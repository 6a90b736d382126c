//! What must not happen to the outbox when the world is unkind: restored copies, lost ledgers, races with a STOP.

use deskbell_app::{Desk, reminders};
use deskbell_core::Clock;
use deskbell_store::{DataKey, Store};
use deskbell_tests::{Practice, TestApp, TestClock, at};
use serde_json::json;
use std::{path::Path, sync::Arc};

fn desk(folder: &Path, now: &str) -> Desk {
    let store = Store::open(&folder.join("deskbell.db"), DataKey::new([7; 32])).expect("the store");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::at(at(now)));
    Desk::new(store, folder.to_owned(), clock).expect("a desk")
}

/// Ten visits: ten reminders on Tuesday 10:00, four more on Wednesday.
fn fourteen_reminders() -> TestApp {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(
        json!({"name": "Day before", "trigger": "appointment", "when": {"days": 1, "at": "10:00"}, "channel": "sms"}),
    );
    for n in 0..14 {
        let client = practice.client(&format!("N{n}"), &format!("+4477009001{n:02}"));
        practice.book(&client, if n < 10 { "2027-06-09T12:00" } else { "2027-06-10T12:00" });
    }
    app
}

fn states(desk: &Desk) -> Vec<String> {
    use deskbell_store::reminders::outbox;
    let rows = desk
        .store
        .read(|tx| outbox::list(tx, &outbox::Filter::default(), 100))
        .expect("the outbox");
    let mut states: Vec<String> = rows.into_iter().map(|row| row.state.word().to_owned()).collect();
    states.sort();
    states
}

fn copy_database(from: &Path, to: &Path) {
    std::fs::copy(from.join("deskbell.db"), to.join("deskbell.db")).expect("a copy");
}

/// T51, worked: ten went out after the copy was made.
#[test]
fn an_older_copy_sends_nothing_that_the_ledger_knows() {
    let app = fourteen_reminders();
    app.desk.store.checkpoint().expect("a quiet file");
    let folder = tempfile::tempdir().expect("a folder");
    copy_database(app.path(), folder.path());
    app.clock.set(at("2027-06-08T10:00:00Z"));
    assert_eq!(reminders::tick(&app.desk).expect("a pass").sent, 10);
    std::fs::copy(app.path().join("ledger.log"), folder.path().join("ledger.log")).expect("the ledger");
    let restored = desk(folder.path(), "2027-06-08T15:00:00Z");
    let report = reminders::tick(&restored).expect("a pass");
    assert_eq!((report.sent, report.held), (0, 0));
    let expected: Vec<&str> = std::iter::repeat_n("planned", 4)
        .chain(std::iter::repeat_n("unknown", 10))
        .collect();
    assert_eq!(states(&restored), expected);
    drop(restored);
    let report = reminders::tick(&desk(folder.path(), "2027-06-09T10:00:00Z")).expect("a pass");
    assert_eq!(report.sent, 4, "what is due later goes");
}

#[test]
fn without_its_ledger_a_desk_that_has_sent_holds_what_is_past_due() {
    let app = fourteen_reminders();
    app.clock.set(at("2027-06-08T10:00:00Z"));
    reminders::tick(&app.desk).expect("a pass");
    std::fs::remove_file(app.path().join("ledger.log")).expect("the ledger goes");
    app.clock.set(at("2027-06-09T10:00:00Z"));
    let report = reminders::tick(&app.desk).expect("a pass");
    assert_eq!((report.sent, report.held), (0, 4));
    assert_eq!(app.call("hold_list", json!({}))["items"][0]["reason"], "restored");
    app.call("hold_release", json!({"reason": "restored"}));
    assert_eq!(reminders::tick(&app.desk).expect("a pass").sent, 4, "a person looked");
}

/// F5: whatever the order, a committed STOP is never followed by a send.
#[test]
fn a_withdrawal_that_is_committed_stops_what_has_not_gone() {
    for n in 0..40 {
        let app = TestApp::new();
        let practice = Practice::new(&app, "UTC");
        let client = practice.client("Zofia", "+447700900123");
        let message = json!({"clientId": client, "channel": "sms", "text": "We found your umbrella."});
        app.call("message_send", message);
        let stop = json!({"id": client, "version": 1,
            "consents": [{"purpose": "appointment_service", "channel": "sms", "state": "withdrawn"}]});
        let stopped_first = std::thread::scope(|scope| {
            let loop_thread = scope.spawn(|| practice.tick().sent);
            std::thread::sleep(std::time::Duration::from_micros(300 * n));
            app.call("client_update", stop);
            let sent_before_commit = practice.messages()[0]["attempts"] == 1;
            let sent = loop_thread.join().expect("a pass");
            sent == 0 || sent_before_commit
        });
        assert!(stopped_first, "try {n}: a message went after the STOP was committed");
        let row = practice.messages()[0].clone();
        let fine = row["state"] == "accepted" || (row["state"] == "skipped" && row["reason"] == "opted_out");
        assert!(fine, "try {n}: {row}");
    }
}

/// R68 and R51: a row that the ledger cannot take is not sent.
#[test]
fn a_ledger_that_takes_no_line_lets_nothing_out() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    let client = practice.client("Zofia", "+447700900123");
    std::fs::create_dir(app.path().join("ledger.log")).expect("something that is no file");
    app.call(
        "message_send",
        json!({"clientId": client, "channel": "sms", "text": "We found your umbrella."}),
    );
    assert!(reminders::tick(&app.desk).is_err(), "the pass says so");
    assert_ne!(practice.messages()[0]["state"], "accepted");
    std::fs::remove_dir(app.path().join("ledger.log")).expect("repaired");
    app.clock.advance_minutes(2);
    assert_eq!(practice.tick().sent, 1);
}
