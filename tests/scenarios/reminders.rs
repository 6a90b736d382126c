//! Rules, the outbox and the loop, as a desk sees them: what goes, when, and why not.

use deskbell_app::ErrorCode;
use deskbell_tests::{Practice, TestApp, at};
use serde_json::{Value, json};

fn day_before() -> Value {
    json!({"name": "Day before", "trigger": "appointment", "when": {"days": 1, "at": "10:00"}, "channel": "sms"})
}

/// Monday 7 June 2027, 08:00 UTC; one visit on Thursday 10:00 and a rule for the day before.
fn thursday(app: &TestApp) -> (Practice<'_>, deskbell_core::id::AppointmentId) {
    let practice = Practice::new(app, "UTC");
    let client = practice.client("Zofia", "+447700900123");
    practice.rule(day_before());
    let visit = practice.book(&client, "2027-06-10T10:00");
    (practice, visit)
}

fn states(practice: &Practice<'_>) -> Vec<String> {
    practice.states()
}

#[test]
fn a_reminder_goes_once_however_often_the_loop_rings() {
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    assert_eq!(
        practice.rows(),
        [("planned".to_owned(), None, "2027-06-09T10:00:00Z".to_owned())]
    );
    assert_eq!(practice.tick().sent, 0);
    app.clock.set(at("2027-06-09T10:00:00Z"));
    let sent: u32 = (0..1000).map(|_| practice.tick().sent).sum();
    assert_eq!(sent, 1);
    let message = &practice.messages()[0];
    assert_eq!(message["state"], "accepted");
    assert_eq!(message["to"], "+447700900123");
    assert_eq!(message["attempts"], 1);
    assert_eq!(
        message["text"], "Mill Lane Dental: your appointment is tomorrow 10 Jun at 10:00. STOP to opt out",
        "the first message to a number says how to stop"
    );
}

#[test]
fn preview_shows_text_time_and_reason_without_an_account() {
    let app = TestApp::new();
    let (practice, visit) = thursday(&app);
    practice.rule(json!({"name": "3 days", "trigger": "appointment", "when": {"hours": 72}, "channel": "email"}));
    let preview = app.call("reminder_preview", json!({"appointmentId": visit.to_string()}));
    let of = |name: &str| {
        let items = preview["items"].as_array().expect("a list");
        items
            .iter()
            .find(|item| item["rule"]["name"] == name)
            .expect("the rule")
            .clone()
    };
    let (day, hours) = (of("Day before"), of("3 days"));
    assert_eq!(
        (&day["dueUtc"], &day["skip"], &day["parts"]),
        (&json!("2027-06-09T10:00:00Z"), &Value::Null, &json!(1))
    );
    assert_eq!(hours["dueUtc"], "2027-06-07T10:00:00Z");
    app.clock.set(at("2027-06-10T09:30:00Z"));
    let preview = app.call("reminder_preview", json!({"appointmentId": visit.to_string()}));
    assert!(
        preview["items"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|item| item["skip"] == "too_late")
    );
}

#[test]
fn booked_too_late_is_said_and_not_sent() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(day_before());
    let client = practice.client("Ana", "+447700900124");
    practice.book(&client, "2027-06-07T15:00");
    let rows = practice.rows();
    assert_eq!(
        (rows[0].0.as_str(), rows[0].1.as_deref()),
        ("skipped", Some("booked_late"))
    );
}

#[test]
fn a_move_cancels_the_old_reminder_and_plans_the_new_one() {
    let app = TestApp::new();
    let (practice, visit) = thursday(&app);
    practice.move_to(visit, "2027-06-11T09:00");
    assert_eq!(states(&practice), ["cancelled", "planned"]);
    practice.set_status(visit, "cancelled");
    assert_eq!(states(&practice), ["cancelled", "cancelled"]);
    practice.set_status(visit, "booked");
    assert_eq!(states(&practice), ["cancelled", "planned"], "reinstated");
    app.clock.set(at("2027-06-10T10:00:00Z"));
    assert_eq!(practice.tick().sent, 1);
    practice.move_to(visit, "2027-06-11T09:00");
    let last = practice.rows().pop().expect("a row");
    assert_eq!(
        last.1.as_deref(),
        Some("already_told"),
        "moved and moved back: it was said for this very start"
    );
}

