//! Calendar files (A118 to A121, RFC 5545): what other programs read. Written from facts; which visits, and how much of them
//! is told, is decided before.

mod people;
pub mod read;
mod text;
mod zones;

pub use people::{Method, Party};

use super::recurrence::utc;
use crate::{Instant, Zone, time::Civil};
use std::collections::BTreeMap;
use text::{escaped, folded};

/// Where an event stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTime {
    /// From an instant to another.
    Instants(Instant, Instant),
    /// From a time on the wall of a zone, so many minutes: what repeats, repeats on the wall.
    Wall(Civil, Zone, u32),
}

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeats {
    /// The rule's text.
    pub rule: String,
    /// Starts that do not take place.
    pub except: Vec<Civil>,
    /// The last start, for the zone's changes.
    pub last: Civil,
}

/// An event of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Never changes (A119).
    pub uid: String,
    /// Grows when others see a change.
    pub sequence: i64,
    /// When.
    pub time: EventTime,
    /// For the master of a series.
    pub repeats: Option<Repeats>,
    /// For one of a series that differs: its place.
    pub place: Option<(Civil, Zone)>,
    /// What it says.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// True when it was called off.
    pub cancelled: bool,
    /// Who sends it to whom, in an invitation (A123).
    pub parties: Option<Party>,
}

/// A whole calendar file: lines end with CR LF and are folded at 75 octets. The method is one of the calendar, not of an
/// event (A123).
pub fn calendar(method: Method, events: &[Event], now: Instant) -> String {
    let mut lines: Vec<String> = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Deskbell//Deskbell//EN",
        "CALSCALE:GREGORIAN",
    ]
    .map(str::to_owned)
    .to_vec();
    lines.push(format!("METHOD:{}", method.word()));
    for (zone, (first, last)) in used_zones(events) {
        if let Ok(zone) = zone.parse() {
            lines.extend(zones::timezone(zone, first, last));
        }
    }
    for event in events {
        lines.extend(event.lines(now));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// The first and last year in which each zone is used.
fn used_zones(events: &[Event]) -> BTreeMap<&'static str, (i32, i32)> {
    let mut used: BTreeMap<&'static str, (i32, i32)> = BTreeMap::new();
    let mut note = |zone: Zone, civil: Civil| {
        let year = super::dates::year(civil.date());
        let span = used.entry(zone.name()).or_insert((year, year));
        *span = (span.0.min(year), span.1.max(year));
    };
    for event in events {
        if let EventTime::Wall(civil, zone, _) = event.time {
            note(zone, civil);
            if let Some(repeats) = &event.repeats {
                note(zone, repeats.last);
            }
        }
        if let Some((civil, zone)) = event.place {
            note(zone, civil);
        }
    }
    used
}

impl Event {
    fn lines(&self, now: Instant) -> Vec<String> {
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", escaped(&self.uid)),
            format!("DTSTAMP:{}", utc(now)),
            format!("SEQUENCE:{}", self.sequence),
        ];
        match self.time {
            EventTime::Instants(start, end) => {
                lines.push(format!("DTSTART:{}", utc(start)));
                lines.push(format!("DTEND:{}", utc(end)));
            }
            EventTime::Wall(civil, zone, minutes) => {
                lines.push(format!("DTSTART;{}", on_the_wall(zone, civil)));
                lines.push(format!("DURATION:PT{minutes}M"));
                lines.extend(self.repeats.iter().flat_map(|repeats| repeats.lines(zone)));
            }
        }
        lines.extend(
            self.place
                .map(|(civil, zone)| format!("RECURRENCE-ID;{}", on_the_wall(zone, civil))),
        );
        lines.push(format!("SUMMARY:{}", escaped(&self.summary)));
        let more = |name: &str, text: &Option<String>| text.as_ref().map(|text| format!("{name}:{}", escaped(text)));
        lines.extend(more("DESCRIPTION", &self.description));
        lines.extend(more("LOCATION", &self.location));
        lines.extend(self.parties.iter().flat_map(Party::lines));
        lines.push(format!(
            "STATUS:{}",
            if self.cancelled { "CANCELLED" } else { "CONFIRMED" }
        ));
        lines.push("END:VEVENT".to_owned());
        lines
    }
}

impl Repeats {
    fn lines(&self, zone: Zone) -> Vec<String> {
        let mut lines = vec![format!("RRULE:{}", self.rule)];
        lines.extend(
            self.except
                .iter()
                .map(|civil| format!("EXDATE;{}", on_the_wall(zone, *civil))),
        );
        lines
    }
}

fn on_the_wall(zone: Zone, civil: Civil) -> String {
    format!("TZID={}:{}", zone.name(), civil.naive().format("%Y%m%dT%H%M%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn event(start: &str, end: &str, sequence: i64) -> Event {
        Event {
            uid: "deskbell-1".to_owned(),
            sequence,
            time: EventTime::Instants(at(start), at(end)),
            repeats: None,
            place: None,
            summary: "Check-up; Ana, Ben".to_owned(),
            description: None,
            location: None,
            cancelled: sequence == 2,
            parties: None,
        }
    }

    #[test]
    fn worked_values_of_a125() {
        let text = calendar(
            Method::Publish,
            &[event("2026-10-27T08:40:00Z", "2026-10-27T09:00:00Z", 0)],
            at("2026-10-01T08:00:00Z"),
        );
        for line in [
            "UID:deskbell-1",
            "SEQUENCE:0",
            "DTSTART:20261027T084000Z",
            "DTEND:20261027T090000Z",
            "SUMMARY:Check-up\\; Ana\\, Ben",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        let gone = calendar(
            Method::Publish,
            &[event("2026-10-28T10:00:00Z", "2026-10-28T10:20:00Z", 2)],
            at("2026-10-01T08:00:00Z"),
        );
        assert!(gone.contains("STATUS:CANCELLED\r\n") && gone.contains("SEQUENCE:2\r\n"));
        assert!(!gone.contains("VTIMEZONE"), "instants need no zone");
    }

    #[test]
    fn what_repeats_brings_its_zone() {
        let zone: Zone = "Europe/Berlin".parse().expect("a zone");
        let civil = |text: &str| text.parse::<Civil>().expect("a civil time");
        let mut series = event("2026-10-23T07:00:00Z", "2026-10-23T07:30:00Z", 0);
        series.time = EventTime::Wall(civil("2026-10-23T09:00"), zone, 30);
        series.repeats = Some(Repeats {
            rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO,FR;WKST=MO".to_owned(),
            except: vec![civil("2026-11-02T09:00")],
            last: civil("2026-11-06T09:00"),
        });
        let text = calendar(Method::Publish, &[series], at("2026-10-01T08:00:00Z"));
        for line in [
            "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin",
            "DTSTART;TZID=Europe/Berlin:20261023T090000",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO,FR;WKST=MO",
            "EXDATE;TZID=Europe/Berlin:20261102T090000",
            "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
    }
}
