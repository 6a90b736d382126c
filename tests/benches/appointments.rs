//! Budgets of the calendar (DESIGN: budgets; A131, A132, A98), each beside the bare engine on the same encrypted file: a
//! busy week of 10 people and 800 visits to JSON at most 2 times its bare query; a booking with every test at most 3 times
//! its bare inserts, however many visits stand; the first five free starts of eight people over 60 days.

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_app::business::{SetUp, set_up};
use deskbell_app::{Caller, Via};
use deskbell_core::{
    Instant,
    business::{Preset, country_defaults},
    id::{AppointmentId, BusyId},
};
use deskbell_store::{
    StoreResult,
    appointments::{self as store, EventRow, NewItem, NewVisit, Placement, Range},
    named,
};
use deskbell_tests::{TestApp, budget};
use serde_json::{Value, json};
use std::time::Duration;

const MONDAY: &str = "2027-06-14";
const PEOPLE: usize = 10;

struct Practice {
    app: TestApp,
    staff: Vec<Value>,
    rooms: Vec<Value>,
    service: Value,
    client: Value,
}

fn practice() -> Practice {
    let app = TestApp::new();
    let country = country_defaults("GB").expect("a known country");
    let preset = Preset::of("none").expect("a known kind");
    let wish = SetUp {
        preset,
        country,
        name: "Bench".to_owned(),
        currency: "GBP".parse().expect("pounds"),
        zone: "Europe/London".parse().expect("a zone"),
        language: "en-GB".to_owned(),
        client_term: preset.client_term,
        services: None,
        hours: Vec::new(),
    };
    set_up(&app.desk, &Caller::owner(Via::Terminal), wish).expect("a business");
    let made = |name: &str, request: Value| app.call(name, request)["id"].clone();
    let staff = (0..PEOPLE).map(|n| {
        made(
            "staff_create",
            json!({"name": format!("Person {n}"), "role": "practitioner"}),
        )
    });
    let staff: Vec<Value> = staff.collect();
    let rooms = (0..PEOPLE)
        .map(|n| made("room_create", json!({"name": format!("Room {n}")})))
        .collect();
    let service = made(
        "service_create",
        json!({"name": "Check-up", "minutes": 25, "bufferAfter": 5,
        "price": {"minor": 4500, "currency": "GBP"}}),
    );
    let client = made(
        "client_create",
        json!({"givenName": "Kwame", "familyName": "Mensah", "notes": "Talks softly."}),
    );
    Practice {
        staff,
        rooms,
        service,
        client,
        app,
    }
}

impl Practice {
    fn book(&self, person: usize, day: u32, slot: u32) {
        let start = format!("2027-06-{:02}T{:02}:{:02}", 14 + day, 8 + slot / 2, slot % 2 * 30);
        self.app.call(
            "appointment_book",
            json!({"clientId": self.client, "serviceIds": [self.service], "staffId": self.staff[person],
                "roomId": self.rooms[person], "start": start, "note": "Prefers the window."}),
        );
    }
}

fn busy_week(criterion: &mut Criterion) {
    let p = practice();
    for person in 0..PEOPLE {
        for day in 0..5 {
            (0..16).for_each(|slot| p.book(person, day, slot));
        }
    }
    let from = MONDAY
        .parse::<deskbell_core::Date>()
        .expect("a date")
        .start(deskbell_core::Zone::UTC);
    let range = Range {
        from,
        to: from.plus_minutes(7 * 1440),
        staff: None,
        room: None,
        client: None,
        after: None,
        limit: 5001,
    };
    let bare = || {
        p.app
            .desk
            .store
            .read(|tx| store::count_rows(tx, &range))
            .expect("the bare query")
    };
    let week = || {
        p.app
            .call_json("appointment_list", json!({"from": MONDAY, "to": "2027-06-20"}))
    };
    assert_eq!(bare(), 800);
    budget::ratio("busy week to JSON, 800 visits", budget::beside(51, week, bare), 200);
    criterion.bench_function("appointments/busy_week", |bencher| bencher.iter(week));
    free_times(&p);
}

