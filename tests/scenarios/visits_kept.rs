//! Stories of what stays as it is: nothing takes time without standing in the calendar, what is over is not rewritten, and
//! one thing that is out of use stops nothing else.

use crate::{
    appointments::{Practice, service},
    invoices::client,
    series::berlin,
};
use deskbell_app::{
    Caller, ErrorCode, Via,
    appointments::{go_on, look_after_offers, send_recalls},
    commands,
};
use deskbell_core::{id::StaffId, rights::Role};
use deskbell_tests::at;
use serde_json::{Value, json};

fn archive_room(p: &Practice, room: &Value) {
    let request = json!({"id": room, "version": 1, "archived": true});
    p.app.call("room_archive", request);
}

fn rows_of(p: &Practice, trigger: &str) -> Vec<(Value, Value)> {
    let rows = p.app.call("outbox_list", json!({"limit": 500}))["items"].clone();
    let rows = rows.as_array().expect("rows").iter();
    rows.filter(|row| row["trigger"] == trigger)
        .map(|row| (row["state"].clone(), row["reason"].clone()))
        .collect()
}

#[test]
fn a_room_out_of_use_stops_neither_the_loop_nor_calling_off() {
    let p = Practice::new();
    let visit = p.app.call(
        "appointment_book",
        p.with("2027-06-09T14:00", json!({"roomId": p.room})),
    );
    for name in ["Wanda", "Wilma"] {
        let entry = json!({"clientId": client(&p.app, name), "serviceIds": [p.check]});
        p.app.call("waiting_add", entry);
    }
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T11:00", "minutes": 30, "roomId": p.room});
    p.app.call("waiting_offer", json!({"slot": slot}));
    archive_room(&p, &p.room);
    p.app.clock.set(at("2027-06-07T09:00:00Z"));
    assert_eq!(
        look_after_offers(&p.app.desk).expect("the round"),
        1,
        "the offer is over, and nobody else is asked"
    );
    let list = p.app.call("waiting_list", json!({"slot": slot}))["items"].clone();
    assert_eq!((&list[0]["why"], &list[1]["why"]), (&json!("taken"), &json!("taken")));
    let gone = p.change("appointment_cancel", &visit, json!({"by": "client"}));
    assert_eq!((&gone["status"], gone.get("couldCome")), (&json!("cancelled"), None));
    p.is_sound();
}

#[test]
fn on_the_shelf_a_visit_is_only_called_off_and_comes_back_there() {
    let p = Practice::new();
    let visit = p.book("2027-06-09T10:00");
    let shelved = p.change("appointment_shelve", &visit, json!({}));
    for status in ["confirmed", "arrived", "completed", "no_show"] {
        let request = p.request(&shelved, json!({"status": status}));
        let refused = p.app.refused("appointment_set_status", request);
        assert_eq!(refused.fields["start"], "required", "{status}");
    }
    let gone = p.status(&shelved, "cancelled");
    let back = p.status(&gone, "booked");
    assert_eq!(
        p.app.call("shelf_list", json!({}))["items"][0]["id"],
        visit["id"],
        "it still has no time"
    );
    p.book("2027-06-09T10:00");
    p.change("appointment_move", &back, json!({"start": "2027-06-09T11:00"}));
    p.is_sound();
}

