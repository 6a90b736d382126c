//! The time one resource is taken, and when two such times are in each other's way (A31, A32).

use crate::Instant;

/// A stretch of time with its buffers: `pad_start` is the start less the buffer before, `pad_end` the end and the buffer
/// after. Half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// First instant.
    pub start: Instant,
    /// First instant after it.
    pub end: Instant,
    /// The start less the buffer before.
    pub pad_start: Instant,
    /// The end and the buffer after.
    pub pad_end: Instant,
}

/// How two stretches are in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// The times themselves.
    Overlap,
    /// Only the time to get ready between them.
    Buffer,
}

impl Stretch {
    /// From a start, a length, and the buffers before and after, in minutes.
    pub fn new(start: Instant, minutes: i64, before: u16, after: u16) -> Self {
        let end = start.plus_minutes(minutes);
        Self {
            start,
            end,
            pad_start: start.plus_minutes(-i64::from(before)),
            pad_end: end.plus_minutes(i64::from(after)),
        }
    }

    /// The stretches of a time that may be longer than a day, none of them longer than a day, without buffers (A32).
    pub fn by_day(start: Instant, end: Instant) -> Vec<Self> {
        let mut stretches = Vec::new();
        let mut from = start;
        while from < end {
            let minutes = end.minutes_since(from).min(24 * 60);
            stretches.push(Self::new(from, minutes, 0, 0));
            from = from.plus_minutes(minutes.max(1));
        }
        stretches
    }

    /// A31: between two of one resource the larger of the two buffers must fit; they are never added up.
    pub fn clash(&self, other: &Stretch) -> Option<Clash> {
        if self.is_clear_of(other) || other.is_clear_of(self) {
            return None;
        }
        let overlap = self.start < other.end && other.start < self.end;
        Some(if overlap { Clash::Overlap } else { Clash::Buffer })
    }

    /// True when `later` begins at or after the end and the larger of the buffers between them.
    fn is_clear_of(&self, later: &Stretch) -> bool {
        let after = self.pad_end.ms() - self.end.ms();
        let before = later.start.ms() - later.pad_start.ms();
        later.start >= self.end.plus_ms(after.max(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64, minutes: i64, before: u16, after: u16) -> Stretch {
        Stretch::new(Instant::from_ms(minute * 60_000), minutes, before, after)
    }

    /// A32, as the store asks the database.
    fn as_in_sql(n: &Stretch, b: &Stretch) -> bool {
        (n.start < b.pad_end || n.pad_start < b.end) && (b.start < n.pad_end || b.pad_start < n.end)
    }

    #[test]
    fn buffers_are_never_added_up() {
        // A ends 11:00 with 10 after.
        let a = at(600, 60, 0, 10);
        let first_free = |before| (660..700).find(|start| a.clash(&at(*start, 30, before, 0)).is_none());
        assert_eq!(first_free(5), Some(670));
        assert_eq!(first_free(15), Some(675));
        assert_eq!(first_free(0), Some(670));
    }

    #[test]
    fn a_long_time_is_cut_into_days() {
        let lengths = |minutes: i64| {
            let start = Instant::from_ms(0);
            let cut = Stretch::by_day(start, start.plus_minutes(minutes));
            cut.iter()
                .map(|one| one.end.minutes_since(one.start))
                .collect::<Vec<_>>()
        };
        assert_eq!(lengths(30), [30]);
        assert_eq!(lengths(1440), [1440]);
        assert_eq!(lengths(2900), [1440, 1440, 20]);
        assert!(lengths(0).is_empty());
    }

    #[test]
    fn a_clash_of_buffers_is_named_so() {
        let a = at(600, 60, 0, 10);
        assert_eq!(a.clash(&at(660, 30, 0, 0)), Some(Clash::Buffer));
        assert_eq!(a.clash(&at(659, 30, 0, 0)), Some(Clash::Overlap));
        assert_eq!(at(600, 60, 0, 0).clash(&at(660, 30, 0, 0)), None, "half-open");
    }

    proptest! {
        #[test]
        fn the_rule_is_what_the_database_asks(
            a in (0_i64..300, 1_i64..120, 0_u16..60, 0_u16..60),
            b in (0_i64..300, 1_i64..120, 0_u16..60, 0_u16..60),
        ) {
            let (a, b) = (at(a.0, a.1, a.2, a.3), at(b.0, b.1, b.2, b.3));
            prop_assert_eq!(a.clash(&b).is_some(), as_in_sql(&a, &b));
            prop_assert_eq!(a.clash(&b), b.clash(&a));
        }
    }
}
