//! Times as text: written, read, and as JSON.

use super::{Civil, Date, Instant, NotTime, Zone};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{borrow::Cow, fmt, str::FromStr};

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
