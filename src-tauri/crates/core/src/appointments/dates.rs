//! The dates of a rule (A59): in civil days, each turned into an instant last. A time that the clock skips is left out and
//! not counted (A10), and so is a day that a month does not have (A60).

use super::recurrence::{ByDay, End, Freq, Recurrence};
use crate::{
    Date, Zone,
    time::{Civil, Resolved},
};
use std::collections::VecDeque;

/// No series reaches further.
const MAX_YEARS: u32 = 30;

/// Why a date of the rule is no date of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The clock skips the time that day.
    NoSuchTime,
    /// The month has no such day; its last one stands for it.
    NoSuchDay,
}

/// The starts of a series, in order, and what was passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Starts {
    /// Starts on the wall.
    pub starts: Vec<Civil>,
    /// Days passed over.
    pub gaps: Vec<(Date, Gap)>,
}

/// Where an expansion begins: no date before `from`, steps counted from its week, month or year; what the rule does not
/// name is `seed`'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// First day that counts.
    pub from: Date,
    /// Names weekday, day and month.
    pub seed: Date,
}

impl Anchor {
    /// A series that begins with a date.
    pub fn at(first: Date) -> Self {
        Self {
            from: first,
            seed: first,
        }
    }
}

impl Recurrence {
    /// The starts at a time of the day, at most up to `horizon`. A rule that counts is expanded whole.
    pub fn starts(&self, anchor: Anchor, minute: u16, zone: Zone, horizon: Date) -> Starts {
        let (most, last) = match self.end {
            End::Count(count) => (usize::from(count), anchor.from.plus_months(12 * MAX_YEARS)),
            End::Until(last) => (usize::MAX, last.min(horizon)),
            End::Open => (usize::MAX, horizon),
        };
        let mut found = Starts::default();
        let mut dates = Dates::new(self, anchor, last);
        while found.starts.len() < most {
            let Some((date, exists)) = dates.next() else { break };
            let civil = date.at_minute(minute);
            if !exists {
                found.gaps.push((date, Gap::NoSuchDay));
            } else if matches!(zone.resolve(civil), Resolved::Missing { .. }) {
                found.gaps.push((date, Gap::NoSuchTime));
            } else {
                found.starts.push(civil);
            }
        }
        found
    }
}

/// Dates of a rule without its end; false beside a month's last day: the month has not the day that is meant.
struct Dates<'a> {
    rule: &'a Recurrence,
    anchor: Anchor,
    last: Date,
    period: i64,
    ready: VecDeque<(Date, bool)>,
}

impl<'a> Dates<'a> {
    fn new(rule: &'a Recurrence, anchor: Anchor, last: Date) -> Self {
        Self {
            rule,
            anchor,
            last,
            period: 0,
            ready: VecDeque::new(),
        }
    }

    /// The dates of the next period; none when it begins after the last day.
    fn fill(&mut self) -> Option<()> {
        let step = self.period * i64::from(self.rule.interval);
        let Anchor { from, seed } = self.anchor;
        self.period += 1;
        let (first, days) = match self.rule.freq {
            Freq::Daily => (from.plus_days(step), 1),
            Freq::Weekly => (week_of(from, self.rule.week_start).plus_days(7 * step), 7),
            Freq::Monthly => month(from, step)?,
            Freq::Yearly => {
                let (first, _) = month(from, 12 * step)?;
                let first = Date::new(year(first), 1, 1)?;
                (first, Date::new(year(first) + 1, 1, 1)?.days_since(first))
            }
        };
        if first > self.last {
            return None;
        }
        let all = (0..days).map(|day| first.plus_days(day));
        let mut found: Vec<(Date, bool)> = all.filter(|date| self.fits(*date)).map(|date| (date, true)).collect();
        found.extend(missing_day(self.rule, first, days, seed).map(|last| (last, false)));
        let (from, last) = (from, self.last);
        self.ready
            .extend(found.into_iter().filter(|(date, _)| *date >= from && *date <= last));
        Some(())
    }

