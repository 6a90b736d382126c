//! Opening hours (A24 to A27): weekly intervals of the business and of each person and room, and closures.
//! Civil minutes of the day, half-open; a closure wins over weekly hours, own hours replace the business's.

use crate::{
    Date, Fault,
    time::{hh_mm, minute_of_day},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One weekly interval, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WeekInterval {
    /// 1 Monday to 7 Sunday.
    pub weekday: u8,
    /// `09:00`.
    pub from: String,
    /// `12:30`; may be `24:00`.
    pub to: String,
}

/// Open from a minute of the day to another, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// First open minute.
    pub from: u16,
    /// First closed minute.
    pub to: u16,
}

/// Days away, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// The hours that count for one resource: its own if it has any, else the business's; none at all is always open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// Intervals by weekday, 1 to 7; sorted.
    pub week: Vec<(u8, Interval)>,
    /// Closures of the resource and of the business.
    pub closures: Vec<Closure>,
}

impl Hours {
    /// The open intervals of a date, in order.
    pub fn on(&self, date: Date) -> Vec<Interval> {
        if self.is_closed(date) {
            return Vec::new();
        }
        if self.week.is_empty() {
            return vec![Interval { from: 0, to: 1440 }];
        }
        let weekday = date.weekday();
        let mut open: Vec<Interval> = self
            .week
            .iter()
            .filter(|(day, _)| *day == weekday)
            .map(|(_, open)| *open)
            .collect();
        open.sort();
        open
    }

    /// True when a closure covers the date.
    pub fn is_closed(&self, date: Date) -> bool {
        self.closures
            .iter()
            .any(|closure| closure.from <= date && date <= closure.to)
    }
}

/// Checks typed weekly hours: real weekdays and times, from before to, no overlap on one day. Answers them sorted.
pub fn check_week(typed: &[WeekInterval]) -> Result<Vec<(u8, Interval)>, Fault> {
    let mut fault = Fault::default();
    let mut week: Vec<(u8, Interval)> = Vec::new();
    for (index, one) in typed.iter().enumerate() {
        match read(one) {
            Ok(read) => week.push(read),
            Err(rule) => fault.add(format!("weekly[{index}]"), rule),
        }
    }
    fault.into_result()?;
    week.sort();
    if week
        .windows(2)
        .any(|pair| pair[0].0 == pair[1].0 && pair[1].1.from < pair[0].1.to)
    {
        return Err(Fault::new("weekly", "overlapping_hours"));
    }
    Ok(week)
}

fn read(one: &WeekInterval) -> Result<(u8, Interval), &'static str> {
    if !(1..=7).contains(&one.weekday) {
        return Err("not_a_weekday");
    }
    let (from, to) = (minute_of_day(&one.from), minute_of_day(&one.to));
    match (from, to) {
        (Some(from), Some(to)) if from < to => Ok((one.weekday, Interval { from, to })),
        (Some(_), Some(_)) => Err("ends_before_start"),
        _ => Err("not_a_time"),
    }
}

/// Weekly hours as they are typed and shown.
impl From<&(u8, Interval)> for WeekInterval {
    fn from((weekday, open): &(u8, Interval)) -> Self {
        Self {
            weekday: *weekday,
            from: hh_mm(open.from),
            to: hh_mm(open.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(weekday: u8, from: &str, to: &str) -> WeekInterval {
        WeekInterval {
            weekday,
            from: from.to_owned(),
            to: to.to_owned(),
        }
    }

    #[test]
    fn a_closure_wins_over_weekly_hours() {
        let week = check_week(&[typed(1, "14:00", "18:00"), typed(1, "09:00", "12:30")]).expect("sound hours");
        let monday: Date = "2027-06-07".parse().expect("a date");
        let mut hours = Hours { week, closures: vec![] };
        assert_eq!(
            hours.on(monday),
            [Interval { from: 540, to: 750 }, Interval { from: 840, to: 1080 }]
        );
        assert_eq!(hours.on(monday.plus_days(1)), []);
        hours.closures.push(Closure {
            from: monday,
            to: monday,
        });
        assert_eq!(hours.on(monday), []);
        assert_eq!(
            Hours::default().on(monday),
            [Interval { from: 0, to: 1440 }],
            "no hours at all: always open"
        );
    }

    #[test]
    fn odd_hours_are_refused_by_name() {
        let rule = |week: &[WeekInterval]| check_week(week).expect_err("refused").fields.into_values().next();
        assert_eq!(rule(&[typed(0, "09:00", "10:00")]).as_deref(), Some("not_a_weekday"));
        assert_eq!(rule(&[typed(1, "9:00", "10:00")]).as_deref(), Some("not_a_time"));
        assert_eq!(
            rule(&[typed(1, "10:00", "10:00")]).as_deref(),
            Some("ends_before_start")
        );
        assert_eq!(
            rule(&[typed(1, "09:00", "12:00"), typed(1, "11:59", "13:00")]).as_deref(),
            Some("overlapping_hours")
        );
    }
}
