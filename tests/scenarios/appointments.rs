//! Stories of the book: who is taken when, what is refused, what is only a warning, what can be taken back.

use crate::invoices::{client, practice};
use deskbell_app::{Caller, ErrorCode, Via, commands};
use deskbell_core::{id::StaffId, rights::Role};
use deskbell_store::appointments::double_bookings;
use deskbell_tests::{TestApp, at};
use serde_json::{Value, json};
use std::sync::{Arc, Barrier};

/// A practice with two people, two rooms and a service of 30 minutes; Monday 7 June 2027, 08:00 UTC.
pub struct Practice {
    pub app: TestApp,
    pub ana: Value,
    pub ben: Value,
    pub room: Value,
    pub other_room: Value,
    pub check: Value,
    pub client: Value,
}

pub fn service(app: &TestApp, request: Value) -> Value {
    app.call("service_create", request)["id"].clone()
}

impl Practice {
    pub fn in_zone(zone: &str) -> Self {
        let app = practice();
        let version = app.call("business_get", json!({}))["version"].clone();
        app.call("business_update", json!({"version": version, "zone": zone}));
        let staff = |name: &str| app.call("staff_create", json!({"name": name, "role": "practitioner"}))["id"].clone();
        let room = |name: &str| app.call("room_create", json!({"name": name}))["id"].clone();
        Self {
            ana: staff("Ana"),
            ben: staff("Ben"),
            room: room("Room 1"),
            other_room: room("Room 2"),
            check: service(
                &app,
                json!({"name": "Check-up", "minutes": 30, "price": {"minor": 4500, "currency": "GBP"}}),
            ),
            client: client(&app, "Kwame"),
            app,
        }
    }

    pub fn new() -> Self {
        Self::in_zone("Europe/London")
    }

    pub fn wish(&self, start: &str) -> Value {
        json!({"clientId": self.client, "serviceIds": [self.check], "staffId": self.ana, "start": start})
    }

    pub fn book(&self, start: &str) -> Value {
        self.app.call("appointment_book", self.wish(start))
    }

    pub fn with(&self, start: &str, more: Value) -> Value {
        let mut wish = self.wish(start);
        for (name, value) in more.as_object().expect("fields") {
            wish[name] = value.clone();
        }
        wish
    }

    pub fn status(&self, visit: &Value, status: &str) -> Value {
        let request = json!({"id": visit["id"], "version": visit["version"], "status": status});
        self.app.call("appointment_set_status", request)
    }

    pub fn open_weekdays(&self) {
        let weekly: Vec<Value> = (1..=5)
            .map(|day| json!({"weekday": day, "from": "09:00", "to": "17:00"}))
            .collect();
        self.app.call("hours_set", json!({"weekly": weekly}));
    }

    pub fn is_sound(&self) {
        let found = self.app.desk.store.read(double_bookings).expect("the check");
        assert_eq!(found, [], "nobody is taken twice without an override");
    }
}

#[test]
fn a_taken_person_or_room_refuses_and_says_who_and_what_is_free() {
    let p = Practice::new();
    let first = p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:00", json!({"roomId": p.room})),
    );
    assert_eq!(first["start"], "2027-06-08T10:00");
    assert_eq!(first["end"], "2027-06-08T10:30");
    assert_eq!(first["zone"], "Europe/London");
    assert_eq!(
        first["startUtc"], "2027-06-08T09:00:00Z",
        "London is an hour ahead in June"
    );
    assert_eq!(first["endUtc"], "2027-06-08T09:30:00Z");
    assert_eq!((&first["status"], &first["version"]), (&json!("booked"), &json!(1)));
    assert_eq!(first["price"], json!({"minor": 4500, "currency": "GBP"}));
    assert_eq!(first["firstVisit"], true);

    let error = p.app.refused("appointment_book", p.with("2027-06-08T10:15", json!({})));
    assert_eq!(error.code, ErrorCode::Overlap);
    let with = &error.extra["with"];
    assert_eq!(with.as_array().map(Vec::len), Some(1));
    assert_eq!(with[0]["appointmentId"], first["id"]);
    assert_eq!(
        (&with[0]["kind"], &with[0]["resourceName"]),
        (&json!("overlap"), &json!("Ana"))
    );
    assert_eq!(with[0]["clientName"], "Kwame Ferreira");
    assert_eq!(
        (&with[0]["start"], &with[0]["end"]),
        (&json!("2027-06-08T10:00"), &json!("2027-06-08T10:30"))
    );
    let offered: Vec<&Value> = error.extra["suggest"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| &s["start"])
        .collect();
    assert_eq!(offered, ["2027-06-08T10:30", "2027-06-08T10:45", "2027-06-08T11:00"]);

    let same_room = p.with("2027-06-08T10:15", json!({"staffId": p.ben, "roomId": p.room}));
    let error = p.app.refused("appointment_book", same_room);
    assert_eq!(error.extra["with"][0]["resourceName"], "Room 1");
    p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:15", json!({"staffId": p.ben, "roomId": p.other_room})),
    );
    let after = p.book("2027-06-08T10:30");
    assert_eq!(
        after["firstVisit"], false,
        "the time is half-open, and it is the third visit"
    );
    p.is_sound();
}

