//! Stories of blocked time: it refuses visits as visits do, repeats, moves, and can be taken away again.

use crate::appointments::Practice;
use deskbell_app::{Caller, ErrorCode, Via, commands};
use deskbell_core::{id::StaffId, rights::Role};
use deskbell_store::named;
use serde_json::{Value, json};

#[test]
fn blocked_time_refuses_a_visit_and_a_visit_refuses_a_block() {
    let p = Practice::new();
    let meeting = p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Team meeting", "start": "2027-06-08T12:00", "minutes": 60}),
    );
    let error = p.app.refused("appointment_book", p.wish("2027-06-08T12:30"));
    assert_eq!(error.code, ErrorCode::Overlap);
    assert_eq!(error.extra["with"][0]["kind"], "block");
    p.book("2027-06-08T13:00");

    let patch = json!({"id": meeting["id"], "version": 1, "minutes": 90});
    let error = p.app.refused("block_update", patch.clone());
    assert_eq!(error.code, ErrorCode::Overlap, "the visit at 13:00");
    assert_eq!(error.extra["with"][0]["clientName"], "Kwame Ferreira");
    let list = || {
        p.app
            .call("block_list", json!({"from": "2027-06-08", "to": "2027-06-08"}))["items"]
            .clone()
    };
    assert_eq!((&list()[0]["minutes"], &list()[0]["version"]), (&json!(60), &json!(1)));

    let mut overruled = patch;
    overruled["override"] = json!({"reason": "the meeting cannot wait"});
    p.app.call("block_update", overruled);
    assert_eq!(
        (&list()[0]["minutes"], &list()[0]["end"]),
        (&json!(90), &json!("2027-06-08T13:30"))
    );
    p.is_sound();
}

#[test]
fn a_block_moves_to_another_person_and_frees_its_time_when_it_goes() {
    let p = Practice::new();
    let travel = p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Travel", "start": "2027-06-08T09:00", "minutes": 30}),
    );
    let moved = json!({"id": travel["id"], "version": 1, "staffId": p.ben, "start": "2027-06-08T10:00"});
    let moved = p.app.call("block_update", moved);
    p.book("2027-06-08T09:00");
    let with_ben = p.with("2027-06-08T10:00", json!({"staffId": p.ben}));
    assert_eq!(
        p.app.refused("appointment_book", with_ben.clone()).code,
        ErrorCode::Overlap
    );
    let stale = p.app.refused("block_delete", json!({"id": travel["id"], "version": 1}));
    assert_eq!(stale.code, ErrorCode::Conflict);
    let gone = p
        .app
        .call("block_delete", json!({"id": travel["id"], "version": moved["version"]}));
    assert_eq!((&gone["title"], &gone["resourceId"]), (&json!("Travel"), &p.ben));
    p.app.call("appointment_book", with_ben);
    p.is_sound();
}

#[test]
fn a_rule_makes_every_block_or_none() {
    let p = Practice::new();
    let lunch = json!({"roomId": p.room, "title": "Cleaning", "start": "2027-06-07T12:00", "minutes": 30,
        "rrule": "FREQ=WEEKLY;BYDAY=MO,TU;COUNT=4"});
    p.app.call(
        "appointment_book",
        p.with("2027-06-14T12:00", json!({"roomId": p.room})),
    );
    let list = || {
        let page = p
            .app
            .call("block_list", json!({"from": "2027-06-01", "to": "2027-06-30"}));
        page["items"].as_array().expect("items").len()
    };
    assert_eq!(p.app.refused("block_create", lunch.clone()).code, ErrorCode::Overlap);
    assert_eq!(list(), 0, "all or nothing");
    let mut later = lunch;
    later["start"] = json!("2027-06-07T15:00");
    assert_eq!(p.app.call("block_create", later)["count"], 4);
    assert_eq!(list(), 4);
}

#[test]
fn what_is_no_block_is_refused_at_its_field() {
    let p = Practice::new();
    let block = |more: Value| {
        let mut draft = json!({"staffId": p.ana, "title": "Lunch", "start": "2027-06-08T12:00", "minutes": 30});
        for (name, value) in more.as_object().expect("fields") {
            draft[name] = value.clone();
        }
        p.app.refused("block_create", draft)
    };
    assert!(block(json!({"title": " "})).fields.contains_key("title"));
    assert!(block(json!({"minutes": 0})).fields.contains_key("minutes"));
    assert!(block(json!({"staffId": null})).fields.contains_key("staffId"));
    assert!(block(json!({"roomId": p.room})).fields.contains_key("roomId"));
    assert!(block(json!({"rrule": "FREQ=SOMETIMES"})).fields.contains_key("rrule"));
}

