//! What repeats in other programs' files: any rule by days or longer, expanded on the wall. The expansion is the crate
//! rrule's, in UTC as a stand-in for the wall: zoned expansion has open faults (rust-rrule#115, #109). Rules by hours or
//! shorter are refused before they are expanded: they are no visits, and a file could ask for millions.

use super::zones::Wall;
use crate::{Zone, time::Civil};
use chrono::{DateTime, NaiveDateTime};
use rrule::{RRuleSet, Tz};

/// Most instances of one rule.
const MOST: u16 = 5_000;
/// Most turns of one observance: a zone that turns once a year is known for a thousand.
const MOST_TURNS: u16 = 1_000;

/// The rule's starts from one time to another; `Err` with the reason why it cannot be read.
pub(super) fn starts(
    rule: &str,
    first: Civil,
    wall: &Wall,
    (from, to): (Civil, Civil),
) -> Result<Vec<Civil>, &'static str> {
    let rule = on_the_wall(rule, wall).ok_or("not_a_rule")?;
    let set = set(&rule, first)?;
    let found = set.after(as_utc(from)).before(as_utc(to)).limit().all(MOST);
    if found.limited {
        return Err("repeats_too_often");
    }
    Ok(found.dates.iter().map(back).collect())
}

/// The times at which an observance of a zone begins, in order; none when its rule cannot be read.
pub(super) fn turns(rule: &str, first: Civil) -> Vec<Civil> {
    let found = on_the_wall(rule, &Wall::Zone(Zone::UTC)).and_then(|rule| set(&rule, first).ok());
    found.map_or_else(Vec::new, |set| {
        set.limit().all(MOST_TURNS).dates.iter().map(back).collect()
    })
}

fn set(rule: &str, first: Civil) -> Result<RRuleSet, &'static str> {
    let text = format!("DTSTART:{}\nRRULE:{rule}", first.naive().format("%Y%m%dT%H%M%SZ"));
    text.parse::<RRuleSet>().map_err(|_| "not_a_rule")
}

/// The rule with its end on the wall; none for one by hours or shorter, or with times of its own.
fn on_the_wall(rule: &str, wall: &Wall) -> Option<String> {
    let mut parts = Vec::new();
    for part in rule
        .trim()
        .to_ascii_uppercase()
        .split(';')
        .filter(|part| !part.is_empty())
    {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" if !matches!(value, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY") => return None,
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => return None,
            "UNTIL" => parts.push(format!("UNTIL={}", until(value, wall)?)),
            _ => parts.push(part.to_owned()),
        }
    }
    Some(parts.join(";"))
}

fn until(value: &str, wall: &Wall) -> Option<String> {
    use super::values::{Stamp, stamp};
    let civil = match stamp(value)? {
        Stamp::Day(date) => date.at_minute(1439),
        Stamp::At(civil, false) => civil,
        Stamp::At(civil, true) => wall.civil(Zone::UTC.instant(civil, 0)),
    };
    Some(civil.naive().format("%Y%m%dT%H%M%SZ").to_string())
}

fn as_utc(civil: Civil) -> DateTime<Tz> {
    civil.naive().and_utc().with_timezone(&Tz::UTC)
}

fn back(time: &DateTime<Tz>) -> Civil {
    let naive: NaiveDateTime = time.naive_utc();
    Civil::from_naive(naive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(text: &str) -> Civil {
        text.parse().expect("a civil time")
    }

    fn found(rule: &str) -> Result<usize, &'static str> {
        let span = (civil("2026-01-01T00:00"), civil("2028-01-01T00:00"));
        let wall = Wall::Zone("Europe/Berlin".parse().expect("a zone"));
        starts(rule, civil("2026-01-05T09:00"), &wall, span).map(|found| found.len())
    }

    #[test]
    fn rules_of_other_programs_are_expanded_and_bombs_are_not() {
        assert_eq!(found("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), Ok(2));
        assert_eq!(found("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=30"), Ok(24));
        assert_eq!(found("FREQ=WEEKLY;UNTIL=20260119T080000Z"), Ok(3), "09:00 in Berlin");
        for bomb in ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=5", "FREQ=DAILY;BYSECOND=0,1,2"] {
            assert_eq!(found(bomb), Err("not_a_rule"), "{bomb}");
        }
        assert_eq!(found("FREQ=DAILY;INTERVAL=0;X"), Err("not_a_rule"));
        assert!(found("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").is_ok_and(|count| count == 0));
    }
}
