//! Stories of the waiting list and the shelf: a freed time goes to one person at a time, is kept, and rolls on.

use crate::{
    appointments::{Practice, service},
    invoices::client,
};
use deskbell_app::{ErrorCode, appointments::look_after_offers};
use deskbell_tests::at;
use serde_json::{Value, json};

impl Practice {
    fn wait(&self, name: &str, more: Value) -> Value {
        let mut entry = json!({"clientId": client(&self.app, name), "serviceIds": [self.check]});
        for (field, value) in more.as_object().expect("fields") {
            entry[field] = value.clone();
        }
        self.app.call("waiting_add", entry)["id"].clone()
    }

    /// Who fits a slot, and why the others do not, in the order of the list.
    fn fitting(&self, slot: &Value) -> Vec<(Value, bool, Value)> {
        let page = self.app.call("waiting_list", json!({"slot": slot}));
        let items = page["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| (item["id"].clone(), item["fits"] == true, item["why"].clone()))
            .collect()
    }
}

/// The list of A88: Wednesday 9 June 2027, 11:00 to 12:00 with Ana, at 08:20 in London.
fn worked() -> (Practice, Value, [Value; 4]) {
    let p = Practice::new();
    let of = |minutes: u16| {
        service(
            &p.app,
            json!({"name": format!("{minutes} minutes"), "minutes": minutes}),
        )
    };
    let (long, hour, short) = (of(75), of(60), of(45));
    let later = |second: u8| p.app.clock.set(at(&format!("2027-06-09T07:19:{second:02}Z")));
    later(1);
    let w1 = p.wait("Wanda", json!({"dayparts": ["afternoon"]}));
    later(2);
    let w2 = p.wait("Wilma", json!({"serviceIds": [long]}));
    later(3);
    let w3 = p.wait("Willy", json!({"serviceIds": [hour], "dayparts": ["morning"]}));
    p.app.clock.set(at("2027-06-09T07:20:00Z"));
    let w4 = p.wait(
        "Werner",
        json!({"serviceIds": [short], "staffIds": [p.ana], "urgent": true}),
    );
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T11:00", "minutes": 60});
    (p, slot, [w1, w2, w3, w4])
}

#[test]
fn worked_story_of_a88() {
    let (p, slot, [w1, w2, w3, w4]) = worked();
    assert_eq!(
        p.fitting(&slot),
        [
            (w4.clone(), true, Value::Null),
            (w1, false, json!("daypart")),
            (w2, false, json!("too_short")),
            (w3.clone(), true, Value::Null)
        ],
        "urgent first, then who waits longest"
    );
    let first = p.app.call("waiting_offer", json!({"slot": slot}));
    assert_eq!((&first["entryId"], &first["via"]), (&w4, &json!("phone")));
    assert_eq!(first["expiresUtc"], "2027-06-09T07:50:00Z");

    let taken = p.app.refused("appointment_book", p.with("2027-06-09T11:00", json!({})));
    assert_eq!(taken.code, ErrorCode::Overlap);
    assert_eq!(
        (&taken.extra["with"][0]["kind"], &taken.extra["with"][0]["clientName"]),
        (&json!("hold"), &json!("Werner Ferreira")),
        "it is kept, and for whom"
    );
    let again = p.app.refused("waiting_offer", json!({"slot": slot, "entryId": w3}));
    assert_eq!(again.fields["entryId"], "taken", "never two at a time");

    p.app.clock.set(at("2027-06-09T07:31:00Z"));
    let declined = p.app.call("waiting_answer", json!({"id": first["id"], "answer": "no"}));
    assert_eq!(declined["booked"], false);
    let second = declined["next"].clone();
    assert_eq!(
        (&second["entryId"], &second["expiresUtc"]),
        (&w3, &json!("2027-06-09T08:01:00Z"))
    );

    p.app.clock.set(at("2027-06-09T08:00:59Z"));
    assert_eq!(look_after_offers(&p.app.desk).expect("the round"), 0);
    p.app.clock.set(at("2027-06-09T08:01:00Z"));
    assert_eq!(
        look_after_offers(&p.app.desk).expect("the round"),
        1,
        "nobody is left to ask"
    );
    let list = p.app.call("waiting_list", json!({}));
    let willy = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["id"] == w3);
    assert_eq!(
        willy.map(|item| &item["unanswered"]),
        Some(&json!(1)),
        "and keeps the place"
    );