#[test]
fn the_larger_of_two_buffers_counts() {
    let p = Practice::new();
    let buffered = |before: u16, after: u16| {
        service(
            &p.app,
            json!({"name": "B", "minutes": 30, "bufferBefore": before, "bufferAfter": after}),
        )
    };
    let (a, five, fifteen) = (buffered(0, 10), buffered(5, 0), buffered(15, 0));
    let book = |service: &Value, start: &str| {
        p.app
            .try_call("appointment_book", p.with(start, json!({"serviceIds": [service]})))
    };
    book(&a, "2027-06-08T10:30").expect("free: ends 11:00");
    let early = book(&five, "2027-06-08T11:09").expect_err("ten are needed");
    assert_eq!(early.extra["with"][0]["kind"], "buffer");
    assert!(book(&fifteen, "2027-06-08T11:14").is_err(), "fifteen are needed");
    assert!(book(&fifteen, "2027-06-08T11:15").is_ok());
    p.is_sound();
}

#[test]
fn a_gap_frees_the_person_and_not_the_room() {
    let p = Practice::new();
    let colour = service(
        &p.app,
        json!({"name": "Colour", "minutes": 85, "segments": [
            {"kind": "work", "minutes": 40}, {"kind": "gap", "minutes": 25}, {"kind": "work", "minutes": 20}]}),
    );
    let short = service(&p.app, json!({"name": "Fringe", "minutes": 25}));
    p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:00", json!({"serviceIds": [colour], "roomId": p.room})),
    );
    let in_room = p.with("2027-06-08T10:40", json!({"serviceIds": [short], "roomId": p.room}));
    assert_eq!(
        p.app.refused("appointment_book", in_room).extra["with"][0]["resourceName"],
        "Room 1"
    );
    p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:40", json!({"serviceIds": [short]})),
    );
    p.is_sound();
}

#[test]
fn several_services_take_each_their_person() {
    let p = Practice::new();
    let second = service(
        &p.app,
        json!({"name": "Two", "minutes": 45, "segments": [
            {"kind": "work", "minutes": 20}, {"kind": "gap", "minutes": 10}, {"kind": "work", "minutes": 15}]}),
    );
    let visit = p.app.call(
        "appointment_book",
        json!({"clientId": p.client, "start": "2027-06-08T09:00", "roomId": p.room, "items": [
            {"serviceId": p.check, "staffId": p.ana}, {"serviceId": second, "staffId": p.ben}]}),
    );
    assert_eq!(visit["end"], "2027-06-08T10:15");
    assert_eq!(visit["serviceNames"], json!(["Check-up", "Two"]));
    let ten = service(&p.app, json!({"name": "Ten", "minutes": 10}));
    let in_gap = |more: Value| {
        let mut wish = p.with("2027-06-08T09:50", json!({"serviceIds": [ten], "staffId": p.ben}));
        wish["roomId"] = more;
        p.app.try_call("appointment_book", wish)
    };
    assert!(
        in_gap(p.room.clone()).is_err(),
        "the chair is taken through the gap (A46)"
    );
    assert!(in_gap(p.other_room.clone()).is_ok());
    let name_it = json!({"id": visit["id"], "version": 1, "staffId": p.ana});
    assert_eq!(p.app.refused("appointment_move", name_it).fields["itemId"], "required");
    p.is_sound();
}

