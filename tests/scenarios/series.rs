//! Stories of visits that repeat: booked whole or not at all, changed this one, the following or all, kept apart when moved
//! on their own, and made further while time goes on.

use crate::{
    appointments::{Practice, service},
    invoices::client,
};
use deskbell_app::{ErrorCode, appointments::go_on};
use deskbell_tests::at;
use serde_json::{Value, json};

/// Every two weeks on Monday and Thursday, six times (A64).
const FORTNIGHTLY: &str = "FREQ=WEEKLY;INTERVAL=2;COUNT=6;BYDAY=MO,TH";

/// A practice in Berlin on Thursday 1 October 2026.
pub fn berlin() -> Practice {
    let p = Practice::in_zone("Europe/Berlin");
    p.app.clock.set(at("2026-10-01T08:00:00Z"));
    p
}

impl Practice {
    pub fn repeat(&self, start: &str, rrule: &str) -> Value {
        self.app.call(
            "appointment_book",
            self.with(start, json!({"repeat": {"rrule": rrule}})),
        )
    }

    /// Every visit from the first to the last day, as (start, status) in order.
    pub fn standing(&self, from: &str, to: &str) -> Vec<(String, String)> {
        let text = |visit: &Value, name: &str| visit[name].as_str().unwrap_or_default().to_owned();
        self.listed(from, to)
            .iter()
            .map(|visit| (text(visit, "startUtc"), text(visit, "status")))
            .collect()
    }

    pub fn listed(&self, from: &str, to: &str) -> Vec<Value> {
        let page = self.app.call("appointment_list", json!({"from": from, "to": to}));
        page["items"].as_array().expect("items").clone()
    }

    pub fn starts(&self, from: &str, to: &str) -> Vec<String> {
        let booked = self
            .standing(from, to)
            .into_iter()
            .filter(|(_, status)| status == "booked");
        booked.map(|(start, _)| start).collect()
    }

    /// The visit of a day.
    pub fn on(&self, day: &str) -> Value {
        let visits = self.listed(day, day);
        assert_eq!(visits.len(), 1, "one visit on {day}");
        visits[0].clone()
    }

    pub fn change(&self, command: &str, visit: &Value, more: Value) -> Value {
        self.app.call(command, self.request(visit, more))
    }

    pub fn request(&self, visit: &Value, more: Value) -> Value {
        let mut request = json!({"id": visit["id"], "version": visit["version"]});
        for (name, value) in more.as_object().expect("fields") {
            request[name] = value.clone();
        }
        request
    }
}

#[test]
fn this_and_following_moves_the_weekday_and_keeps_the_rest() {
    let p = berlin();
    let first = p.repeat("2026-10-05T14:00", FORTNIGHTLY);
    assert_eq!((&first["count"], first.get("leftOut")), (&json!(6), None));
    assert_eq!(
        p.starts("2026-10-01", "2026-12-31"),
        [
            "2026-10-05T12:00:00Z",
            "2026-10-08T12:00:00Z",
            "2026-10-19T12:00:00Z",
            "2026-10-22T12:00:00Z",
            "2026-11-02T13:00:00Z",
            "2026-11-05T13:00:00Z"
        ],
        "two in the afternoon on either side of the change"
    );
    let fourth = p.on("2026-10-22");
    let moved = p.change(
        "appointment_move",
        &fourth,
        json!({"start": "2026-10-23T09:00", "scope": "following"}),
    );
    assert_eq!(
        (&moved["count"], &moved["start"]),
        (&json!(3), &json!("2026-10-23T09:00"))
    );
    assert_ne!(moved["seriesId"], first["seriesId"], "the rest is a series of its own");
    assert_eq!(
        p.starts("2026-10-01", "2026-12-31"),
        [
            "2026-10-05T12:00:00Z",
            "2026-10-08T12:00:00Z",
            "2026-10-19T12:00:00Z",
            "2026-10-23T07:00:00Z",
            "2026-11-02T08:00:00Z",
            "2026-11-06T08:00:00Z"
        ]
    );
    p.is_sound();
}

