//! What a move does to the rule of a series (A62, A63): the moved date's weekday or day is replaced, the others stay, and
//! every place of the old part has its place in the new one.

use super::{
    dates::{Anchor, day, days_of_month, is_month_day, month_number, nth_from_end, nth_of_month, week_of, year},
    recurrence::{ByDay, End, Freq, Recurrence},
};
use crate::{Date, time::Civil};

/// The rest of a series after a move: its rule, and where its expansion begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The rule of the new part; its end is still to be set.
    pub rule: Recurrence,
    /// Where the new part begins.
    pub anchor: Anchor,
}

impl Recurrence {
    /// The rule after its date `old` was moved to `new`, for the part that begins with the place `first`.
    pub fn moved(&self, first: Date, old: Date, new: Date) -> Moved {
        let mut rule = self.clone();
        for by in &mut rule.by_day {
            if by.fits(old) {
                *by = by.moved_to(new);
            }
        }
        for by in &mut rule.by_month_day {
            if is_month_day(*by, old) {
                *by = if *by > 0 {
                    day(new)
                } else {
                    day(new) - days_of_month(new) - 1
                };
            }
        }
        rule.by_day.sort();
        rule.by_day.dedup();
        rule.by_month_day.sort_unstable();
        rule.by_month_day.dedup();
        let anchor = Anchor {
            from: self.carried(first, old, new),
            seed: new,
        };
        Moved { rule, anchor }
    }

    /// The first day of the new part. Whole weeks, months and years between `old` and `new` move everything; inside one,
    /// the other dates stay where they are, and the moved one may come to stand before them.
    fn carried(&self, first: Date, old: Date, new: Date) -> Date {
        let shift = new.days_since(old);
        match self.freq {
            Freq::Daily => first.plus_days(shift),
            Freq::Weekly => {
                let weeks = week_of(new, self.week_start).days_since(week_of(old, self.week_start));
                let since = old.days_since(week_of(old, self.week_start));
                let same = week_of(first, self.week_start).plus_days(since);
                let base = first.plus_days(weeks);
                if same < first {
                    base
                } else {
                    base.min(same.plus_days(shift))
                }
            }
            Freq::Monthly => {
                let months = months_between(old, new);
                let base = in_month(first, months, day(first));
                let (from, to) = self.kin(first, base, old, new);
                if from < first { base } else { base.min(to) }
            }
            Freq::Yearly => {
                let months = 12 * (i64::from(year(new)) - i64::from(year(old)));
                let base = in_month(first, months, day(first));
                let to_month = i64::from(month_number(new)) - i64::from(month_number(first));
                base.min(in_month(first, months + to_month, day(new)))
            }
        }
    }

    /// In the month of `first` the date that is what `old` is in its own, and in the month of `base` what `new` is.
    fn kin(&self, first: Date, base: Date, old: Date, new: Date) -> (Date, Date) {
        let Some(by) = self.by_day.iter().find(|by| by.fits(old)) else {
            return (in_month(first, 0, day(old)), in_month(base, 0, day(new)));
        };
        let fitting = |month: Date, by: ByDay| {
            let mut days = (1..=days_of_month(month)).map(|wanted| in_month(month, 0, wanted));
            days.find(|date| by.fits(*date)).unwrap_or(month)
        };
        (fitting(first, *by), fitting(base, by.moved_to(new)))
    }

    /// The rule with another end: the last day.
    #[must_use]
    pub fn until(&self, last: Date) -> Self {
        Self {
            end: End::Until(last),
            ..self.clone()
        }
    }

    /// The rule cut off after so many places; `last` is the date of the last of them.
    #[must_use]
    pub fn cut(&self, places: usize, last: Option<Date>) -> Self {
        let end = match (self.end, last) {
            (End::Count(_), _) | (_, None) => End::Count(u16::try_from(places).unwrap_or(u16::MAX)),
            (_, Some(last)) => End::Until(last),
        };
        Self { end, ..self.clone() }
    }
}

impl ByDay {
    /// The same kind of weekday, but the one of a date.
    fn moved_to(self, date: Date) -> Self {
        let nth = match self.nth {
            0 => 0,
            nth if nth > 0 => nth_of_month(date),
            _ => nth_from_end(date),
        };
        Self {
            weekday: date.weekday(),
            nth,
        }
    }
}

fn months_between(old: Date, new: Date) -> i64 {
    let number = |date: Date| i64::from(year(date)) * 12 + i64::from(month_number(date));
    number(new) - number(old)
}

