//! How a visit repeats (A58): the parts of RFC 5545's RRULE that a desk needs, read and written. Its dates are in
//! `dates`; what a move does to it is in `series`.

use crate::{
    Date, Instant, Zone,
    time::{Civil, hh_mm},
};
use std::fmt;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freq {
    /// Every n days.
    Daily,
    /// Every n weeks.
    Weekly,
    /// Every n months.
    Monthly,
    /// Every n years.
    Yearly,
}

/// When it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Not by itself.
    Open,
    /// After so many; 0 where all that was left was called off.
    Count(u16),
    /// With this day.
    Until(Date),
}

/// A weekday of the rule: every one, or the nth of the month (negative: from its end).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByDay {
    /// 1 Monday to 7 Sunday.
    pub weekday: u8,
    /// 0: every.
    pub nth: i8,
}

/// A rule of repetition. Its first date is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    /// How often.
    pub freq: Freq,
    /// Every n, 1 to 99.
    pub interval: u16,
    /// When it ends.
    pub end: End,
    /// Weekdays, sorted; none: the first date's.
    pub by_day: Vec<ByDay>,
    /// Days of the month, sorted; negative from its end; none: the first date's.
    pub by_month_day: Vec<i8>,
    /// First day of the week, 1 to 7.
    pub week_start: u8,
}

/// Most instances of a rule that counts.
const MAX_COUNT: u16 = 400;
/// Longest step.
const MAX_INTERVAL: u16 = 99;
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// What the parts of a text say, before they are held together.
#[derive(Default)]
struct Parts {
    freq: Option<Freq>,
    interval: Option<u16>,
    count: Option<u16>,
    until: Option<Date>,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i8>,
    week_start: Option<u8>,
}

impl Recurrence {
    /// Reads `FREQ=WEEKLY;…` for a series that begins at `start`; answers the rule broken otherwise. An `UNTIL` with a time
    /// becomes the last day on which the series' own time is not after it.
    pub fn parse(text: &str, start: Civil, zone: Zone) -> Result<Self, &'static str> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let mut parts = Parts::default();
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or("not_a_rule")?;
            if seen.contains(&name) {
                return Err("not_a_rule");
            }
            seen.push(name);
            parts.read(name, value, start, zone)?;
        }
        parts.whole()
    }

    /// The text with `UNTIL` as RFC 5545 wants it beside a zoned start: the last instant, in UTC.
    pub fn exported(&self, start: Civil, zone: Zone) -> String {
        match self.end {
            End::Until(last) => self.text(Some(utc(zone.instant(last.at_minute(start.minute()), 0)))),
            _ => self.text(None),
        }
    }

    fn text(&self, until: Option<String>) -> String {
        let freq = match self.freq {
            Freq::Daily => "DAILY",
            Freq::Weekly => "WEEKLY",
            Freq::Monthly => "MONTHLY",
            Freq::Yearly => "YEARLY",
        };
        let mut text = format!("FREQ={freq};INTERVAL={}", self.interval);
        match self.end {
            End::Open => {}
            End::Count(count) => text.push_str(&format!(";COUNT={count}")),
            End::Until(day) => {
                let until = until.unwrap_or_else(|| day.naive().format("%Y%m%d").to_string());
                text.push_str(&format!(";UNTIL={until}"));
            }
        }
        if !self.by_day.is_empty() {
            let days: Vec<String> = self.by_day.iter().map(ByDay::to_string).collect();
            text.push_str(&format!(";BYDAY={}", days.join(",")));
        }
        if !self.by_month_day.is_empty() {
            let days: Vec<String> = self.by_month_day.iter().map(i8::to_string).collect();
            text.push_str(&format!(";BYMONTHDAY={}", days.join(",")));
        }
        text.push_str(&format!(";WKST={}", word_of(self.week_start)));
        text
    }
}

/// As stored: `UNTIL` is a date.
impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(None))
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(word_of(self.weekday))
    }
}

