//! Public holidays (A28): on a date, every year on a day, on the nth weekday of a month, or so many days from Easter. A
//! holiday closes nothing by itself.

use crate::{Date, Fault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum HolidayRule {
    /// On one date.
    Once {
        /// The date.
        date: Date,
    },
    /// Every year.
    Yearly {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// The nth weekday of a month; negative: from its end.
    Nth {
        /// 1 to 12.
        month: u8,
        /// 1 Monday to 7 Sunday.
        weekday: u8,
        /// 1 to 5, or -1 to -5.
        nth: i8,
    },
    /// So many days after (negative: before) Easter Sunday.
    Easter {
        /// Good Friday is -2, Whit Monday 50.
        days: i16,
    },
}

impl HolidayRule {
    /// Refuses what can never be.
    pub fn check(self) -> Result<(), Fault> {
        let sound = match self {
            HolidayRule::Once { .. } => true,
            // A leap year has every day.
            HolidayRule::Yearly { month, day } => Date::new(2028, month.into(), day.into()).is_some(),
            HolidayRule::Nth { month, weekday, nth } => {
                (1..=12).contains(&month) && (1..=7).contains(&weekday) && nth != 0 && (-5..=5).contains(&nth)
            }
            HolidayRule::Easter { days } => (-100..=100).contains(&days),
        };
        if sound {
            Ok(())
        } else {
            Err(Fault::new("rule", "no_such_day"))
        }
    }

    /// Its date in a year, if it has one.
    pub fn on(self, year: i32) -> Option<Date> {
        match self {
            HolidayRule::Once { date } => {
                (Date::new(year, 1, 1)? <= date && date <= Date::new(year, 12, 31)?).then_some(date)
            }
            HolidayRule::Yearly { month, day } => Date::new(year, month.into(), day.into()),
            HolidayRule::Nth { month, weekday, nth } => nth_weekday(year, month, weekday, nth),
            HolidayRule::Easter { days } => Some(easter(year)?.plus_days(days.into())),
        }
    }
}

fn nth_weekday(year: i32, month: u8, weekday: u8, nth: i8) -> Option<Date> {
    let first = Date::new(year, month.into(), 1)?;
    let days = (0..31).map(|day| first.plus_days(day));
    let fitting: Vec<Date> = days
        .filter(|date| date.weekday() == weekday && *date < first.plus_months(1))
        .collect();
    let index = usize::from(nth.unsigned_abs()).checked_sub(1)?;
    if nth > 0 {
        fitting.get(index).copied()
    } else {
        fitting.iter().rev().nth(index).copied()
    }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher).
pub fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(date: Option<Date>) -> String {
        date.map(|date| date.to_string()).unwrap_or_default()
    }

    #[test]
    fn worked_values_of_a28() {
        for (year, day) in [
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2028, "2028-04-16"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(text(easter(year)), day);
        }
        let from_easter = |days| text(HolidayRule::Easter { days }.on(2027));
        assert_eq!(from_easter(-2), "2027-03-26");
        assert_eq!(from_easter(1), "2027-03-29");
        assert_eq!(from_easter(39), "2027-05-06");
        assert_eq!(from_easter(50), "2027-05-17");
        assert_eq!(from_easter(60), "2027-05-27");
    }

    #[test]
    fn easter_is_a_sunday_between_the_22nd_of_march_and_the_25th_of_april() {
        for year in 1900..2300 {
            let date = easter(year).expect("a date");
            assert_eq!(date.weekday(), 7, "{date}");
            let (first, last) = (Date::new(year, 3, 22), Date::new(year, 4, 25));
            assert!(first <= Some(date) && Some(date) <= last, "{date}");
        }
    }

    #[test]
    fn weekdays_are_counted_from_either_end() {
        let nth = |month, weekday, nth| text(HolidayRule::Nth { month, weekday, nth }.on(2027));
        assert_eq!(nth(5, 1, 1), "2027-05-03", "May Day in Britain");
        assert_eq!(nth(5, 1, -1), "2027-05-31");
        assert_eq!(nth(11, 4, 4), "2027-11-25", "Thanksgiving");
        assert_eq!(nth(2, 1, 5), "", "February 2027 has four Mondays");
    }

    #[test]
    fn what_can_never_be_is_refused() {
        assert!(HolidayRule::Yearly { month: 2, day: 29 }.check().is_ok());
        assert_eq!(HolidayRule::Yearly { month: 2, day: 29 }.on(2027), None);
        assert!(HolidayRule::Yearly { month: 2, day: 30 }.check().is_err());
        assert!(
            HolidayRule::Nth {
                month: 5,
                weekday: 1,
                nth: 0
            }
            .check()
            .is_err()
        );
    }
}
