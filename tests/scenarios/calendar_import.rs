//! Other programs' calendar files, looked at and imported (A126 to A128).

use crate::appointments::Practice;
use deskbell_app::ErrorCode;
use deskbell_tests::at;
use serde_json::{Value, json};
use std::fs;

/// A practice on Monday 5 October 2026.
struct Desk {
    p: Practice,
}

impl Desk {
    fn new() -> Self {
        let p = Practice::in_zone("Europe/Berlin");
        p.app.clock.set(at("2026-10-05T08:00:00Z"));
        Self { p }
    }

    fn file(&self, events: &str) -> Value {
        self.raw(
            format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
                .replace('\n', "\r\n")
                .as_bytes(),
        )
    }

    fn raw(&self, bytes: &[u8]) -> Value {
        let path = self.p.app.path().join("in.ics");
        fs::write(&path, bytes).expect("written");
        json!(path)
    }

    fn blocks(&self, file: &Value) -> Value {
        json!({"path": file, "target": "blocks", "staffId": self.p.ana})
    }

    fn look(&self, request: &Value) -> Value {
        self.p.app.call("ics_import_preview", request.clone())
    }

    fn run(&self, request: &Value) -> Value {
        self.p.app.call("ics_import_run", request.clone())
    }

    fn free(&self, start: &str) -> bool {
        self.p.app.try_call("appointment_book", self.p.wish(start)).is_ok()
    }
}

fn event(uid: &str, more: &str) -> String {
    format!("BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{uid}\n{more}\nEND:VEVENT\n")
}

fn states(preview: &Value) -> Vec<(String, String, bool)> {
    let items = preview["items"].as_array().expect("items");
    let text = |item: &Value, name: &str| item[name].as_str().expect("text").to_owned();
    items
        .iter()
        .map(|item| (text(item, "title"), text(item, "state"), item["ticked"] == true))
        .collect()
}

fn counts(done: &Value) -> [u64; 3] {
    ["added", "changed", "removed"].map(|name| done[name].as_u64().expect("a count"))
}

#[test]
fn blocks_take_time_change_and_go_and_a_second_import_changes_nothing() {
    let desk = Desk::new();
    let text = event(
        "lunch",
        "DTSTART;TZID=W. Europe Standard Time:20261006T120000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
    ) + &event("travel", "DTSTART:20261007T080000Z\nDTEND:20261009T080000Z\nSEQUENCE:1")
        + &event("idea", "DTSTART:20261010T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT");
    let request = desk.blocks(&desk.file(&text));
    let looked = desk.look(&request);
    assert_eq!(looked["items"].as_array().map(Vec::len), Some(5), "{looked}");
    assert_eq!(states(&looked)[2], ("idea".to_owned(), "transparent".to_owned(), false));
    assert!(desk.free("2026-10-06T12:30"), "a look saves nothing");
    let booked = desk
        .p
        .app
        .call("appointment_list", json!({"from": "2026-10-06", "to": "2026-10-06"}));
    let visit = &booked["items"][0];
    desk.p.app.call(
        "appointment_cancel",
        json!({"id": visit["id"], "version": visit["version"], "by": "client"}),
    );
    assert_eq!(counts(&desk.run(&request)), [4, 0, 0]);
    for taken in [
        "2026-10-06T12:30",
        "2026-10-20T12:00",
        "2026-10-07T10:00",
        "2026-10-09T09:30",
    ] {
        assert!(!desk.free(taken), "{taken}");
    }
    assert!(desk.free("2026-10-09T10:00"), "the journey is over");
    let again = desk.look(&request);
    assert_eq!(again["same"], 4, "{again}");
    assert_eq!(counts(&desk.run(&request)), [0, 0, 0]);

    let later = event(
        "lunch",
        "DTSTART;TZID=Europe/Berlin:20261006T130000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\nSEQUENCE:1",
    ) + &event(
        "travel",
        "DTSTART:20261007T080000Z\nDTEND:20261009T080000Z\nSEQUENCE:2\nSTATUS:CANCELLED",
    );
    let newer = desk.blocks(&desk.file(&later));
    let done = desk.run(&newer);
    assert_eq!(done["removed"], 4, "three old places and the journey: {done}");
    assert_eq!(done["added"], 2);
    assert!(desk.free("2026-10-07T10:00") && desk.free("2026-10-20T12:00"));
    assert!(!desk.free("2026-10-13T13:00"));
    assert_eq!(
        counts(&desk.run(&desk.blocks(&desk.file(&text)))),
        [0, 0, 0],
        "the old file brings nothing back"
    );
    desk.p.is_sound();
}

