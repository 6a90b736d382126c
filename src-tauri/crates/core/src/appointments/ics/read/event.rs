//! One event of a calendar file, from its lines to what it means (A127).

use super::{
    Bad,
    lines::Line,
    values::{self, Stamp},
    zones::{Moment, Wall, Zones},
};
use crate::{Date, Instant, Zone, time::Civil};
use sha2::{Digest, Sha256};

/// Letters of a title.
const TITLE: usize = 200;
/// A stretch longer than this is no entry of a desk's calendar.
const MOST_DAYS: i64 = 366;

/// The lines of an event.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Where it begins.
    pub line: u32,
    pub lines: Vec<Line>,
    /// A line of it that says nothing.
    pub broken: Option<u32>,
}

/// An event, not yet expanded.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub line: u32,
    pub uid: String,
    /// The start that it replaces, of those that repeat.
    pub place: Option<String>,
    pub sequence: i64,
    pub modified: Option<Instant>,
    pub start: Stamp,
    pub wall: Wall,
    pub length: Length,
    pub title: String,
    pub attendees: Vec<String>,
    pub cancelled: bool,
    pub transparent: bool,
    pub rule: Option<String>,
    pub also: Vec<Stamp>,
    pub except: Vec<Stamp>,
}

/// How long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Elapsed minutes.
    Minutes(i64),
    /// Whole days.
    Days(i64),
}

impl Raw {
    fn value(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.value(name).map(|line| line.value.trim())
    }

    /// What can be said of it also when it cannot be read.
    pub fn title(&self) -> String {
        values::text(self.text("SUMMARY").unwrap_or_default(), TITLE)
    }

    /// Its name for ever, if it has one of its own.
    pub fn uid(&self) -> Option<String> {
        let uid = self.text("UID").filter(|uid| !uid.is_empty())?;
        Some(uid.chars().take(500).collect())
    }

    fn bad(&self, at: Option<&Line>, reason: &'static str) -> Bad {
        Bad {
            line: at.map_or(self.line, |line| line.number),
            reason,
            title: self.title(),
        }
    }

    /// What it means, in the business's zone where it names none; or the line that cannot be read.
    pub fn read(&self, zones: &Zones, floating: Zone, cancelling: bool) -> Result<Read, Bad> {
        if let Some(line) = self.broken {
            return Err(Bad {
                line,
                ..self.bad(None, "broken_line")
            });
        }
        let begin = self.value("DTSTART").ok_or_else(|| self.bad(None, "no_start"))?;
        let (start, wall) = self.stamp(begin, zones, floating)?;
        let length = self.length(zones, floating, start, &wall)?;
        let title = self.title();
        let uid = self.uid().unwrap_or_else(|| self.made_up_uid(&title));
        let place = self.value("RECURRENCE-ID");
        if place.is_some_and(|line| line.param("RANGE").is_some()) {
            return Err(self.bad(place, "range"));
        }
        let place = place.map(|line| self.stamp(line, zones, floating)).transpose()?;
        let whole = |name: &str| self.text(name).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        let is = |name: &str, word: &str| self.text(name).is_some_and(|text| text.eq_ignore_ascii_case(word));
        let modified = self.text("LAST-MODIFIED").and_then(values::stamp);
        Ok(Read {
            line: self.line,
            uid,
            place: place.map(|(place, of)| key(place, &of)),
            sequence: whole("SEQUENCE").max(0),
            modified: modified.and_then(|stamp| match stamp {
                Stamp::At(civil, _) => Some(Zone::UTC.instant(civil, 0)),
                Stamp::Day(_) => None,
            }),
            start,
            length,
            title,
            attendees: self.attendees(),
            cancelled: cancelling || is("STATUS", "CANCELLED"),
            transparent: is("TRANSP", "TRANSPARENT"),
            rule: self.text("RRULE").map(str::to_owned),
            also: self.stamps("RDATE", zones, floating, &wall)?,
            except: self.stamps("EXDATE", zones, floating, &wall)?,
            wall,
        })
    }

    /// A date or time with the wall it stands on.
    fn stamp(&self, line: &Line, zones: &Zones, floating: Zone) -> Result<(Stamp, Wall), Bad> {
        self.stamp_of(line, &line.value, zones, floating)
    }

    fn stamp_of(&self, line: &Line, text: &str, zones: &Zones, floating: Zone) -> Result<(Stamp, Wall), Bad> {
        let read = values::stamp(text).ok_or_else(|| self.bad(Some(line), "not_a_time"))?;
        let wall = match (read, line.param("TZID")) {
            (Stamp::At(_, true), _) => Wall::Zone(Zone::UTC),
            (Stamp::At(_, false), Some(name)) => {
                zones.wall(name).ok_or_else(|| self.bad(Some(line), "unknown_zone"))?
            }
            _ => Wall::Zone(floating),
        };
        Ok((read, wall))
    }

