//! The time of people and rooms: what the database refuses is what the rule refuses; the check finds what slipped in.

use deskbell_app::ids::new_id;
use deskbell_core::{
    Instant,
    appointments::{Daypart, Recurrence, Stretch},
    business::{Segment, SegmentKind},
    id::{AppointmentId, BusyId, ClientId, DbId, Id, OfferId, SeriesId, ServiceId, StaffId},
};
use deskbell_store::{
    DataKey, Store, StoreError, StoreResult,
    appointments::{
        self as store, NewBusy, NewItem, NewVisit, OfferRow, OfferState, Override, Placement, Range, Reason, SeriesRow,
        WaitingRow,
    },
    business::{self, ResourceKind, ResourceRow, ServiceRow},
    named, soundness,
};
use proptest::prelude::*;

const NOW: Instant = Instant::from_ms(1_812_350_400_000);

struct Book {
    store: Store,
    client: ClientId,
    staff: StaffId,
    service: ServiceId,
    _folder: tempfile::TempDir,
}

fn book() -> Book {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db_id: DbId = new_id(NOW);
    let store = Store::create(&folder.path().join("deskbell.db"), DataKey::new([3; 32]), db_id).expect("a new store");
    let (client, staff, service) = (
        ClientId::from_parts(1, [1; 10]),
        StaffId::from_parts(1, [2; 10]),
        new_id(NOW),
    );
    let filled: StoreResult<()> = store.write(|tx| {
        tx.execute(
            "INSERT INTO clients (id, number, kind, display_name, sort_key, created_ms, updated_ms, version)
             VALUES (:id, 1, 'person', 'Kwame', 'kwame', 1, 1, 1)",
            named! {":id" => client},
        )?;
        let row = ResourceRow {
            id: staff.to_string(),
            name: "Ana".to_owned(),
            short_name: None,
            colour: 0,
            position: 0,
            role: Some(deskbell_core::rights::Role::Practitioner),
            email: None,
            archived: false,
            version: 1,
        };
        business::resource_insert(tx, ResourceKind::Staff, &row, NOW)?;
        let row = ServiceRow {
            offers_itself: false,
            confirm_by_hours: None,
            id: service,
            name: "Check-up".to_owned(),
            public_name: None,
            colour: 0,
            before_min: 0,
            after_min: 0,
            price: None,
            tax_category: "S".to_owned(),
            tax_rate_e3: 0,
            needs_room: false,
            late_cancel_hours: 24,
            recall_months: None,
            deposit: deskbell_core::business::DepositRule::None,
            archived: false,
            version: 1,
            segments: vec![Segment {
                kind: SegmentKind::Work,
                minutes: 30,
            }],
            staff: Vec::new(),
        };
        business::service_insert(tx, &row, NOW)
    });
    filled.expect("a person, a service, a client");
    Book {
        store,
        client,
        staff,
        service,
        _folder: folder,
    }
}

impl Book {
    /// Takes a stretch for a new visit; `Conflict` when it is refused.
    fn take(&self, stretch: Stretch, overrule: Option<&Override>) -> StoreResult<AppointmentId> {
        self.store.write(|tx| {
            let id: AppointmentId = new_id(NOW);
            let item = new_id::<BusyId>(NOW).to_string();
            let minutes = stretch.end.minutes_since(stretch.start);
            let zone = deskbell_core::Zone::UTC;
            let visit = NewVisit {
                id,
                client: self.client,
                bill_to: None,
                placement: Placement {
                    civil: stretch.start.civil(zone),
                    zone,
                    fold: 0,
                    minutes: u32::try_from(minutes).expect("a length"),
                    start: stretch.start,
                },
                first_visit: false,
                note: None,
                created_by: None,
                series: None,
                items: vec![NewItem {
                    id: item.clone(),
                    offset: 0,
                    service: self.service,
                    staff: self.staff,
                    room: None,
                    price: None,
                    segments: vec![Segment {
                        kind: SegmentKind::Work,
                        minutes: u16::try_from(minutes).expect("a day"),
                    }],
                    before: 0,
                    after: 0,
                }],
            };
            store::insert(tx, &visit, NOW)?;
            let row = NewBusy {
                id: new_id(NOW),
                resource: self.staff.to_string(),
                item,
                stretch,
            };
            let clashes = store::occupy(tx, id, &[row], overrule, NOW)?;
            if clashes.is_empty() || overrule.is_some() {
                Ok(id)
            } else {
                Err(StoreError::Conflict)
            }
        })
    }

