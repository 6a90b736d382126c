//! Document numbers (I54 to I58): the pattern, the period its counter runs in, and what a pattern may not be.

use crate::Date;
use chrono::Datelike;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest number anywhere, and in India (Rule 46(b)).
const MAX_LENGTH: usize = 30;
const MAX_LENGTH_IN: usize = 16;

/// When the counter starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reset {
    /// Never.
    Never,
    /// On 1 January.
    #[default]
    Yearly,
    /// On the first of each month.
    Monthly,
    /// When the fiscal year starts.
    Fiscal,
}

impl Reset {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Reset::Never => "never",
            Reset::Yearly => "yearly",
            Reset::Monthly => "monthly",
            Reset::Fiscal => "fiscal",
        }
    }

    /// The reset of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Reset::Never, Reset::Yearly, Reset::Monthly, Reset::Fiscal]
            .into_iter()
            .find(|reset| reset.word() == word)
    }
}

/// The month in which the fiscal year starts, 1 to 12.
pub type Fiscal = u32;

/// A pattern like `{PREFIX}{YYYY}-{SEQ:4}`, read and found sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern {
    parts: Vec<Part>,
    reset: Reset,
    fiscal_month: Fiscal,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year4,
    Year2,
    Month,
    Fiscal,
    Seq(usize),
}

impl NumberPattern {
    /// Reads a pattern. Refuses with `unknown_token`, `sequence_missing`, `would_repeat` (the reset is finer than what
    /// the number shows), `control_character`, `too_long`, `characters` (India).
    pub fn read(
        pattern: &str,
        prefix: &str,
        reset: Reset,
        fiscal_month: Fiscal,
        country: &str,
    ) -> Result<Self, &'static str> {
        let parts = parts(pattern, prefix)?;
        if parts.iter().filter(|p| matches!(p, Part::Seq(_))).count() != 1 {
            return Err("sequence_missing");
        }
        if !(1..=12).contains(&fiscal_month) {
            return Err("fiscal_month");
        }
        let has = |wanted: &[Part]| parts.iter().any(|p| wanted.contains(p));
        let year = has(&[Part::Year4, Part::Year2]);
        let shown = match reset {
            Reset::Never => true,
            Reset::Yearly => year,
            Reset::Monthly => year && has(&[Part::Month]),
            Reset::Fiscal => has(&[Part::Fiscal]),
        };
        if !shown {
            return Err("would_repeat");
        }
        let read = Self {
            parts,
            reset,
            fiscal_month,
        };
        read.fits(country)?;
        Ok(read)
    }

    /// The counter's period for a document of this date.
    pub fn period(&self, date: Date) -> String {
        let day = date.naive();
        match self.reset {
            Reset::Never => String::new(),
            Reset::Yearly => format!("{:04}", day.year()),
            Reset::Monthly => format!("{:04}-{:02}", day.year(), day.month()),
            Reset::Fiscal => self.fiscal_year(date),
        }
    }

    /// The number of a document.
    pub fn number(&self, date: Date, seq: i64) -> String {
        let day = date.naive();
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Year4 => format!("{:04}", day.year()),
                Part::Year2 => format!("{:02}", day.year() % 100),
                Part::Month => format!("{:02}", day.month()),
                Part::Fiscal => self.fiscal_year(date),
                Part::Seq(width) => format!("{seq:0width$}"),
            })
            .collect()
    }

    /// `26-27` for a year from April 2026; `27` where the fiscal year is the calendar's.
    fn fiscal_year(&self, date: Date) -> String {
        let day = date.naive();
        let first = day.year() - i32::from(day.month() < self.fiscal_month);
        match self.fiscal_month {
            1 => format!("{:02}", first % 100),
            _ => format!("{:02}-{:02}", first % 100, (first + 1) % 100),
        }
    }

    fn fits(&self, country: &str) -> Result<(), &'static str> {
        let day = Date::new(2026, 12, 31).expect("a day of the calendar");
        let sample = self.number(day, 1);
        if sample.chars().any(crate::text::forbidden_in_line) {
            return Err("control_character");
        }
        let india = country == "IN";
        if sample.chars().count() > if india { MAX_LENGTH_IN } else { MAX_LENGTH } {
            return Err("too_long");
        }
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == '/';
        if india && !sample.chars().all(allowed) {
            return Err("characters");
        }
        Ok(())
    }
}

