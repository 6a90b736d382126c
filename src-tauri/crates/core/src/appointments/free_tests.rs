//! The search against worked values (A95) and against a simulation that walks every minute (A137).

use super::{Column, Free, Need, Search, Stretch, free_starts};
use crate::{
    Date, Instant, Zone,
    business::{Closure, Hours, Interval, Segment, SegmentKind},
};
use proptest::prelude::*;

fn need(parts: &[(SegmentKind, u16)], before: u16, after: u16) -> Need {
    Need {
        segments: parts
            .iter()
            .map(|(kind, minutes)| Segment {
                kind: *kind,
                minutes: *minutes,
            })
            .collect(),
        before,
        after,
    }
}

fn column(hours: Hours, busy: Vec<Stretch>) -> Column {
    Column {
        id: String::new(),
        position: 0,
        hours,
        busy,
    }
}

fn daily(from: u16, to: u16) -> Hours {
    Hours {
        week: (1..=7).map(|day| (day, Interval { from, to })).collect(),
        closures: vec![],
    }
}

fn zone(name: &str) -> Zone {
    name.parse().expect("a zone")
}

fn search<'a>(needs: &'a [Need], staff: &'a [Column], day: &str, days: i64, zone: Zone, grid: u16) -> Search<'a> {
    let date: Date = day.parse().expect("a date");
    Search {
        needs,
        staff,
        rooms: None,
        from: date.start(zone),
        to: date.plus_days(days).start(zone),
        zone,
        grid,
    }
}

#[test]
fn a_repeated_hour_is_offered_twice() {
    let (needs, staff) = (
        [need(&[(SegmentKind::Work, 60)], 0, 0)],
        [column(daily(0, 240), vec![])],
    );
    let found = free_starts(&search(&needs, &staff, "2026-10-25", 1, zone("Europe/Berlin"), 60), 99);
    let texts: Vec<String> = found.iter().map(|free| free.start.to_string()).collect();
    assert_eq!(
        texts,
        [
            "2026-10-24T22:00:00Z",
            "2026-10-24T23:00:00Z",
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z"
        ]
    );
}

#[test]
fn of_several_the_one_with_the_fewest_minutes_is_chosen() {
    let berlin = zone("Europe/Berlin");
    let morning: Instant = "2026-06-08T07:00:00Z".parse().expect("an instant");
    let busy = vec![Stretch::new(morning, 30, 0, 0)];
    let staff = [
        column(daily(540, 1020), busy),
        column(daily(540, 1020), vec![]),
        column(daily(540, 1020), vec![]),
    ];
    let needs = [need(&[(SegmentKind::Work, 30)], 0, 0)];
    let mut wanted = search(&needs, &staff, "2026-06-08", 1, berlin, 30);
    let first = |wanted: &Search<'_>| free_starts(wanted, 1);
    assert_eq!(
        first(&wanted),
        [Free {
            start: morning,
            staff: 1,
            room: None
        }]
    );
    let full = [column(daily(540, 560), vec![])];
    wanted.rooms = Some(&full);
    assert_eq!(first(&wanted), [], "no room is open long enough");
}

/// What the rules say, asked of every minute: the whole visit lies in open civil minutes of a day that is not closed, and
/// no work of it comes nearer to a taken stretch than the larger buffer.
fn slowly(search: &Search<'_>) -> Vec<Instant> {
    let person = &search.staff[0];
    let is_open = |at: Instant| {
        let civil = at.civil(search.zone);
        person
            .hours
            .on(civil.date())
            .iter()
            .any(|open| open.from <= civil.minute() && civil.minute() < open.to)
    };
    let parts: Vec<(i64, i64, bool)> = {
        let mut passed = 0;
        let segments = search.needs.iter().flat_map(|need| need.segments.iter());
        segments
            .map(|segment| {
                passed += i64::from(segment.minutes);
                (
                    passed - i64::from(segment.minutes),
                    passed,
                    segment.kind == SegmentKind::Work,
                )
            })
            .collect()
    };
    let total = parts.last().map_or(0, |part| part.1);
    let work: Vec<&(i64, i64, bool)> = parts.iter().filter(|part| part.2).collect();
    let fits = |start: Instant| {
        let open = (0..total).all(|minute| is_open(start.plus_minutes(minute)));
        open && work.iter().enumerate().all(|(place, part)| {
            let before = if place == 0 { search.needs[0].before } else { 0 };
            let after = if place + 1 == work.len() {
                search.needs[search.needs.len() - 1].after
            } else {
                0
            };
            let (begin, end) = (start.plus_minutes(part.0), start.plus_minutes(part.1));
            person.busy.iter().all(|busy| {
                let their_before = busy.start.minutes_since(busy.pad_start);
                let their_after = busy.pad_end.minutes_since(busy.end);
                begin >= busy.end.plus_minutes(their_after.max(before.into()))
                    || busy.start >= end.plus_minutes(their_before.max(after.into()))
            })
        })
    };
    let (mut at, mut found, mut since_open) = (search.from.plus_minutes(-2880), Vec::new(), 0_i64);
    let mut before: Option<(Date, bool)> = None;
    while at < search.to {
        // The grid is anchored at the first instant of each day's opening.
        let (date, open) = (at.civil(search.zone).date(), is_open(at));
        since_open = if before == Some((date, true)) && open {
            since_open + 1
        } else {
            0
        };
        before = Some((date, open));
        if at >= search.from && open && since_open % i64::from(search.grid) == 0 && fits(at) {
            found.push(at);
        }
        at = at.plus_minutes(1);
    }
    found
}

