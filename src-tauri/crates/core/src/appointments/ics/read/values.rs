//! Values of calendar files: dates, times, lengths and texts (RFC 5545 section 3.3).

use crate::{Date, time::Civil};
use chrono::{NaiveDate, NaiveDateTime};

/// A date, or a time on a wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A whole day.
    Day(Date),
    /// A time; true when it is UTC.
    At(Civil, bool),
}

/// `20270608`, `20270608T090000` or `20270608T090000Z`.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if text.len() == 8 {
        return day(text).map(Stamp::Day);
    }
    let (time, utc) = match text.strip_suffix(['Z', 'z']) {
        Some(time) => (time, true),
        None => (text, false),
    };
    let digits = time.len() == 15 && time.is_ascii();
    let time = digits.then(|| NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%S").ok())??;
    Date::new(year(time), 1, 1)?;
    Some(Stamp::At(Civil::from_naive(time), utc))
}

fn day(text: &str) -> Option<Date> {
    let naive = text
        .is_ascii()
        .then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())??;
    let date = Date::from_naive(naive);
    Date::new(date.year(), 1, 1).map(|_| date)
}

fn year(time: NaiveDateTime) -> i32 {
    Date::from_naive(time.date()).year()
}

/// A length in minutes, such as `PT1H30M` or `P2D`; none for what is negative or no length. Days are days of 24 hours.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('+').strip_prefix('P')?;
    let (mut seconds, mut number, mut any) = (0_i64, String::new(), false);
    for letter in text.chars() {
        if letter.is_ascii_digit() && number.len() < 7 {
            number.push(letter);
            continue;
        }
        let unit = match letter {
            'T' if number.is_empty() => continue,
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds += number.parse::<i64>().ok()? * unit;
        number.clear();
        any = true;
    }
    (any && number.is_empty()).then_some(seconds / 60)
}

/// An offset such as `+0100` or `-053000`, in seconds.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let part = |from: usize| digits.get(from..from + 2).and_then(|part| part.parse::<i32>().ok());
    let seconds = if digits.len() == 6 { part(4)? } else { 0 };
    let proper = digits.is_ascii() && matches!(digits.len(), 4 | 6);
    proper.then_some(sign * (part(0)? * 3_600 + part(2)? * 60 + seconds))
}

/// A text in one line, at most so many letters.
pub(super) fn text(value: &str, most: usize) -> String {
    let mut out = String::new();
    let mut letters = value.chars().take(most * 4);
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') | None => ' ',
                Some(other) => other,
            },
            other => other,
        };
        out.push(if letter.is_control() { ' ' } else { letter });
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_nonsense_is_not() {
        assert_eq!(stamp("20270608"), Date::new(2027, 6, 8).map(Stamp::Day));
        assert!(matches!(stamp("20270608T090000Z"), Some(Stamp::At(_, true))));
        for bad in [
            "",
            "2027068",
            "20270631",
            "20270608T250000",
            "2027-06-08",
            "20270608T0900",
            "äöü27068",
        ] {
            assert_eq!(stamp(bad), None, "{bad}");
        }
        assert_eq!(minutes("PT1H30M"), Some(90));
        assert_eq!(minutes("P2D"), Some(2_880));
        assert_eq!(minutes("P1W"), Some(10_080));
        assert_eq!((minutes("-PT5M"), minutes("PT"), minutes("P1")), (None, None, None));
        assert_eq!(
            (offset("+1030"), offset("-0500"), offset("0100")),
            (Some(37_800), Some(-18_000), None)
        );
        assert_eq!(text("a\\nb\\, c\\\\ \u{7}d", 50), "a b, c\\ d");
    }
}