    fn stamps(&self, name: &str, zones: &Zones, floating: Zone, own: &Wall) -> Result<Vec<Stamp>, Bad> {
        let mut stamps = Vec::new();
        for line in self.lines.iter().filter(|line| line.name == name) {
            for text in line.value.split(',').take(5_000) {
                // Of a period its start; its own length is that of the event.
                let text = text.split('/').next().unwrap_or_default();
                let (stamp, wall) = self.stamp_of(line, text, zones, floating)?;
                stamps.push(on_one_wall(stamp, &wall, own));
            }
        }
        Ok(stamps)
    }

    fn length(&self, zones: &Zones, floating: Zone, start: Stamp, wall: &Wall) -> Result<Length, Bad> {
        let length = match (start, self.value("DTEND"), self.value("DURATION")) {
            (Stamp::Day(first), Some(line), _) => match self.stamp(line, zones, floating)?.0 {
                Stamp::Day(end) => Length::Days(end.days_since(first).max(1)),
                Stamp::At(..) => return Err(self.bad(Some(line), "not_a_time")),
            },
            (Stamp::At(civil, _), Some(line), _) => match self.stamp(line, zones, floating)? {
                (Stamp::At(end, _), of) => Length::Minutes(of.instant(end).at.minutes_since(wall.instant(civil).at)),
                (Stamp::Day(_), _) => return Err(self.bad(Some(line), "not_a_time")),
            },
            (_, None, Some(line)) => {
                let minutes = values::minutes(&line.value).ok_or_else(|| self.bad(Some(line), "not_a_length"))?;
                match start {
                    Stamp::Day(_) => Length::Days((minutes / 1_440).max(1)),
                    Stamp::At(..) => Length::Minutes(minutes),
                }
            }
            (Stamp::Day(_), None, None) => Length::Days(1),
            (Stamp::At(..), None, None) => Length::Minutes(0),
        };
        let days = match length {
            Length::Days(days) => days,
            Length::Minutes(minutes) if minutes < 0 => return Err(self.bad(self.value("DTEND"), "ends_before_start")),
            Length::Minutes(minutes) => minutes / 1_440,
        };
        if days > MOST_DAYS {
            return Err(self.bad(self.value("DTEND"), "too_long"));
        }
        Ok(length)
    }

    fn attendees(&self) -> Vec<String> {
        let lines = self.lines.iter().filter(|line| line.name == "ATTENDEE").take(50);
        let address = |line: &Line| {
            let value = line.value.trim();
            let (scheme, address) = value.split_at_checked(7)?;
            scheme.eq_ignore_ascii_case("mailto:").then(|| address.to_lowercase())
        };
        lines.filter_map(address).collect()
    }

    /// A127: without a UID the same event is the one with the same start, end and title.
    fn made_up_uid(&self, title: &str) -> String {
        let mut hash = Sha256::new();
        for part in [
            self.text("DTSTART"),
            self.text("DTEND"),
            self.text("DURATION"),
            Some(title),
        ] {
            hash.update(part.unwrap_or_default());
            hash.update([0]);
        }
        let digest = hash.finalize();
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("deskbell-import-{hex}")
    }
}

/// A time of one wall as another wall shows it, so that both can be compared.
fn on_one_wall(stamp: Stamp, of: &Wall, own: &Wall) -> Stamp {
    match stamp {
        Stamp::Day(date) => Stamp::Day(date),
        Stamp::At(civil, utc) => {
            let Moment { at, .. } = of.instant(civil);
            Stamp::At(own.civil(at), utc)
        }
    }
}

/// A place in a series as an instant, the same whatever zone a file names it in; of days the day.
pub(super) fn key(place: Stamp, wall: &Wall) -> String {
    match place {
        Stamp::Day(date) => date.to_string(),
        Stamp::At(civil, _) => wall.instant(civil).at.to_string(),
    }
}

/// The time of a stamp; of a day its beginning.
pub(super) fn civil(stamp: Stamp) -> Civil {
    match stamp {
        Stamp::Day(date) => date.at_minute(0),
        Stamp::At(civil, _) => civil,
    }
}

/// The days from a date on, both included.
pub(super) fn days(first: Date, length: i64) -> (Date, Date) {
    (first, first.plus_days(length - 1))
}