/// An instant as calendar files write it.
pub(super) fn utc(at: Instant) -> String {
    at.utc().format("%Y%m%dT%H%M%SZ").to_string()
}

fn word_of(weekday: u8) -> &'static str {
    WEEKDAYS
        .get(usize::from(weekday).wrapping_sub(1))
        .copied()
        .unwrap_or("MO")
}

fn weekday(word: &str) -> Option<u8> {
    let at = WEEKDAYS.iter().position(|known| *known == word)?;
    u8::try_from(at + 1).ok()
}

impl Parts {
    fn read(&mut self, name: &str, value: &str, start: Civil, zone: Zone) -> Result<(), &'static str> {
        match name {
            "FREQ" => self.freq = Some(freq(value)?),
            "INTERVAL" => self.interval = Some(within(value, MAX_INTERVAL).ok_or("interval_1_to_99")?),
            "COUNT" => self.count = Some(within(value, MAX_COUNT).ok_or("count_1_to_400")?),
            "UNTIL" => self.until = Some(until(value, start, zone).ok_or("not_a_rule")?),
            "BYDAY" => self.by_day = list(value, by_day)?,
            "BYMONTHDAY" => self.by_month_day = list(value, month_day)?,
            "WKST" => self.week_start = Some(weekday(value).ok_or("not_a_rule")?),
            _ => return Err("part_not_supported"),
        }
        Ok(())
    }

    fn whole(self) -> Result<Recurrence, &'static str> {
        let freq = self.freq.ok_or("not_a_rule")?;
        let end = match (self.count, self.until) {
            (Some(_), Some(_)) => return Err("count_or_until"),
            (Some(count), None) => End::Count(count),
            (None, Some(day)) => End::Until(day),
            (None, None) => End::Open,
        };
        if freq != Freq::Monthly && self.by_day.iter().any(|day| day.nth != 0) {
            return Err("part_not_supported");
        }
        if freq == Freq::Weekly && !self.by_month_day.is_empty() {
            return Err("part_not_supported");
        }
        Ok(Recurrence {
            freq,
            interval: self.interval.unwrap_or(1),
            end,
            by_day: self.by_day,
            by_month_day: self.by_month_day,
            week_start: self.week_start.unwrap_or(1),
        })
    }
}

fn freq(value: &str) -> Result<Freq, &'static str> {
    match value {
        "DAILY" => Ok(Freq::Daily),
        "WEEKLY" => Ok(Freq::Weekly),
        "MONTHLY" => Ok(Freq::Monthly),
        "YEARLY" => Ok(Freq::Yearly),
        "SECONDLY" | "MINUTELY" | "HOURLY" => Err("part_not_supported"),
        _ => Err("not_a_rule"),
    }
}

fn within(value: &str, most: u16) -> Option<u16> {
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|n| digits && (1..=most).contains(n))
}

fn list<T: Ord>(value: &str, read: fn(&str) -> Option<T>) -> Result<Vec<T>, &'static str> {
    let mut found: Vec<T> = value
        .split(',')
        .map(|one| read(one).ok_or("not_a_rule"))
        .collect::<Result<_, _>>()?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn by_day(text: &str) -> Option<ByDay> {
    let split = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (nth, day) = text.split_at(split);
    let nth = match nth {
        "" => 0,
        nth => nth.parse::<i8>().ok().filter(|n| *n != 0 && (-5..=5).contains(n))?,
    };
    Some(ByDay {
        weekday: weekday(day)?,
        nth,
    })
}

fn month_day(text: &str) -> Option<i8> {
    text.parse::<i8>().ok().filter(|n| *n != 0 && (-31..=31).contains(n))
}