#[test]
fn several_moves_make_one_notice_with_the_last_time() {
    let app = TestApp::new();
    let (practice, visit) = thursday(&app);
    practice.rule(json!({"name": "Moved", "trigger": "changed", "channel": "email"}));
    practice.move_to(visit, "2027-06-14T09:00");
    assert!(
        !practice.messages().iter().any(|m| m["trigger"] == "changed"),
        "nobody was told the old time"
    );
    practice.move_to(visit, "2027-06-10T10:00");
    app.clock.set(at("2027-06-09T10:00:00Z"));
    practice.tick();
    practice.move_to(visit, "2027-06-11T09:00");
    practice.move_to(visit, "2027-06-11T11:00");
    app.clock.advance_minutes(1);
    practice.tick();
    let notices: Vec<Value> = practice
        .messages()
        .into_iter()
        .filter(|m| m["trigger"] == "changed")
        .collect();
    let sent: Vec<&Value> = notices.iter().filter(|m| m["state"] == "accepted").collect();
    assert_eq!(sent.len(), 1);
    let text = sent[0]["text"].as_str().expect("a text");
    assert!(
        text.contains("Friday 11 June 2027 at 11:00") && text.contains("Thursday 10 June at 10:00"),
        "{text}"
    );
}

#[test]
fn of_late_reminders_the_latest_of_a_channel_goes() {
    // R24: the app was off from Monday to Friday 10:30.
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    let rule = |name: &str, when: Value, channel: &str| {
        practice.rule(json!({"name": name, "trigger": "appointment", "when": when, "channel": channel}));
    };
    rule("3 days", json!({"days": 3, "at": "09:00"}), "sms");
    rule("5 hours", json!({"hours": 5}), "sms");
    rule("mail", json!({"days": 1, "at": "12:00"}), "email");
    let client = practice.client("Zofia", "+447700900123");
    practice.book(&client, "2027-06-11T15:00");
    app.clock.set(at("2027-06-11T10:30:00Z"));
    assert_eq!(practice.tick().sent, 2);
    let rows: Vec<(String, Option<String>)> = practice.rows().into_iter().map(|(s, r, _)| (s, r)).collect();
    assert_eq!(
        rows,
        [
            ("skipped".to_owned(), Some("superseded".to_owned())),
            ("accepted".to_owned(), None),
            ("accepted".to_owned(), None)
        ]
    );
}

#[test]
fn no_message_follows_a_withdrawal() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(day_before());
    let stopped = practice.client_with(
        json!({"givenName": "Ana", "contactPoints": [{"kind": "phone", "value": "+447700900125"}],
        "consents": [{"purpose": "appointment_service", "channel": "sms", "state": "withdrawn"}]}),
    );
    let silent = practice.client_with(json!({"givenName": "Bo"}));
    practice.book(&stopped, "2027-06-10T10:00");
    practice.book(&silent, "2027-06-10T11:00");
    app.clock.set(at("2027-06-09T10:00:00Z"));
    let report = practice.tick();
    assert_eq!((report.sent, report.skipped), (0, 2));
    let mut reasons: Vec<Option<String>> = practice.rows().into_iter().map(|(_, reason, _)| reason).collect();
    reasons.sort();
    assert_eq!(reasons, [Some("no_address".to_owned()), Some("opted_out".to_owned())]);
}

