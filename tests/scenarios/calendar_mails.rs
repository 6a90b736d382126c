//! Calendar entries in mails: sent through a real mail server, received by a real calendar (A123 to A125).

use crate::appointments::Practice;
use deskbell_app::reminders;
use deskbell_core::id::SeriesId;
use deskbell_store::named;
use deskbell_tests::{
    at,
    peers::{After, Exim, Mail, receive},
};
use serde_json::{Value, json};

/// A practice whose mails go through a server.
struct Post {
    p: Practice,
    exim: Exim,
}

impl Post {
    fn new() -> Self {
        let p = Practice::in_zone("Europe/Berlin");
        p.app.clock.set(at("2026-10-05T08:00:00Z"));
        let exim = Exim::start();
        let settings = json!({"host": "127.0.0.1", "port": exim.port, "security": "starttls", "auth": "plain",
            "user": "desk@practice.test", "from": "desk@practice.test", "fromName": "Harbour Street Dental",
            "ownNetwork": true, "caCertificate": exim.ca_pem()});
        p.app.call(
            "provider_configure",
            json!({"kind": "smtp", "channel": "email", "settings": settings, "secrets": {"password": "pw1"}}),
        );
        let version = p.app.call("client_get", json!({"id": p.client}))["version"].clone();
        p.app.call(
            "client_update",
            json!({"id": p.client, "version": version,
                "contactPoints": [{"kind": "email", "value": "client@customer.test"}]}),
        );
        Self { p, exim }
    }

    /// Tells the client by mail; answers all mails so far, in the order in which they went.
    fn tell(&self, visit: &Value, kind: &str) {
        let before = self.exim.mails().len();
        let queued = self.p.app.call(
            "notice_send",
            json!({"appointmentId": visit["id"], "kind": kind, "channel": "email"}),
        );
        assert_eq!(queued["skip"], Value::Null, "{queued}");
        self.p.app.clock.advance_minutes(2);
        reminders::tick(&self.p.app.desk).expect("a pass");
        self.exim.wait_for(before + 1);
    }

    /// A rule tells bookings by mail from here on; answers how it is switched off again.
    fn confirm_by_rule(&self) -> Value {
        let made = self.p.app.call(
            "reminder_rule_create",
            json!({"name": "Booked", "trigger": "booked", "channel": "email"}),
        );
        json!({"id": made["id"], "version": made["version"], "enabled": false})
    }

    /// A pass, after which so many mails have come in all.
    fn pass(&self, mails: usize) {
        self.p.app.clock.advance_minutes(2);
        reminders::tick(&self.p.app.desk).expect("a pass");
        self.exim.wait_for(mails);
    }

    /// The visits of a series of six on Tuesdays, told by its own message.
    fn series_of_six(&self) -> Value {
        let off = self.confirm_by_rule();
        let book = json!({"minutes": 30, "repeat": {"rrule": "FREQ=WEEKLY;COUNT=6", "onProblem": "leave_out"}});
        self.p
            .app
            .call("appointment_book", self.p.with("2026-10-20T14:00", book));
        self.pass(1);
        self.p.app.call("reminder_rule_update", off);
        let days = json!({"from": "2026-10-20", "to": "2026-12-31", "clientId": self.p.client});
        self.p.app.call("appointment_list", days)["items"].clone()
    }

    fn mails(&self) -> Vec<Mail> {
        let mut mails = self.exim.mails();
        mails.sort_by_key(|mail| mail.header("Date").map(|date| date[5..].to_owned()));
        mails
    }

    fn change(&self, command: &str, visit: &Value, more: Value) -> Value {
        let mut request = more;
        request["id"] = visit["id"].clone();
        request["version"] = visit["version"].clone();
        self.p.app.call(command, request)
    }
}

fn held(after: &After) -> Vec<(&str, &str, i64)> {
    let entries = after.entries.iter();
    entries
        .map(|entry| (entry.place.as_str(), entry.start.as_str(), entry.sequence))
        .collect()
}

#[test]
fn a_booking_a_move_and_a_cancellation_act_on_one_entry() {
    let post = Post::new();
    let visit = post.p.app.call(
        "appointment_book",
        post.p.with("2026-10-27T09:40", json!({"minutes": 20})),
    );
    post.tell(&visit, "booked");
    let moved = post.change("appointment_move", &visit, json!({"start": "2026-10-28T11:00"}));
    post.tell(&moved, "changed");
    let gone = post.change("appointment_cancel", &moved, json!({"by": "client"}));
    post.tell(&gone, "cancelled");
    let mails = post.mails();
    assert!(
        mails[0].raw.contains("text/calendar; method=REQUEST; charset=utf-8"),
        "{}",
        mails[0].raw
    );
    let after = receive(&mails);
    assert_eq!(held(&after[0]), [("", "20261027T084000Z", 0)], "A125");
    assert_eq!(held(&after[1]), [("", "20261028T100000Z", 1)]);
    assert!(after[2].entries.is_empty(), "taken out again: {:?}", after[2]);
    assert_eq!(
        after[0].entries[0].uid,
        format!("deskbell-{}", visit["id"].as_str().expect("an id"))
    );
    assert_eq!(
        after[0].entries[0].summary, "Appointment · Harbour Street Dental",
        "a dentist's service without a public name stays unnamed"
    );
}

