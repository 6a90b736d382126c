//! Reading other programs' calendar files (A126 to A128): what is good is offered, what is broken is listed with its line, and
//! nothing a file says makes this program work without end.
//!
//! A line reader of our own: the parser of the icalendar crate gives up the whole file at its first broken line, and numbers
//! the lines after unfolding. Rules are expanded by the crate rrule.

mod event;
mod expand;
mod lines;
mod repeats;
mod values;
mod windows;
mod zones;

use crate::{Date, Instant, Zone};
use event::Raw;
use lines::Line;
use std::collections::HashSet;
use zones::Zones;

/// Largest file.
pub const MAX_BYTES: u64 = 5 * 1024 * 1024;
/// Most events of a file, and most instances of all its rules together.
pub const MAX_EVENTS: usize = 20_000;
/// Deepest nesting of parts.
const MAX_DEPTH: usize = 4;

/// Something that takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where its event begins in the file.
    pub line: u32,
    /// Its name for ever.
    pub uid: String,
    /// Its place in a series; empty for what does not repeat.
    pub recurrence: String,
    /// Grows with its changes.
    pub sequence: i64,
    /// When it was changed last.
    pub modified: Option<Instant>,
    /// From.
    pub start: Instant,
    /// To.
    pub end: Instant,
    /// For whole days: the first and the last.
    pub days: Option<(Date, Date)>,
    /// What it says.
    pub title: String,
    /// Mail addresses of those who come, in lower case.
    pub attendees: Vec<String>,
    /// It does not take place.
    pub cancelled: bool,
    /// It takes nobody's time.
    pub transparent: bool,
    /// Its time on the wall does not exist, and was moved on by the gap's length (A10).
    pub shifted: bool,
}

/// An event that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The line.
    pub line: u32,
    /// Why: `broken_line`, `no_start`, `not_a_time`, `not_a_length`, `ends_before_start`, `too_long`, `unknown_zone`,
    /// `not_a_rule`, `repeats_too_often`, `range`, `cut`.
    pub reason: &'static str,
    /// What it says, if that can be read.
    pub title: String,
}

/// A file as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// What takes place, or does no longer.
    pub found: Vec<Found>,
    /// What cannot be read.
    pub bad: Vec<Bad>,
    /// The UIDs of which the file has the whole entry: what it does not bring of them takes place no longer.
    pub whole: Vec<String>,
}

/// Reads a file. What repeats is expanded from `today` for 24 months; times without a zone are those of `zone`. Errors:
/// `not_a_calendar`, `too_deep`, `too_many`.
pub fn read(bytes: &[u8], zone: Zone, today: Date) -> Result<Calendar, &'static str> {
    let mut reader = Reader::default();
    for line in lines::lines(bytes) {
        match line {
            Ok(line) => reader.line(line)?,
            Err(number) => reader.broken(number),
        }
    }
    reader.end();
    if !reader.seen_calendar {
        return Err("not_a_calendar");
    }
    let mut reads = Vec::new();
    let mut bad = reader.bad;
    // What could not be read takes nothing away.
    let mut lost = reader.lost;
    for (raw, cancelling) in &reader.events {
        match raw.read(&reader.zones, zone, *cancelling) {
            Ok(read) => reads.push(read),
            Err(reason) => {
                bad.push(reason);
                lost.extend(raw.uid());
            }
        }
    }
    let span = expand::Span { from: today, zone };
    let mut whole: Vec<String> = reads
        .iter()
        .filter(|read| read.place.is_none())
        .map(|read| read.uid.clone())
        .collect();
    let expanded = expand::expand(reads, span, MAX_EVENTS).ok_or("too_many")?;
    for (uid, reason) in expanded.lost {
        bad.push(reason);
        lost.insert(uid);
    }
    whole.retain(|uid| !lost.contains(uid));
    bad.sort_by_key(|bad| bad.line);
    Ok(Calendar {
        found: expanded.found,
        bad,
        whole,
    })
}

/// Walks through the lines.
#[derive(Default)]
struct Reader {
    seen_calendar: bool,
    cancelling: bool,
    open: Vec<String>,
    event: Option<Raw>,
    /// With whether the calendar's method was to cancel.
    events: Vec<(Raw, bool)>,
    zones: Zones,
    bad: Vec<Bad>,
    /// The UIDs of what is cut.
    lost: HashSet<String>,
}

impl Reader {
    fn line(&mut self, line: Line) -> Result<(), &'static str> {
        let word = line.value.trim().to_ascii_uppercase();
        let in_zone = self.open.iter().any(|part| part == "VTIMEZONE");
        match line.name.as_str() {
            "BEGIN" => self.begin(word, &line)?,
            "END" => self.close(&word, &line),
            _ => match self.open.last().map(String::as_str) {
                Some("VCALENDAR") if line.name == "METHOD" => self.cancelling = word == "CANCEL",
                Some("VEVENT") => {
                    if let Some(event) = &mut self.event {
                        event.lines.push(line);
                    }
                }
                _ if in_zone => self.zones.line(&line),
                _ => {}
            },
        }
        Ok(())
    }

    fn begin(&mut self, part: String, line: &Line) -> Result<(), &'static str> {
        if matches!(part.as_str(), "VEVENT" | "VCALENDAR") && self.event.is_some() {
            self.cut();
        }
        match part.as_str() {
            "VCALENDAR" => {
                self.seen_calendar = true;
                self.cancelling = false;
            }
            "VEVENT" => {
                if self.events.len() + self.bad.len() >= MAX_EVENTS {
                    return Err("too_many");
                }
                self.event = Some(Raw {
                    line: line.number,
                    ..Raw::default()
                });
            }
            _ => {}
        }
        if self.open.iter().any(|open| open == "VTIMEZONE") {
            self.zones.line(line);
        }
        self.open.push(part);
        if self.open.len() > MAX_DEPTH {
            return Err("too_deep");
        }
        Ok(())
    }

    fn close(&mut self, part: &str, line: &Line) {
        if self.open.iter().any(|open| open == "VTIMEZONE") {
            self.zones.line(line);
        }
        let Some(from) = self.open.iter().rposition(|open| open == part) else {
            self.broken(line.number);
            return;
        };
        if part != "VEVENT" && self.open[from..].iter().any(|open| open == "VEVENT") {
            self.cut();
        }
        self.open.truncate(from);
        if part == "VEVENT"
            && let Some(event) = self.event.take()
        {
            self.events.push((event, self.cancelling));
        }
    }

    fn broken(&mut self, line: u32) {
        match &mut self.event {
            Some(event) => event.broken = event.broken.or(Some(line)),
            None if self.seen_calendar => self.bad.push(Bad {
                line,
                reason: "broken_line",
                title: String::new(),
            }),
            None => {}
        }
    }

    /// An event that another part begins in, or that the file ends in.
    fn cut(&mut self) {
        if let Some(event) = self.event.take() {
            self.bad.push(Bad {
                line: event.line,
                reason: "cut",
                title: event.title(),
            });
            self.lost.extend(event.uid());
        }
        let from = self.open.iter().rposition(|open| open == "VEVENT");
        self.open.truncate(from.unwrap_or(self.open.len()));
    }

    fn end(&mut self) {
        self.cut();
    }
}

#[cfg(test)]
mod tests;