#[test]
fn nothing_goes_at_night_and_a_number_gets_two_a_day() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(json!({"name": "2 h", "trigger": "appointment", "when": {"hours": 2}, "channel": "sms"}));
    for (name, hour) in [("A", "14:00"), ("B", "15:00"), ("C", "16:00")] {
        let client = practice.client(name, "+447700900123");
        practice.book(&client, &format!("2027-06-08T{hour}"));
    }
    for hour in 12..=14 {
        app.clock.set(at(&format!("2027-06-08T{hour}:00:00Z")));
        practice.tick();
    }
    let reasons: Vec<Option<String>> = practice.rows().into_iter().map(|(_, reason, _)| reason).collect();
    assert_eq!(
        reasons,
        [None, None, Some("daily_cap".to_owned())],
        "a family's shared number"
    );
    // The computer was off over the opening: a planned row found at 22:00 waits for the morning.
    let client = practice.client("D", "+447700900129");
    practice.book(&client, "2027-06-10T11:30");
    app.clock.set(at("2027-06-09T22:00:00Z"));
    practice.rule(json!({"name": "15 h", "trigger": "appointment", "when": {"hours": 15}, "channel": "sms"}));
    assert_eq!(practice.tick().sent, 0);
    app.clock.set(at("2027-06-10T08:00:00Z"));
    practice.tick();
    assert!(
        practice
            .messages()
            .iter()
            .any(|m| m["state"] == "accepted" && m["dueUtc"].as_str() >= Some("2027-06-09T20:00:00Z"))
    );
}

#[test]
fn a_week_asleep_asks_once_and_then_goes_slowly() {
    // F36: 75 due in 40 hours asleep, of which 20 are still useful.
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(json!({"name": "3 h", "trigger": "appointment", "when": {"hours": 3}, "channel": "sms"}));
    for n in 0..75 {
        let client = practice.client(&format!("N{n}"), &format!("+4477009{:05}", 10_000 + n));
        let start = if n < 55 {
            format!("2027-06-08T{:02}:00", 11 + n % 8)
        } else {
            "2027-06-09T03:10".to_owned()
        };
        practice.book(&client, &start);
    }
    // Awake again at 00:30 in summer hours that allow it: the window is opened for the night.
    let settings = app.call("send_settings_get", json!({}));
    app.call(
        "send_settings_set",
        json!({"window": {"from": "00:00", "to": "24:00"}, "weekdays": [1,2,3,4,5,6,7],
        "dailyCap": 2, "maxParts": 8, "askPayments": false, "version": settings["version"]}),
    );
    app.clock.set(at("2027-06-09T00:30:00Z"));
    let report = practice.tick();
    assert_eq!((report.sent, report.skipped, report.held), (0, 55, 20));
    let held = app.call("hold_list", json!({}));
    assert_eq!(
        (&held["items"][0]["reason"], &held["items"][0]["count"]),
        (&json!("burst"), &json!(20))
    );
    let before = app.desk.now();
    assert_eq!(app.call("hold_release", json!({"reason": "burst"}))["released"], 20);
    assert_eq!(practice.tick().sent, 20);
    assert!(app.desk.now().ms() - before.ms() >= 19_000, "at most one a second");
}

#[test]
fn a_clock_that_jumps_sends_nothing() {
    // F34 and F35.
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    let mut ringer = deskbell_app::reminders::Ringer::begin(&app.desk).expect("the loop");
    ringer.pass().expect("a pass");
    app.clock.jump(at("2028-06-07T08:00:00Z"));
    assert_eq!(
        ringer.pass().expect("a pass").skipped,
        0,
        "a year ahead: nothing is even dropped"
    );
    assert_eq!(app.call("sending_state", json!({}))["clockHold"], true);
    app.clock.jump(at("2027-06-09T10:00:30Z"));
    app.clock.advance_minutes(0);
    // Right again within what the steady clock expects.
    app.clock.jump(at("2027-06-07T08:00:20Z"));
    ringer.pass().expect("a pass");
    assert_eq!(
        app.call("sending_state", json!({}))["clockHold"],
        false,
        "it goes on by itself"
    );
    app.clock.set(at("2027-06-09T10:00:00Z"));
    assert_eq!(ringer.pass().expect("a pass").sent, 1);
    drop(ringer);
    app.clock.jump(at("2027-06-08T10:00:00Z"));
    practice.tick();
    assert_eq!(
        app.call("sending_state", json!({}))["clockHold"],
        true,
        "a day back at start"
    );
    app.call("hold_release", json!({"reason": "clock"}));
    assert_eq!(practice.tick().sent, 0, "nothing is said twice");
    assert_eq!(app.call("sending_state", json!({}))["clockHold"], false);
}

