//! Calendar files, read by a program that is not ours.

use crate::{
    appointments::{Practice, service},
    invoices::client,
};
use deskbell_tests::{
    at,
    peers::{CalendarEntry, read_calendar},
};
use serde_json::{Value, json};

impl Practice {
    fn exported(&self, what: Value) -> Vec<CalendarEntry> {
        let file = self.app.path().join("out.ics");
        let mut request = what;
        request["file"] = json!(file);
        self.app.call("ics_export", request);
        read_calendar(&file, true)
    }

    /// Start and end of every visit that stands, in order.
    fn book_of(&self, client: &Value) -> Vec<(String, String)> {
        let page = self.app.call(
            "appointment_list",
            json!({"from": "2026-01-01", "to": "2031-12-31", "clientId": client}),
        );
        let text = |visit: &Value, name: &str| visit[name].as_str().expect("text").to_owned();
        let visits = page["items"].as_array().expect("items").clone();
        let standing = visits.iter().filter(|visit| visit["status"] != "cancelled");
        standing
            .map(|visit| (text(visit, "startUtc"), text(visit, "endUtc")))
            .collect()
    }
}

fn times(entries: &[CalendarEntry]) -> Vec<(String, String)> {
    entries
        .iter()
        .map(|entry| (entry.start.clone(), entry.end.clone()))
        .collect()
}

#[test]
fn a_series_is_read_back_as_the_same_instants_in_every_zone() {
    for (zone, start) in [
        ("Europe/Berlin", "2027-10-04T14:00"),
        ("America/Chicago", "2027-10-15T01:30"),
        ("Australia/Lord_Howe", "2027-03-22T01:45"),
        ("Pacific/Auckland", "2027-09-06T09:00"),
        ("Africa/Cairo", "2027-10-18T00:30"),
    ] {
        let p = Practice::in_zone(zone);
        p.app.clock.set(at("2027-01-04T08:00:00Z"));
        let rule = |rrule: &str, start: &str| {
            let repeat = json!({"repeat": {"rrule": rrule, "onProblem": "leave_out"}});
            p.app.call("appointment_book", p.with(start, repeat))
        };
        let first = rule("FREQ=DAILY;COUNT=40", start);
        let read = p.exported(json!({"seriesId": first["seriesId"]}));
        assert_eq!(times(&read), p.book_of(&p.client), "{zone}");
        assert!(
            read.iter()
                .all(|entry| entry.uid == format!("deskbell-{}", first["seriesId"].as_str().expect("an id")))
        );
    }
}

#[test]
fn left_out_moved_and_cancelled_visits_are_read_as_they_stand() {
    let p = Practice::in_zone("Europe/Berlin");
    p.app.clock.set(at("2026-10-01T08:00:00Z"));
    let other = client(&p.app, "Ama");
    p.app.call(
        "appointment_book",
        p.with("2026-10-26T14:00", json!({"clientId": other})),
    );
    let book = json!({"repeat": {"rrule": "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231", "onProblem": "leave_out"}});
    let first = p.app.call("appointment_book", p.with("2026-10-05T14:00", book));
    let visits = p.app.call(
        "appointment_list",
        json!({"from": "2026-10-06", "to": "2026-12-31", "clientId": p.client}),
    )["items"]
        .clone();
    let change = |index: usize, command: &str, more: Value| {
        let mut request = more;
        request["id"] = visits[index]["id"].clone();
        request["version"] = visits[index]["version"].clone();
        p.app.call(command, request)
    };
    change(0, "appointment_move", json!({"start": "2026-10-09T08:15"}));
    change(1, "appointment_cancel", json!({"by": "client"}));
    change(3, "appointment_move", json!({"minutes": 50}));
    change(4, "appointment_shelve", json!({}));
    let read = p.exported(json!({"seriesId": first["seriesId"]}));
    assert_eq!(times(&read), p.book_of(&p.client));
    assert!(read.len() > 20);

    let split = change(
        8,
        "appointment_move",
        json!({"start": "2026-11-06T09:00", "scope": "following"}),
    );
    assert_ne!(split["seriesId"], first["seriesId"]);
    let whole = p.exported(json!({"clientId": p.client}));
    assert_eq!(times(&whole), p.book_of(&p.client), "both parts, and nothing twice");
}

#[test]
fn an_entry_keeps_its_uid_and_its_sequence_grows() {
    let p = Practice::new();
    let named = json!({"name": "Colour 3b", "publicName": "Färben; Schnitt, Föhnen", "minutes": 85});
    let colour = service(&p.app, named);
    let visit = p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:00", json!({"serviceIds": [colour]})),
    );
    let read = |more: Value| {
        let mut request = more;
        request["appointmentIds"] = json!([visit["id"]]);
        p.exported(request).pop().expect("one entry")
    };
    let booked = read(json!({}));
    assert_eq!(
        (booked.uid.as_str(), booked.sequence.as_str()),
        (
            format!("deskbell-{}", visit["id"].as_str().expect("an id")).as_str(),
            "0"
        )
    );
    assert_eq!(booked.summary, "Kwame Ferreira · Färben; Schnitt, Föhnen");
    assert_eq!(
        read(json!({"level": "initials"})).summary,
        "K.F. · Färben; Schnitt, Föhnen"
    );
    assert_eq!(read(json!({"level": "busy"})).summary, "Busy");
    let plain = p.exported(json!({"appointmentIds": [p.book("2027-06-10T10:00")["id"]]}));
    assert_eq!(
        plain[0].summary, "Kwame Ferreira · Appointment",
        "a dentist's service without a public name stays unnamed (A121)"
    );
    let moved = json!({"id": visit["id"], "version": 1, "start": "2027-06-09T11:00"});
    p.app.call("appointment_move", moved);
    let moved = read(json!({}));
    assert_eq!((&moved.uid, moved.sequence.as_str()), (&booked.uid, "1"));
    assert_eq!(moved.start, "2027-06-09T10:00:00Z");
    p.app.call(
        "appointment_cancel",
        json!({"id": visit["id"], "version": 2, "by": "client"}),
    );
    let gone = read(json!({}));
    assert_eq!(
        (&gone.uid, gone.sequence.as_str(), gone.status.as_str()),
        (&booked.uid, "2", "CANCELLED")
    );
    let nothing = json!({"file": p.app.path().join("no.ics")});
    assert_eq!(
        p.app.refused("ics_export", nothing).fields["appointmentIds"],
        "required"
    );
}