fn free_times(p: &Practice) {
    let first_five = || {
        p.app.call(
            "slot_find",
            json!({"serviceIds": [p.service], "from": MONDAY, "to": "2027-08-13", "limit": 5}),
        )
    };
    let took = budget::median(21, first_five);
    budget::time(
        &format!("first five free starts, {PEOPLE} people, 60 days"),
        took,
        Duration::from_millis(100),
    );
}

fn booking(criterion: &mut Criterion) {
    let p = practice();
    let mut next = 0_u32;
    let mut book = || {
        let (day, slot) = (next / 16, next % 16);
        let start = deskbell_core::Date::new(2028, 1, 1)
            .expect("a date")
            .plus_days(day.into());
        next += 1;
        p.app.call(
            "appointment_book",
            json!({"clientId": p.client, "serviceIds": [p.service], "staffId": p.staff[0], "roomId": p.rooms[0],
                "start": format!("{start}T{:02}:{:02}", 8 + slot / 2, slot % 2 * 30)}),
        );
    };
    let more = budget::size("DESKBELL_BENCH_CLIENTS", 200).min(3_000);
    let early = budget::beside(200, &mut book, || bare_inserts(&p));
    (0..more).for_each(|_| book());
    let late = budget::beside(200, &mut book, || ()).0;
    budget::ratio("booking", early, 300);
    budget::ratio(
        &format!("booking with {more} visits more, beside the first"),
        (late, early.0),
        150,
    );
    criterion.bench_function("appointments/booking", |bencher| bencher.iter(&mut book));
}

/// The rows of one booking, written without any test.
fn bare_inserts(p: &Practice) {
    let desk = &p.app.desk;
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    let start = Instant::from_ms(2_000_000_000_000);
    let zone = deskbell_core::Zone::UTC;
    let (visit, item): (AppointmentId, String) = (desk.new_id(), desk.new_id::<BusyId>().to_string());
    let new = NewVisit {
        id: visit,
        client: id(&p.client).parse().expect("a client"),
        bill_to: None,
        placement: Placement {
            civil: start.civil(zone),
            zone,
            fold: 0,
            minutes: 25,
            start,
        },
        first_visit: false,
        note: None,
        created_by: None,
        series: None,
        items: vec![NewItem {
            id: item.clone(),
            offset: 0,
            service: id(&p.service).parse().expect("a service"),
            staff: id(&p.staff[0]).parse().expect("a person"),
            room: id(&p.rooms[0]).parse().ok(),
            price: None,
            segments: vec![deskbell_core::business::Segment {
                kind: deskbell_core::business::SegmentKind::Work,
                minutes: 25,
            }],
            before: 0,
            after: 5,
        }],
    };
    let event = EventRow {
        at: start,
        from: None,
        to: deskbell_core::appointments::Status::Booked,
        by: None,
        via: "desk".to_owned(),
        note: None,
    };
    let written: StoreResult<()> = desk.store.write(|tx| {
        store::insert(tx, &new, start)?;
        for resource in [id(&p.staff[0]), id(&p.rooms[0])] {
            tx.execute(
                "INSERT INTO busy (id, resource_id, start_ms, end_ms, pad_start_ms, pad_end_ms, kind, appointment_id, item_id)
                 VALUES (:id, :resource, :start, :end, :start, :end, 'appointment', :visit, :item)",
                named! {":id" => desk.new_id::<BusyId>(), ":resource" => resource, ":start" => start,
                    ":end" => start.plus_minutes(25), ":visit" => visit, ":item" => &item},
            )?;
        }
        store::add_event(tx, &desk.new_id::<BusyId>().to_string(), visit, &event)
    });
    written.expect("written");
}

criterion_group!(benches, busy_week, booking);
criterion_main!(benches);
