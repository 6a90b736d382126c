//! Civil opening hours as instants, exact on the days when the clock changes: an instant is open when its civil minute is
//! (A12, A95).

use crate::{
    Date, Instant, Zone,
    business::{Hours, Interval},
};

/// Open from an instant to another, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// First open instant.
    pub start: Instant,
    /// First closed instant.
    pub end: Instant,
}

impl Opening {
    /// True when it covers the whole stretch.
    pub fn covers(&self, start: Instant, end: Instant) -> bool {
        self.start <= start && end <= self.end
    }
}

/// The openings of the days from `from` to `to`, both included; those that touch are one, also over midnight.
pub fn open_between(hours: &Hours, from: Date, to: Date, zone: Zone) -> Vec<Opening> {
    let days = 0..=to.days_since(from).max(-1);
    let all = days.flat_map(|day| openings_on(hours, from.plus_days(day), zone));
    joined(all.collect())
}

/// The openings of one day, in order; those that touch are one.
pub(super) fn openings_on(hours: &Hours, date: Date, zone: Zone) -> Vec<Opening> {
    let intervals = hours.on(date);
    if intervals.is_empty() {
        return Vec::new();
    }
    let found = steady_stretches(date, zone).into_iter().flat_map(|steady| {
        intervals
            .iter()
            .filter_map(move |interval| within(*interval, date, steady))
    });
    joined(found.collect())
}

/// A stretch of a day over which the offset from UTC does not change.
#[derive(Clone, Copy)]
struct Steady {
    start: Instant,
    end: Instant,
    offset_ms: i64,
}

fn steady_stretches(date: Date, zone: Zone) -> Vec<Steady> {
    let (start, end) = (date.start(zone), date.plus_days(1).start(zone));
    let (first, last) = (offset_ms(start, zone), offset_ms(end.plus_minutes(-1), zone));
    if first == last {
        return vec![Steady {
            start,
            end,
            offset_ms: first,
        }];
    }
    let change = change_between(start, end, first, zone);
    vec![
        Steady {
            start,
            end: change,
            offset_ms: first,
        },
        Steady {
            start: change,
            end,
            offset_ms: last,
        },
    ]
}

/// The first minute at which the offset is no longer `first`.
fn change_between(start: Instant, end: Instant, first: i64, zone: Zone) -> Instant {
    let (mut same, mut other) = (0_i64, end.minutes_since(start));
    while other - same > 1 {
        let middle = same + (other - same) / 2;
        if offset_ms(start.plus_minutes(middle), zone) == first {
            same = middle;
        } else {
            other = middle;
        }
    }
    start.plus_minutes(other)
}

fn offset_ms(at: Instant, zone: Zone) -> i64 {
    let minute = at.ms().div_euclid(60_000) * 60_000;
    at.civil(zone).naive().and_utc().timestamp_millis() - minute
}

fn within(interval: Interval, date: Date, steady: Steady) -> Option<Opening> {
    let wall = |minute: u16| {
        let civil = date.at_minute(minute).naive().and_utc().timestamp_millis();
        Instant::from_ms(civil - steady.offset_ms)
    };
    let start = wall(interval.from).max(steady.start);
    let end = wall(interval.to).min(steady.end);
    (start < end).then_some(Opening { start, end })
}

fn joined(mut openings: Vec<Opening>) -> Vec<Opening> {
    openings.sort();
    let mut all: Vec<Opening> = Vec::with_capacity(openings.len());
    for opening in openings {
        match all.last_mut() {
            Some(last) if opening.start <= last.end => last.end = last.end.max(opening.end),
            _ => all.push(opening),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::{WeekInterval, check_week};

    fn daily(from: &str, to: &str) -> Hours {
        let typed: Vec<WeekInterval> = (1..=7)
            .map(|weekday| WeekInterval {
                weekday,
                from: from.into(),
                to: to.into(),
            })
            .collect();
        Hours {
            week: check_week(&typed).expect("sound hours"),
            closures: vec![],
        }
    }

    fn on(hours: &Hours, date: &str, zone: &str) -> Vec<(String, String)> {
        openings_on(hours, date.parse().expect("a date"), zone.parse().expect("a zone"))
            .into_iter()
            .map(|o| (o.start.to_string(), o.end.to_string()))
            .collect()
    }

    #[test]
    fn a_day_may_have_five_open_hours_between_midnight_and_four() {
        let open = on(&daily("00:00", "04:00"), "2026-10-25", "Europe/Berlin");
        assert_eq!(
            open,
            [("2026-10-24T22:00:00Z".to_owned(), "2026-10-25T03:00:00Z".to_owned())]
        );
    }

    #[test]
    fn the_missing_hour_is_not_open_and_the_repeated_one_twice() {
        let spring = on(&daily("02:30", "05:00"), "2026-03-29", "Europe/Berlin");
        assert_eq!(
            spring,
            [("2026-03-29T01:00:00Z".to_owned(), "2026-03-29T03:00:00Z".to_owned())]
        );
        assert!(on(&daily("02:00", "03:00"), "2026-03-29", "Europe/Berlin").is_empty());
        assert_eq!(on(&daily("02:00", "02:30"), "2026-10-25", "Europe/Berlin").len(), 2);
    }

    #[test]
    fn round_the_clock_is_one_opening() {
        let from: Date = "2026-03-28".parse().expect("a date");
        let zone = "Europe/Berlin".parse().expect("a zone");
        let open = open_between(&Hours::default(), from, from.plus_days(2), zone);
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].end.minutes_since(open[0].start), 71 * 60);
    }
}