#[test]
fn another_title_takes_no_other_time_and_asks_nobody_again() {
    let p = Practice::new();
    p.book("2027-06-08T12:00");
    let made = p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Meeting", "start": "2027-06-08T12:00", "minutes": 30,
            "override": {"reason": "it cannot wait"}}),
    );
    let named = json!({"id": made["id"], "version": 1, "title": "Team meeting"});
    assert_eq!(p.app.call("block_update", named)["version"], 2);
    p.is_sound();
}

#[test]
fn what_people_put_on_each_other_stays_marked_when_a_block_comes_and_goes() {
    let p = Practice::new();
    let first = p.book("2027-06-08T12:00");
    let over = json!({"override": {"reason": "sisters come together"}});
    let second = p.app.call("appointment_book", p.with("2027-06-08T12:00", over));
    let block = |start: &str| {
        p.app.call(
            "block_create",
            json!({"staffId": p.ana, "title": "Meeting", "start": start, "minutes": 30,
                "override": {"reason": "it cannot wait"}}),
        )
    };
    let get = |visit: &Value| p.app.call("appointment_get", json!({"id": visit["id"]}));
    let (made, other) = (block("2027-06-08T12:00"), block("2027-06-08T12:15"));
    p.is_sound();
    p.app.call("block_delete", json!({"id": made["id"], "version": 1}));
    p.is_sound();
    for visit in [&first, &second] {
        assert_eq!(get(visit)["overridden"], true, "the word of the two visits stands");
    }
    let away = json!({"id": second["id"], "version": get(&second)["version"], "start": "2027-06-08T15:00"});
    p.app.call("appointment_move", away);
    p.is_sound();
    assert_eq!(get(&first)["overridden"], true, "the other block stands on it");
    p.app.call("block_delete", json!({"id": other["id"], "version": 1}));
    assert_eq!(get(&first)["overridden"], false);
    p.is_sound();
}

#[test]
fn a_block_marks_only_the_time_it_takes() {
    let p = Practice::new();
    let with_room = json!({"roomId": p.room});
    let visit = p.app.call("appointment_book", p.with("2027-06-08T12:00", with_room));
    p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Meeting", "start": "2027-06-08T12:00", "minutes": 30,
            "override": {"reason": "it cannot wait"}}),
    );
    let in_the_room = json!({"roomId": p.room, "staffId": p.ben});
    let error = p
        .app
        .refused("appointment_book", p.with("2027-06-08T12:00", in_the_room));
    assert_eq!(error.code, ErrorCode::Overlap);
    let marked: Option<i64> = p
        .app
        .desk
        .store
        .read(|tx| {
            tx.query_opt(
                "SELECT COUNT(*) AS marked FROM busy WHERE kind = 'appointment' AND override_id IS NOT NULL",
                named! {},
                |row| row.get("marked"),
            )
        })
        .expect("a count");
    assert_eq!(marked, Some(1), "the person's row of {}, not the room's", visit["id"]);
}

#[test]
fn a_practitioner_changes_blocks_of_rooms_and_the_own() {
    let p = Practice::new();
    let block = |who: Value| {
        let mut draft = json!({"title": "Cleaning", "start": "2027-06-08T12:00", "minutes": 30});
        for (name, value) in who.as_object().expect("a field") {
            draft[name] = value.clone();
        }
        p.app.call("block_create", draft)["id"].clone()
    };
    let (room, ben) = (block(json!({"roomId": p.room})), block(json!({"staffId": p.ben})));
    let ana: StaffId = p.ana.as_str().expect("an id").parse().expect("an id");
    let caller = Caller::new(Some(ana), Role::Practitioner, Via::Window);
    let named = |id: &Value| {
        let request = json!({"id": id, "version": 1, "title": "Repair"});
        commands::dispatch(&p.app.desk, &caller, "block_update", request)
    };
    named(&room).expect("a room is nobody's column");
    assert_eq!(named(&ben).expect_err("Ben's column").code, ErrorCode::NotAllowed);
}
