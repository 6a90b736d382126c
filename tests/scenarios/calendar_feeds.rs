//! Calendar files that are kept up to date in a folder (A122).

use crate::appointments::Practice;
use deskbell_app::{
    appointments::Feeds,
    reminders::{self, Ringer},
};
use deskbell_tests::{at, peers::read_calendar};
use serde_json::json;
use std::fs;

#[test]
fn a_file_follows_the_book_and_a_missing_folder_is_said_and_tried_again() {
    let p = Practice::in_zone("Europe/Berlin");
    p.app.clock.set(at("2026-10-05T08:00:00Z"));
    let folder = p.app.path().join("synced");
    fs::create_dir(&folder).expect("a folder");
    let visit = p.book("2026-10-06T10:00");
    p.app.call(
        "appointment_book",
        p.with("2026-10-06T12:00", json!({"staffId": p.ben})),
    );
    p.app.call("appointment_book", p.with("2027-06-07T12:00", json!({})));
    let made = p
        .app
        .call("calendar_feed_create", json!({"staffId": p.ana, "folder": folder}));
    let file = folder.join(made["fileName"].as_str().expect("a name"));
    let starts = || -> Vec<(String, String)> {
        let entries = read_calendar(&file, false);
        entries.into_iter().map(|entry| (entry.start, entry.summary)).collect()
    };
    assert_eq!(
        starts(),
        [("2026-10-06T08:00:00Z".to_owned(), "K.F. · Appointment".to_owned())]
    );
    let written = fs::metadata(&file).and_then(|facts| facts.modified()).expect("a time");
    p.app.clock.advance_minutes(1);
    reminders::tick(&p.app.desk).expect("a pass");
    let same = fs::metadata(&file).and_then(|facts| facts.modified()).expect("a time");
    assert_eq!(written, same, "nothing changed, nothing is written");

    let moved = json!({"id": visit["id"], "version": visit["version"], "start": "2026-10-07T11:00"});
    let moved = p.app.call("appointment_move", moved);
    reminders::tick(&p.app.desk).expect("a pass");
    assert_eq!(starts()[0].0, "2026-10-07T09:00:00Z");
    assert!(!fs::read_to_string(&file).expect("text").contains("ATTENDEE"));

    let away = p.app.path().join("away");
    fs::rename(&folder, &away).expect("moved away");
    let back = json!({"id": visit["id"], "version": moved["version"], "start": "2026-10-08T11:00"});
    p.app.call("appointment_move", back);
    p.app.clock.advance_minutes(1);
    reminders::tick(&p.app.desk).expect("a pass");
    let fault = || p.app.call("calendar_feed_list", json!({}))["items"][0]["fault"].clone();
    assert_eq!(fault(), "folder_missing");
    fs::rename(&away, &folder).expect("moved back");
    p.app.clock.advance_minutes(1);
    reminders::tick(&p.app.desk).expect("a pass");
    assert_eq!(fault(), json!(null));
    assert_eq!(
        starts()[0].0,
        "2026-10-08T09:00:00Z",
        "the retry brought what was missed"
    );
    let left: Vec<_> = fs::read_dir(&folder).expect("the folder").flatten().collect();
    assert_eq!(left.len(), 1, "no temporary file is left");
    p.app.call("calendar_feed_delete", json!({"id": made["id"]}));
    assert!(file.exists(), "the file stays");
}

#[test]
fn files_are_written_beside_the_messages_and_only_after_a_change() {
    let p = Practice::in_zone("Europe/Berlin");
    p.app.clock.set(at("2026-10-05T08:00:00Z"));
    let folder = p.app.path().join("synced");
    fs::create_dir(&folder).expect("a folder");
    let made = p.app.call("calendar_feed_create", json!({"folder": folder}));
    let file = folder.join(made["fileName"].as_str().expect("a name"));
    let minute = || p.app.clock.advance_minutes(1);
    let mut feeds = Feeds::default();
    minute();
    p.book("2026-10-06T10:00");
    let mut ringer = Ringer::begin(&p.app.desk).expect("the loop");
    ringer.pass().expect("a pass");
    assert!(
        read_calendar(&file, false).is_empty(),
        "a pass of the messages waits for no folder"
    );
    assert_eq!(feeds.look(&p.app.desk).expect("a look"), 1);
    minute();
    feeds.look(&p.app.desk).expect("a look after its own note");
    fs::remove_file(&file).expect("removed");
    minute();
    ringer.pass().expect("a pass");
    assert_eq!(
        feeds.look(&p.app.desk).expect("a look"),
        0,
        "nothing was committed: nothing is even looked at"
    );
    p.book("2026-10-06T12:00");
    assert_eq!(feeds.look(&p.app.desk).expect("a look"), 1);
    minute();
    feeds.look(&p.app.desk).expect("a look after its own note");
    p.app.clock.set(at("2026-10-06T08:00:00Z"));
    assert_eq!(feeds.look(&p.app.desk).expect("a look"), 1, "another day");
}
