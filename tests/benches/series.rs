//! Budgets of series and free times (DESIGN: budgets; A98, A131, A133): a series of 260 moved as a whole at most 3 times the
//! bare statements that write the same rows; a preview of 52 within half a second; free starts over eight weeks within a
//! tenth; none of them grows when ten times as much is kept. `DESKBELL_BENCH_CLIENTS` sets the size of the smaller practice
//! for the growth (a tenth of it; 20 clients without).

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell_core::{Instant, id::BusyId};
use deskbell_store::{StoreResult, WriteTx, named};
use deskbell_tests::{TestApp, budget, large};
use serde_json::{Value, json};
use std::time::Duration;

const FIRST: &str = "2030-01-07";
const VISITS: u32 = 260;

/// A practice with who and what a visit needs.
struct Practice {
    app: TestApp,
    wish: Value,
}

impl Practice {
    fn of(clients: u32) -> Self {
        let app = large::copy(clients);
        let first = |command: &str| app.call(command, json!({}))["items"][0]["id"].clone();
        let service = app.call(
            "service_create",
            json!({"name": "Course", "minutes": 25, "bufferAfter": 5, "price": {"minor": 4500, "currency": "GBP"}}),
        );
        let wish = json!({"clientId": first("client_list"), "serviceIds": [service["id"]], "staffId": first("staff_list"),
            "roomId": first("room_list")});
        Self { app, wish }
    }

    /// Books a series at an hour nobody else works at.
    fn series(&self, time: &str) -> Value {
        let mut wish = self.wish.clone();
        wish["start"] = json!(format!("{FIRST}T{time}"));
        wish["repeat"] = json!({"rrule": format!("FREQ=DAILY;COUNT={VISITS}")});
        let first = self.app.call("appointment_book", wish);
        assert_eq!(first["count"], VISITS, "every date is booked");
        first
    }

    /// Free starts of the first hours over eight weeks.
    fn free(&self) -> Value {
        let asked =
            json!({"serviceIds": self.wish["serviceIds"], "from": "2027-06-08", "to": "2027-08-03", "limit": 500});
        self.app.call("slot_find", asked)
    }

    /// Moves a series as a whole, back and forth.
    fn mover<'p>(&'p self, mut visit: Value, times: [&'p str; 2]) -> impl FnMut() + 'p {
        let mut turn = 0;
        move || {
            turn += 1;
            visit = self.app.call(
                "appointment_move",
                json!({"id": visit["id"], "version": visit["version"], "scope": "all",
                    "start": format!("{FIRST}T{}", times[turn % 2])}),
            );
            assert_eq!(visit["count"], VISITS, "the whole series moved");
        }
    }
}

/// The rows of a moved series, written without any test.
fn bare_moves<'p>(p: &'p Practice, series: &Value) -> impl FnMut() + 'p {
    let ids: Vec<String> = p.app.desk.store.read(|tx| bare_ids(tx, series)).expect("ids");
    let mut turn = 0_i64;
    move || {
        turn += 1;
        let by = turn % 2 * 1_800_000;
        let written: StoreResult<()> = p.app.desk.store.write(|tx| {
            ids.iter().zip(0_i64..).try_for_each(|(id, day)| {
                bare_move(p, tx, id, Instant::from_ms(2_000_000_000_000 + day * 86_400_000 + by))
            })
        });
        written.expect("written");
    }
}

fn bare_ids(tx: &deskbell_store::Tx<'_>, series: &Value) -> StoreResult<Vec<String>> {
    tx.query(
        "SELECT id FROM appointments WHERE series_id = :series ORDER BY start_ms",
        named! {":series" => series["seriesId"].as_str().expect("a series")},
        |row| row.get("id"),
    )
}

fn bare_move(p: &Practice, tx: &WriteTx<'_>, visit: &str, start: Instant) -> StoreResult<()> {
    let end = start.plus_minutes(25);
    tx.execute(
        "UPDATE appointments
         SET start_ms = :start, end_ms = :end, updated_ms = :start, version = version + 1
         WHERE id = :visit",
        named! {":visit" => visit, ":start" => start, ":end" => end},
    )?;
    tx.execute(
        "DELETE FROM busy WHERE appointment_id = :visit",
        named! {":visit" => visit},
    )?;
    for resource in ["staffId", "roomId"] {
        tx.execute(
            "INSERT INTO busy (id, resource_id, start_ms, end_ms, pad_start_ms, pad_end_ms, kind, appointment_id)
             VALUES (:id, :resource, :start, :end, :start, :end, 'appointment', :visit)",
            named! {":id" => p.app.desk.new_id::<BusyId>(), ":resource" => p.wish[resource].as_str().expect("an id"),
            ":start" => start, ":end" => end, ":visit" => visit},
        )?;
    }
    Ok(())
}

fn series(criterion: &mut Criterion) {
    let clients = budget::size("DESKBELL_BENCH_CLIENTS", 200);
    let (small, big) = (Practice::of((clients / 10).max(1)), Practice::of(clients));
    let moved = |p: &'_ Practice| p.series("05:00");
    let mut ours = big.mover(moved(&big), ["05:00", "05:30"]);
    let mut less = small.mover(moved(&small), ["05:00", "05:30"]);
    let beside = budget::beside(9, &mut ours, bare_moves(&big, &big.series("03:00")));
    budget::ratio(&format!("a series of {VISITS} moved as a whole"), beside, 300);
    budget::ratio(
        "the same, beside a tenth of the practice",
        budget::beside(9, &mut ours, &mut less),
        150,
    );

    let ahead = |p: &'_ Practice| {
        let mut wish = p.wish.clone();
        wish["start"] = json!(format!("{FIRST}T07:00"));
        wish["repeat"] = json!({"rrule": "FREQ=WEEKLY;COUNT=52"});
        p.app.call("series_preview", wish)
    };
    budget::time(
        "preview of a series of 52",
        budget::median(9, || ahead(&big)),
        Duration::from_millis(500),
    );
    let free = budget::beside(11, || big.free(), || small.free());
    budget::time("free starts over eight weeks", free.0, Duration::from_millis(100));
    budget::ratio("the same, beside a tenth of the practice", free, 150);
    criterion.bench_function("series/free_over_eight_weeks", |bencher| bencher.iter(|| big.free()));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(2));
    targets = series
}
criterion_main!(benches);