#[test]
fn times_that_do_not_exist_or_occur_twice_are_asked_back() {
    let p = Practice::in_zone("Europe/Berlin");
    let missing = p.app.refused("appointment_book", p.wish("2028-03-26T02:30"));
    assert_eq!(
        (missing.code, missing.fields["start"].as_str()),
        (ErrorCode::Invalid, "time_missing")
    );
    assert_eq!(
        missing.extra["suggest"],
        json!(["2028-03-26T01:30", "2028-03-26T03:30"])
    );
    let twice = p.app.refused("appointment_book", p.wish("2027-10-31T02:30"));
    assert_eq!(twice.fields["start"], "time_twice");
    let first = p
        .app
        .call("appointment_book", p.with("2027-10-31T02:30", json!({"fold": 0})));
    let second = p
        .app
        .call("appointment_book", p.with("2027-10-31T02:30", json!({"fold": 1})));
    assert_eq!(first["startUtc"], "2027-10-31T00:30:00Z");
    assert_eq!(second["startUtc"], "2027-10-31T01:30:00Z");
    p.is_sound();
}

#[test]
fn a_move_over_a_change_day_keeps_the_time_on_the_wall() {
    let p = Practice::in_zone("America/Chicago");
    let visit = p.book("2028-03-11T15:00");
    assert_eq!(visit["startUtc"], "2028-03-11T21:00:00Z");
    let moved = p.app.call(
        "appointment_move",
        json!({"id": visit["id"], "version": 1, "start": "2028-03-12T15:00"}),
    );
    assert_eq!(moved["startUtc"], "2028-03-12T20:00:00Z");
}

#[test]
fn closed_days_odd_hours_and_the_past_are_warnings() {
    let p = Practice::new();
    p.open_weekdays();
    assert_eq!(p.book("2027-06-08T10:00").get("warnings"), None);
    assert_eq!(p.book("2027-06-08T16:45")["warnings"], json!(["outside_hours"]));
    assert_eq!(p.book("2027-06-07T08:00")["warnings"], json!(["past", "outside_hours"]));
    let kept = p.book("2027-06-14T10:00");
    let closure = p.app.call(
        "closure_create",
        json!({"from": "2027-06-14", "to": "2027-06-20", "reason": "Away"}),
    );
    assert_eq!(closure["affected"][0]["appointmentId"], kept["id"]);
    assert_eq!(closure["affected"][0]["start"], "2027-06-14T10:00");
    assert_eq!(p.book("2027-06-16T10:00")["warnings"], json!(["closure"]));
    let long_ago = p.wish("2027-05-01T10:00");
    let desk = Caller::new(None, Role::Desk, Via::Window);
    let error = commands::dispatch(&p.app.desk, &desk, "appointment_book", long_ago).expect_err("too long ago");
    assert_eq!(error.code, ErrorCode::NotAllowed);
}

#[test]
fn what_cannot_be_booked_is_named_by_field() {
    let p = Practice::new();
    let rule = |field: &str, wish: Value| p.app.refused("appointment_book", wish).fields[field].clone();
    let start = "2027-06-08T10:00";
    let only_ben = service(&p.app, json!({"name": "Root", "minutes": 60, "staffIds": [p.ben]}));
    assert_eq!(
        rule("staffId", p.with(start, json!({"serviceIds": [only_ben]}))),
        "not_able"
    );
    let roomy = service(&p.app, json!({"name": "X-ray", "minutes": 15, "needsRoom": true}));
    assert_eq!(
        rule("roomId", p.with(start, json!({"serviceIds": [roomy]}))),
        "required"
    );
    assert_eq!(rule("serviceIds", p.with(start, json!({"serviceIds": []}))), "required");
    assert_eq!(rule("minutes", p.with(start, json!({"minutes": 3}))), "too_short");
    assert_eq!(
        rule(
            "repeat.rrule",
            p.with(start, json!({"repeat": {"rrule": "FREQ=HOURLY"}}))
        ),
        "part_not_supported"
    );
    assert_eq!(
        rule("override.reason", p.with(start, json!({"override": {"reason": "x"}}))),
        "between_3_and_200_characters"
    );
    p.app
        .call("staff_archive", json!({"id": p.ana, "version": 1, "archived": true}));
    assert_eq!(rule("staffId", p.wish(start)), "inactive");
    let nobody = p.with(start, json!({"clientId": "018f0000-0000-7000-8000-000000000000"}));
    assert_eq!(p.app.refused("appointment_book", nobody).code, ErrorCode::NotFound);
}