    p.app.clock.set(at("2027-06-09T08:10:00Z"));
    let late = p
        .app
        .call("waiting_answer", json!({"id": second["id"], "answer": "yes"}));
    assert_eq!(late["booked"], true, "still free (A86)");
    let repeated = p
        .app
        .call("waiting_answer", json!({"id": second["id"], "answer": "yes"}));
    assert_eq!(repeated["appointmentId"], late["appointmentId"], "once");
    let visit = p.app.call("appointment_get", json!({"id": late["appointmentId"]}));
    assert_eq!(
        (&visit["clientName"], &visit["start"], &visit["minutes"]),
        (&json!("Willy Ferreira"), &json!("2027-06-09T11:00"), &json!(60))
    );
    let left = p.app.call("waiting_list", json!({}));
    assert_eq!(left["items"].as_array().map(Vec::len), Some(3));
    p.is_sound();
}

#[test]
fn a_late_yes_to_a_time_that_is_gone_is_an_overlap() {
    let (p, slot, [_, _, w3, w4]) = worked();
    let first = p.app.call("waiting_offer", json!({"slot": slot, "entryId": w4}));
    p.app.clock.set(at("2027-06-09T07:51:00Z"));
    assert_eq!(look_after_offers(&p.app.desk).expect("the round"), 1);
    let yes = json!({"id": first["id"], "answer": "yes"});
    let kept = p.app.refused("waiting_answer", yes.clone());
    assert_eq!(kept.code, ErrorCode::Overlap);
    assert_eq!(
        kept.extra["with"][0]["clientName"], "Willy Ferreira",
        "it is kept for the next"
    );
    let list = p.app.call("waiting_list", json!({}));
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 4, "the place in the list stays");
    let willy = items.iter().find(|item| item["id"] == w3).expect("on the list");
    assert_eq!(willy["offeredUntil"], "2027-06-09T08:21:00Z");
    assert_eq!(
        p.app
            .refused("waiting_answer", json!({"id": first["id"], "answer": "no"}))
            .fields["id"],
        "over"
    );
    p.is_sound();
}

#[test]
fn an_override_ends_the_offer() {
    let (p, slot, [_, _, _, w4]) = worked();
    let first = p.app.call("waiting_offer", json!({"slot": slot}));
    assert_eq!(first["entryId"], w4);
    p.app.call(
        "appointment_book",
        p.with("2027-06-09T11:00", json!({"override": {"reason": "Pain, cannot wait"}})),
    );
    let gone = p
        .app
        .refused("waiting_answer", json!({"id": first["id"], "answer": "yes"}));
    assert_eq!(gone.code, ErrorCode::Overlap);
    let list = p.app.call("waiting_list", json!({}));
    let offered = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .any(|item| item.get("offeredUntil").is_some());
    assert!(!offered, "nothing is kept any more");
    p.is_sound();
}

#[test]
fn a_block_over_a_kept_time_ends_the_offer() {
    let (p, slot, _) = worked();
    let first = p.app.call("waiting_offer", json!({"slot": slot}));
    p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Ill", "start": "2027-06-09T10:30", "minutes": 120,
            "override": {"reason": "Ana has gone home"}}),
    );
    let gone = p
        .app
        .refused("waiting_answer", json!({"id": first["id"], "answer": "yes"}));
    assert_eq!(gone.code, ErrorCode::Overlap);
    let list = p.app.call("waiting_list", json!({}));
    let mut items = list["items"].as_array().expect("items").iter();
    assert!(
        !items.any(|item| item.get("offeredUntil").is_some()),
        "nothing is kept any more: {list}"
    );
}