const CHANGE_DAYS: [(&str, &str, &str); 5] = [
    ("Europe/Berlin", "2026-03-28", "2026-10-24"),
    ("America/Chicago", "2026-03-07", "2026-10-31"),
    ("Australia/Lord_Howe", "2026-10-03", "2026-04-04"),
    ("Pacific/Auckland", "2026-09-26", "2026-04-04"),
    ("Africa/Cairo", "2026-04-23", "2026-10-29"),
];

fn compare(zone_name: &str, day: &str, days: i64, case: &Case) {
    let zone = zone(zone_name);
    let first: Date = day.parse().expect("a date");
    let origin = first.start(zone);
    let mut busy: Vec<Stretch> = case
        .busy
        .iter()
        .map(|(at, minutes, before, after)| Stretch::new(origin.plus_minutes(*at), *minutes, *before, *after))
        .collect();
    busy.sort_by_key(|stretch| stretch.start);
    let mut hours = daily(case.open.0, case.open.1);
    if case.closed {
        hours.closures.push(Closure {
            from: first.plus_days(1),
            to: first.plus_days(1),
        });
    }
    let staff = [column(hours, busy)];
    let needs = [need(&case.parts(), case.buffers.0, case.buffers.1)];
    let search = search(&needs, &staff, day, days, zone, case.grid);
    let fast: Vec<Instant> = free_starts(&search, usize::MAX)
        .into_iter()
        .map(|free| free.start)
        .collect();
    assert_eq!(fast, slowly(&search), "{zone_name} {day} {case:?}");
}

#[derive(Debug, Clone)]
struct Case {
    busy: Vec<(i64, i64, u16, u16)>,
    open: (u16, u16),
    work: (u16, u16, u16),
    buffers: (u16, u16),
    grid: u16,
    closed: bool,
}

impl Case {
    fn parts(&self) -> Vec<(SegmentKind, u16)> {
        let (first, gap, last) = self.work;
        vec![
            (SegmentKind::Work, first),
            (SegmentKind::Gap, gap),
            (SegmentKind::Work, last),
        ]
    }
}

fn cases() -> impl Strategy<Value = Case> {
    (
        prop::collection::vec((-600_i64..4300, 1_i64..300, 0_u16..40, 0_u16..40), 0..10),
        prop_oneof![
            Just((0, 1440)),
            Just((0, 240)),
            Just((90, 300)),
            Just((540, 1020)),
            (0_u16..700, 701_u16..1440)
        ],
        (5_u16..60, 1_u16..40, 5_u16..60),
        (0_u16..30, 0_u16..30),
        prop_oneof![Just(5_u16), Just(15), Just(20), Just(60)],
        any::<bool>(),
    )
        .prop_map(|(busy, open, work, buffers, grid, closed)| Case {
            busy,
            open,
            work,
            buffers,
            grid,
            closed,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn the_search_offers_what_a_walk_over_every_minute_finds(case in cases()) {
        for (zone, one, other) in CHANGE_DAYS {
            compare(zone, one, 3, &case);
            compare(zone, other, 3, &case);
        }
    }
}

#[test]
fn a_whole_month_over_a_change_day_agrees() {
    let case = Case {
        busy: (0..60).map(|n| (n * 700 + 13, 20 + n, 5, 10)).collect(),
        open: (480, 1080),
        work: (30, 10, 20),
        buffers: (5, 15),
        grid: 15,
        closed: true,
    };
    for (zone, one, _) in CHANGE_DAYS {
        compare(zone, one, 31, &case);
    }
}