#[test]
fn what_stands_on_a_visit_is_listed_and_taken_only_by_a_tick() {
    let desk = Desk::new();
    let visit = desk.p.book("2026-10-06T10:00");
    let request = desk.blocks(&desk.file(&event("meeting", "DTSTART:20261006T080000Z\nDURATION:PT2H")));
    let looked = desk.look(&request);
    let item = &looked["items"][0];
    assert_eq!(
        (item["ticked"].clone(), item["overlaps"][0]["start"].clone()),
        (json!(false), visit["start"].clone())
    );
    assert_eq!(counts(&desk.run(&request)), [0, 0, 0]);
    let mut ticked = request;
    ticked["also"] = json!([item["key"]]);
    ticked["sha256"] = looked["sha256"].clone();
    assert_eq!(counts(&desk.run(&ticked)), [1, 0, 0]);
    desk.p.is_sound();
    let detail = desk.p.app.call("appointment_get", json!({"id": visit["id"]}));
    assert!(detail.to_string().contains("in.ics"), "the visit shows why: {detail}");
    let changed = desk.file(&event("meeting", "DTSTART:20261006T080000Z\nDURATION:PT3H"));
    ticked["path"] = changed;
    assert_eq!(desk.p.app.refused("ics_import_run", ticked).fields["path"], "changed");
}

#[test]
fn days_become_closures_and_holidays() {
    let desk = Desk::new();
    let file = desk.file(
        &(event("Christmas", "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227")
            + &event("Long ago", "DTSTART;VALUE=DATE:20200101")),
    );
    let visit = desk.p.book("2026-12-24T10:00");
    let closures = json!({"path": file, "target": "closures"});
    let looked = desk.look(&closures);
    assert_eq!(looked["items"][1]["overlaps"][0]["start"], visit["start"], "{looked}");
    assert_eq!(states(&looked)[0].1, "past");
    assert_eq!(counts(&desk.run(&closures)), [1, 0, 0]);
    let open = desk.p.app.call("closure_undecided", json!({}));
    assert_eq!(
        open["items"][0]["appointmentId"], visit["id"],
        "somebody has to decide, as with typed days (A27)"
    );
    let list = desk
        .p
        .app
        .call("closure_list", json!({"from": "2026-12-01", "to": "2026-12-31"}));
    assert_eq!(
        (list["items"][0]["from"].clone(), list["items"][0]["to"].clone()),
        (json!("2026-12-24"), json!("2026-12-26"))
    );
    let holidays = json!({"path": file, "target": "holidays"});
    assert_eq!(counts(&desk.run(&holidays)), [3, 0, 0], "each day is a holiday");
    assert_eq!(counts(&desk.run(&holidays)), [0, 0, 0]);
    let list = desk
        .p
        .app
        .call("holiday_list", json!({"from": "2026-12-01", "to": "2026-12-31"}));
    let dates = list["items"].as_array().expect("items").iter();
    let dates: Vec<&Value> = dates.map(|item| &item["date"]).collect();
    assert_eq!(dates, ["2026-12-24", "2026-12-25", "2026-12-26"]);
    assert_eq!(list["items"][0]["name"], "Christmas");
    assert_eq!(
        desk.p
            .app
            .refused("ics_import_preview", json!({"path": file, "target": "blocks"}))
            .fields["staffId"],
        "required"
    );
}