fn parts(pattern: &str, prefix: &str) -> Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').ok_or("unknown_token")? + open;
        if open > 0 {
            parts.push(Part::Text(rest[..open].to_owned()));
        }
        parts.push(token(&rest[open + 1..close], prefix)?);
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn token(name: &str, prefix: &str) -> Result<Part, &'static str> {
    match name {
        "PREFIX" => Ok(Part::Text(prefix.to_owned())),
        "YYYY" => Ok(Part::Year4),
        "YY" => Ok(Part::Year2),
        "MM" => Ok(Part::Month),
        "FY" => Ok(Part::Fiscal),
        "SEQ" => Ok(Part::Seq(1)),
        other => match other.strip_prefix("SEQ:").map(str::parse::<usize>) {
            Some(Ok(width @ 1..=12)) => Ok(Part::Seq(width)),
            _ => Err("unknown_token"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn read(pattern: &str, reset: Reset, month: Fiscal, country: &str) -> Result<NumberPattern, &'static str> {
        NumberPattern::read(pattern, "INV-", reset, month, country)
    }

    #[test]
    fn tokens_print_and_sequences_grow_past_their_padding() {
        let yearly = read("{PREFIX}{YYYY}-{SEQ:4}", Reset::Yearly, 1, "GB").expect("sound");
        assert_eq!(yearly.number(date("2027-06-08"), 412), "INV-2027-0412");
        assert_eq!(yearly.number(date("2027-06-08"), 12_345), "INV-2027-12345");
        assert_eq!(yearly.period(date("2027-06-08")), "2027");
        let monthly = read("{YY}{MM}/{SEQ:3}", Reset::Monthly, 1, "GB").expect("sound");
        assert_eq!(monthly.number(date("2027-06-08"), 7), "2706/007");
        assert_eq!(monthly.period(date("2027-06-08")), "2027-06");
    }

    #[test]
    fn a_fiscal_year_spans_two_calendar_years() {
        let fiscal = read("INV/{FY}/{SEQ:4}", Reset::Fiscal, 4, "IN").expect("sound");
        assert_eq!(fiscal.number(date("2027-03-31"), 42), "INV/26-27/0042");
        assert_eq!(fiscal.number(date("2027-04-01"), 1), "INV/27-28/0001");
        assert_ne!(fiscal.period(date("2027-03-31")), fiscal.period(date("2027-04-01")));
    }

    #[test]
    fn patterns_that_would_repeat_are_refused() {
        assert_eq!(read("{YYYY}", Reset::Yearly, 1, "GB"), Err("sequence_missing"));
        assert_eq!(read("{SEQ:4}", Reset::Yearly, 1, "GB"), Err("would_repeat"));
        assert_eq!(read("{YYYY}-{SEQ:4}", Reset::Monthly, 1, "GB"), Err("would_repeat"));
        assert_eq!(read("{YYYY}-{SEQ:4}", Reset::Fiscal, 4, "GB"), Err("would_repeat"));
        assert!(read("{SEQ}", Reset::Never, 1, "GB").is_ok());
        assert_eq!(read("{DAY}-{SEQ}", Reset::Never, 1, "GB"), Err("unknown_token"));
        assert_eq!(read("{SEQ", Reset::Never, 1, "GB"), Err("unknown_token"));
    }

    #[test]
    fn india_allows_sixteen_characters_of_four_kinds() {
        assert_eq!(read("INVOICE-{YYYY}-{SEQ:6}", Reset::Yearly, 4, "IN"), Err("too_long"));
        assert_eq!(read("inv{YY}-{SEQ:4}", Reset::Yearly, 4, "IN"), Err("characters"));
        assert!(read("inv{YY}-{SEQ:4}", Reset::Yearly, 4, "GB").is_ok());
    }
}