#[test]
fn a_series_is_one_entry_and_its_visits_change_in_it() {
    let post = Post::new();
    let visits = post.series_of_six();
    let first = visits[0].clone();
    let moved = post.change("appointment_move", &visits[1], json!({"start": "2026-10-28T08:15"}));
    post.tell(&moved, "changed");
    let split = post.change(
        "appointment_move",
        &visits[3],
        json!({"start": "2026-11-11T09:00", "scope": "following"}),
    );
    assert_ne!(split["seriesId"], first["seriesId"]);
    post.tell(&split, "changed");
    let gone = post.change("appointment_cancel", &visits[2], json!({"by": "client"}));
    post.tell(&gone, "cancelled");
    let after = receive(&post.mails());
    let uid = format!("deskbell-{}", first["seriesId"].as_str().expect("an id"));
    assert!(
        after
            .iter()
            .all(|after| after.entries.iter().all(|entry| entry.uid == uid)),
        "{after:#?}"
    );
    assert_eq!(after[0].entries.len(), 1, "{:#?}", after[0]);
    let starts = |after: &After| -> Vec<String> {
        let detached = after.entries.iter().filter(|entry| !entry.place.is_empty());
        detached.map(|entry| entry.start.clone()).collect()
    };
    assert_eq!(starts(&after[1]), ["20261028T071500Z"]);
    let split = starts(&after[2]);
    for start in [
        "20261028T071500Z",
        "20261111T080000Z",
        "20261118T080000Z",
        "20261125T080000Z",
    ] {
        assert!(split.iter().any(|known| known == start), "{start} in {split:?}");
    }
    assert!(
        after[3].entries.len() <= after[2].entries.len(),
        "a single visit was taken out, the rest stands: {:#?}",
        after[3]
    );
}

#[test]
fn what_was_never_asked_to_be_kept_is_not_taken_out() {
    let post = Post::new();
    let settings = post.p.app.call("send_settings_get", json!({}));
    let visit = post.p.book("2026-10-27T09:40");
    let gone = post.change("appointment_cancel", &visit, json!({"by": "client"}));
    post.tell(&gone, "cancelled");
    let mut published = settings;
    published["publishOnly"] = json!(true);
    post.p.app.call("send_settings_set", published);
    let other = post.p.book("2026-10-29T09:40");
    post.tell(&other, "booked");
    let gone = post.change("appointment_cancel", &other, json!({"by": "client"}));
    post.tell(&gone, "cancelled");
    let mails = post.mails();
    let has = |mail: &Mail| mail.raw.contains("text/calendar");
    assert_eq!(
        mails.iter().map(has).collect::<Vec<_>>(),
        [false, true, false],
        "no invitation had gone out (A51), and a published entry cannot be taken back (A124)"
    );
    assert!(mails[1].raw.contains("method=PUBLISH"));
}

#[test]
fn a_visit_of_a_series_that_is_told_again_brings_only_itself() {
    let post = Post::new();
    let visits = post.series_of_six();
    let gone = post.change("appointment_cancel", &visits[1], json!({"by": "business"}));
    let answer = json!({"appointmentId": gone["id"], "email": true});
    post.p.app.call("notice_answer", answer.clone());
    post.pass(2);
    let back = post.change("appointment_set_status", &gone, json!({"status": "booked"}));
    assert_eq!(back["untold"], "reinstated");
    post.p.app.call("notice_answer", answer);
    post.pass(3);
    let other = post.p.with(
        "2026-12-08T10:00",
        json!({"repeat": {"rrule": "FREQ=WEEKLY;COUNT=2", "onProblem": "leave_out"}}),
    );
    let other = post.p.app.call("appointment_book", other);
    post.tell(&other, "booked");
    let repeats: Vec<bool> = post.mails().iter().map(|mail| mail.raw.contains("RRULE")).collect();
    assert_eq!(
        repeats,
        [true, false, false, false],
        "only the series' own message names all dates"
    );
}

#[test]
fn the_dates_of_a_part_that_was_split_off_stay_in_the_entry_they_are_in() {
    let post = Post::new();
    let visits = post.series_of_six();
    let split = post.change(
        "appointment_move",
        &visits[3],
        json!({"start": "2026-11-11T09:00", "scope": "following"}),
    );
    assert_ne!(split["seriesId"], visits[0]["seriesId"]);
    post.tell(&split, "changed");
    let whole = "UPDATE outbox SET subject_kind = 'series', subject_id = :series, trigger_word = 'booked'
         WHERE state = 'planned' AND channel = 'email'";
    post.p.app.call(
        "notice_send",
        json!({"appointmentId": split["id"], "kind": "booked", "channel": "email"}),
    );
    let series: SeriesId = split["seriesId"].as_str().expect("an id").parse().expect("an id");
    let planted = post
        .p
        .app
        .desk
        .store
        .write(|tx| tx.execute(whole, named! {":series" => series}));
    assert_eq!(planted.expect("the new part's own message"), 1);
    post.pass(3);
    let uid = format!("deskbell-{}", visits[0]["seriesId"].as_str().expect("an id"));
    let after = receive(&post.mails());
    let last = after.last().expect("a mail");
    assert!(
        last.entries.iter().all(|entry| entry.uid == uid),
        "nothing stands there twice: {last:#?}"
    );
}