    fn at(&self, minute: i64, minutes: i64, before: u16, after: u16) -> Stretch {
        Stretch::new(NOW.plus_minutes(minute), minutes, before, after)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn the_database_refuses_what_the_rule_refuses(
        wishes in prop::collection::vec((0_i64..3000, 1_i64..1440, 0_u16..240, 0_u16..240, 0_u8..6), 1..60),
    ) {
        let book = book();
        let mut taken: Vec<Stretch> = Vec::new();
        for (at, minutes, before, after, long) in wishes {
            // Mostly short visits, now and then one of nearly a day.
            let minutes = if long == 0 { minutes } else { 1 + minutes % 60 };
            let stretch = book.at(at, minutes, before, after);
            let free = taken.iter().all(|other| stretch.clash(other).is_none());
            prop_assert_eq!(book.take(stretch, None).is_ok(), free, "{:?} among {:?}", stretch, taken);
            if free {
                taken.push(stretch);
            }
        }
        prop_assert_eq!(book.store.read(store::double_bookings).expect("the check"), vec![]);
    }
}

#[test]
fn what_is_overruled_is_no_finding_and_what_slipped_in_is() {
    let book = book();
    book.take(book.at(0, 30, 0, 0), None).expect("free");
    let overrule = Override {
        id: "o".to_owned(),
        by: None,
        reason: "on purpose".to_owned(),
    };
    book.take(book.at(10, 30, 0, 0), Some(&overrule)).expect("overruled");
    assert_eq!(book.store.read(store::double_bookings).expect("the check"), []);
    let slip: StoreResult<usize> = book
        .store
        .write(|tx| tx.execute("UPDATE busy SET override_id = NULL", &[]));
    slip.expect("written past the one writer");
    assert_eq!(book.store.read(store::double_bookings).expect("the check").len(), 1);
    let broken = book.store.read(soundness::broken).expect("the domain check");
    assert_eq!(broken, [("one_visit_in_one_place", 1)], "`check` says it too");
}

/// A free time of half an hour, kept for somebody.
fn offered(book: &Book, start: Instant, expires: Instant) -> StoreResult<OfferId> {
    book.store.write(|tx| {
        let entry = WaitingRow {
            id: new_id(NOW),
            client: book.client,
            client_name: String::new(),
            inactive: false,
            services: vec![book.service],
            staff: vec![book.staff],
            weekdays: vec![1, 5],
            dayparts: vec![Daypart::Evening],
            from: None,
            to: None,
            notice: 0,
            urgent: false,
            note: None,
            instead_of: None,
            unanswered: 0,
            joined: NOW,
            left: false,
            version: 1,
        };
        store::waiting_insert(tx, &entry)?;
        let read = store::waiting(tx, entry.id)?;
        assert_eq!((&read.services, &read.staff), (&entry.services, &entry.staff));
        assert_eq!((&read.weekdays, &read.dayparts), (&entry.weekdays, &entry.dayparts));
        let offer = OfferRow {
            id: new_id(NOW),
            entry: entry.id,
            staff: book.staff,
            room: None,
            civil: start.civil(deskbell_core::Zone::UTC),
            zone: deskbell_core::Zone::UTC,
            start,
            slot_min: 30,
            hold_min: 30,
            state: OfferState::Open,
            offered: NOW,
            expires,
            awaits_sending: false,
            outbox: None,
            appointment: None,
        };
        store::offer_insert(tx, &offer)?;
        let kept = NewBusy {
            id: new_id(NOW),
            resource: book.staff.to_string(),
            item: String::new(),
            stretch: Stretch::new(start, 30, 0, 10),
        };
        match store::hold(tx, offer.id, &[kept], expires, NOW)?.as_slice() {
            [] => Ok(offer.id),
            _ => Err(StoreError::Conflict),
        }
    })
}

#[test]
fn a_kept_time_is_nobody_elses_until_it_is_settled_or_over() {
    let book = book();
    let start = book.at(0, 30, 0, 0).start;
    let ends = NOW.plus_minutes(30);
    let offer = offered(&book, start, ends).expect("free");
    assert!(
        matches!(offered(&book, start, ends), Err(StoreError::Conflict)),
        "one at a time"
    );
    let refused = |minute| matches!(book.take(book.at(minute, 30, 0, 0), None), Err(StoreError::Conflict));
    assert!(refused(39), "with its buffer");
    let settled = book
        .store
        .write(|tx| store::offer_settle(tx, offer, OfferState::No, None, NOW));
    settled.expect("settled");
    assert_eq!(book.store.read(store::offers_open).expect("read"), []);
    book.take(book.at(0, 30, 0, 0), None).expect("free again");
    offered(&book, book.at(300, 30, 0, 0).start, NOW).expect("kept until this very instant");
    book.take(book.at(300, 30, 0, 0), None)
        .expect("what is over is in nobody's way");
}

#[test]
fn a_series_is_read_as_it_was_written() {
    let book = book();
    let zone: deskbell_core::Zone = "Europe/Berlin".parse().expect("a zone");
    let first = "2027-10-04T14:00".parse().expect("a civil time");
    let id: SeriesId = new_id(NOW);
    let rule = Recurrence::parse("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20280101", first, zone).expect("a rule");
    let row = SeriesRow {
        id,
        client: book.client,
        rule,
        first,
        zone,
        made_to: first.date(),
        ended: false,
        split_from: None,
        root: id,
        sequence: 0,
        version: 1,
    };
    let written: StoreResult<()> = book.store.write(|tx| {
        store::series_insert(tx, &row, NOW)?;
        store::except(tx, id, first, Reason::Closure, NOW)?;
        store::except(tx, id, first, Reason::Overlap, NOW)
    });
    written.expect("written");
    assert_eq!(book.store.read(|tx| store::series(tx, id)).expect("read"), row);
    assert_eq!(
        book.store.read(|tx| store::exceptions(tx, id)).expect("read"),
        [first],
        "once"
    );
    let due = book
        .store
        .read(|tx| store::series_to_make(tx, first.date().plus_days(1)));
    assert_eq!(due.expect("read"), std::slice::from_ref(&row));
    let ended = SeriesRow { ended: true, ..row };
    let update = || book.store.write(|tx| store::series_update(tx, &ended, NOW));
    update().expect("the version fits");
    assert!(matches!(update(), Err(StoreError::Conflict)));
    let due = book
        .store
        .read(|tx| store::series_to_make(tx, first.date().plus_days(1)));
    assert_eq!(due.expect("read"), []);
}

#[test]
fn a_refused_booking_leaves_nothing() {
    let book = book();
    book.take(book.at(0, 30, 0, 0), None).expect("free");
    assert!(matches!(
        book.take(book.at(29, 30, 0, 0), None),
        Err(StoreError::Conflict)
    ));
    let range = Range {
        from: NOW.plus_minutes(-60),
        to: NOW.plus_minutes(600),
        staff: None,
        room: None,
        client: None,
        after: None,
        limit: 99,
    };
    let visits = book
        .store
        .read(|tx| store::visits_between(tx, &range))
        .expect("the list");
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].items.len(), 1);
}

#[test]
fn the_timeline_pages_newest_first() {
    let book = book();
    for hour in 0..5 {
        book.take(book.at(hour * 60, 30, 0, 0), None).expect("free");
    }
    let page = |before| {
        book.store
            .read(|tx| store::timeline(tx, book.client, before, 3))
            .expect("a page")
    };
    let first = page(None);
    let last = first.last().expect("three entries");
    let second = page(Some((last.at, last.ref_id.clone())));
    let starts: Vec<i64> = first
        .iter()
        .chain(&second)
        .map(|entry| entry.at.minutes_since(NOW))
        .collect();
    assert_eq!(starts, [240, 180, 120, 60, 0]);
}