#[test]
fn a_cancelled_visit_proposes_its_time() {
    let p = Practice::new();
    let visit = p.book("2027-06-09T10:00");
    let cancel = json!({"id": visit["id"], "version": 1, "by": "client"});
    p.wait("Wanda", json!({}));
    p.wait("Wilma", json!({"weekdays": [1]}));
    let gone = p.app.call("appointment_cancel", cancel);
    assert_eq!(gone["couldCome"], 1);
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T10:00", "minutes": 30});
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    let answer = p
        .app
        .call("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    assert_eq!(answer["booked"], true);
}

#[test]
fn who_wants_to_come_earlier_gives_up_the_later_visit() {
    let p = Practice::new();
    let later = p.book("2027-06-16T10:00");
    let entry = json!({"clientId": p.client, "serviceIds": [p.check], "insteadOf": later["id"]});
    p.app.call("waiting_add", entry);
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T10:00", "minutes": 30});
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    p.app
        .call("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    let old = p.app.call("appointment_get", json!({"id": later["id"]}));
    assert_eq!(
        (&old["status"], &old["cancelledKind"]),
        (&json!("cancelled"), &json!("in_time"))
    );
}

#[test]
fn what_cannot_be_offered_is_named() {
    let (p, slot, [w1, _, _, _]) = worked();
    let refused = |request: Value| p.app.refused("waiting_offer", request).fields;
    assert_eq!(refused(json!({"slot": slot, "entryId": w1}))["entryId"], "daypart");
    p.app.clock.set(at("2027-06-09T08:31:00Z"));
    assert_eq!(
        refused(json!({"slot": slot}))["slot.start"],
        "too_soon",
        "less than an hour would be left"
    );
    let nobody = json!({"staffId": p.ana, "start": "2027-06-10T18:00", "minutes": 10});
    assert_eq!(refused(json!({"slot": nobody}))["slot"], "nobody_fits");
    let bad = json!({"clientId": p.client, "serviceIds": []});
    assert_eq!(
        p.app.refused("waiting_add", bad).fields["serviceIds"],
        "between_1_and_12"
    );
    let gone = json!({"id": w1, "version": 1});
    p.app.call("waiting_remove", gone.clone());
    assert_eq!(p.app.refused("waiting_remove", gone).code, ErrorCode::Conflict);
}

#[test]
fn a_room_is_found_and_kept_too() {
    let p = Practice::new();
    let xray = service(&p.app, json!({"name": "X-ray", "minutes": 30, "needsRoom": true}));
    p.wait("Wanda", json!({"serviceIds": [xray]}));
    p.app.call(
        "appointment_book",
        p.with("2027-06-09T10:00", json!({"staffId": p.ben, "roomId": p.room})),
    );
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T10:00", "minutes": 30});
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    let in_room = |room: &Value| {
        let wish = p.with("2027-06-09T10:15", json!({"staffId": p.ben, "roomId": room}));
        let with = p.app.refused("appointment_book", wish).extra["with"].clone();
        with.as_array()
            .expect("a list")
            .iter()
            .any(|clash| clash["kind"] == "hold")
    };
    assert!(in_room(&p.other_room), "the other room is kept");
    assert!(!in_room(&p.room), "the taken one is not");
    let answer = p
        .app
        .call("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    let visit = p.app.call("appointment_get", json!({"id": answer["appointmentId"]}));
    assert_eq!(visit["roomName"], "Room 2");
    p.is_sound();
}

#[test]
fn the_shelf_keeps_a_visit_without_its_time() {
    let p = Practice::new();
    let visit = p.book("2027-06-09T10:00");
    let shelved = p.app.call(
        "appointment_shelve",
        json!({"id": visit["id"], "version": 1, "note": "Will call back"}),
    );
    assert_eq!(
        (&shelved["shelved"], &shelved["start"]),
        (&json!(true), &json!("2027-06-09T10:00"))
    );
    let listed = p
        .app
        .call("appointment_list", json!({"from": "2027-06-09", "to": "2027-06-09"}));
    assert_eq!(listed["items"], json!([]));
    p.book("2027-06-09T10:00");
    let shelf = p.app.call("shelf_list", json!({}));
    assert_eq!(
        (&shelf["items"][0]["id"], &shelf["items"][0]["due"]),
        (&visit["id"], &json!("2027-06-21"))
    );
    let back = |start: Value| {
        let mut request = json!({"id": visit["id"], "version": 2});
        request["start"] = start;
        request
    };
    assert_eq!(
        p.app.refused("appointment_move", back(Value::Null)).fields["start"],
        "required"
    );
    assert_eq!(
        p.app.refused("appointment_move", back(json!("2027-06-09T10:00"))).code,
        ErrorCode::Overlap
    );
    let moved = p.app.call("appointment_move", back(json!("2027-06-09T11:00")));
    assert_eq!(moved.get("shelved"), None);
    assert_eq!(p.app.call("shelf_list", json!({}))["items"], json!([]));
    p.is_sound();
}

#[test]
fn the_record_is_there_at_the_next_booking() {
    let p = Practice::new();
    let ask = || p.app.call("no_show_get", json!({"clientId": p.client}));
    assert_eq!((&ask()["percent"], &ask()["askDeposit"]), (&Value::Null, &json!(false)));
    for (day, status) in [
        ("01", "completed"),
        ("02", "no_show"),
        ("03", "no_show"),
        ("04", "completed"),
    ] {
        p.status(&p.book(&format!("2027-06-{day}T10:00")), status);
    }
    let record = ask();
    assert_eq!(
        (&record["missed"], &record["of"], &record["percent"]),
        (&json!(2), &json!(4), &json!(50.0))
    );
    assert_eq!(
        (&record["lastMissed"], &record["askDeposit"]),
        (&json!("2027-06-03"), &json!(true))
    );
    assert_eq!(record["deposit"], Value::Null, "the service asks for none");
    let price = json!({"minor": 9000, "currency": "GBP"});
    let crown = json!({"name": "Crown", "minutes": 60, "price": price, "deposit": {"kind": "percent", "percent": 25}});
    let (crown, fixed) = (
        service(&p.app, crown),
        service(
            &p.app,
            json!({"name": "Scan", "minutes": 10, "deposit": {"kind": "fixed", "amount": {"minor": 500, "currency": "GBP"}}}),
        ),
    );
    let asked = p.app.call(
        "no_show_get",
        json!({"clientId": p.client, "serviceIds": [crown, fixed, p.check]}),
    );
    assert_eq!(asked["deposit"], json!({"minor": 2750, "currency": "GBP"}));
    let all = json!({"name": "All", "minutes": 10, "deposit": {"kind": "percent", "percent": 101}});
    assert_eq!(
        p.app.refused("service_create", all).fields["deposit.percent"],
        "between_1_and_100"
    );
}

#[test]
fn who_is_due_again_is_on_the_recall_list_until_they_book() {
    let p = Practice::in_zone("Europe/Berlin");
    let check = service(&p.app, json!({"name": "Cleaning", "minutes": 30, "recallMonths": 3}));
    let visit = |start: &str| {
        p.app
            .call("appointment_book", p.with(start, json!({"serviceIds": [check]})))
    };
    p.app.clock.set(at("2026-05-31T06:00:00Z"));
    p.status(&visit("2026-05-31T10:00"), "completed");
    let list = || p.app.call("recall_list", json!({}))["items"].clone();
    assert_eq!(list(), json!([]), "due in three months");
    p.app.clock.set(at("2026-08-02T08:00:00Z"));
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "email"}));
    let due = list()[0].clone();
    assert_eq!((&due["clientId"], &due["due"]), (&p.client, &json!("2026-08-31")));
    assert_eq!(
        (&due["via"], &due["nextNotice"]),
        (&json!("phone"), &Value::Null),
        "no consent"
    );

    p.app.call(
        "client_update",
        json!({"id": p.client, "version": 1, "contactPoints": [{"kind": "email", "value": "kwame@example.org"}],
            "consents": [{"purpose": "recall", "channel": "email", "state": "granted"}]}),
    );
    assert_eq!(
        (&list()[0]["via"], &list()[0]["nextNotice"]),
        (&json!("message"), &json!("2026-08-17"))
    );
    let notices = || {
        let rows = p.app.call("outbox_list", json!({"limit": 500}))["items"].clone();
        rows.as_array().expect("rows").len()
    };
    let round = |day: &str| {
        p.app.clock.set(at(&format!("{day}T08:00:00Z")));
        deskbell_app::appointments::send_recalls(&p.app.desk).expect("the round")
    };
    assert_eq!(round("2026-08-16"), 0);
    assert_eq!((round("2026-08-17"), round("2026-08-17"), notices()), (1, 0, 1), "once");
    assert_eq!(list()[0]["nextNotice"], "2026-09-16");

    p.app.clock.set(at("2026-09-02T08:00:00Z"));
    let booked = visit("2026-09-20T10:00");
    assert_eq!(list(), json!([]), "a booking takes them off");
    assert_eq!(round("2026-09-09"), 0);
    p.app.call(
        "appointment_cancel",
        json!({"id": booked["id"], "version": 1, "by": "client"}),
    );
    assert_eq!(list()[0]["due"], "2026-08-31", "back with the same day");
    assert_eq!((round("2026-09-16"), notices()), (1, 2));
    assert_eq!(list()[0]["nextNotice"], Value::Null, "two at most");

    let decide = |more: Value| {
        let mut request = json!({"clientId": p.client, "serviceId": check, "reason": "Away until spring"});
        request["until"] = more;
        p.app.call("recall_decide", request)
    };
    decide(json!("2027-03-01"));
    assert_eq!(list(), json!([]));
    assert_eq!(
        p.app.call("recall_list", json!({"to": "2027-03-01"}))["items"][0]["snoozedTo"],
        "2027-03-01"
    );
    decide(Value::Null);
    assert_eq!(
        p.app.call("recall_list", json!({"to": "2028-03-01"}))["items"],
        json!([])
    );
}

