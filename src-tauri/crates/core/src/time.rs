//! Time (A6 to A13): instants in UTC milliseconds, civil dates and times, zones. Only the [`Clock`] knows now.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

mod text;

pub use text::{hh_mm, minute_of_day};

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

    /// This date and so many months back, clamped to the month's end.
    pub fn minus_months(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// Days from `earlier` to this date.
    pub fn days_since(self, earlier: Date) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
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

/// The version of the zone rules that come with the program, as `2026a` (A11).
pub fn zone_rules() -> &'static str {
    chrono_tz::IANA_TZDB_VERSION
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
}