#[test]
fn hostile_files_are_refused_or_listed_and_nothing_is_lost() {
    let desk = Desk::new();
    let refused = |bytes: &[u8]| {
        let request = desk.blocks(&desk.raw(bytes));
        desk.p.app.refused("ics_import_preview", request).fields["path"].clone()
    };
    assert_eq!(refused(b"PK\x03\x04 a zip file"), "not_a_calendar");
    assert_eq!(refused(&vec![b'A'; 5 * 1024 * 1024 + 1]), "too_large");
    let deep = "BEGIN:VCALENDAR\r\n".to_owned() + &"BEGIN:VALARM\r\n".repeat(5);
    assert_eq!(refused(deep.as_bytes()), "too_deep");
    let many: String = (0..20_001)
        .map(|n| event(&n.to_string(), "DTSTART:20261006T080000Z"))
        .collect();
    assert_eq!(refused(format!("BEGIN:VCALENDAR\n{many}").as_bytes()), "too_many");

    let mut long =
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:long\r\nDTSTART:20261006T080000Z\r\nDURATION:PT1H\r\nSUMMARY:"
            .to_vec();
    long.extend(vec![b'x'; 4_900_000]);
    long.extend(b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    let looked = desk.look(&desk.blocks(&desk.raw(&long)));
    assert_eq!(
        looked["items"][0]["title"].as_str().map(str::len),
        Some(200),
        "a line of 5 MB is one title"
    );

    let good = event("good", "DTSTART:20261006T080000Z\nDURATION:PT1H");
    let bomb = event("bomb", "DTSTART:20261006T080000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY");
    let mut file = format!("BEGIN:VCALENDAR\n{good}{bomb}BEGIN:VEVENT\nUID:cut\nSUMMARY:M").into_bytes();
    file.extend(b"\xfcnchen\nDTSTART:2026");
    let request = desk.blocks(&desk.raw(&file));
    let looked = desk.look(&request);
    assert_eq!(states(&looked), [("good".to_owned(), "new".to_owned(), true)]);
    let bad: Vec<(Value, Value)> = looked["unreadable"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|bad| (bad["reason"].clone(), bad["title"].clone()))
        .collect();
    assert_eq!(
        bad,
        [(json!("not_a_rule"), json!("bomb")), (json!("cut"), json!("München"))]
    );
    let done = desk.run(&request);
    assert_eq!((counts(&done), done["unreadable"].clone()), ([1, 0, 0], json!(2)));
}

#[test]
fn our_own_file_comes_back_as_it_went() {
    let desk = Desk::new();
    desk.p.book("2026-10-06T10:00");
    let repeat = json!({"repeat": {"rrule": "FREQ=WEEKLY;COUNT=8", "onProblem": "leave_out"}});
    desk.p
        .app
        .call("appointment_book", desk.p.with("2026-10-08T14:00", repeat));
    let file = json!(desk.p.app.path().join("out.ics"));
    desk.p
        .app
        .call("ics_export", json!({"clientId": desk.p.client, "file": file}));
    let request = json!({"path": file, "target": "blocks", "staffId": desk.p.ben});
    let looked = desk.look(&request);
    assert_eq!(looked["unreadable"], json!([]));
    assert_eq!(counts(&desk.run(&request)), [9, 0, 0], "{looked}");
    let wish = json!({"clientId": desk.p.client, "serviceIds": [desk.p.check], "staffId": desk.p.ben,
        "start": "2026-11-05T14:00"});
    assert_eq!(desk.p.app.refused("appointment_book", wish).code, ErrorCode::Overlap);
}

#[test]
fn a_series_that_cannot_be_read_any_more_loses_nothing() {
    let desk = Desk::new();
    let lunch = |rule: &str| {
        let more = format!("DTSTART;TZID=Europe/Berlin:20261006T120000\nDURATION:PT1H\nRRULE:{rule}");
        desk.blocks(&desk.file(&event("lunch", &more)))
    };
    assert_eq!(counts(&desk.run(&lunch("FREQ=WEEKLY;COUNT=3"))), [3, 0, 0]);
    let unreadable = lunch("FREQ=HOURLY;COUNT=3");
    let looked = desk.look(&unreadable);
    assert_eq!(states(&looked), [], "what is unreadable is not said to be over");
    assert_eq!(counts(&desk.run(&unreadable)), [0, 0, 0]);
    assert!(!desk.free("2026-10-20T12:00"));
}

#[test]
fn a_block_that_takes_no_time_any_more_is_taken_out() {
    let desk = Desk::new();
    for (uid, empty) in [
        ("short", "DURATION:PT0M"),
        ("free", "DURATION:PT2H\nTRANSP:TRANSPARENT"),
    ] {
        let of = |more: &str| {
            let text = event(uid, &format!("DTSTART:20261006T080000Z\n{more}"));
            desk.blocks(&desk.file(&text))
        };
        assert_eq!(counts(&desk.run(&of("DURATION:PT2H"))), [1, 0, 0]);
        let request = of(empty);
        assert_eq!(
            states(&desk.look(&request)),
            [(uid.to_owned(), "removed".to_owned(), true)]
        );
        assert_eq!(counts(&desk.run(&request)), [0, 0, 1]);
        let list = || {
            let days = json!({"from": "2026-10-06", "to": "2026-10-06"});
            desk.p.app.call("block_list", days)["items"].clone()
        };
        assert_eq!(list(), json!([]), "{uid}");
    }
}

#[test]
fn an_imported_block_over_a_kept_time_ends_the_offer() {
    let desk = Desk::new();
    let waiting = crate::invoices::client(&desk.p.app, "Wanda");
    desk.p.app.call(
        "waiting_add",
        json!({"clientId": waiting, "serviceIds": [desk.p.check]}),
    );
    let slot = json!({"staffId": desk.p.ana, "start": "2026-10-06T10:00", "minutes": 30});
    let offer = desk.p.app.call("waiting_offer", json!({"slot": slot}));
    let mut request = desk.blocks(&desk.file(&event("meeting", "DTSTART:20261006T080000Z\nDURATION:PT2H")));
    request["also"] = json!([desk.look(&request)["items"][0]["key"]]);
    assert_eq!(counts(&desk.run(&request)), [1, 0, 0]);
    let late = desk
        .p
        .app
        .refused("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    assert_eq!(late.code, ErrorCode::Overlap);
    assert_eq!(
        desk.p.app.call("waiting_list", json!({}))["items"][0]["offeredUntil"],
        Value::Null
    );
}