#[test]
fn an_uncertain_message_waits_for_a_person_through_restarts() {
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    app.call(
        "provider_configure",
        json!({"kind": "dry_run", "channel": "sms", "settings": {"answer": "unknown"}}),
    );
    app.clock.set(at("2027-06-09T10:00:00Z"));
    assert_eq!(practice.tick().unknown, 1);
    for _ in 0..3 {
        assert_eq!(practice.tick().sent, 0);
    }
    let id = practice.messages()[0]["id"].clone();
    assert_eq!(app.call("sending_state", json!({}))["unknown"], 1);
    let account = app.call("provider_list", json!({}))["items"][0].clone();
    app.call(
        "provider_update",
        json!({"id": account["id"], "version": account["version"], "settings": {"answer": "accepted"}}),
    );
    assert_eq!(
        app.call("outbox_resolve", json!({"id": id, "outcome": "resend"}))["state"],
        "due"
    );
    assert_eq!(practice.tick().sent, 1);
    let settled = app.refused("outbox_resolve", json!({"id": id, "outcome": "resend"}));
    assert_eq!(settled.code, ErrorCode::Conflict, "a second click changes nothing");
}

#[test]
fn refusals_for_now_are_tried_again_and_a_stopped_account_keeps_its_rows() {
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    let saved = app.call(
        "provider_configure",
        json!({"kind": "dry_run", "channel": "sms", "settings": {"answer": "transient"}}),
    );
    app.clock.set(at("2027-06-09T10:00:00Z"));
    practice.tick();
    assert_eq!(states(&practice), ["due"]);
    assert_eq!(practice.tick().failed, 0, "not before the wait is over");
    for wait in [2, 7, 25, 75] {
        app.clock.advance_minutes(wait);
        practice.tick();
    }
    let rows = practice.rows();
    assert_eq!((rows[0].0.as_str(), rows[0].1.as_deref()), ("failed", Some("gave_up")));
    assert_eq!(practice.messages()[0]["attempts"], 5);
    app.call(
        "provider_update",
        json!({"id": saved["id"], "version": saved["version"], "settings": {"answer": "account"}}),
    );
    let id = practice.messages()[0]["id"].clone();
    app.call("outbox_resolve", json!({"id": id, "outcome": "resend"}));
    practice.tick();
    practice.tick();
    assert_eq!(states(&practice), ["due"], "its rows stay due");
    let state = app.call("sending_state", json!({}));
    assert_eq!(state["accounts"][0]["fault"], "config");
}

#[test]
fn a_person_writes_and_hurries_once() {
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    let client = practice.client("Ines", "+447700900199");
    let request =
        json!({"clientId": client, "channel": "sms", "text": "We found your umbrella.", "nonce": "umbrella-1"});
    let first = app.call("message_send", request.clone());
    for _ in 0..19 {
        assert_eq!(
            app.call("message_send", request.clone()),
            first,
            "replayed, not repeated"
        );
    }
    let reminder = practice
        .messages()
        .into_iter()
        .find(|m| m["trigger"] == "appointment")
        .expect("the reminder");
    app.call("outbox_send_now", json!({"id": reminder["id"]}));
    app.call("outbox_send_now", json!({"id": reminder["id"]}));
    assert_eq!(practice.tick().sent, 2);
    let stopped = app.refused("outbox_stop", json!({"id": reminder["id"]}));
    assert_eq!(
        stopped.code,
        ErrorCode::Conflict,
        "what may have gone cannot be stopped"
    );
    let nobody = practice.client_with(json!({"givenName": "Nobody"}));
    let queued = app.call(
        "message_send",
        json!({"clientId": nobody, "channel": "sms", "text": "Hello"}),
    );
    assert_eq!(queued["skip"], "no_address");
}

