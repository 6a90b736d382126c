//! Time (A6 to A13): instants in UTC milliseconds, civil dates and times, zones. Only the [`Clock`] knows now.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{borrow::Cow, fmt, str::FromStr};

/// The one source of now. The system's stands in app; tests bring one that can be moved.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;

    /// Milliseconds of a clock that only goes forward and counts sleep where the system can; from any beginning.
    fn steady_ms(&self) -> i64;

    /// Lets time pass. A test's clock moves on instead.
    fn wait_ms(&self, ms: u64);
}

/// A point in time: Unix milliseconds, UTC. As JSON `2027-03-28T08:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(i64);

/// A calendar date without a zone. As JSON `2027-03-28`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// A civil date and time to the minute, without a zone. As JSON `2027-03-28T09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil(NaiveDateTime);

/// An IANA time zone, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// The text is no date, time or zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a {0}")]
pub struct NotTime(&'static str);

/// What a civil time means in a zone (A8, A9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly one instant.
    Once(Instant),
    /// The clock goes back: the time occurs twice.
    Twice {
        /// The earlier one (fold 0).
        first: Instant,
        /// The later one (fold 1).
        second: Instant,
    },
    /// The clock goes forward: the time does not exist. The time read with the offset after the gap, and with
    /// the offset before it, as the two civil times that do exist.
    Missing {
        /// The civil neighbour before the gap.
        before: Civil,
        /// The civil neighbour after the gap.
        after: Civil,
    },
}

impl Instant {
    /// From Unix milliseconds.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Unix milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// This instant and so many minutes of elapsed time.
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// This instant and so many milliseconds of elapsed time.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Elapsed minutes from `earlier` to this instant, whole minutes only.
    pub const fn minutes_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 60_000
    }

    /// The civil time in a zone, to the minute.
    pub fn civil(self, zone: Zone) -> Civil {
        Civil(to_minute(self.utc().with_timezone(&zone.0).naive_local()))
    }

    /// The date in a zone.
    pub fn date(self, zone: Zone) -> Date {
        Date(self.utc().with_timezone(&zone.0).date_naive())
    }

    /// 0 for the first, 1 for the second occurrence of a civil time that the zone has twice.
    pub fn fold(self, zone: Zone) -> u8 {
        match zone.resolve(self.civil(zone)) {
            Resolved::Twice { second, .. } => u8::from(self >= second),
            _ => 0,
        }
    }

    /// As chrono's UTC date-time; instants out of chrono's range are pinned to its ends.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }
}

impl Date {
    /// From year, month, day; none when there is no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        (1583..=9999)
            .contains(&year)
            .then(|| NaiveDate::from_ymd_opt(year, month, day))
            .flatten()
            .map(Self)
    }

    /// As chrono's date.
    pub fn naive(self) -> NaiveDate {
        self.0
    }

    /// From chrono's date.
    pub fn from_naive(date: NaiveDate) -> Self {
        Self(date)
    }

    /// This date and so many civil days; pinned at the calendar's ends.
    pub fn plus_days(self, days: i64) -> Self {
        let moved = if days >= 0 {
            self.0.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            self.0.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        Self(moved.unwrap_or(self.0))
    }

    /// This date and so many months, clamped to the month's end (A13). Count from the original, never cumulatively.
    pub fn plus_months(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(self.0))
    }

    /// Days from `earlier` to this date.
    pub fn days_since(self, earlier: Date) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// ISO weekday: 1 Monday to 7 Sunday.
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_from_monday() as u8
    }

    /// The civil time so many minutes after this day's 00:00 on the wall (0 to 1440).
    pub fn at_minute(self, minute: u16) -> Civil {
        let day = self.plus_days(i64::from(minute / 1440));
        let rest = u32::from(minute % 1440);
        Civil(
            day.0
                .and_hms_opt(rest / 60, rest % 60, 0)
                .expect("minute of the day is below 1440"),
        )
    }

    /// The first instant of this day in a zone; where midnight is skipped, the first minute that exists.
    pub fn start(self, zone: Zone) -> Instant {
        (0..=180)
            .step_by(30)
            .find_map(|minute| match zone.resolve(self.at_minute(minute)) {
                Resolved::Once(instant) => Some(instant),
                Resolved::Twice { first, .. } => Some(first),
                Resolved::Missing { .. } => None,
            })
            .unwrap_or_else(|| Instant(self.at_minute(0).0.and_utc().timestamp_millis()))
    }
}

impl Civil {
    /// The date part.
    pub fn date(self) -> Date {
        Date(self.0.date())
    }

    /// Minutes since 00:00 on the wall.
    pub fn minute(self) -> u16 {
        (self.0.hour() * 60 + self.0.minute()) as u16
    }

    /// This wall time and so many minutes on the wall (no zone involved).
    pub fn plus_wall_minutes(self, minutes: i64) -> Self {
        Self(self.0 + chrono::TimeDelta::minutes(minutes))
    }

