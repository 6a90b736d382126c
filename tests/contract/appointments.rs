//! The time of people and rooms: what the database refuses is what the rule refuses; the check finds what slipped in.

use deskbell_app::ids::new_id;
use deskbell_core::{
    Instant,
    appointments::Stretch,
    business::{Segment, SegmentKind},
    id::{AppointmentId, BusyId, ClientId, DbId, Id, ServiceId, StaffId},
};
use deskbell_store::{
    DataKey, Store, StoreError, StoreResult,
    appointments::{self as store, NewBusy, NewItem, NewVisit, Override, Placement, Range},
    business::{self, ResourceKind, ResourceRow, ServiceRow},
    named,
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
