//! What any engine must do for clients: versions, unique numbers, fragments, equal contact points, keyset pages.

use deskbell_core::{
    Instant,
    clients::{
        consent::{ConsentEvent, ConsentHow, ConsentState, ContactChannel, Purpose},
        contact::{ContactDraft, ContactKind, keep},
        record::ClientContent,
        search::{Query, Reach},
    },
    id::{ClientId, ConsentEventId, ContactPointId, Id, ImportId},
};
use deskbell_store::{
    StoreError, StoreResult,
    clients::{self, ImportRun, NewImportRow},
};
use deskbell_tests::TestApp;

const NOW: Instant = Instant::from_ms(1_812_000_000_000);

fn id(number: u8) -> ClientId {
    ClientId::from_parts(NOW.ms().unsigned_abs(), [number; 10])
}

fn person(number: u8, given: &str, family: &str, phone: &str) -> ClientContent {
    let draft = ContactDraft {
        kind: ContactKind::Phone,
        value: phone.into(),
        network: None,
        label: None,
    };
    let mut point = keep(&draft, "GB");
    point.id = Some(ContactPointId::from_parts(7, [number; 10]));
    ClientContent {
        given_name: Some(given.into()),
        family_name: Some(family.into()),
        external_id: Some(format!("ext-{number}")),
        contact_points: vec![point],
        ..ClientContent::default()
    }
}

fn with_two(app: &TestApp) {
    app.desk
        .store
        .write(|tx| -> StoreResult<()> {
            clients::insert(tx, id(1), 1, &person(1, "Zoë", "Müller", "07700 900142"), None, NOW)?;
            clients::insert(tx, id(2), 2, &person(2, "Tom", "Müller", "07700900142"), None, NOW)
        })
        .expect("two clients");
}

