//! A zone with its changes of the years in use (A120), so that a reader needs no list of zones of its own.

use crate::{Date, Instant, Zone};
use chrono::{Offset, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName};

/// What the zone's clock shows from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    seconds: i32,
    summer: bool,
    name: String,
}

fn shown(zone: Zone, at: Instant) -> Shown {
    let offset = zone.tz().offset_from_utc_datetime(&at.utc().naive_utc());
    let seconds = offset.fix().local_minus_utc();
    Shown {
        seconds,
        summer: !offset.dst_offset().is_zero(),
        name: offset.abbreviation().map_or_else(|| written(seconds), str::to_owned),
    }
}

/// The `VTIMEZONE` of a zone from the year before `first` to the year after `last`.
pub(super) fn timezone(zone: Zone, first: i32, last: i32) -> Vec<String> {
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{}", zone.name())];
    let year = |year: i32| Date::new(year, 1, 1).map(|date| date.start(Zone::UTC));
    if let (Some(start), Some(end)) = (year(first - 1), year(last + 2)) {
        let mut before = shown(zone, start);
        lines.extend(observance(start, &before, &before));
        for change in changes(zone, start, end) {
            let after = shown(zone, change);
            lines.extend(observance(change, &before, &after));
            before = after;
        }
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// Instants from which the clock shows something else, to the minute.
fn changes(zone: Zone, start: Instant, end: Instant) -> Vec<Instant> {
    let mut found = Vec::new();
    let mut day = start;
    while day < end {
        let next = day.plus_minutes(1440);
        if shown(zone, day) != shown(zone, next) {
            let (mut same, mut other) = (0_i64, 1440_i64);
            while other - same > 1 {
                let middle = same + (other - same) / 2;
                if shown(zone, day.plus_minutes(middle)) == shown(zone, day) {
                    same = middle;
                } else {
                    other = middle;
                }
            }
            found.push(day.plus_minutes(other));
        }
        day = next;
    }
    found
}

/// One stretch: it begins when the clock before it shows `DTSTART`.
fn observance(at: Instant, before: &Shown, after: &Shown) -> Vec<String> {
    let kind = if after.summer { "DAYLIGHT" } else { "STANDARD" };
    let wall = at.utc().naive_utc() + chrono::TimeDelta::seconds(i64::from(before.seconds));
    vec![
        format!("BEGIN:{kind}"),
        format!("DTSTART:{}", wall.format("%Y%m%dT%H%M%S")),
        format!("TZOFFSETFROM:{}", written(before.seconds)),
        format!("TZOFFSETTO:{}", written(after.seconds)),
        format!("TZNAME:{}", after.name),
        format!("END:{kind}"),
    ]
}

fn written(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(zone: &str) -> String {
        timezone(zone.parse().expect("a zone"), 2026, 2026).join("\n")
    }

    #[test]
    fn half_hours_and_midnights_are_written_to_the_minute() {
        let lord_howe = lines("Australia/Lord_Howe");
        assert!(
            lord_howe.contains("STANDARD\nDTSTART:20260405T020000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1030"),
            "{lord_howe}"
        );
        let cairo = lines("Africa/Cairo");
        assert!(
            cairo.contains("DAYLIGHT\nDTSTART:20260424T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300"),
            "{cairo}"
        );
        assert_eq!(
            lines("Asia/Kolkata").matches("BEGIN:STANDARD").count(),
            1,
            "no change at all"
        );
    }
}