#[test]
fn a_date_that_is_taken_refuses_the_whole_or_is_left_out() {
    let p = berlin();
    let other = p.book("2026-10-19T14:15");
    p.app.call(
        "closure_create",
        json!({"from": "2026-11-02", "to": "2026-11-03", "reason": "Stocktaking"}),
    );
    let wish = |on_problem: &str| {
        let repeat = json!({"repeat": {"rrule": FORTNIGHTLY, "onProblem": on_problem}});
        p.with("2026-10-05T14:00", repeat)
    };
    let refused = p.app.refused("appointment_book", wish("refuse"));
    assert_eq!(refused.code, ErrorCode::Overlap);
    assert_eq!(refused.extra["with"][0]["appointmentId"], other["id"]);
    let named: Vec<&Value> = refused.extra["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .map(|problem| &problem["date"])
        .collect();
    assert_eq!(named, ["2026-10-19", "2026-11-02"], "every date is named");
    assert_eq!(
        p.listed("2026-10-01", "2026-12-31").len(),
        1,
        "nothing of it was booked"
    );

    let dates = p.app.call("series_preview", wish("refuse"));
    let states: Vec<&Value> = dates["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|d| &d["state"])
        .collect();
    assert_eq!(states, ["free", "free", "overlap", "free", "closure", "free"]);

    let booked = p.app.call("appointment_book", wish("leave_out"));
    assert_eq!(booked["count"], 4);
    assert_eq!(
        booked["leftOut"],
        json!([{"date": "2026-10-19", "reason": "overlap"}, {"date": "2026-11-02", "reason": "closure"}])
    );
    assert_eq!(p.starts("2026-10-01", "2026-12-31").len(), 5);
    p.is_sound();

    let all = p.with(
        "2026-10-05T14:30",
        json!({"repeat": {"rrule": FORTNIGHTLY, "onProblem": "book"}}),
    );
    assert_eq!(p.app.refused("appointment_book", all.clone()).code, ErrorCode::Overlap);
    let mut overruled = all;
    overruled["override"] = json!({"reason": "Twins come together"});
    let booked = p.app.call("appointment_book", overruled);
    assert_eq!(
        (&booked["count"], &booked["warnings"]),
        (&json!(6), &json!(["closure"]))
    );
    p.is_sound();
}

#[test]
fn each_date_may_be_left_out_moved_parked_or_booked_all_the_same() {
    let p = berlin();
    p.book("2026-10-19T14:15");
    let dates = json!([
        {"date": "2026-10-08", "act": "leave_out"},
        {"date": "2026-10-19", "act": "move", "start": "2026-10-20T09:00"},
        {"date": "2026-10-22", "act": "shelve"},
    ]);
    let wish = p.with(
        "2026-10-05T14:00",
        json!({"repeat": {"rrule": FORTNIGHTLY, "dates": dates}}),
    );
    let shown = p.app.call("series_preview", wish.clone());
    assert_eq!(
        (
            &shown["items"][2]["date"],
            &shown["items"][2]["start"],
            &shown["items"][2]["state"]
        ),
        (&json!("2026-10-19"), &json!("2026-10-20T09:00"), &json!("free")),
        "the preview looks at the other time"
    );
    let booked = p.app.call("appointment_book", wish.clone());
    assert_eq!(booked["leftOut"], json!([{"date": "2026-10-08", "reason": "skipped"}]));
    let mine = |day: &str| {
        p.listed(day, day)
            .into_iter()
            .find(|visit| visit["seriesId"] == booked["seriesId"])
    };
    assert_eq!(mine("2026-10-20").expect("the moved one")["detached"], json!(true));
    assert!(mine("2026-10-08").is_none() && mine("2026-10-22").is_none());
    let shelf = p.app.call("shelf_list", json!({}));
    assert_eq!(
        shelf["items"][0]["start"],
        json!("2026-10-22T14:00"),
        "its old time is kept for reference"
    );
    assert!(mine("2026-11-02").is_some() && mine("2026-11-05").is_some());
    p.is_sound();

    let mut second = wish;
    second["repeat"]["dates"] = json!([{"date": "2026-10-19", "act": "move"}]);
    assert_eq!(
        p.app.refused("appointment_book", second).fields["repeat.dates"],
        "required"
    );
}

#[test]
fn times_that_the_clock_skips_are_left_out_and_not_counted() {
    for (zone, start, missing, last) in [
        (
            "Europe/Berlin",
            "2028-03-24T02:30",
            "2028-03-26",
            "2028-03-28T00:30:00Z",
        ),
        (
            "America/Chicago",
            "2028-03-10T02:30",
            "2028-03-12",
            "2028-03-14T07:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2028-09-29T02:15",
            "2028-10-01",
            "2028-10-02T15:15:00Z",
        ),
        (
            "Pacific/Auckland",
            "2028-09-22T02:30",
            "2028-09-24",
            "2028-09-25T13:30:00Z",
        ),
        ("Africa/Cairo", "2028-04-26T00:30", "2028-04-28", "2028-04-29T21:30:00Z"),
    ] {
        let p = Practice::in_zone(zone);
        let booked = p.repeat(start, "FREQ=DAILY;COUNT=4");
        assert_eq!(booked["count"], 4, "{zone}");
        assert_eq!(
            booked["leftOut"],
            json!([{"date": missing, "reason": "time_missing"}]),
            "{zone}"
        );
        let starts = p.starts("2028-01-01", "2028-12-31");
        assert_eq!(starts.last().map(String::as_str), Some(last), "{zone}");
        p.is_sound();
    }
}

#[test]
fn what_was_moved_on_its_own_keeps_its_time() {
    let p = berlin();
    p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=5");
    let alone = p.change(
        "appointment_move",
        &p.on("2026-10-19"),
        json!({"start": "2026-10-20T16:00"}),
    );
    assert_eq!(alone["detached"], true);
    let done = p.status(&p.on("2026-10-05"), "completed");
    assert_eq!(done["status"], "completed");
    let moved = p.change(
        "appointment_move",
        &p.on("2026-10-12"),
        json!({"start": "2026-10-12T10:00", "staffId": p.ben, "scope": "all"}),
    );
    assert_eq!(
        moved["count"], 3,
        "neither the one that is done nor the one moved on its own"
    );
    assert_eq!(
        p.standing("2026-10-01", "2026-12-31"),
        [
            ("2026-10-05T12:00:00Z", "completed"),
            ("2026-10-12T08:00:00Z", "booked"),
            ("2026-10-20T14:00:00Z", "booked"),
            ("2026-10-26T09:00:00Z", "booked"),
            ("2026-11-02T09:00:00Z", "booked")
        ]
        .map(|(start, status)| (start.to_owned(), status.to_owned()))
    );
    let alone = p.on("2026-10-20");
    assert_eq!(alone["staffName"], "Ana");
    let back = p.change("appointment_move", &alone, json!({"start": "2026-10-19T10:00"}));
    assert_eq!(back.get("detached"), None, "in its new place it belongs again");
    p.is_sound();
}

#[test]
fn a_series_that_does_not_fit_is_not_moved_at_all() {
    let p = berlin();
    p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=4");
    let other = p.app.call(
        "appointment_book",
        p.with("2026-10-20T14:00", json!({"clientId": client(&p.app, "Ama")})),
    );
    let wish = json!({"start": "2026-10-06T14:00", "scope": "all"});
    let request = p.request(&p.on("2026-10-05"), wish.clone());
    let refused = p.app.refused("appointment_move", request);
    assert_eq!(refused.extra["with"][0]["appointmentId"], other["id"]);
    assert_eq!(p.starts("2026-10-05", "2026-10-05").len(), 1, "nothing moved");
    p.change("appointment_cancel", &other, json!({"by": "client"}));
    let moved = p.change("appointment_move", &p.on("2026-10-05"), wish);
    assert_eq!(moved["count"], 4);
    let shift = p.change(
        "appointment_move",
        &p.on("2026-10-06"),
        json!({"start": "2026-10-13T14:00", "scope": "all"}),
    );
    assert_eq!(shift["count"], 4, "each goes where the next one stood");
    p.is_sound();
}

#[test]
fn another_length_or_person_splits_nothing() {
    let p = berlin();
    let first = p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=4");
    let longer = p.change(
        "appointment_move",
        &p.on("2026-10-19"),
        json!({"minutes": 45, "staffId": p.ben, "roomId": p.room, "scope": "following"}),
    );
    assert_eq!((&longer["count"], &longer["seriesId"]), (&json!(2), &first["seriesId"]));
    let lengths: Vec<Value> = p
        .listed("2026-10-01", "2026-12-31")
        .iter()
        .map(|visit| visit["minutes"].clone())
        .collect();
    assert_eq!(lengths, [30, 30, 45, 45]);
}

#[test]
fn calling_off_the_rest_frees_its_time() {
    let p = berlin();
    p.repeat("2026-10-05T14:00", "FREQ=WEEKLY");
    let gone = p.change(
        "appointment_cancel",
        &p.on("2026-10-19"),
        json!({"by": "client", "scope": "following"}),
    );
    assert_eq!(gone["cancelledKind"], "in_time");
    assert!(
        gone["count"].as_u64().is_some_and(|count| count > 70),
        "eighteen months"
    );
    assert_eq!(p.starts("2026-10-01", "2027-12-31").len(), 2);
    p.app.clock.set(at("2026-11-20T08:00:00Z"));
    assert_eq!(go_on(&p.app.desk).expect("the round"), 0, "it goes no further");
    let all = p.request(&p.on("2026-10-05"), json!({"by": "client", "scope": "all"}));
    assert_eq!(p.app.refused("appointment_cancel", all).fields["scope"], "past");
    p.is_sound();
}

#[test]
fn a_series_without_an_end_is_made_further_day_by_day() {
    let p = berlin();
    let first = p.repeat("2026-10-05T14:00", "FREQ=MONTHLY;BYDAY=1MO");
    assert_eq!(first["count"], 19, "eighteen months ahead, both ends");
    assert_eq!(go_on(&p.app.desk).expect("the round"), 0);
    p.app.call(
        "closure_create",
        json!({"from": "2028-05-01", "to": "2028-05-01", "reason": "May Day"}),
    );
    p.app.clock.set(at("2027-01-02T08:00:00Z"));
    assert_eq!(go_on(&p.app.desk).expect("the round"), 1, "of two one is closed");
    assert_eq!(go_on(&p.app.desk).expect("the round"), 0, "once");
    assert_eq!(
        p.starts("2028-04-01", "2028-12-31"),
        ["2028-04-03T12:00:00Z", "2028-06-05T12:00:00Z"]
    );
    p.is_sound();
}

#[test]
fn a_rule_that_cannot_be_kept_is_refused_by_name() {
    let p = berlin();
    let rule = |rrule: &str| {
        let wish = p.with("2026-10-05T14:00", json!({"repeat": {"rrule": rrule}}));
        let error = p.app.refused("appointment_book", wish);
        (error.code, error.fields["repeat.rrule"].clone())
    };
    for (rrule, name) in [
        ("FREQ=WEEKLY;COUNT=401", "count_1_to_400"),
        ("FREQ=WEEKLY;BYHOUR=9", "part_not_supported"),
        ("every week", "not_a_rule"),
        ("FREQ=DAILY;UNTIL=20261001", "no_dates"),
        ("FREQ=YEARLY;INTERVAL=9;COUNT=9", "too_far"),
    ] {
        assert_eq!(rule(rrule), (ErrorCode::Invalid, name.to_owned()), "{rrule}");
    }
    let typo = p.with(
        "2026-10-05T14:00",
        json!({"repeat": {"rrule": "FREQ=DAILY;COUNT=2", "onProblem": "skip"}}),
    );
    assert_eq!(
        p.app.refused("appointment_book", typo).fields["repeat.onProblem"],
        "not_understood"
    );
}

#[test]
fn several_services_repeat_with_all_their_people() {
    let p = berlin();
    let second = service(&p.app, json!({"name": "Two", "minutes": 20}));
    let first = p.app.call(
        "appointment_book",
        json!({"clientId": p.client, "start": "2026-10-05T09:00", "roomId": p.room, "repeat": {"rrule": "FREQ=DAILY;COUNT=3"},
            "items": [{"serviceId": p.check, "staffId": p.ana}, {"serviceId": second, "staffId": p.ben}]}),
    );
    let item = first["items"][1]["id"].clone();
    let moved = p.change(
        "appointment_move",
        &first,
        json!({"itemId": item, "staffId": p.ana, "scope": "all"}),
    );
    assert_eq!(moved["count"], 3);
    for visit in p.listed("2026-10-05", "2026-10-07") {
        assert_eq!(visit["items"][1]["staffName"], "Ana");
        assert_eq!(visit["items"][0]["roomName"], "Room 1");
    }
    p.is_sound();
}

#[test]
fn every_visit_of_a_series_has_its_own_reminder_and_the_dates_are_told_once() {
    let p = berlin();
    p.app.call(
        "client_update",
        json!({"id": p.client, "version": 1, "contactPoints": [{"kind": "email", "value": "kwame@example.org"}]}),
    );
    let rule = |name: &str, trigger: &str, when: Value| {
        let request = json!({"name": name, "trigger": trigger, "when": when, "channel": "email"});
        p.app.call("reminder_rule_create", request)["id"].clone()
    };
    let before = rule("The day before", "appointment", json!({"hours": 24}));
    let booked = rule("Your dates", "booked", json!({"hours": 0}));
    p.repeat("2026-10-05T14:00", FORTNIGHTLY);
    let due = |rule: &Value, state: &str| -> Vec<String> {
        let rows = p.app.call("outbox_list", json!({"limit": 500}))["items"].clone();
        let mut due: Vec<String> = rows
            .as_array()
            .expect("rows")
            .iter()
            .filter(|row| row["ruleId"] == *rule && row["state"] == state)
            .map(|row| row["dueUtc"].as_str().unwrap_or_default().to_owned())
            .collect();
        due.sort();
        due
    };
    assert_eq!(
        due(&before, "planned"),
        [
            "2026-10-04T12:00:00Z",
            "2026-10-07T12:00:00Z",
            "2026-10-18T12:00:00Z",
            "2026-10-21T12:00:00Z",
            "2026-11-01T13:00:00Z",
            "2026-11-04T13:00:00Z"
        ]
    );
    assert_eq!(due(&booked, "planned").len(), 1, "one message for all the dates");
    p.change(
        "appointment_move",
        &p.on("2026-10-22"),
        json!({"start": "2026-10-23T14:00", "scope": "following"}),
    );
    assert_eq!(
        due(&before, "planned"),
        [
            "2026-10-04T12:00:00Z",
            "2026-10-07T12:00:00Z",
            "2026-10-18T12:00:00Z",
            "2026-10-22T12:00:00Z",
            "2026-11-01T13:00:00Z",
            "2026-11-05T13:00:00Z"
        ],
        "none is left on an old date (A67); the one that did not move keeps its own"
    );
    assert_eq!(due(&before, "cancelled").len(), 2);
    assert_eq!(due(&booked, "planned").len(), 1, "its parts are not announced again");
    p.change(
        "appointment_cancel",
        &p.on("2026-10-08"),
        json!({"by": "client", "scope": "this"}),
    );
    assert_eq!(due(&before, "planned").len(), 5);
}

#[test]
fn all_means_all_to_come() {
    let p = berlin();
    let first = p.repeat("2026-10-05T14:00", "FREQ=MONTHLY;BYDAY=1MO;COUNT=5");
    p.app.clock.set(at("2026-11-10T08:00:00Z"));
    let january = p.on("2027-01-04");
    let moved = p.change(
        "appointment_move",
        &january,
        json!({"start": "2027-01-12T10:30", "scope": "all"}),
    );
    assert_eq!(moved["count"], 3, "two are over");
    assert_eq!(
        p.starts("2026-10-01", "2027-12-31"),
        [
            "2026-10-05T12:00:00Z",
            "2026-11-02T13:00:00Z",
            "2026-12-08T09:30:00Z",
            "2027-01-12T09:30:00Z",
            "2027-02-09T09:30:00Z"
        ],
        "the second Tuesday of each month, and five in all"
    );
    assert_eq!(
        p.on("2026-11-02")["seriesId"],
        first["seriesId"],
        "what is over stays what it was"
    );
    assert_ne!(p.on("2026-12-08")["seriesId"], first["seriesId"]);
    let over = p.request(
        &p.on("2026-11-02"),
        json!({"start": "2026-11-03T10:00", "scope": "following"}),
    );
    assert_eq!(p.app.refused("appointment_move", over).fields["scope"], "past");
    let missing = p.request(
        &p.on("2027-02-09"),
        json!({"start": "2027-03-28T02:30", "scope": "following"}),
    );
    let error = p.app.refused("appointment_move", missing);
    assert_eq!(error.fields["start"], "time_missing");
    assert_eq!(error.extra["suggest"], json!(["2027-03-28T01:30", "2027-03-28T03:30"]));
    p.is_sound();
}