/// `20270630`, `20270630T100000` (on the wall) or `20270630T080000Z`.
fn until(text: &str, start: Civil, zone: Zone) -> Option<Date> {
    let digits =
        |range: std::ops::Range<usize>| text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let date: Date = format!("{}-{}-{}", digits(0..4)?, digits(4..6)?, digits(6..8)?)
        .parse()
        .ok()?;
    let last = match text.get(8..)? {
        "" => return Some(date),
        _ => {
            let minutes = hh_mm(digits(9..11)?.parse::<u16>().ok()? * 60 + digits(11..13)?.parse::<u16>().ok()?);
            digits(13..15)?;
            format!("{date}T{minutes}").parse::<Civil>().ok()?
        }
    };
    let last = match (text.get(8..9)?, text.get(15..)?) {
        ("T", "") => last,
        ("T", "Z") => Zone::UTC.instant(last, 0).civil(zone),
        _ => return None,
    };
    let reached = start.minute() <= last.minute();
    Some(last.date().plus_days(if reached { 0 } else { -1 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Civil {
        "2026-10-05T14:00".parse().expect("a civil time")
    }

    fn parse(text: &str) -> Result<Recurrence, &'static str> {
        Recurrence::parse(text, start(), "Europe/Berlin".parse().expect("a zone"))
    }

    #[test]
    fn a_rule_is_read_and_written() {
        let rule = parse("rrule:freq=weekly;byday=TH,MO;interval=2;count=6").expect("a rule");
        assert_eq!(
            rule.to_string(),
            "FREQ=WEEKLY;INTERVAL=2;COUNT=6;BYDAY=MO,TH;WKST=MO",
            "sorted, and the week's first day written out"
        );
        assert_eq!(parse(&rule.to_string()), Ok(rule));
        let last = parse("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270131").expect("a rule");
        assert_eq!(last.end, End::Until("2027-01-31".parse().expect("a date")));
        assert_eq!(
            last.exported(start(), "Europe/Berlin".parse().expect("a zone")),
            "FREQ=MONTHLY;INTERVAL=1;UNTIL=20270131T130000Z;BYDAY=-1FR;WKST=MO"
        );
    }

    #[test]
    fn an_until_with_a_time_is_the_last_day_that_reaches_it() {
        let until = |text: &str| match parse(&format!("FREQ=DAILY;UNTIL={text}")).map(|rule| rule.end) {
            Ok(End::Until(day)) => day.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(until("20261010T140000"), "2026-10-10");
        assert_eq!(until("20261010T135959"), "2026-10-09");
        assert_eq!(until("20261010T120000Z"), "2026-10-10", "14:00 in Berlin's summer");
        assert_eq!(until("20261010T115900Z"), "2026-10-09");
    }

    #[test]
    fn other_parts_are_refused_by_name() {
        for (text, rule) in [
            ("", "not_a_rule"),
            ("FREQ=OFTEN", "not_a_rule"),
            ("FREQ=HOURLY", "part_not_supported"),
            ("FREQ=WEEKLY;BYSETPOS=1", "part_not_supported"),
            ("FREQ=MONTHLY;BYMONTH=3", "part_not_supported"),
            ("FREQ=WEEKLY;BYDAY=2MO", "part_not_supported"),
            ("FREQ=WEEKLY;BYMONTHDAY=3", "part_not_supported"),
            ("FREQ=DAILY;INTERVAL=0", "interval_1_to_99"),
            ("FREQ=DAILY;INTERVAL=100", "interval_1_to_99"),
            ("FREQ=DAILY;COUNT=401", "count_1_to_400"),
            ("FREQ=DAILY;COUNT=+3", "count_1_to_400"),
            ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "count_or_until"),
            ("FREQ=DAILY;COUNT=3;COUNT=4", "not_a_rule"),
            ("FREQ=WEEKLY;BYDAY=XX", "not_a_rule"),
            ("FREQ=WEEKLY;BYDAY=é", "not_a_rule"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "not_a_rule"),
            ("FREQ=DAILY;UNTIL=2027", "not_a_rule"),
            ("FREQ=DAILY;UNTIL=20270231", "not_a_rule"),
        ] {
            assert_eq!(parse(text), Err(rule), "{text}");
        }
    }
}