#[test]
fn a_text_with_a_hole_is_refused_when_saved_and_named() {
    let app = TestApp::new();
    let set = |body: &str| {
        app.try_call(
            "template_set",
            json!({"name": "Mine", "language": "en", "channel": "sms", "body": body,
            "match": {"trigger": "appointment"}}),
        )
    };
    let hole = set("{{ business.name }}: {{ appointment.staff }}").expect_err("staff may be missing");
    assert_eq!(hole.fields["body"], "missing_value");
    assert_eq!(
        (&hole.extra["value"], &hole.extra["line"]),
        (&json!("appointment.staff"), &json!(1))
    );
    assert_eq!(set("{{ nonsense").expect_err("not closed").fields["body"], "syntax");
    let (practice, _) = thursday(&app);
    set("{{ business.name }}: see you {{ appointment.day_word }} at {{ appointment.time }}.").expect("sound");
    app.clock.set(at("2027-06-09T10:00:00Z"));
    practice.tick();
    assert_eq!(
        practice.messages()[0]["text"],
        "Mill Lane Dental: see you tomorrow at 10:00. STOP to opt out"
    );
}

#[test]
fn rules_are_checked_switched_off_and_on() {
    let app = TestApp::new();
    let (practice, _) = thursday(&app);
    assert_eq!(
        app.refused("reminder_rule_create", day_before()).code,
        ErrorCode::Duplicate
    );
    let late = app.refused(
        "reminder_rule_create",
        json!({"name": "Night", "trigger": "appointment",
        "when": {"days": 1, "at": "23:00"}, "channel": "sms"}),
    );
    assert_eq!(
        (late.fields["when"].as_str(), &late.extra["window"]["to"]),
        ("outside_window", &json!("20:00"))
    );
    let rule = app.call("reminder_rule_list", json!({}))["items"][0].clone();
    app.call(
        "reminder_rule_update",
        json!({"id": rule["id"], "version": 1, "enabled": false}),
    );
    assert_eq!(states(&practice), ["cancelled"]);
    app.call(
        "reminder_rule_update",
        json!({"id": rule["id"], "version": 2, "enabled": true}),
    );
    assert_eq!(states(&practice), ["planned"]);
    app.call(
        "reminder_rule_update",
        json!({"id": rule["id"], "version": 3, "when": {"days": 2, "at": "09:00"}}),
    );
    assert_eq!(practice.rows()[0].2, "2027-06-08T09:00:00Z");
    let stale = app.refused(
        "reminder_rule_update",
        json!({"id": rule["id"], "version": 3, "enabled": false}),
    );
    assert_eq!(stale.code, ErrorCode::Conflict);
}

#[test]
fn a_new_rule_plans_what_is_booked_already() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "Pacific/Auckland");
    let client = practice.client("Aroha", "+64211234567");
    practice.book(&client, "2027-06-10T10:00");
    practice.rule(day_before());
    assert_eq!(
        practice.rows()[0].2,
        "2027-06-08T22:00:00Z",
        "10:00 on the wall of Auckland"
    );
}

#[test]
fn the_calendar_and_the_outbox_agree_through_the_commands() {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    practice.rule(day_before());
    practice.rule(json!({"name": "Booked", "trigger": "booked", "channel": "email"}));
    let client = practice.client("Zofia", "+447700900123");
    let visit = app.call("appointment_book", practice.wish(&client, "2027-06-10T10:00"));
    assert_eq!(states(&practice), ["planned", "planned"]);
    assert_eq!(practice.tick().sent, 1, "the confirmation goes at once");
    let moved = app.call(
        "appointment_move",
        json!({"id": visit["id"], "version": visit["version"], "start": "2027-06-11T09:00"}),
    );
    assert_eq!(states(&practice), ["accepted", "cancelled", "planned"]);
    let before = app.call("appointment_list", json!({"from": "2027-06-07", "to": "2027-06-13"}));
    app.clock.set(at("2027-06-10T10:00:00Z"));
    assert_eq!(practice.tick().sent, 1);
    let after = app.call("appointment_list", json!({"from": "2027-06-07", "to": "2027-06-13"}));
    assert_eq!(before, after, "sending never touches the appointment");
    app.call(
        "appointment_cancel",
        json!({"id": visit["id"], "version": moved["version"], "by": "client"}),
    );
    assert_eq!(states(&practice), ["accepted", "cancelled", "accepted"]);
    let timeline = app.call("client_timeline", json!({"id": client}));
    let messages = timeline["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["kind"] == "message");
    assert_eq!(messages.count(), 3);
}