#[test]
fn moves_are_tested_versioned_and_can_be_moved_back() {
    let p = Practice::new();
    let (visit, other) = (p.book("2027-06-08T10:00"), p.book("2027-06-08T11:00"));
    let go = |version: i64, more: Value| {
        let mut request = json!({"id": visit["id"], "version": version});
        for (name, value) in more.as_object().expect("fields") {
            request[name] = value.clone();
        }
        p.app.try_call("appointment_move", request)
    };
    let moved = go(1, json!({"start": "2027-06-08T10:15"})).expect("its own time is not in its way");
    assert_eq!((&moved["version"], &moved["revision"]), (&json!(2), &json!(1)));
    let stale = go(1, json!({"start": "2027-06-08T12:00"})).expect_err("an old version");
    assert_eq!(stale.code, ErrorCode::Conflict);
    assert_eq!(stale.extra["present"]["start"], "2027-06-08T10:15");
    let taken = go(2, json!({"start": "2027-06-08T10:45"})).expect_err("Ana is taken at 11:00");
    assert_eq!(taken.extra["with"][0]["appointmentId"], other["id"]);
    let longer = go(2, json!({"minutes": 45})).expect("resized");
    assert_eq!(
        (&longer["end"], &longer["revision"]),
        (&json!("2027-06-08T11:00"), &json!(1))
    );
    let given = go(3, json!({"staffId": p.ben, "roomId": p.room})).expect("to Ben");
    assert_eq!(
        (&given["staffName"], &given["roomName"]),
        (&json!("Ben"), &json!("Room 1"))
    );
    let back = go(4, json!({"start": "2027-06-08T10:00", "staffId": p.ana, "minutes": 30})).expect("moved back");
    assert_eq!((&back["start"], &back["end"]), (&visit["start"], &visit["end"]));
    assert_eq!(
        go(5, json!({"scope": "all"})).expect_err("no series").fields["scope"],
        "no_series"
    );
    p.is_sound();
}

#[test]
fn the_table_of_statuses_holds() {
    let p = Practice::new();
    let visit = p.book("2027-06-08T10:00");
    let confirmed = p.status(&visit, "confirmed");
    let arrived = p.status(&confirmed, "arrived");
    let refused = p.app.refused(
        "appointment_set_status",
        json!({"id": visit["id"], "version": arrived["version"], "status": "no_show"}),
    );
    assert_eq!(refused.fields["status"], "transition");
    assert_eq!(
        refused.extra["allowed"],
        json!(["in_progress", "completed", "booked", "cancelled"])
    );
    let progress = p.status(&arrived, "in_progress");
    let done = p.status(&progress, "completed");
    assert_eq!(done["warnings"], json!(["before_start"]));
    let history = p.app.call("appointment_get", json!({"id": visit["id"]}))["history"].clone();
    let path: Vec<&Value> = history
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["to"])
        .collect();
    assert_eq!(path, ["booked", "confirmed", "arrived", "in_progress", "completed"]);
    let unbilled = p.app.call("unbilled_list", json!({}));
    assert_eq!(
        unbilled["items"][0]["appointmentId"], visit["id"],
        "done and not invoiced"
    );
}

#[test]
fn a_cancelled_visit_frees_its_time_and_can_be_taken_back() {
    let p = Practice::new();
    let visit = p.book("2027-06-09T10:00");
    let cancel = |visit: &Value, by: &str| {
        p.app.call(
            "appointment_cancel",
            json!({"id": visit["id"], "version": visit["version"], "by": by}),
        )
    };
    p.app.clock.set(at("2027-06-08T09:00:00Z"));
    let in_time = cancel(&visit, "client");
    assert_eq!(in_time["cancelledKind"], "in_time", "24 hours before to the second");
    let back = p.status(&in_time, "booked");
    assert_eq!((&back["status"], back.get("cancelledKind")), (&json!("booked"), None));
    p.app.clock.set(at("2027-06-08T09:00:01Z"));
    let late = cancel(&back, "client");
    assert_eq!(late["cancelledKind"], "late");
    let other = p.book("2027-06-09T10:00");
    let request = json!({"id": late["id"], "version": late["version"], "status": "booked"});
    assert_eq!(
        p.app.refused("appointment_set_status", request).code,
        ErrorCode::Overlap
    );
    assert_eq!(cancel(&other, "business")["cancelledKind"], "by_business");
    let moved = json!({"id": late["id"], "version": late["version"], "start": "2027-06-10T10:00"});
    assert_eq!(p.app.refused("appointment_move", moved).fields["id"], "cancelled");
    let record = p.app.call("client_get", json!({"id": p.client}))["noShow"].clone();
    assert_eq!((&record["late"], &record["percent"]), (&json!(1), &Value::Null));
}

