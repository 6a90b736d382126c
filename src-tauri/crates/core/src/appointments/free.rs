//! Free-time search (A94 to A97): starts that a booking would take without a clash and without a warning.

use super::{Item, Opening, Stretch, layout, open::openings_on, open_between};
use crate::{
    Date, Instant, Zone,
    business::{Hours, Segment},
    id::{Id, RoomId, StaffId},
};

/// A person or room as the search sees it.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Place in lists; breaks a tie.
    pub position: i64,
    /// When it can be booked.
    pub hours: Hours,
    /// What is taken, sorted by start.
    pub busy: Vec<Stretch>,
}

/// One service that is asked for.
#[derive(Debug, Clone)]
pub struct Need {
    /// Work and gaps in order.
    pub segments: Vec<Segment>,
    /// Buffer before, in minutes.
    pub before: u16,
    /// Buffer after, in minutes.
    pub after: u16,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// Services in order, one after the other.
    pub needs: &'a [Need],
    /// Who could do it.
    pub staff: &'a [Column],
    /// Rooms that would do; none: no room is taken.
    pub rooms: Option<&'a [Column]>,
    /// First instant of the window.
    pub from: Instant,
    /// First instant after it.
    pub to: Instant,
    /// Zone of the opening hours.
    pub zone: Zone,
    /// Step in elapsed minutes, from each opening's first instant.
    pub grid: u16,
}

/// A free start with the person and room that would be taken: places in the lists of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free {
    /// The start.
    pub start: Instant,
    /// Who.
    pub staff: usize,
    /// Where.
    pub room: Option<usize>,
}

/// What a visit takes of one resource, from a start at 0.
struct Shape {
    staff: Vec<Stretch>,
    room: Vec<Stretch>,
    minutes: i64,
}

/// The first `limit` free starts in order. Of several people or rooms the one with the fewest booked minutes that day,
/// then the lowest position (A97).
pub fn free_starts(search: &Search<'_>, limit: usize) -> Vec<Free> {
    let shape = shape(search.needs);
    let (first, last) = (search.from.date(search.zone), search.to.plus_ms(-1).date(search.zone));
    let open = |column: &Column| open_between(&column.hours, first.plus_days(-1), last.plus_days(2), search.zone);
    let staff_open: Vec<Vec<Opening>> = search.staff.iter().map(open).collect();
    let room_open: Vec<Vec<Opening>> = search.rooms.unwrap_or_default().iter().map(open).collect();
    let mut found = Vec::new();
    for day in 0..=last.days_since(first).max(-1) {
        let date = first.plus_days(day);
        for (start, able) in starts_on(search, date) {
            let free = |column: &Column, open: &[Opening], parts: &[Stretch]| {
                is_open(open, start, start.plus_minutes(shape.minutes)) && is_free(column, parts, start)
            };
            let staff = best(search.staff, date, search.zone, |i| {
                able.contains(&i) && free(&search.staff[i], &staff_open[i], &shape.staff)
            });
            let Some(staff) = staff else { continue };
            let room = match search.rooms {
                None => None,
                Some(rooms) => {
                    let room = best(rooms, date, search.zone, |i| {
                        free(&rooms[i], &room_open[i], &shape.room)
                    });
                    if room.is_none() {
                        continue;
                    }
                    room
                }
            };
            found.push(Free { start, staff, room });
            if found.len() == limit {
                return found;
            }
        }
    }
    found
}

/// Every start of a day that lies on somebody's grid, in order, with whose.
fn starts_on(search: &Search<'_>, date: Date) -> Vec<(Instant, Vec<usize>)> {
    let mut starts: Vec<(Instant, usize)> = Vec::new();
    for (index, column) in search.staff.iter().enumerate() {
        for opening in openings_on(&column.hours, date, search.zone) {
            let mut start = opening.start;
            while start < opening.end {
                if search.from <= start && start < search.to {
                    starts.push((start, index));
                }
                start = start.plus_minutes(i64::from(search.grid.max(1)));
            }
        }
    }
    starts.sort_unstable();
    let mut grouped: Vec<(Instant, Vec<usize>)> = Vec::new();
    for (start, index) in starts {
        match grouped.last_mut() {
            Some((same, who)) if *same == start => who.push(index),
            _ => grouped.push((start, vec![index])),
        }
    }
    grouped
}

fn shape(needs: &[Need]) -> Shape {
    let (staff, room) = (StaffId::from_parts(0, [0; 10]), RoomId::from_parts(0, [1; 10]));
    let mut offset = 0;
    let mut items = Vec::new();
    for need in needs {
        let item = Item {
            segments: need.segments.clone(),
            before: need.before,
            after: need.after,
            offset,
            staff,
            room: Some(room),
        };
        offset += item.minutes();
        items.push(item);
    }
    let taken = layout(&items, Instant::from_ms(0));
    let of = |resource: String| {
        taken
            .iter()
            .filter(|t| t.resource == resource)
            .map(|t| t.stretch)
            .collect()
    };
    Shape {
        staff: of(staff.to_string()),
        room: of(room.to_string()),
        minutes: i64::from(offset),
    }
}

fn is_open(open: &[Opening], start: Instant, end: Instant) -> bool {
    let after = open.partition_point(|opening| opening.start <= start);
    after > 0 && open[after - 1].covers(start, end)
}

/// The longest that a stretch of a visit and its buffers can reach.
const REACH_MIN: i64 = 1440 + 2 * 240;

fn is_free(column: &Column, parts: &[Stretch], start: Instant) -> bool {
    parts.iter().all(|part| {
        let shift = start.ms();
        let wanted = Stretch {
            start: part.start.plus_ms(shift),
            end: part.end.plus_ms(shift),
            pad_start: part.pad_start.plus_ms(shift),
            pad_end: part.pad_end.plus_ms(shift),
        };
        let from = column
            .busy
            .partition_point(|busy| busy.start < wanted.start.plus_minutes(-REACH_MIN));
        let near = column.busy[from..]
            .iter()
            .take_while(|busy| busy.start <= wanted.end.plus_minutes(REACH_MIN));
        near.into_iter().all(|busy| wanted.clash(busy).is_none())
    })
}

fn best(columns: &[Column], date: Date, zone: Zone, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let (start, end) = (date.start(zone), date.plus_days(1).start(zone));
    let booked = |column: &Column| -> i64 {
        let from = column.busy.partition_point(|busy| busy.start < start);
        let day = column.busy[from..].iter().take_while(|busy| busy.start < end);
        day.map(|busy| busy.end.minutes_since(busy.start)).sum()
    };
    (0..columns.len())
        .filter(|index| fits(*index))
        .min_by_key(|index| (booked(&columns[*index]), columns[*index].position, *index))
}
