//! Stories of what stands open at the desk: visits inside days away, freed times that offer themselves, new zone rules.

use crate::{
    appointments::{Practice, service},
    tell::reachable,
};
use deskbell_app::reminders::tick;
use deskbell_core::id::{AppointmentId, BlockId};
use deskbell_store::named;
use serde_json::{Value, json};

fn reminder(p: &mut Practice) {
    p.client = reachable(&p.app, "Kwame", "+447700900123");
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    p.app.call(
        "reminder_rule_create",
        json!({"name": "A day", "trigger": "appointment", "when": {"hours": 24}, "channel": "sms"}),
    );
}

fn reasons(p: &Practice) -> Vec<(String, String)> {
    let page = p.app.call("outbox_list", json!({"limit": 100}));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = page["items"].as_array().expect("items").iter();
    rows.map(|row| (word(&row["state"]), word(&row["reason"]))).collect()
}

#[test]
fn a_reminder_of_an_undecided_visit_inside_days_away_does_not_go() {
    let mut p = Practice::new();
    reminder(&mut p);
    p.book("2027-06-10T10:00");
    let closure = json!({"from": "2027-06-10", "to": "2027-06-11", "reason": "Works"});
    assert_eq!(
        p.app.call("closure_create", closure)["affected"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let open = p.app.call("closure_undecided", json!({}));
    assert_eq!(
        open["items"].as_array().map(Vec::len),
        Some(1),
        "a line of the worklist"
    );
    p.app.clock.set(deskbell_tests::at("2027-06-09T09:00:00Z"));
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 0);
    assert_eq!(reasons(&p), [("skipped".to_owned(), "closed".to_owned())]);
}

#[test]
fn a_reminder_of_a_kept_visit_goes() {
    let mut p = Practice::new();
    reminder(&mut p);
    let visit = p.book("2027-06-10T10:00");
    p.app.call(
        "closure_create",
        json!({"from": "2027-06-10", "to": "2027-06-10", "reason": "Works"}),
    );
    let choice = json!({"appointmentId": visit["id"], "version": visit["version"], "action": "keep"});
    p.app.call("closure_settle", json!({"choices": [choice]}));
    assert_eq!(p.app.call("closure_undecided", json!({}))["items"], json!([]));
    p.app.clock.set(deskbell_tests::at("2027-06-09T09:00:00Z"));
    assert_eq!(tick(&p.app.desk).expect("a pass").sent, 1);
}

#[test]
fn days_away_that_are_taken_back_leave_nothing_open() {
    let p = Practice::new();
    p.book("2027-06-10T10:00");
    let made = p.app.call(
        "closure_create",
        json!({"from": "2027-06-10", "to": "2027-06-10", "reason": "Works"}),
    );
    p.app.call("closure_delete", json!({"id": made["id"]}));
    assert_eq!(p.app.call("closure_undecided", json!({}))["items"], json!([]));
}

#[test]
fn a_freed_time_offers_itself_where_the_owner_switched_it_on() {
    let p = Practice::new();
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    let waiting = reachable(&p.app, "Wanda", "+447700900124");
    p.app
        .call("waiting_add", json!({"clientId": waiting, "serviceIds": [p.check]}));
    let cancel = |start: &str, check: &Value| {
        let visit = p
            .app
            .call("appointment_book", p.with(start, json!({"serviceIds": [check]})));
        let request = json!({"id": visit["id"], "version": visit["version"], "by": "client"});
        p.app.call("appointment_cancel", request)
    };
    let usual = cancel("2027-06-09T10:00", &p.check);
    assert_eq!(
        (usual.get("offered"), &usual["couldCome"]),
        (None, &json!(1)),
        "a click is needed"
    );

    let itself = service(&p.app, json!({"name": "Hygiene", "minutes": 30, "offersItself": true}));
    let offered = cancel("2027-06-09T14:00", &itself);
    assert_eq!(
        (&offered["offered"]["clientId"], &offered["offered"]["via"]),
        (&waiting, &json!("message"))
    );
    let list = p.app.call("waiting_list", json!({}));
    let offer = &list["items"][0]["offerId"];
    assert_eq!(offer, &offered["offered"]["id"], "any window can take the answer");
    let booked = p.app.call("waiting_answer", json!({"id": offer, "answer": "yes"}));
    assert_eq!(booked["booked"], true);
    p.is_sound();
}

/// Plants what a program with other rules would have left: the visit an hour off.
fn plant(p: &Practice, visit: &Value, minutes: i64) {
    let id: AppointmentId = visit["id"].as_str().expect("an id").parse().expect("an id");
    let planted = p.app.desk.store.write(|tx| {
        for statement in [
            "UPDATE appointments SET start_ms = start_ms + :off, end_ms = end_ms + :off, zone_rules = '2001a' WHERE id = :id",
            "UPDATE busy SET start_ms = start_ms + :off, end_ms = end_ms + :off, pad_start_ms = pad_start_ms + :off,
               pad_end_ms = pad_end_ms + :off WHERE appointment_id = :id",
        ] {
            tx.execute(statement, named! {":id" => id, ":off" => minutes * 60_000})?;
        }
        tx.execute("DELETE FROM settings WHERE name = 'zone_rules'", &[])
    });
    planted.expect("a planted state");
}

#[test]
fn new_zone_rules_move_the_instant_and_leave_the_wall() {
    let p = Practice::new();
    let visit = p.book("2027-06-10T10:00");
    plant(&p, &visit, 60);
    tick(&p.app.desk).expect("a pass");
    let now = p.app.call("appointment_get", json!({"id": visit["id"]}));
    assert_eq!(
        (&now["start"], &now["startUtc"]),
        (&json!("2027-06-10T10:00"), &json!("2027-06-10T09:00:00Z"))
    );
    assert_eq!(now["revision"], visit["revision"], "nobody is told another time");
    let changed = p.app.call("zone_change_list", json!({}));
    assert_eq!(
        changed["items"],
        json!([{"appointmentId": visit["id"], "clientName": "Kwame Ferreira", "start": "2027-06-10T10:00",
            "wasUtc": "2027-06-10T10:00:00Z", "startUtc": "2027-06-10T09:00:00Z", "clash": false}])
    );
    p.app.call("zone_change_seen", json!({}));
    tick(&p.app.desk).expect("a pass");
    assert_eq!(p.app.call("zone_change_list", json!({}))["items"], json!([]), "once");
    p.is_sound();
}

#[test]
fn new_zone_rules_name_whoever_is_in_the_way_now() {
    let p = Practice::new();
    let first = p.book("2027-06-10T10:00");
    plant(&p, &first, 60);
    let second = p.book("2027-06-10T10:00");
    assert!(second["id"].is_string(), "ten o'clock looked free");
    tick(&p.app.desk).expect("a pass");
    let changed = p.app.call("zone_change_list", json!({}));
    assert_eq!(changed["items"][0]["clash"], true);
    let shown = p.app.call("appointment_get", json!({"id": second["id"]}));
    assert_eq!(shown["overridden"], true, "both show it");
    p.is_sound();
}

#[test]
fn new_zone_rules_take_blocks_along() {
    let p = Practice::new();
    let block = p.app.call(
        "block_create",
        json!({"staffId": p.ana, "title": "Meeting", "start": "2027-06-10T12:00", "minutes": 60}),
    );
    let id: BlockId = block["id"].as_str().expect("an id").parse().expect("an id");
    let planted = p.app.desk.store.write(|tx| {
        for statement in [
            "UPDATE blocks SET start_ms = start_ms + 3600000, end_ms = end_ms + 3600000 WHERE id = :id",
            "UPDATE busy SET start_ms = start_ms + 3600000, end_ms = end_ms + 3600000,
               pad_start_ms = pad_start_ms + 3600000, pad_end_ms = pad_end_ms + 3600000 WHERE block_id = :id",
        ] {
            tx.execute(statement, named! {":id" => id})?;
        }
        tx.execute("DELETE FROM settings WHERE name = 'zone_rules'", &[])
    });
    planted.expect("a planted state");
    tick(&p.app.desk).expect("a pass");
    let listed = p
        .app
        .call("block_list", json!({"from": "2027-06-10", "to": "2027-06-10"}));
    assert_eq!(
        (&listed["items"][0]["start"], &listed["items"][0]["startUtc"]),
        (&json!("2027-06-10T12:00"), &json!("2027-06-10T11:00:00Z"))
    );
    assert!(p.app.try_call("appointment_book", p.wish("2027-06-10T12:30")).is_err());
    p.book("2027-06-10T13:00");
    p.is_sound();
}

#[test]
fn what_stood_on_each_other_before_new_zone_rules_keeps_its_word() {
    let p = Practice::new();
    let first = p.book("2027-06-10T10:00");
    let over = json!({"override": {"reason": "sisters come together"}});
    let second = p.app.call("appointment_book", p.with("2027-06-10T10:00", over));
    plant(&p, &first, 60);
    plant(&p, &second, 60);
    tick(&p.app.desk).expect("a pass");
    let changed = p.app.call("zone_change_list", json!({}));
    let clashes: Vec<&Value> = changed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["clash"])
        .collect();
    assert_eq!(clashes, [false, false], "that is nothing new");
    for visit in [&first, &second] {
        let shown = p.app.call("appointment_get", json!({"id": visit["id"]}));
        assert_eq!(shown["overridden"], true);
        assert!(
            !shown.to_string().contains("new rules"),
            "the person's word stands: {shown}"
        );
    }
    p.is_sound();
}