/// The day of the month so many months on, or the month's last one.
fn in_month(date: Date, months: i64, wanted: i8) -> Date {
    let number = i64::from(year(date)) * 12 + i64::from(month_number(date)) - 1 + months;
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    let first = i32::try_from(year)
        .ok()
        .zip(u32::try_from(month).ok())
        .and_then(|(year, month)| Date::new(year, month, 1))
        .unwrap_or(date);
    first.plus_days(i64::from(wanted.min(days_of_month(first))) - 1)
}

/// Which new start each old place gets: the moved one the wished one, those whose date is still a date of the rule that
/// date, the rest in order. None when there are too few.
pub fn paired(old: &[Civil], new: &[Civil], moved: (usize, Civil)) -> Option<Vec<Civil>> {
    if new.len() < old.len() {
        return None;
    }
    let mut free: Vec<Civil> = new[..old.len()].to_vec();
    let mut found: Vec<Option<Civil>> = vec![None; old.len()];
    let take = |free: &mut Vec<Civil>, wanted: Date| {
        let at = free.iter().position(|civil| civil.date() == wanted)?;
        Some(free.remove(at))
    };
    *found.get_mut(moved.0)? = Some(take(&mut free, moved.1.date())?);
    for (place, civil) in old.iter().enumerate().filter(|(place, _)| *place != moved.0) {
        found[place] = take(&mut free, civil.date());
    }
    let mut rest = free.into_iter();
    found.into_iter().map(|place| place.or_else(|| rest.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn berlin() -> Zone {
        "Europe/Berlin".parse().expect("a zone")
    }

    fn rule(text: &str, start: &str) -> Recurrence {
        Recurrence::parse(text, format!("{start}T14:00").parse().expect("a civil time"), berlin()).expect("a rule")
    }

    /// The dates of the part from `first` on, `count` of them, after `old` went to `new`.
    fn after(text: &str, start: &str, (first, old, new): (&str, &str, &str), count: u16) -> (String, Vec<String>) {
        let moved = rule(text, start).moved(date(first), date(old), date(new));
        let rule = Recurrence {
            end: End::Count(count),
            ..moved.rule
        };
        let found = rule.starts(moved.anchor, 540, berlin(), date(new));
        let dates = found.starts.iter().map(|civil| civil.date().to_string()).collect();
        (rule.to_string(), dates)
    }

    #[test]
    fn worked_values_of_a64() {
        let (rule, dates) = after(
            "FREQ=WEEKLY;INTERVAL=2;COUNT=6;BYDAY=MO,TH",
            "2026-10-05",
            ("2026-10-22", "2026-10-22", "2026-10-23"),
            3,
        );
        assert_eq!(rule, "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO,FR;WKST=MO");
        assert_eq!(dates, ["2026-10-23", "2026-11-02", "2026-11-06"]);
    }

    #[test]
    fn the_other_weekdays_stay() {
        let (_, dates) = after(
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "2026-10-05",
            ("2026-10-05", "2026-10-05", "2026-10-09"),
            4,
        );
        assert_eq!(dates, ["2026-10-08", "2026-10-09", "2026-10-15", "2026-10-16"]);
        let (_, dates) = after(
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "2026-10-05",
            ("2026-10-05", "2026-10-05", "2026-10-16"),
            4,
        );
        assert_eq!(
            dates,
            ["2026-10-15", "2026-10-16", "2026-10-22", "2026-10-23"],
            "a week later, all of it"
        );
    }

    #[test]
    fn months_and_years_follow_the_day() {
        let (rule, dates) = after(
            "FREQ=MONTHLY;BYDAY=2TU",
            "2026-10-13",
            ("2026-11-10", "2026-11-10", "2026-11-19"),
            2,
        );
        assert!(rule.contains("BYDAY=3TH"), "{rule}");
        assert_eq!(dates, ["2026-11-19", "2026-12-17"]);
        let (_, dates) = after(
            "FREQ=MONTHLY",
            "2026-10-15",
            ("2026-11-15", "2026-12-15", "2026-12-12"),
            2,
        );
        assert_eq!(dates, ["2026-11-12", "2026-12-12"], "all of them, from the first on");
        let (rule, _) = after(
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2026-10-31",
            ("2026-11-30", "2026-11-30", "2026-11-29"),
            1,
        );
        assert!(rule.contains("BYMONTHDAY=-2"), "{rule}");
        let (_, dates) = after(
            "FREQ=YEARLY",
            "2026-10-15",
            ("2027-10-15", "2027-10-15", "2027-11-02"),
            2,
        );
        assert_eq!(dates, ["2027-11-02", "2028-11-02"]);
    }

    #[test]
    fn places_keep_their_date_where_it_is_still_one() {
        let civil = |day: &str| format!("2026-10-{day}T14:00").parse::<Civil>().expect("a civil time");
        let old = ["05", "08", "12", "15"].map(civil);
        let new = ["08", "09", "15", "16"].map(civil);
        assert_eq!(
            paired(&old, &new, (0, civil("09"))),
            Some(["09", "08", "16", "15"].map(civil).to_vec())
        );
        assert_eq!(paired(&old, &new[..3], (0, civil("09"))), None);
    }

    #[test]
    fn a_rule_is_cut_by_count_or_by_date() {
        let counts = rule("FREQ=DAILY;COUNT=6", "2026-10-05");
        assert_eq!(counts.cut(3, Some(date("2026-10-07"))).end, End::Count(3));
        let open = rule("FREQ=DAILY", "2026-10-05");
        assert_eq!(
            open.cut(3, Some(date("2026-10-07"))).end,
            End::Until(date("2026-10-07"))
        );
        assert_eq!(open.cut(0, None).end, End::Count(0));
    }

    proptest! {
        /// A136: split and joined again, a rule gives the same dates.
        #[test]
        fn split_and_joined_it_gives_the_same_dates(
            freq in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
            interval in 1_u16..6, days in prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR"], 0..4),
            begin in 0_i64..2000, count in 2_u16..20, at in 1_usize..19,
        ) {
            let by_day = if days.is_empty() || freq == "YEARLY" {
                String::new()
            } else {
                format!(";BYDAY={}", days.join(","))
            };
            let text = format!("FREQ={freq};INTERVAL={interval};COUNT={count}{by_day}");
            let start = Date::new(2026, 1, 1).expect("a date").plus_days(begin);
            let whole = rule(&text, &start.to_string());
            let all = whole.starts(Anchor::at(start), 840, berlin(), start).starts;
            prop_assume!(at < all.len() && (freq != "YEARLY" || count * interval < 25));
            let past = whole.cut(at, Some(all[at - 1].date()));
            let split = all[at].date();
            let moved = whole.moved(split, split, split);
            let rest = Recurrence { end: End::Count(count - u16::try_from(at).expect("small")), ..moved.rule };
            let mut joined = past.starts(Anchor::at(start), 840, berlin(), start).starts;
            let second = rest.starts(moved.anchor, 840, berlin(), start).starts;
            // From its own first date it expands to the same, as another calendar reads it.
            let read = rest.starts(Anchor::at(second[0].date()), 840, berlin(), start).starts;
            prop_assert_eq!(&second, &read);
            joined.extend(second);
            prop_assert_eq!(joined, all);
        }

        /// Every place of the old part has a place in the new one, and the wished one is the moved one's.
        #[test]
        fn a_moved_date_is_a_date_of_the_moved_rule(
            freq in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
            interval in 1_u16..6, days in prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR"], 0..4),
            begin in 0_i64..2000, first in 0_usize..4, more in 0_usize..4, shift in -20_i64..20,
        ) {
            let by_day = if days.is_empty() || freq != "WEEKLY" { String::new() } else { format!(";BYDAY={}", days.join(",")) };
            let text = format!("FREQ={freq};INTERVAL={interval};COUNT=12{by_day}");
            let start = Date::new(2026, 1, 1).expect("a date").plus_days(begin);
            // Days that some months lack fall out of step on purpose.
            prop_assume!(freq == "DAILY" || freq == "WEEKLY" || day(start) <= 28);
            let whole = rule(&text, &start.to_string());
            let all = whole.starts(Anchor::at(start), 840, berlin(), start).starts;
            let (first, target) = (all[first], all[first + more]);
            let new = target.date().plus_days(shift);
            prop_assume!(freq == "DAILY" || freq == "WEEKLY" || day(new) <= 28);
            let moved = whole.moved(first.date(), target.date(), new);
            let rest = Recurrence { end: End::Count(12), ..moved.rule };
            let found = rest.starts(moved.anchor, 600, berlin(), start).starts;
            prop_assert!(found.iter().take(12).any(|civil| civil.date() == new), "{text} {target} {new} {found:?}");
        }
    }
}
