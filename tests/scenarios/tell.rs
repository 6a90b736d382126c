//! Stories of "tell the client?": asked once for each change, gone when it is as it was, one message for a whole series.

use crate::appointments::Practice;
use deskbell_app::{Caller, ErrorCode, Via, commands, reminders::tick};
use deskbell_core::{id::StaffId, rights::Role};
use deskbell_store::named;
use deskbell_tests::TestApp;
use serde_json::{Value, json};

/// A client who can be texted.
pub fn reachable(app: &TestApp, name: &str, phone: &str) -> Value {
    let draft =
        json!({"givenName": name, "familyName": "Ferreira", "contactPoints": [{"kind": "phone", "value": phone}]});
    app.call("client_create", draft)["id"].clone()
}

impl Practice {
    fn moved(&self, visit: &Value, start: &str) -> Value {
        let request = json!({"id": visit["id"], "version": visit["version"], "start": start});
        self.app.call("appointment_move", request)
    }

    fn question(&self, visit: &Value) -> Value {
        self.app.call("notice_ask", json!({"appointmentId": visit["id"]}))
    }

    fn tell(&self, visit: &Value, sms: bool) -> Value {
        self.app
            .call("notice_answer", json!({"appointmentId": visit["id"], "sms": sms}))
    }

    fn get(&self, visit: &Value) -> Value {
        self.app.call("appointment_get", json!({"id": visit["id"]}))
    }

    fn messages(&self) -> Vec<(String, String)> {
        let page = self.app.call("outbox_list", json!({"limit": 100}));
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = page["items"].as_array().expect("items").iter();
        rows.map(|row| (word(&row["state"]), word(&row["text"]))).collect()
    }

    fn text_messages(mut self) -> Self {
        self.client = reachable(&self.app, "Kwame", "+447700900123");
        self.app
            .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
        self
    }
}

#[test]
fn a_move_is_asked_about_and_told_a_minute_later() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    assert_eq!(visit.get("untold"), None, "a booking is no change");
    let moved = p.moved(&visit, "2027-06-09T11:00");
    assert_eq!(moved["untold"], "changed");
    let question = p.question(&visit);
    assert_eq!((&question["kind"], &question["count"]), (&json!("changed"), &json!(1)));
    assert_eq!(question["was"], "2027-06-09T10:00");
    assert_eq!(question["told"], Value::Null);
    assert_eq!(
        question["proposed"],
        json!({"sms": false, "email": false}),
        "nobody chose before, and nobody was told the old time"
    );
    let text = question["sms"]["text"].as_str().expect("the words");
    assert!(text.contains("11:00"), "{text}");

    let answered = p.tell(&visit, true);
    assert_eq!(answered["messages"][0]["dueUtc"], "2027-06-07T08:01:00Z");
    assert_eq!(p.get(&visit).get("untold"), None);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 0, "an undo can stop it");
    p.app.clock.advance_minutes(1);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);

    let again = p.moved(&moved, "2027-06-09T12:00");
    assert_eq!(again["untold"], "changed");
    let question = p.question(&visit);
    assert_eq!(
        question["proposed"],
        json!({"sms": true, "email": false}),
        "the last answer"
    );
}

#[test]
fn moved_back_before_it_left_nothing_is_told() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    let moved = p.moved(&visit, "2027-06-09T11:00");
    p.tell(&visit, true);
    let back = p.moved(&moved, "2027-06-09T10:00");
    assert_eq!(back.get("untold"), None, "they know this time");
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 0);
    let states: Vec<String> = p.messages().into_iter().map(|row| row.0).collect();
    assert_eq!(states, ["cancelled"]);
}

#[test]
fn several_moves_make_one_message_with_the_last_time() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    let moved = p.moved(&visit, "2027-06-09T11:00");
    p.tell(&visit, true);
    let moved = p.moved(&moved, "2027-06-09T15:00");
    assert_eq!(
        moved["untold"], "changed",
        "the first message is stopped and asked anew"
    );
    p.tell(&visit, true);
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
    let sent: Vec<String> = p
        .messages()
        .into_iter()
        .filter(|row| row.0 == "accepted")
        .map(|row| row.1)
        .collect();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("15:00"), "{}", sent[0]);
}

#[test]
fn a_no_is_kept_and_a_question_left_open_stands_at_the_visit() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    let cancel = json!({"id": visit["id"], "version": visit["version"], "by": "business"});
    let cancelled = p.app.call("appointment_cancel", cancel);
    assert_eq!(cancelled["untold"], "cancelled");
    assert_eq!(p.get(&visit)["untold"], "cancelled", "until somebody deals with it");
    let answered = p.tell(&visit, false);
    assert_eq!(answered["messages"], json!([]));
    assert_eq!(p.get(&visit).get("untold"), None);
    assert_eq!(p.question(&visit)["kind"], Value::Null);
    let again = p
        .app
        .refused("notice_answer", json!({"appointmentId": visit["id"], "sms": true}));
    assert_eq!(again.code, ErrorCode::NotFound);

    let back = p.status(&cancelled, "booked");
    assert_eq!(back["untold"], "reinstated");
}