#[test]
fn a_missed_visit_keeps_its_time_and_counts() {
    let p = Practice::new();
    for hour in 9..16 {
        let visit = p.book(&format!("2027-06-01T{hour:02}:00"));
        p.status(&visit, "completed");
    }
    let missed = p.book("2027-06-02T10:00");
    p.status(&missed, "no_show");
    assert!(
        p.app.try_call("appointment_book", p.wish("2027-06-02T10:00")).is_err(),
        "the time stays taken (A51)"
    );
    let record = p.app.call("client_get", json!({"id": p.client}))["noShow"].clone();
    assert_eq!(
        (&record["missed"], &record["of"], &record["percent"]),
        (&json!(1), &json!(8), &json!(12.5))
    );
    let timeline = p.app.call("client_timeline", json!({"id": p.client, "limit": 3}));
    let newest = &timeline["items"][1];
    assert_eq!(
        (&newest["kind"], &newest["state"]),
        (&json!("appointment"), &json!("no_show")),
        "after the record itself"
    );
}

#[test]
fn an_override_needs_a_reason_and_shows_on_both() {
    let p = Practice::new();
    let first = p.book("2027-06-08T10:00");
    let second = p.app.call(
        "appointment_book",
        p.with(
            "2027-06-08T10:15",
            json!({"override": {"reason": "Twins come together"}}),
        ),
    );
    let shown = |visit: &Value| p.app.call("appointment_get", json!({"id": visit["id"]}));
    assert_eq!(shown(&second)["overridden"], true);
    assert_eq!(shown(&second)["overrides"][0]["reason"], "Twins come together");
    assert_eq!(shown(&first)["overridden"], true);
    p.is_sound();
    p.app.call(
        "appointment_move",
        json!({"id": second["id"], "version": 1, "start": "2027-06-08T12:00"}),
    );
    assert_eq!(shown(&first)["overridden"], false, "nothing stands on it any more");
}

#[test]
fn a_doubled_call_books_once() {
    let p = Practice::new();
    let wish = p.with("2027-06-08T10:00", json!({"nonce": "double-click-1"}));
    let (one, two) = (
        p.app.call("appointment_book", wish.clone()),
        p.app.call("appointment_book", wish),
    );
    assert_eq!(one, two);
    let listed = p
        .app
        .call("appointment_list", json!({"from": "2027-06-08", "to": "2027-06-08"}));
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_practitioner_works_in_the_own_column() {
    let p = Practice::new();
    let ana: StaffId = p.ana.as_str().expect("an id").parse().expect("a staff id");
    let caller = Caller::new(Some(ana), Role::Practitioner, Via::Window);
    let call = |name: &str, request: Value| commands::dispatch(&p.app.desk, &caller, name, request);
    assert!(call("appointment_book", p.wish("2027-06-08T10:00")).is_ok());
    let of_ben = p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:00", json!({"staffId": p.ben})),
    );
    let error = call(
        "appointment_book",
        p.with("2027-06-08T12:00", json!({"staffId": p.ben})),
    )
    .expect_err("Ben's");
    assert_eq!(error.code, ErrorCode::NotAllowed);
    let cancel = json!({"id": of_ben["id"], "version": 1, "by": "client"});
    assert_eq!(
        call("appointment_cancel", cancel).expect_err("Ben's").code,
        ErrorCode::NotAllowed
    );
}