#[test]
fn visits_inside_days_away_are_kept_moved_called_off_or_shelved() {
    let p = Practice::new();
    let series = p.app.call(
        "appointment_book",
        p.with("2027-06-08T10:00", json!({"repeat": {"rrule": "FREQ=DAILY;COUNT=5"}})),
    );
    let closure = json!({"from": "2027-06-09", "to": "2027-06-12", "reason": "Away", "staffId": p.ana});
    let affected = p.app.call("closure_create", closure)["affected"].clone();
    assert_eq!(affected.as_array().map(Vec::len), Some(4));
    assert_eq!(affected[0]["seriesId"], series["seriesId"]);
    let choice = |index: usize, action: &str, start: Value| {
        let mut choice =
            json!({"appointmentId": affected[index]["appointmentId"], "version": affected[index]["version"]});
        choice["action"] = json!(action);
        choice["start"] = start;
        choice
    };
    let choices = |to: &str| {
        json!({"choices": [choice(0, "keep", Value::Null), choice(1, "cancel", Value::Null),
            choice(2, "shelve", Value::Null), choice(3, "move", json!(to))]})
    };
    let error = p.app.refused("closure_settle", choices("2027-06-08T10:00"));
    assert_eq!(error.code, ErrorCode::Overlap);
    assert_eq!(
        p.app.call("shelf_list", json!({}))["items"],
        json!([]),
        "all or nothing"
    );
    let done = p.app.call("closure_settle", choices("2027-06-14T10:00"));
    assert_eq!(done, json!({"kept": 1, "moved": 1, "cancelled": 1, "shelved": 1}));
    let wordless = json!({"choices": [choice(3, "move", Value::Null)]});
    assert_eq!(
        p.app.refused("closure_settle", wordless).fields["choices[0].start"],
        "required"
    );
    p.is_sound();
}

