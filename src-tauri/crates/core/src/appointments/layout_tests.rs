//! What visits take of people and rooms, against marks on every minute: work may touch neither work nor anybody's time to
//! get ready, while two such times may lie on each other (A31, A33, A42 to A46).

use super::{Item, layout};
use crate::{
    Instant,
    business::{Segment, SegmentKind},
    id::{Id, RoomId, StaffId},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The minutes of one resource: at work, and kept free around it.
#[derive(Default)]
struct Marks {
    work: BTreeSet<i64>,
    kept: BTreeSet<i64>,
}

fn marks(items: &[Item], start: i64) -> BTreeMap<String, Marks> {
    let mut minutes: BTreeMap<String, BTreeMap<i64, usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let mut at = start + i64::from(item.offset);
        for segment in &item.segments {
            for minute in at..at + i64::from(segment.minutes) {
                if segment.kind == SegmentKind::Work {
                    minutes.entry(item.staff.to_string()).or_default().insert(minute, index);
                }
                if let Some(room) = item.room {
                    minutes.entry(room.to_string()).or_default().insert(minute, index);
                }
            }
            at += i64::from(segment.minutes);
        }
    }
    let marked = |(resource, minutes): (String, BTreeMap<i64, usize>)| {
        let mut marks = Marks::default();
        if let (Some((first, opens)), Some((last, closes))) = (minutes.first_key_value(), minutes.last_key_value()) {
            marks.kept.extend(first - i64::from(items[*opens].before)..*first);
            marks.kept.extend(last + 1..=last + i64::from(items[*closes].after));
        }
        marks.work.extend(minutes.keys());
        (resource, marks)
    };
    minutes.into_iter().map(marked).collect()
}

fn in_the_way_slowly(one: &[Item], other: &[Item], start: i64) -> BTreeSet<String> {
    let (one, other) = (marks(one, 0), marks(other, start));
    let clash = |a: &Marks, b: &Marks| {
        !a.work.is_disjoint(&b.work) || !a.work.is_disjoint(&b.kept) || !a.kept.is_disjoint(&b.work)
    };
    one.iter()
        .filter(|(resource, marks)| other.get(*resource).is_some_and(|theirs| clash(marks, theirs)))
        .map(|(resource, _)| resource.clone())
        .collect()
}

fn in_the_way(one: &[Item], other: &[Item], start: i64) -> BTreeSet<String> {
    let one = layout(one, Instant::from_ms(0));
    let other = layout(other, Instant::from_ms(start * 60_000));
    let mut found = BTreeSet::new();
    for mine in &one {
        let theirs = other.iter().filter(|theirs| theirs.resource == mine.resource);
        if theirs
            .into_iter()
            .any(|theirs| mine.stretch.clash(&theirs.stretch).is_some())
        {
            found.insert(mine.resource.clone());
        }
    }
    found
}

/// One to three services in a row, each with work, perhaps a gap and more work, one of two people and perhaps a room.
fn visits() -> impl Strategy<Value = Vec<Item>> {
    let service = (
        1_u16..25,
        0_u16..20,
        1_u16..15,
        0_u16..20,
        0_u16..20,
        0_u8..2,
        0_u8..3,
        0_u32..10,
    );
    prop::collection::vec(service, 1..4).prop_map(|services| {
        let mut offset = 0;
        let mut items = Vec::new();
        for (work, gap, more, before, after, who, room, wait) in services {
            let segment = |kind, minutes| Segment { kind, minutes };
            let mut segments = vec![segment(SegmentKind::Work, work)];
            if gap > 0 {
                segments.push(segment(SegmentKind::Gap, gap));
                segments.push(segment(SegmentKind::Work, more));
            }
            offset += wait;
            let item = Item {
                segments,
                before,
                after,
                offset,
                staff: StaffId::from_parts(1, [who; 10]),
                room: (room > 0).then(|| RoomId::from_parts(2, [room; 10])),
            };
            offset += item.minutes();
            items.push(item);
        }
        items
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whoever_is_in_the_way_by_the_marks_is_in_the_way(one in visits(), other in visits(), start in -150_i64..150) {
        let slowly = in_the_way_slowly(&one, &other, start);
        // The room of a wait between two services is free by the marks, as it is by the rule.
        prop_assert_eq!(in_the_way(&one, &other, start), slowly);
    }
}