fn find(app: &TestApp, text: &str) -> Vec<i64> {
    let query = Query::read(text).expect("something typed");
    let mut numbers = app
        .desk
        .store
        .read(|tx| -> StoreResult<_> { clients::search_numbers(tx, &query.fragments(Reach::Part), false, 100) })
        .expect("a search never fails");
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_record_comes_back_as_it_went_in() {
    let app = TestApp::new();
    with_two(&app);
    let stored = app.desk.store.read(|tx| clients::get(tx, id(1))).expect("stored");
    assert_eq!(stored.content, person(1, "Zoë", "Müller", "07700 900142"));
    assert_eq!((stored.number, stored.version, stored.created), (1, 1, NOW));
    let missing = app.desk.store.read(|tx| clients::get(tx, id(9)));
    assert!(matches!(missing, Err(StoreError::NotFound)));
}

#[test]
fn an_update_needs_the_present_version_and_moves_the_index() {
    let app = TestApp::new();
    with_two(&app);
    let old = app.desk.store.read(|tx| clients::get(tx, id(1))).expect("stored");
    let renamed = ClientContent {
        family_name: Some("Weiß".into()),
        ..old.content.clone()
    };
    let update = |content: &ClientContent| {
        app.desk
            .store
            .write(|tx| -> StoreResult<()> { clients::update(tx, &old, content, NOW) })
    };
    update(&renamed).expect("the first");
    assert!(
        matches!(update(&old.content), Err(StoreError::Conflict)),
        "the second saw an old version"
    );
    assert_eq!(find(&app, "weiss"), [1]);
    assert_eq!(find(&app, "muller"), [2], "the old name finds her no more");
}

#[test]
fn numbers_and_external_ids_stand_once() {
    let app = TestApp::new();
    with_two(&app);
    let again = |number: i64, content: ClientContent| {
        app.desk
            .store
            .write(|tx| -> StoreResult<()> { clients::insert(tx, id(3), number, &content, None, NOW) })
    };
    assert!(matches!(
        again(2, person(3, "A", "B", "07700 900143")),
        Err(StoreError::Duplicate)
    ));
    assert!(matches!(
        again(3, person(2, "A", "B", "07700 900143")),
        Err(StoreError::Duplicate)
    ));
    assert_eq!(
        app.desk.store.read(clients::next_number).expect("a number"),
        3,
        "nothing was half written"
    );
    assert!(find(&app, "07700 900143").is_empty());
}

#[test]
fn fragments_find_in_any_order_and_signs_are_text() {
    let app = TestApp::new();
    with_two(&app);
    for (text, found) in [
        ("ller", &[1, 2][..]),
        ("mueller zo", &[1]),
        ("0770 09", &[1, 2]),
        ("ext-2", &[2]),
        ("\" OR \"", &[]),
        ("ü", &[]),
    ] {
        assert_eq!(find(&app, text), found, "{text}");
    }
}

#[test]
fn equal_numbers_stand_at_a_family() {
    let app = TestApp::new();
    with_two(&app);
    let family = app
        .desk
        .store
        .read(|tx| clients::clients_of_contact(tx, ContactKind::Phone, "+447700900142"));
    assert_eq!(family.expect("a search"), [id(1), id(2)]);
}

#[test]
fn the_latest_consent_counts_and_events_stay() {
    let app = TestApp::new();
    with_two(&app);
    let say = |number: u8, state: ConsentState, ms: i64| {
        let event = ConsentEvent {
            purpose: Purpose::Marketing,
            channel: ContactChannel::Email,
            state,
            how: ConsentHow::Spoken,
            evidence: None,
            at: Instant::from_ms(ms),
            by: None,
        };
        let event_id = ConsentEventId::from_parts(1, [number; 10]);
        app.desk
            .store
            .write(|tx| -> StoreResult<()> { clients::add_consent(tx, event_id, id(1), &event, NOW) })
            .expect("an event");
    };
    say(1, ConsentState::Granted, 5);
    say(2, ConsentState::Refused, 9);
    say(3, ConsentState::Granted, 2);
    let (latest, all) = app
        .desk
        .store
        .read(|tx| -> StoreResult<_> {
            let latest = clients::latest_consent(tx, id(1), Purpose::Marketing, ContactChannel::Email)?;
            Ok((latest, clients::consent_events(tx, id(1))?.len()))
        })
        .expect("read");
    assert_eq!((latest, all), (Some(ConsentState::Refused), 3));
}

#[test]
fn an_import_remembers_its_rows_and_the_records_before() {
    let app = TestApp::new();
    with_two(&app);
    let import = ImportId::from_parts(1, [1; 10]);
    let before = person(1, "Zoë", "Müller", "07700 900142");
    app.desk
        .store
        .write(|tx| -> StoreResult<()> {
            let run = ImportRun {
                id: import,
                file_name: "list.csv".into(),
                file_sha256: "aa".into(),
                header_key: "hh".into(),
                by: None,
                created: NOW,
                undone: None,
            };
            clients::add_import(tx, &run)?;
            let row = NewImportRow {
                import,
                client: id(1),
                row: 1,
                hash: "r1",
                before: Some(&before),
                version_after: 2,
            };
            clients::add_import_row(tx, &row, NOW)
        })
        .expect("written");
    app.desk
        .store
        .read(|tx| -> StoreResult<()> {
            assert_eq!(clients::import_of_file(tx, "aa")?.map(|run| run.id), Some(import));
            assert_eq!(clients::imported_row(tx, "r1")?, Some(id(1)));
            assert_eq!(clients::before_images(tx, import)?[0].before.as_ref(), Some(&before));
            Ok(())
        })
        .expect("read");
    let undo = || {
        app.desk
            .store
            .write(|tx| -> StoreResult<()> { clients::mark_undone(tx, import, NOW) })
    };
    undo().expect("once");
    assert!(matches!(undo(), Err(StoreError::Conflict)));
    assert_eq!(
        app.desk.store.read(|tx| clients::imported_row(tx, "r1")).expect("read"),
        None,
        "undone rows are forgotten"
    );
}

#[test]
fn pages_by_name_lose_nobody_when_names_repeat() {
    let app = TestApp::new();
    app.desk
        .store
        .write(|tx| -> StoreResult<()> {
            for number in 1..=9_u8 {
                let content = person(
                    number,
                    "Ana",
                    if number % 2 == 0 { "Bell" } else { "Ames" },
                    "07700 900142",
                );
                clients::insert(tx, id(number), i64::from(number), &content, None, NOW)?;
            }
            Ok(())
        })
        .expect("nine clients");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = app
            .desk
            .store
            .read(|tx| clients::list(tx, after.clone(), false, None, 4))
            .expect("a page");
        let Some(last) = page.last() else { break };
        after = Some((last.sort_key.clone(), last.id.to_string()));
        seen.extend(page.into_iter().map(|row| row.number));
    }
    assert_eq!(seen, [1, 3, 5, 7, 9, 2, 4, 6, 8]);
}