    fn fits(&self, date: Date) -> bool {
        let (rule, seed) = (self.rule, self.anchor.seed);
        if rule.by_day.is_empty() && rule.by_month_day.is_empty() {
            return match rule.freq {
                Freq::Daily => true,
                Freq::Weekly => date.weekday() == seed.weekday(),
                Freq::Monthly => day(date) == day(seed),
                Freq::Yearly => day(date) == day(seed) && month_number(date) == month_number(seed),
            };
        }
        let day_fits = rule.by_month_day.is_empty() || rule.by_month_day.iter().any(|by| is_month_day(*by, date));
        day_fits && (rule.by_day.is_empty() || rule.by_day.iter().any(|by| by.fits(date)))
    }
}

impl Iterator for Dates<'_> {
    type Item = (Date, bool);

    fn next(&mut self) -> Option<(Date, bool)> {
        while self.ready.is_empty() {
            self.fill()?;
        }
        self.ready.pop_front()
    }
}

impl ByDay {
    /// True when a date is one of its days.
    pub(super) fn fits(self, date: Date) -> bool {
        self.weekday == date.weekday()
            && match self.nth {
                0 => true,
                nth if nth > 0 => nth_of_month(date) == nth,
                nth => nth_from_end(date) == nth,
            }
    }
}

/// The last day of a month (or of a year's February) that lacks the one day the rule means.
fn missing_day(rule: &Recurrence, first: Date, days: i64, seed: Date) -> Option<Date> {
    if !rule.by_day.is_empty() {
        return None;
    }
    let (first, days) = match rule.freq {
        Freq::Monthly => (first, days),
        Freq::Yearly if rule.by_month_day.is_empty() => month(Date::new(year(first), month_number(seed), 1)?, 0)?,
        _ => return None,
    };
    let wanted = match rule.by_month_day[..] {
        [] => i64::from(day(seed)),
        [one] => i64::from(one),
        _ => return None,
    };
    (wanted > days).then(|| first.plus_days(days - 1))
}

pub(super) fn is_month_day(by: i8, date: Date) -> bool {
    by == day(date) || by == day(date) - days_of_month(date) - 1
}

pub(super) fn nth_of_month(date: Date) -> i8 {
    (day(date) - 1) / 7 + 1
}

pub(super) fn nth_from_end(date: Date) -> i8 {
    -((days_of_month(date) - day(date)) / 7 + 1)
}

/// The first day of a date's week.
pub(super) fn week_of(date: Date, week_start: u8) -> Date {
    let since = (i64::from(date.weekday()) - i64::from(week_start)).rem_euclid(7);
    date.plus_days(-since)
}

/// The first day of the month so many months after a date's, and how many days it has.
fn month(date: Date, months: i64) -> Option<(Date, i64)> {
    let number = i64::from(year(date)) * 12 + i64::from(month_number(date)) - 1 + months;
    let of = |number: i64| {
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
        Date::new(i32::try_from(year).ok()?, u32::try_from(month).ok()?, 1)
    };
    let first = of(number)?;
    Some((first, of(number + 1)?.days_since(first)))
}

pub(super) fn days_of_month(date: Date) -> i8 {
    month(date, 0).map_or(31, |(_, days)| i8::try_from(days).unwrap_or(31))
}

pub(super) fn day(date: Date) -> i8 {
    use chrono::Datelike;
    i8::try_from(date.naive().day()).unwrap_or(31)
}

pub(super) fn month_number(date: Date) -> u32 {
    use chrono::Datelike;
    date.naive().month()
}