#[test]
fn whoever_heard_the_old_time_is_told_the_new_one_by_default() {
    let p = Practice::new().text_messages();
    p.app.call(
        "reminder_rule_create",
        json!({"name": "Two days", "trigger": "appointment", "when": {"hours": 48}, "channel": "sms"}),
    );
    let visit = p.book("2027-06-10T10:00");
    p.app.clock.set(deskbell_tests::at("2027-06-08T09:00:00Z"));
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
    let visit = p.get(&visit);
    p.moved(&visit, "2027-06-10T16:00");
    let question = p.question(&visit);
    assert_eq!(question["told"], json!({"at": "2027-06-08T09:00:00Z", "maybe": false}));
    assert_eq!(question["proposed"], json!({"sms": true, "email": false}));
}

#[test]
fn a_series_is_told_in_one_message_that_names_the_new_dates() {
    let p = Practice::new().text_messages();
    let first = p.app.call(
        "appointment_book",
        p.with("2027-06-14T10:00", json!({"repeat": {"rrule": "FREQ=WEEKLY;COUNT=3"}})),
    );
    let request = json!({"id": first["id"], "version": first["version"], "start": "2027-06-15T11:00", "scope": "all"});
    let moved = p.app.call("appointment_move", request);
    assert_eq!((&moved["count"], &moved["untold"]), (&json!(3), &json!("changed")));
    let question = p.question(&first);
    assert_eq!(question["count"], 3);
    let text = question["sms"]["text"].as_str().expect("the words").to_owned();
    for date in ["15 Jun 11:00", "22 Jun 11:00", "29 Jun 11:00"] {
        assert!(text.contains(date), "{text}");
    }
    assert_eq!(p.tell(&first, true)["count"], 3);
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
    let page = p
        .app
        .call("appointment_list", json!({"from": "2027-06-14", "to": "2027-07-05"}));
    let open = page["items"].as_array().expect("items").iter();
    assert_eq!(open.filter(|one| one.get("untold").is_some()).count(), 0);
}

#[test]
fn who_cannot_be_reached_is_not_said_to_be_told() {
    let p = Practice::new();
    let visit = p.book("2027-06-09T10:00");
    p.moved(&visit, "2027-06-09T11:00");
    assert_eq!(p.question(&visit)["sms"]["skip"], "no_address");
    let refused = p
        .app
        .refused("notice_answer", json!({"appointmentId": visit["id"], "sms": true}));
    assert_eq!(refused.fields.get("sms").map(String::as_str), Some("no_address"));
    assert_eq!(p.get(&visit)["untold"], "changed", "it stays open");
}

/// A practice where a rule tells by text what was called off.
fn with_rule_for_cancellations() -> Practice {
    let p = Practice::new().text_messages();
    p.app.call(
        "reminder_rule_create",
        json!({"name": "Called off", "trigger": "cancelled", "channel": "sms"}),
    );
    p
}

fn cancelled(p: &Practice, visit: &Value) -> Value {
    let request = json!({"id": visit["id"], "version": visit["version"], "by": "business"});
    p.app.call("appointment_cancel", request)
}

#[test]
fn a_rule_that_told_the_first_cancellation_does_not_tell_the_second() {
    let p = with_rule_for_cancellations();
    let visit = p.book("2027-06-09T10:00");
    let gone = cancelled(&p, &visit);
    assert_eq!(gone.get("untold"), None, "the rule tells it");
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
    let back = p.status(&p.get(&gone), "booked");
    assert_eq!(back["untold"], "reinstated");
    p.tell(&visit, true);
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
    let again = cancelled(&p, &p.get(&back));
    assert_eq!(again["untold"], "cancelled", "its message went out for the first one");
}

#[test]
fn a_shelved_visit_that_is_called_off_is_told_once() {
    let p = with_rule_for_cancellations();
    let visit = p.book("2027-06-09T10:00");
    let request = json!({"id": visit["id"], "version": visit["version"]});
    let shelved = p.app.call("appointment_shelve", request);
    let gone = cancelled(&p, &shelved);
    assert_eq!(gone.get("untold"), None, "the rule tells it, nobody else needs to");
    p.app.clock.advance_minutes(2);
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
}

#[test]
fn a_message_that_is_stopped_while_it_is_prepared_has_told_nothing() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    let moved = p.moved(&visit, "2027-06-09T11:00");
    p.tell(&visit, true);
    for state in ["due", "claimed", "sending"] {
        let step = p.app.desk.store.write(|tx| {
            tx.execute(
                "UPDATE outbox SET state = :state, lease = 1 WHERE trigger_word = 'changed'",
                named! {":state" => state},
            )
        });
        assert_eq!(step.expect("a planted state"), 1);
    }
    let back = p.moved(&moved, "2027-06-09T10:00");
    assert_eq!(
        back.get("untold"),
        None,
        "it was stopped before it left: they know ten o'clock"
    );
}

#[test]
fn a_practitioner_answers_for_the_own_visits() {
    let p = Practice::new().text_messages();
    let visit = p.book("2027-06-09T10:00");
    p.moved(&visit, "2027-06-09T11:00");
    let answer = |staff: &Value| {
        let id: StaffId = staff.as_str().expect("an id").parse().expect("an id");
        let caller = Caller::new(Some(id), Role::Practitioner, Via::Window);
        let request = json!({"appointmentId": visit["id"], "sms": true});
        commands::dispatch(&p.app.desk, &caller, "notice_answer", request)
    };
    assert_eq!(answer(&p.ben).expect_err("Ana's visit").code, ErrorCode::NotAllowed);
    assert_eq!(p.get(&visit)["untold"], "changed");
    answer(&p.ana).expect("her own visit");
}