    /// As chrono's date-time.
    pub fn naive(self) -> NaiveDateTime {
        self.0
    }

    /// From chrono's date-time; seconds are dropped.
    pub fn from_naive(time: NaiveDateTime) -> Self {
        Self(to_minute(time))
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// As chrono-tz's zone.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// What a civil time means here.
    pub fn resolve(self, civil: Civil) -> Resolved {
        match self.0.from_local_datetime(&civil.0) {
            chrono::LocalResult::Single(one) => Resolved::Once(instant(&one)),
            chrono::LocalResult::Ambiguous(first, second) => Resolved::Twice {
                first: instant(&first),
                second: instant(&second),
            },
            chrono::LocalResult::None => self.around_gap(civil),
        }
    }

    /// The instant of a civil time for generated or imported times (A10): a gap shifts forward by its length,
    /// of two the one that `fold` names.
    pub fn instant(self, civil: Civil, fold: u8) -> Instant {
        match self.resolve(civil) {
            Resolved::Once(only) => only,
            Resolved::Twice { first, second } => {
                if fold == 0 {
                    first
                } else {
                    second
                }
            }
            Resolved::Missing { after, .. } => self.instant(after, 0),
        }
    }

    fn around_gap(self, civil: Civil) -> Resolved {
        let offset_at = |civil: NaiveDateTime| self.0.offset_from_utc_datetime(&civil).fix_seconds();
        // A day on either side of the gap the offsets are those before and after it.
        let before = offset_at(civil.0 - chrono::TimeDelta::days(1));
        let after = offset_at(civil.0 + chrono::TimeDelta::days(1));
        let gap = chrono::TimeDelta::seconds(i64::from(after - before));
        Resolved::Missing {
            before: Civil(civil.0 - gap),
            after: Civil(civil.0 + gap),
        }
    }
}

trait FixSeconds {
    fn fix_seconds(&self) -> i32;
}

impl<O: chrono::Offset> FixSeconds for O {
    fn fix_seconds(&self) -> i32 {
        self.fix().local_minus_utc()
    }
}

fn instant(time: &DateTime<Tz>) -> Instant {
    Instant(time.timestamp_millis())
}

fn to_minute(time: NaiveDateTime) -> NaiveDateTime {
    time.with_second(0).and_then(|t| t.with_nanosecond(0)).unwrap_or(time)
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.utc();
        let Some(date) = digits_of_date(utc.date_naive()) else {
            return write!(f, "{}", utc.format("%Y-%m-%dT%H:%M:%SZ"));
        };
        let (minute, second) = (digits_of_minute(&utc.naive_utc()), two_digits(utc.second()));
        put(f, &[&date, b"T", &minute, b":", &second, b"Z"])
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match digits_of_date(self.0) {
            Some(date) => put(f, &[&date]),
            None => write!(f, "{}", self.0.format("%Y-%m-%d")),
        }
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match digits_of_date(self.0.date()) {
            Some(date) => put(f, &[&date, b"T", &digits_of_minute(&self.0)]),
            None => write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M")),
        }
    }
}

// A busy week shows thousands of times: chrono reads its pattern anew for each, which costs more than the query.

fn two_digits(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

/// `2027-03-28`; none outside the years 0 to 9999.
fn digits_of_date(date: NaiveDate) -> Option<[u8; 10]> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    let [a, b] = two_digits(year / 100);
    let [c, d] = two_digits(year % 100);
    let [e, g] = two_digits(date.month());
    let [h, i] = two_digits(date.day());
    Some([a, b, c, d, b'-', e, g, b'-', h, i])
}

/// `09:00`.
fn digits_of_minute(time: &NaiveDateTime) -> [u8; 5] {
    let [a, b] = two_digits(time.hour());
    let [c, d] = two_digits(time.minute());
    [a, b, b':', c, d]
}

fn put(f: &mut fmt::Formatter<'_>, parts: &[&[u8]]) -> fmt::Result {
    parts
        .iter()
        .try_for_each(|part| f.write_str(std::str::from_utf8(part).map_err(|_| fmt::Error)?))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Instant {
    type Err = NotTime;
    fn from_str(text: &str) -> Result<Self, NotTime> {
        DateTime::parse_from_rfc3339(text)
            .map(|time| Self(time.timestamp_millis()))
            .map_err(|_| NotTime("instant"))
    }
}

impl FromStr for Date {
    type Err = NotTime;
    fn from_str(text: &str) -> Result<Self, NotTime> {
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u32, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
            })
        };
        let date = match text.as_bytes() {
            [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => number(year)
                .and_then(|year| i32::try_from(year).ok())
                .zip(number(&[*m1, *m2]).zip(number(&[*d1, *d2]))),
            _ => None,
        };
        date.and_then(|(year, (month, day))| Self::new(year, month, day))
            .ok_or(NotTime("date"))
    }
}

