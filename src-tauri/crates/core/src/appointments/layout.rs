//! What a visit takes of whom: its services in order, their work and gaps, and the buffers around it (A15, A33, A42 to A46).

use super::Stretch;
use crate::{
    Fault, Instant,
    business::{Segment, SegmentKind, minutes_of},
    id::{RoomId, StaffId},
};
use std::collections::BTreeMap;

/// Longest visit in minutes.
const MAX_MINUTES: u32 = 1440;
/// Shortest last stretch of work after a resize (A70).
const MIN_PART: i64 = 5;

/// One service of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Work and gaps in order.
    pub segments: Vec<Segment>,
    /// Buffer before, in minutes.
    pub before: u16,
    /// Buffer after, in minutes.
    pub after: u16,
    /// Elapsed minutes from the visit's start.
    pub offset: u32,
    /// Who.
    pub staff: StaffId,
    /// Where, if a room is taken.
    pub room: Option<RoomId>,
}

impl Item {
    /// The service's length.
    pub fn minutes(&self) -> u32 {
        minutes_of(&self.segments)
    }
}

/// The time one resource is taken for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which item, counted from 0.
    pub item: usize,
    /// The person's or room's id.
    pub resource: String,
    /// When.
    pub stretch: Stretch,
}

/// Everything a visit takes when it starts at an instant. A gap frees the person, not the room (A15). Buffers stand
/// before the first and after the last stretch of each resource, never inside the visit (A44).
pub fn layout(items: &[Item], start: Instant) -> Vec<Taken> {
    let mut by_resource: BTreeMap<String, Vec<(usize, Instant, i64)>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let begin = start.plus_minutes(i64::from(item.offset));
        if let Some(room) = item.room {
            let whole = (index, begin, i64::from(item.minutes()));
            by_resource.entry(room.to_string()).or_default().push(whole);
        }
        let of_staff = by_resource.entry(item.staff.to_string()).or_default();
        let mut passed = 0_i64;
        for segment in &item.segments {
            if segment.kind == SegmentKind::Work {
                of_staff.push((index, begin.plus_minutes(passed), i64::from(segment.minutes)));
            }
            passed += i64::from(segment.minutes);
        }
    }
    by_resource
        .into_iter()
        .flat_map(|(resource, parts)| padded(items, &resource, parts))
        .collect()
}

fn padded(items: &[Item], resource: &str, mut parts: Vec<(usize, Instant, i64)>) -> Vec<Taken> {
    parts.sort_by_key(|(item, start, _)| (*start, *item));
    let last = parts.len().saturating_sub(1);
    let taken = |(place, (item, start, minutes)): (usize, (usize, Instant, i64))| Taken {
        item,
        resource: resource.to_owned(),
        stretch: Stretch::new(
            start,
            minutes,
            if place == 0 { items[item].before } else { 0 },
            if place == last { items[item].after } else { 0 },
        ),
    };
    parts.into_iter().enumerate().map(taken).collect()
}

/// The visit's length: to the end of the item that ends last (A43).
pub fn minutes_of_visit(items: &[Item]) -> u32 {
    items.iter().map(|item| item.offset + item.minutes()).max().unwrap_or(0)
}

/// The items with the last stretch of work of the item that ends last made longer or shorter (A70).
pub fn resized(mut items: Vec<Item>, minutes: u32) -> Result<Vec<Item>, Fault> {
    if !(1..=MAX_MINUTES).contains(&minutes) {
        return Err(Fault::new("minutes", "between_1_and_1440"));
    }
    let change = i64::from(minutes) - i64::from(minutes_of_visit(&items));
    let last = items.iter_mut().max_by_key(|item| item.offset + item.minutes());
    let part = last.and_then(|item| item.segments.last_mut());
    if let (Some(part), true) = (part, change != 0) {
        let new = i64::from(part.minutes) + change;
        if new < MIN_PART {
            return Err(Fault::new("minutes", "too_short"));
        }
        part.minutes = u16::try_from(new).map_err(|_| Fault::new("minutes", "between_1_and_1440"))?;
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn staff(n: u8) -> StaffId {
        StaffId::from_parts(1, [n; 10])
    }

    fn item(segments: &[(SegmentKind, u16)], offset: u32, who: u8, buffers: (u16, u16)) -> Item {
        Item {
            segments: segments
                .iter()
                .map(|(kind, minutes)| Segment {
                    kind: *kind,
                    minutes: *minutes,
                })
                .collect(),
            before: buffers.0,
            after: buffers.1,
            offset,
            staff: staff(who),
            room: Some(RoomId::from_parts(1, [200; 10])),
        }
    }

    fn minutes(taken: &[Taken], resource: &str) -> Vec<(i64, i64)> {
        let of = |t: &Taken| (t.stretch.start.ms() / 60_000, t.stretch.end.ms() / 60_000);
        taken.iter().filter(|t| t.resource == resource).map(of).collect()
    }

    #[test]
    fn worked_values_of_a46() {
        use SegmentKind::{Gap, Work};
        let items = [
            item(&[(Work, 30)], 0, 1, (0, 0)),
            item(&[(Work, 20), (Gap, 10), (Work, 15)], 30, 2, (0, 0)),
        ];
        let taken = layout(&items, Instant::from_ms(540 * 60_000));
        assert_eq!(minutes(&taken, &staff(1).to_string()), [(540, 570)]);
        assert_eq!(minutes(&taken, &staff(2).to_string()), [(570, 590), (600, 615)]);
        let chair = RoomId::from_parts(1, [200; 10]).to_string();
        assert_eq!(minutes(&taken, &chair), [(540, 570), (570, 615)]);
        let block = Stretch::new(Instant::from_ms(590 * 60_000), 10, 0, 0);
        let in_the_way = |of: &str| {
            taken
                .iter()
                .filter(|t| t.resource == of)
                .any(|t| t.stretch.clash(&block).is_some())
        };
        assert!(!in_the_way(&staff(2).to_string()), "the gap frees the person");
        assert!(in_the_way(&chair), "but not the chair");
        assert_eq!(minutes_of_visit(&items), 75);
    }

    #[test]
    fn buffers_stand_only_around_the_visit() {
        use SegmentKind::Work;
        let items = [item(&[(Work, 30)], 0, 1, (5, 10)), item(&[(Work, 20)], 30, 1, (15, 20))];
        let of_staff: Vec<Taken> = layout(&items, Instant::from_ms(0))
            .into_iter()
            .filter(|t| t.resource == staff(1).to_string())
            .collect();
        let pads = |t: &Taken| {
            let s = t.stretch;
            (
                (s.start.ms() - s.pad_start.ms()) / 60_000,
                (s.pad_end.ms() - s.end.ms()) / 60_000,
            )
        };
        assert_eq!(of_staff.iter().map(pads).collect::<Vec<_>>(), [(5, 0), (0, 20)]);
    }

    #[test]
    fn a_resize_changes_the_last_work() {
        use SegmentKind::{Gap, Work};
        let colour = vec![item(&[(Work, 40), (Gap, 25), (Work, 20)], 0, 1, (0, 0))];
        let longer = resized(colour.clone(), 100).expect("room enough");
        assert_eq!(longer[0].segments[2].minutes, 35);
        assert!(
            resized(colour.clone(), 69).is_err(),
            "less than five minutes of work would be left"
        );
        assert!(resized(colour, 1441).is_err());
    }
}