#[test]
fn an_offer_of_a_time_that_new_zone_rules_moved_is_withdrawn() {
    let p = Practice::new();
    let waiting = reachable(&p.app, "Wanda", "+447700900124");
    p.app
        .call("waiting_add", json!({"clientId": waiting, "serviceIds": [p.check]}));
    let slot = json!({"staffId": p.ana, "start": "2027-06-10T10:00", "minutes": 30});
    p.app.call("waiting_offer", json!({"slot": slot}));
    let planted = p.app.desk.store.write(|tx| {
        tx.execute("UPDATE waiting_offers SET start_ms = start_ms + 3600000", &[])?;
        tx.execute("DELETE FROM settings WHERE name = 'zone_rules'", &[])
    });
    planted.expect("a planted state");
    let kept = || p.app.call("waiting_list", json!({}))["items"][0]["offeredUntil"].clone();
    assert_ne!(kept(), Value::Null);
    tick(&p.app.desk).expect("a pass");
    assert_eq!(kept(), Value::Null);
}

#[test]
fn whatever_frees_a_time_offers_it() {
    let p = Practice::new();
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    let itself = service(&p.app, json!({"name": "Hygiene", "minutes": 30, "offersItself": true}));
    let waiting = reachable(&p.app, "Wanda", "+447700900124");
    let by_hand = |answer: &Value| answer["couldCome"] == 1 && answer.get("offered").is_none();
    let asked = json!({"clientId": waiting, "serviceIds": [p.check]});
    p.app.call("waiting_add", asked);
    let visit = p.book("2027-06-09T10:00");
    assert!(by_hand(&p.status(&visit, "cancelled")), "a status");
    let series = || {
        let more = json!({"repeat": {"rrule": "FREQ=WEEKLY;COUNT=2"}});
        p.app.call("appointment_book", p.with("2027-06-15T10:00", more))
    };
    let of = |visit: &Value, more: Value| {
        let mut request = json!({"id": visit["id"], "version": visit["version"], "scope": "all"});
        for (name, value) in more.as_object().expect("fields") {
            request[name] = value.clone();
        }
        request
    };
    let first = series();
    let moved = p
        .app
        .call("appointment_move", of(&first, json!({"start": "2027-06-15T14:00"})));
    assert!(by_hand(&moved), "a series that moves: {moved}");
    let gone = p.app.call("appointment_cancel", of(&moved, json!({"by": "client"})));
    assert!(by_hand(&gone), "a series that is called off: {gone}");

    let with_itself = json!({"serviceIds": [itself]});
    let visit = p.app.call("appointment_book", p.with("2027-06-17T10:00", with_itself));
    let days = json!({"from": "2027-06-17", "to": "2027-06-17", "reason": "Works"});
    let closed = p.app.call("closure_create", days);
    p.app.call("closure_delete", json!({"id": closed["id"]}));
    let choice = json!({"appointmentId": visit["id"], "version": visit["version"], "action": "cancel"});
    p.app.call("closure_settle", json!({"choices": [choice]}));
    let list = p.app.call("waiting_list", json!({}));
    assert!(
        list["items"][0]["offerId"].is_string(),
        "a decision about days away that were taken back: {list}"
    );
}