#[test]
fn a_series_moves_neither_by_a_visit_that_is_called_off_nor_by_one_without_its_place() {
    let p = berlin();
    p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=5");
    let refused = |visit: &Value, more: Value| p.app.refused("appointment_move", p.request(visit, more)).fields;
    let gone = p.change("appointment_cancel", &p.on("2026-10-12"), json!({"by": "client"}));
    for scope in ["this", "following", "all"] {
        let fields = refused(&gone, json!({"staffId": p.ben, "scope": scope}));
        assert_eq!(fields["id"], "cancelled", "{scope}");
    }
    let shelved = p.change("appointment_shelve", &p.on("2026-10-19"), json!({}));
    for scope in ["this", "following", "all"] {
        let fields = refused(&shelved, json!({"staffId": p.ben, "scope": scope}));
        assert_eq!(fields["start"], "required", "{scope}");
    }
    let alone = p.change(
        "appointment_move",
        &p.on("2026-10-26"),
        json!({"start": "2026-10-28T09:00"}),
    );
    let fields = refused(&alone, json!({"start": "2026-10-29T09:00", "scope": "following"}));
    assert_eq!(fields["scope"], "detached");
    assert_eq!(
        p.starts("2026-10-01", "2026-12-31"),
        ["2026-10-05T12:00:00Z", "2026-10-28T08:00:00Z", "2026-11-02T13:00:00Z"]
    );
    p.is_sound();
}

#[test]
fn what_is_done_stays_in_its_series_when_the_rest_moves() {
    let p = berlin();
    let first = p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=4");
    p.status(&p.on("2026-10-19"), "completed");
    let moved = p.change(
        "appointment_move",
        &p.on("2026-10-12"),
        json!({"start": "2026-10-13T09:00", "scope": "following"}),
    );
    assert_eq!(moved["count"], 2);
    assert_ne!(moved["seriesId"], first["seriesId"]);
    let done = p.on("2026-10-19");
    assert_eq!(
        (&done["seriesId"], done.get("detached")),
        (&first["seriesId"], None),
        "what is completed never changes (A62)"
    );
    assert_eq!(p.on("2026-10-27")["seriesId"], moved["seriesId"]);
    p.is_sound();
}

#[test]
fn the_message_of_an_accepted_offer_does_not_go() {
    let p = Practice::new();
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "sms"}));
    let phone = json!([{"kind": "phone", "value": "+447400123456"}]);
    p.app.call(
        "client_update",
        json!({"id": p.client, "version": 1, "contactPoints": phone}),
    );
    p.app
        .call("waiting_add", json!({"clientId": p.client, "serviceIds": [p.check]}));
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T10:00", "minutes": 30});
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    assert_eq!(offer["via"], "message");
    p.app
        .call("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    assert_eq!(rows_of(&p, "offer"), [(json!("skipped"), json!("offer_over"))]);
}

#[test]
fn a_visit_that_was_missed_is_not_given_up_for_another() {
    let p = Practice::new();
    let missed = p.book("2027-06-08T10:00");
    p.app.call(
        "waiting_add",
        json!({"clientId": p.client, "serviceIds": [p.check], "insteadOf": missed["id"]}),
    );
    p.app.clock.set(at("2027-06-08T12:00:00Z"));
    let slot = json!({"staffId": p.ana, "start": "2027-06-09T10:00", "minutes": 30});
    let offer = p.app.call("waiting_offer", json!({"slot": slot}));
    let answer = p
        .app
        .call("waiting_answer", json!({"id": offer["id"], "answer": "yes"}));
    assert_eq!(answer["booked"], true);
    let old = p.app.call("appointment_get", json!({"id": missed["id"]}));
    assert_eq!(old["status"], "booked", "somebody still says what became of it");
}

#[test]
fn a_practitioner_changes_no_series_that_reaches_into_another_column() {
    let p = berlin();
    let ana: StaffId = p.ana.as_str().expect("an id").parse().expect("a staff id");
    let caller = Caller::new(Some(ana), Role::Practitioner, Via::Window);
    let first = p.repeat("2026-10-05T14:00", "FREQ=WEEKLY;COUNT=3");
    p.change("appointment_move", &p.on("2026-10-12"), json!({"staffId": p.ben}));
    for (command, more) in [
        ("appointment_cancel", json!({"by": "client", "scope": "following"})),
        (
            "appointment_move",
            json!({"start": "2026-10-05T15:00", "staffId": p.ana, "scope": "following"}),
        ),
    ] {
        let error = commands::dispatch(&p.app.desk, &caller, command, p.request(&first, more)).expect_err("Ben's");
        assert_eq!(error.code, ErrorCode::NotAllowed, "{command}");
    }
    assert_eq!(p.starts("2026-10-01", "2026-12-31").len(), 3);
}

