//! Budgets of clients (DESIGN: budgets), each beside the bare engine on the same encrypted file: search among all
//! clients at most 2 times the engine's own query and no key press over 16 ms; a client's page does not care how long
//! its history is; import with duplicate check at most 5 times bare inserts.
//! `DESKBELL_BENCH_CLIENTS` sets the size (100,000 for the budget, 200 without).

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_core::{
    clients::{
        record::ClientContent,
        search::{Query, Reach, SearchKey},
    },
    id::{ClientId, ContactPointId},
};
use deskbell_store::{StoreResult, clients, engine::search as index};
use deskbell_tests::{TestApp, budget, large};
use serde_json::json;
use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

const GIVEN: [&str; 40] = [
    "Ana", "Tom", "Eva", "Aoife", "Łukasz", "Zoë", "Mario", "Joanna", "Kwame", "Siobhán", "Peter", "Maya", "Irina",
    "Yusuf", "Linh", "Carlos", "Greta", "Noah", "Olga", "Pia", "Quentin", "Rosa", "Sven", "Tara", "Uma", "Vera", "Wim",
    "Xenia", "Yann", "Zdenka", "Bruno", "Clara", "David", "Elif", "Farid", "Gwen", "Hana", "Ivo", "Jan", "Kim",
];

fn size() -> u32 {
    budget::size("DESKBELL_BENCH_CLIENTS", 200)
}

/// A family name that few share, from letters as they occur in names.
fn family(n: u32) -> String {
    const SOUNDS: [&str; 16] = [
        "ber", "man", "ler", "son", "ka", "ro", "vi", "ton", "el", "hof", "ja", "mi", "sen", "dor", "wa", "ny",
    ];
    let pick = |shift: u32| SOUNDS[((n.wrapping_mul(2_654_435_761) >> shift) & 15) as usize];
    let mut name = format!("{}{}{}{}", pick(8), pick(14), pick(20), pick(26));
    name[..1].make_ascii_uppercase();
    name
}

fn file(rows: u32) -> String {
    let mut text = String::from("First Name,Last Name,Phone,E-mail,Birthday,Street,Postal Code,City\n");
    for n in 0..rows {
        let (given, family) = (GIVEN[(n % 40) as usize], family(n));
        // Not the mixture of the name: namesakes with one birthday would be taken for one person.
        let mixed = (n ^ (n >> 7)).wrapping_mul(2_246_822_507);
        let mixed = mixed ^ (mixed >> 13);
        let (year, month, day) = (1930 + (mixed >> 7) % 80, 1 + (mixed >> 13) % 12, 1 + (mixed >> 19) % 28);
        writeln!(
            text,
            "{given},{family},+4477009{n:05},client{n}@example.net,{year}-{month:02}-{day:02},{} {family} Street,LS{} {}AA,Leeds",
            1 + n,
            n % 30,
            n % 9,
        )
        .expect("writing to a string cannot fail");
    }
    text
}

fn imported(rows: u32) -> (TestApp, Duration) {
    let app = TestApp::new();
    let path = app.path().join("list.csv");
    std::fs::write(&path, file(rows)).expect("a file");
    let begin = Instant::now();
    let done = app.call("client_import_run", json!({"path": path}));
    let took = begin.elapsed();
    let created = done["written"]["created"].as_u64().unwrap_or(0);
    assert!(
        created * 100 >= u64::from(rows) * 98,
        "but for namesakes everybody is new: {done}"
    );
    (app, took)
}

/// The same clients written with nothing but inserts: no reading, no parsing, no comparing.
fn bare_inserts(source: &TestApp, rows: u32) -> Duration {
    let all: Vec<ClientContent> = source
        .desk
        .store
        .read(|tx| -> StoreResult<_> {
            let numbers: Vec<i64> = (1..=i64::from(rows)).collect();
            clients::found_clients(tx, &numbers)?
                .into_iter()
                .map(|hit| Ok(clients::get(tx, hit.id)?.content))
                .collect()
        })
        .expect("the imported clients");
    let app = TestApp::new();
    let now = app.desk.now();
    let ready: Vec<(ClientId, ClientContent)> = all
        .into_iter()
        .map(|mut content| {
            content
                .contact_points
                .iter_mut()
                .for_each(|point| point.id = Some(app.desk.new_id::<ContactPointId>()));
            (app.desk.new_id(), content)
        })
        .collect();
    let begin = Instant::now();
    app.desk
        .store
        .write(|tx| -> StoreResult<()> {
            for (number, (id, content)) in (1..).zip(&ready) {
                clients::insert(tx, *id, number, content, None, now)?;
            }
            Ok(())
        })
        .expect("inserted");
    begin.elapsed()
}

fn import(criterion: &mut Criterion) {
    let rows = size();
    let (app, took) = imported(rows);
    let bare = bare_inserts(&app, rows);
    budget::ratio(&format!("import of {rows} clients"), (took, bare), 500);
    let few = rows.min(2_000);
    criterion.bench_function("import/2000_rows", |bencher| {
        bencher.iter_with_large_drop(|| imported(few))
    });
}

/// Typed texts: from one letter to everything, names and their parts, numbers, what nearly everybody has, and nothing.
const TYPED: [&str; 16] = [
    "e",
    "an",
    "ana",
    "anas",
    "aoife",
    "łukasz",
    "ber",
    "manson",
    "hofka to",
    "a e",
    "07700 9123",
    "0077",
    "client777@",
    "leeds",
    "zzz",
    "qx",
];

fn search(criterion: &mut Criterion) {
    let app = large::practice(size());
    let mut group = criterion.benchmark_group("search");
    for text in TYPED {
        let query = Query::read(text).expect("a text that says something");
        let fragments = query.fragments(Reach::Part);
        let typed = || app.call_json("client_search", json!({"text": text}));
        let bare = || -> StoreResult<Vec<i64>> {
            app.desk
                .store
                .read(|tx| index::best(tx, index::SearchTable::Clients, &fragments, 20))
        };
        let times = budget::beside(51, typed, bare);
        budget::ratio(&format!("search {text:?}"), times, 200);
        let press = budget::median(51, typed);
        budget::time(&format!("key press {text:?}"), press, Duration::from_millis(16));
        group.bench_function(text, |bencher| bencher.iter(typed));
    }
    group.finish();
}

/// The client who comes most has thousands of entries at full size, the other ten times fewer.
fn page(criterion: &mut Criterion) {
    let app = large::practice(size());
    let of_number = |number: u32| {
        let found: StoreResult<_> = app
            .desk
            .store
            .read(|tx| clients::found_clients(tx, &[i64::from(number)]));
        found.expect("a reading").first().expect("a client").id
    };
    let (often, seldom) = (of_number(1), of_number(20));
    let open = |id: ClientId| {
        (
            app.call_json("client_get", json!({"id": id})),
            app.call_json("client_timeline", json!({"id": id, "limit": 50})),
        )
    };
    let times = budget::beside(51, || open(often), || open(seldom));
    budget::ratio("client page, long history beside a short one", times, 150);
    criterion.bench_function("client_page/long_history", |bencher| bencher.iter(|| open(often)));
}

fn keys(criterion: &mut Criterion) {
    let content = ClientContent {
        given_name: Some("Siobhán".into()),
        family_name: Some("Müller-Lüdenscheidt".into()),
        ..ClientContent::default()
    };
    criterion.bench_function("search_key", |bencher| {
        bencher.iter(|| SearchKey::of(black_box(&content), 7))
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2));
    targets = search, page, import, keys
}
criterion_main!(benches);