#[test]
fn holidays_come_by_rule_and_close_only_what_the_owner_closes() {
    let p = Practice::new();
    let create =
        |name: &str, rule: Value| p.app.call("holiday_create", json!({"name": name, "rule": rule}))["id"].clone();
    create("Good Friday", json!({"kind": "easter", "days": -2}));
    create("Boxing Day", json!({"kind": "yearly", "month": 12, "day": 26}));
    create(
        "Spring bank holiday",
        json!({"kind": "nth", "month": 5, "weekday": 1, "nth": -1}),
    );
    let once = create("Coronation", json!({"kind": "once", "date": "2028-05-08"}));
    let list = || {
        p.app
            .call("holiday_list", json!({"from": "2028-01-01", "to": "2028-12-31"}))["items"]
            .clone()
    };
    let days = |items: &Value| -> Vec<String> {
        let items = items.as_array().expect("items").iter();
        items
            .map(|item| item["date"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(days(&list()), ["2028-04-14", "2028-05-08", "2028-05-29", "2028-12-26"]);
    let visit = p.book("2028-05-08T10:00");
    let closure = json!({"from": "2028-05-08", "to": "2028-05-08", "reason": "Coronation"});
    let affected = p.app.call("closure_create", closure)["affected"].clone();
    assert_eq!(affected[0]["appointmentId"], visit["id"]);
    let closed: Vec<Value> = list()
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["closed"].clone())
        .collect();
    assert_eq!(closed, [false, true, false, false]);
    p.app.call("holiday_delete", json!({"id": once}));
    assert_eq!(days(&list()).len(), 3);
    let never = json!({"name": "Never", "rule": {"kind": "yearly", "month": 2, "day": 30}});
    assert_eq!(p.app.refused("holiday_create", never).fields["rule"], "no_such_day");
}

/// Gives the client of the list's nth place a mobile number.
fn with_phone(p: &Practice, place: usize) {
    let client = p.app.call("waiting_list", json!({}))["items"][place]["clientId"].clone();
    let phone = json!([{"kind": "phone", "value": "+447400123456"}]);
    p.app.call(
        "client_update",
        json!({"id": client, "version": 1, "contactPoints": phone}),
    );
}

#[test]
fn an_offer_goes_by_message_and_its_time_runs_from_when_the_provider_took_it() {
    let (p, slot, [_, _, w3, w4]) = worked();
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    with_phone(&p, 0);
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    assert_eq!((&offer["entryId"], &offer["via"]), (&w4, &json!("message")));
    let rows = || p.app.call("outbox_list", json!({"limit": 50}))["items"].clone();
    let text = rows()[0]["text"].as_str().expect("a text").to_owned();
    assert!(
        text.contains("9 Jun at 11:00 has become free") && text.contains("until 08:50"),
        "{text}"
    );

    p.app.clock.set(at("2027-06-09T07:25:00Z"));
    let tick = || deskbell_app::reminders::tick(&p.app.desk).expect("a pass");
    assert_eq!(tick().sent, 1);
    tick();
    let kept = p.app.call("waiting_list", json!({}))["items"][0]["offeredUntil"].clone();
    assert_eq!(kept, "2027-06-09T07:55:00Z", "half an hour from when it went");
    p.app.clock.set(at("2027-06-09T07:54:59Z"));
    tick();
    assert_eq!(p.app.call("waiting_list", json!({}))["items"][0]["offeredUntil"], kept);
    p.app.clock.set(at("2027-06-09T07:55:00Z"));
    tick();
    let list = p.app.call("waiting_list", json!({}))["items"].clone();
    assert_eq!((&list[0]["unanswered"], list[0].get("offeredUntil")), (&json!(1), None));
    assert_eq!(
        (&list[3]["id"], &list[3]["offeredUntil"]),
        (&w3, &json!("2027-06-09T08:25:00Z")),
        "it rolls on to who must be called"
    );
    p.is_sound();
}

#[test]
fn an_offer_whose_message_does_not_go_is_given_to_the_next() {
    let (p, slot, [_, _, w3, w4]) = worked();
    p.app.call(
        "provider_configure",
        json!({"kind": "dry_run", "channel": "sms", "settings": {"answer": "permanent"}}),
    );
    with_phone(&p, 0);
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    assert_eq!(offer["entryId"], w4);
    let tick = || deskbell_app::reminders::tick(&p.app.desk).expect("a pass");
    assert_eq!(tick().failed, 1);
    tick();
    let list = p.app.call("waiting_list", json!({}))["items"].clone();
    assert_eq!(
        (&list[0]["unanswered"], list[0].get("offeredUntil")),
        (&json!(0), None),
        "they never heard of it"
    );
    assert_eq!(
        (&list[3]["id"], &list[3]["offeredUntil"]),
        (&w3, &json!("2027-06-09T07:50:00Z"))
    );
    p.is_sound();
}

#[test]
fn a_message_that_no_provider_takes_in_ten_minutes_is_stopped() {
    let (p, slot, [..]) = worked();
    p.app.call(
        "provider_configure",
        json!({"kind": "dry_run", "channel": "sms", "settings": {"answer": "transient"}}),
    );
    with_phone(&p, 0);
    p.app.call("waiting_offer", json!({"slot": slot}));
    let tick = || deskbell_app::reminders::tick(&p.app.desk).expect("a pass");
    tick();
    assert!(
        p.app.call("waiting_list", json!({}))["items"][0]
            .get("offeredUntil")
            .is_some()
    );
    p.app.clock.set(at("2027-06-09T07:30:00Z"));
    tick();
    let list = p.app.call("waiting_list", json!({}))["items"].clone();
    assert!(list[0].get("offeredUntil").is_none() && list[3].get("offeredUntil").is_some());
    let row = p.app.call("outbox_list", json!({"limit": 50}))["items"][0].clone();
    assert_eq!(
        (&row["state"], &row["reason"]),
        (&json!("skipped"), &json!("offer_over")),
        "it does not go later"
    );
}

#[test]
fn the_recall_list_is_read_page_by_page_in_one_order() {
    let p = Practice::in_zone("Europe/Berlin");
    let check = service(&p.app, json!({"name": "Cleaning", "minutes": 30, "recallMonths": 3}));
    p.app.clock.set(at("2026-05-31T06:00:00Z"));
    for (hour, name) in (8..15).zip(["Zoë", "Ana", "Bo", "Cem", "Dag", "Eva", "Fay"]) {
        let client = p
            .app
            .call("client_create", json!({"givenName": name, "familyName": "Weiß: Ağar"}));
        let visit = p.app.call(
            "appointment_book",
            p.with(
                &format!("2026-05-{}T{hour:02}:00", 30 - hour % 3),
                json!({"serviceIds": [check], "clientId": client["id"]}),
            ),
        );
        p.status(&visit, "completed");
    }
    p.app.clock.set(at("2026-09-02T08:00:00Z"));
    let whole = p.app.call("recall_list", json!({}))["items"].clone();
    let (mut read, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = p.app.call("recall_list", json!({"limit": 3, "cursor": cursor}));
        read.extend(page["items"].as_array().expect("a page").clone());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(read.len(), 7);
    assert_eq!(json!(read), whole);
    let dues: Vec<&str> = read.iter().filter_map(|one| one["due"].as_str()).collect();
    assert!(dues.is_sorted(), "soonest first: {dues:?}");
    assert_eq!(
        p.app.refused("recall_list", json!({"cursor": "x"})).fields["cursor"],
        "not_a_cursor"
    );
}

#[test]
fn when_something_was_last_done_follows_every_change_of_a_status() {
    let p = Practice::in_zone("Europe/Berlin");
    let services =
        ["Cleaning", "Check"].map(|name| service(&p.app, json!({"name": name, "minutes": 30, "recallMonths": 1})));
    let clients = ["Ana", "Bo"].map(|name| p.app.call("client_create", json!({"givenName": name}))["id"].clone());
    p.app.clock.set(at("2026-05-31T20:00:00Z"));
    let mut visits = Vec::new();
    for day in 4..16 {
        let both = day % 3 == 0;
        let asked = json!({"clientId": clients[day % 2], "serviceIds": if both { services.to_vec() } else { vec![services[day % 2].clone()] }});
        visits.push(
            p.app
                .call("appointment_book", p.with(&format!("2026-05-{day:02}T10:00"), asked)),
        );
    }
    let mut dice = 7_usize;
    for _ in 0..150 {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let visit = &mut visits[(dice >> 33) % 12];
        let allowed = visit["allowed"].as_array().expect("what it may become");
        let next = allowed[(dice >> 20) % allowed.len()].clone();
        *visit = p.app.call(
            "appointment_set_status",
            json!({"id": visit["id"], "version": visit["version"], "status": next}),
        );
        let mut last = std::collections::BTreeMap::new();
        for visit in visits.iter().filter(|visit| visit["status"] == "completed") {
            for service in visit["serviceIds"].as_array().expect("services") {
                let day = visit["start"].as_str().expect("a start")[..10].to_owned();
                let known = last
                    .entry((visit["clientId"].to_string(), service.to_string()))
                    .or_insert(day.clone());
                *known = (*known).clone().max(day);
            }
        }
        let listed = p.app.call("recall_list", json!({"to": "2027-01-01"}))["items"].clone();
        let listed = listed.as_array().expect("items").iter().map(|item| {
            let key = (item["clientId"].to_string(), item["serviceId"].to_string());
            (key, item["last"].as_str().expect("a day").to_owned())
        });
        assert_eq!(listed.collect::<std::collections::BTreeMap<_, _>>(), last);
    }
}