#[test]
fn a_range_takes_dates_or_times_and_pages() {
    let p = Practice::new();
    let nine = p.book("2027-06-08T09:00");
    p.app.call(
        "appointment_cancel",
        json!({"id": nine["id"], "version": 1, "by": "client"}),
    );
    p.book("2027-06-08T12:00");
    p.app.call(
        "appointment_book",
        p.with("2027-06-09T12:00", json!({"staffId": p.ben, "roomId": p.room})),
    );
    let starts = |request: Value| -> Vec<String> {
        let page = p.app.call("appointment_list", request);
        let items = page["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| item["start"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let both = json!({"from": "2027-06-08", "to": "2027-06-09"});
    assert_eq!(
        starts(both.clone()),
        ["2027-06-08T09:00", "2027-06-08T12:00", "2027-06-09T12:00"]
    );
    let noon = json!({"from": "2027-06-08T12:29", "to": "2027-06-09T12:00"});
    assert_eq!(
        starts(noon),
        ["2027-06-08T12:00"],
        "half-open, and what still lasts belongs to it"
    );
    assert_eq!(
        starts(json!({"from": "2027-06-01", "to": "2027-06-30", "staffId": p.ben})),
        ["2027-06-09T12:00"]
    );
    assert_eq!(
        starts(json!({"from": "2027-06-01", "to": "2027-06-30", "roomId": p.other_room})),
        Vec::<String>::new()
    );
    let mut request = both;
    request["limit"] = json!(2);
    let page = p.app.call("appointment_list", request.clone());
    request["cursor"] = page["next"].clone();
    assert_eq!(starts(request), ["2027-06-09T12:00"]);
    let backward = json!({"from": "2027-06-09", "to": "2027-06-08"});
    assert_eq!(p.app.refused("appointment_list", backward).fields["to"], "before_from");
}

#[test]
fn every_free_start_can_be_booked_and_every_other_is_refused() {
    let p = Practice::new();
    p.open_weekdays();
    let buffered = service(
        &p.app,
        json!({"name": "Filling", "minutes": 40, "bufferBefore": 5, "bufferAfter": 10, "needsRoom": true}),
    );
    for start in ["09:20", "11:05", "13:30", "15:00"] {
        p.app.call(
            "appointment_book",
            p.with(&format!("2027-06-08T{start}"), json!({"roomId": p.room})),
        );
    }
    let search = json!({"serviceIds": [buffered], "staffId": p.ana, "roomId": p.room, "from": "2027-06-08", "to": "2027-06-08", "grid": 5});
    let found = p.app.call("slot_find", search);
    let free: Vec<&str> = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|s| s["start"].as_str())
        .collect();
    assert!(!free.is_empty());
    for minute in (540..1020).step_by(5) {
        let start = format!("2027-06-08T{:02}:{:02}", minute / 60, minute % 60);
        let wish = p.with(&start, json!({"serviceIds": [buffered], "roomId": p.room}));
        let booked = p.app.try_call("appointment_book", wish);
        let plain = booked.as_ref().is_ok_and(|visit| visit.get("warnings").is_none());
        assert_eq!(free.contains(&start.as_str()), plain, "{start}");
        if let Ok(visit) = booked {
            p.app.call(
                "appointment_cancel",
                json!({"id": visit["id"], "version": 1, "by": "client"}),
            );
        }
    }
    let anybody = p.app.call(
        "slot_find",
        json!({"serviceIds": [p.check], "from": "2027-06-08", "to": "2027-06-08", "grid": 30, "limit": 1}),
    );
    assert_eq!(
        anybody["items"][0]["staffId"], p.ben,
        "the one with the fewest booked minutes"
    );
}

#[test]
fn two_hundred_attempts_on_one_slot_make_one_visit() {
    let p = Practice::new();
    let gate = Arc::new(Barrier::new(8));
    let wish = p.wish("2027-06-08T10:00");
    let won: usize = std::thread::scope(|scope| {
        let desk = &p.app.desk;
        let wish = &wish;
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let gate = Arc::clone(&gate);
                scope.spawn(move || {
                    gate.wait();
                    let caller = Caller::owner(Via::Terminal);
                    let tries = (0..25).map(|_| commands::dispatch(desk, &caller, "appointment_book", wish.clone()));
                    tries.filter(|answer| answer.is_ok()).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    });
    assert_eq!(won, 1);
    p.is_sound();
}