pub(super) fn year(date: Date) -> i32 {
    date.year()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    fn expand(text: &str, start: &str, zone_name: &str) -> Starts {
        let (start, zone) = (start.parse::<Civil>().expect("a civil time"), zone(zone_name));
        let rule = Recurrence::parse(text, start, zone).expect("a rule");
        let horizon = start.date().plus_months(60);
        rule.starts(Anchor::at(start.date()), start.minute(), zone, horizon)
    }

    #[test]
    fn worked_values_of_a64() {
        let found = expand(
            "FREQ=WEEKLY;INTERVAL=2;COUNT=6;BYDAY=MO,TH",
            "2026-10-05T14:00",
            "Europe/Berlin",
        );
        let berlin = zone("Europe/Berlin");
        let instants: Vec<String> = found
            .starts
            .iter()
            .map(|civil| berlin.instant(*civil, 0).to_string())
            .collect();
        assert_eq!(
            instants,
            [
                "2026-10-05T12:00:00Z",
                "2026-10-08T12:00:00Z",
                "2026-10-19T12:00:00Z",
                "2026-10-22T12:00:00Z",
                "2026-11-02T13:00:00Z",
                "2026-11-05T13:00:00Z"
            ]
        );
    }

    #[test]
    fn days_that_a_month_lacks_are_named_and_not_counted() {
        let found = expand("FREQ=MONTHLY;COUNT=3", "2027-01-31T10:00", "Europe/London");
        let texts: Vec<String> = found.starts.iter().map(Civil::to_string).collect();
        assert_eq!(texts, ["2027-01-31T10:00", "2027-03-31T10:00", "2027-05-31T10:00"]);
        let gaps: Vec<(String, Gap)> = found.gaps.iter().map(|(date, gap)| (date.to_string(), *gap)).collect();
        assert_eq!(
            gaps,
            [
                ("2027-02-28".to_owned(), Gap::NoSuchDay),
                ("2027-04-30".to_owned(), Gap::NoSuchDay)
            ]
        );
        let ends = expand(
            "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=-1",
            "2027-01-31T10:00",
            "Europe/London",
        );
        assert_eq!(ends.starts[1].to_string(), "2027-02-28T10:00");
        let leap = expand("FREQ=YEARLY;COUNT=2", "2028-02-29T10:00", "Europe/London");
        assert_eq!(leap.starts[1].to_string(), "2032-02-29T10:00");
        assert_eq!(leap.gaps.len(), 3);
    }

    /// Rules, starts and zones with the instants that python-dateutil and zoneinfo find for them; the script
    /// that wrote the file stands beside it.
    const VECTORS: &str = include_str!("../../../../../tests/fixtures/recurrence/vectors.json");

    #[test]
    fn every_date_is_the_one_that_dateutil_finds() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).expect("JSON");
        assert!(vectors.len() == 500, "the file is whole");
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().expect("text");
            let found = expand(text("rrule"), text("start"), text("zone"));
            let zone = zone(text("zone"));
            let ours: Vec<String> = found
                .starts
                .iter()
                .map(|civil| zone.instant(*civil, 0).to_string())
                .collect();
            let theirs: Vec<&str> = vector["starts"]
                .as_array()
                .expect("starts")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            assert_eq!(ours, theirs, "{} from {} in {}", text("rrule"), text("start"), zone);
        }
    }

    fn rules() -> impl Strategy<Value = String> {
        let days = prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 0..4);
        (0..4_usize, 1..6_u16, 1..40_u16, days).prop_map(|(freq, interval, count, days)| {
            let freq = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"][freq];
            let days = if days.is_empty() {
                String::new()
            } else {
                format!(";BYDAY={}", days.join(","))
            };
            format!("FREQ={freq};INTERVAL={interval};COUNT={count}{days}")
        })
    }

    proptest! {
        #[test]
        fn a_rule_that_counts_gives_as_many_in_every_zone(
            rule in rules(), day in 0_i64..4000, minute in 0_u16..1440,
            zone_name in prop::sample::select(vec![
                "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo"]),
        ) {
            let start = Date::new(2026, 1, 1).expect("a date").plus_days(day).at_minute(minute);
            let zone = zone(zone_name);
            let parsed = Recurrence::parse(&rule, start, zone).expect("a rule");
            let End::Count(count) = parsed.end else { panic!("it counts") };
            let found = parsed.starts(Anchor::at(start.date()), minute, zone, start.date());
            // Every fifth year on the 29th of February comes too seldom for thirty years.
            if !(parsed.freq == Freq::Yearly && parsed.by_day.is_empty()) {
                prop_assert_eq!(found.starts.len(), usize::from(count));
            }
            prop_assert!(found.starts.is_sorted() && found.starts.iter().all(|civil| civil.minute() == minute));
            prop_assert!(found.starts.iter().all(|civil| zone.instant(*civil, 0).civil(zone) == *civil));
        }
    }
}