impl FromStr for Civil {
    type Err = NotTime;
    fn from_str(text: &str) -> Result<Self, NotTime> {
        let (date, time) = text.split_once('T').ok_or(NotTime("civil time"))?;
        let date: Date = date.parse().map_err(|_| NotTime("civil time"))?;
        let minute = minute_of_day(time).filter(|m| *m < 1440);
        minute.map(|m| date.at_minute(m)).ok_or(NotTime("civil time"))
    }
}

impl FromStr for Zone {
    type Err = NotTime;
    fn from_str(text: &str) -> Result<Self, NotTime> {
        text.parse().map(Self).map_err(|_| NotTime("time zone"))
    }
}

/// Reads `HH:MM` (00:00 to 24:00) as minutes of the day.
pub fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |part: &str| {
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

/// Writes minutes of the day as `HH:MM`.
pub fn hh_mm(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

macro_rules! text_serde {
    ($($name:ident, $description:literal);+ $(;)?) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "description": $description})
            }
        }
    )+};
}

text_serde! {
    Instant, "UTC instant, 2027-03-28T08:00:00Z";
    Date, "Calendar date, 2027-03-28";
    Civil, "Civil time, 2027-03-28T09:00";
    Zone, "IANA time zone name";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    fn civil(text: &str) -> Civil {
        text.parse().expect("a civil time")
    }

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn worked_values_of_a14() {
        for (name, wall, fold, utc) in [
            ("Australia/Lord_Howe", "2026-04-04T11:00", 0, "2026-04-04T00:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-11T11:00", 0, "2026-04-11T00:30:00Z"),
            ("Australia/Lord_Howe", "2026-04-05T01:45", 0, "2026-04-04T14:45:00Z"),
            ("Australia/Lord_Howe", "2026-04-05T01:45", 1, "2026-04-04T15:15:00Z"),
            ("Europe/Berlin", "2026-10-22T14:00", 0, "2026-10-22T12:00:00Z"),
            ("Europe/Berlin", "2026-10-29T14:00", 0, "2026-10-29T13:00:00Z"),
            ("America/Chicago", "2028-03-12T15:00", 0, "2028-03-12T20:00:00Z"),
        ] {
            assert_eq!(zone(name).instant(civil(wall), fold), at(utc), "{name} {wall}");
        }
    }

    #[test]
    fn a_missing_time_names_its_neighbours() {
        assert_eq!(
            zone("Europe/Berlin").resolve(civil("2026-03-29T02:30")),
            Resolved::Missing {
                before: civil("2026-03-29T01:30"),
                after: civil("2026-03-29T03:30"),
            }
        );
    }

    #[test]
    fn the_second_occurrence_has_fold_one() {
        let berlin = zone("Europe/Berlin");
        assert_eq!(at("2026-10-25T00:30:00Z").fold(berlin), 0);
        assert_eq!(at("2026-10-25T01:30:00Z").fold(berlin), 1);
        assert_eq!(at("2026-10-25T01:30:00Z").civil(berlin), civil("2026-10-25T02:30"));
    }

    #[test]
    fn a_day_begins_where_midnight_is_skipped() {
        // Cairo skips 00:00 to 01:00 on Friday 24 April 2026.
        let cairo = zone("Africa/Cairo");
        let day: Date = "2026-04-24".parse().expect("a date");
        assert_eq!(day.start(cairo).civil(cairo), civil("2026-04-24T01:00"));
    }

    #[test]
    fn months_clamp_from_the_original_date() {
        let may: Date = "2026-05-31".parse().expect("a date");
        assert_eq!(may.plus_months(1).to_string(), "2026-06-30");
        assert_eq!(may.plus_months(2).to_string(), "2026-07-31");
        assert_eq!(
            Date::new(2028, 2, 29).map(|d| d.plus_months(12).to_string()),
            Some("2029-02-28".to_owned())
        );
    }

    #[test]
    fn texts_are_what_chrono_writes() {
        for ms in [
            0,
            951_782_399_999,
            1_804_150_800_000,
            253_402_300_799_000,
            253_402_300_800_000,
            -62_198_755_200_000,
        ] {
            let instant = Instant::from_ms(ms);
            let (utc, civil) = (instant.utc(), instant.civil(Zone::UTC));
            assert_eq!(instant.to_string(), utc.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            assert_eq!(civil.to_string(), utc.format("%Y-%m-%dT%H:%M").to_string());
            assert_eq!(civil.date().to_string(), utc.format("%Y-%m-%d").to_string());
        }
    }

    #[test]
    fn odd_texts_are_refused() {
        for text in ["2026-2-3", "2026-02-30", "0000-01-01", "x", "2026-02-03 "] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["2026-02-03", "2026-02-03T24:00", "2026-02-03T9:00", "2026-02-03T09:60"] {
            assert!(text.parse::<Civil>().is_err(), "{text}");
        }
        for text in ["2026-02- 3", "+026-02-03", "2026/02/03", "２０26-02"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(minute_of_day("24:00"), Some(1440));
        assert_eq!(minute_of_day("24:01"), None);
    }
}