#[test]
fn a_series_in_a_room_out_of_use_waits() {
    let p = berlin();
    let repeat = json!({"roomId": p.room, "repeat": {"rrule": "FREQ=MONTHLY;BYDAY=1MO"}});
    p.app.call("appointment_book", p.with("2026-10-05T14:00", repeat));
    p.repeat("2026-10-06T14:00", "FREQ=MONTHLY;BYDAY=1TU");
    archive_room(&p, &p.room);
    p.app.clock.set(at("2026-11-10T08:00:00Z"));
    assert_eq!(go_on(&p.app.desk).expect("the round"), 1, "only the other one");
}

#[test]
fn a_notice_that_is_due_goes_by_an_account_and_not_after_a_booking_or_a_decision() {
    let p = Practice::in_zone("Europe/Berlin");
    let of = |name: &str| service(&p.app, json!({"name": name, "minutes": 30, "recallMonths": 3}));
    let (check, polish) = (of("Cleaning"), of("Polish"));
    p.app.clock.set(at("2026-05-29T06:00:00Z"));
    let book = |start: &str, service: &Value| {
        p.app
            .call("appointment_book", p.with(start, json!({"serviceIds": [service]})))
    };
    p.status(&book("2026-05-29T10:00", &check), "completed");
    p.status(&book("2026-05-29T11:00", &polish), "completed");
    p.app.call(
        "client_update",
        json!({"id": p.client, "version": 1, "contactPoints": [{"kind": "email", "value": "kwame@example.org"}],
            "consents": [{"purpose": "recall", "channel": "email", "state": "granted"}]}),
    );
    p.app.clock.set(at("2026-08-17T08:00:00Z"));
    let via = || p.app.call("recall_list", json!({}))["items"][0]["via"].clone();
    assert_eq!(via(), "phone", "no account would take it");
    assert_eq!(send_recalls(&p.app.desk).expect("the round"), 0);
    p.app
        .call("provider_configure", json!({"kind": "dry_run", "channel": "email"}));
    assert_eq!(via(), "message");
    assert_eq!(send_recalls(&p.app.desk).expect("the round"), 2);
    let waiting = |rows: &[(Value, Value)]| rows.iter().filter(|(_, reason)| reason.is_null()).count();
    assert_eq!(waiting(&rows_of(&p, "recall")), 2);

    book("2026-09-01T10:00", &check);
    let rows = rows_of(&p, "recall");
    assert!(
        rows.contains(&(json!("skipped"), json!("recall_booked"))) && waiting(&rows) == 1,
        "{rows:?}"
    );
    let decide = |service: &Value| json!({"clientId": p.client, "serviceId": service, "reason": "Away until spring"});
    assert_eq!(
        p.app.refused("recall_decide", decide(&check)).code,
        ErrorCode::NotFound,
        "they have booked it"
    );
    p.app.call("recall_decide", decide(&polish));
    let rows = rows_of(&p, "recall");
    assert!(
        rows.contains(&(json!("skipped"), json!("dropped_by_staff"))) && waiting(&rows) == 0,
        "{rows:?}"
    );
}

#[test]
fn a_calendar_file_holds_every_visit_of_a_long_time() {
    let p = berlin();
    p.repeat("2026-10-05T14:00", "FREQ=DAILY;COUNT=300");
    p.repeat("2026-10-05T15:00", "FREQ=DAILY;COUNT=300");
    let file = p.app.path().join("all.ics");
    let request = json!({"from": "2026-10-01", "to": "2028-12-31", "file": file});
    assert_eq!(p.app.call("ics_export", request)["events"], 600);
}
