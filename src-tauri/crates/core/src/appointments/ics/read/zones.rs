//! Zones of a calendar file (A127): by their name, by the name Windows has for them, and where neither is known as the file
//! itself describes them.

use super::{lines::Line, repeats, values, values::Stamp, windows};
use crate::{
    Instant, Zone,
    time::{Civil, Resolved},
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// Where a time on the wall is meant.
#[derive(Debug, Clone)]
pub(super) enum Wall {
    /// In a zone of the list.
    Zone(Zone),
    /// As the file describes it.
    Own(Arc<Own>),
}

/// Zones that a file describes itself and nobody else knows: more are none.
const MOST_OWN: usize = 64;
/// Observances of such a zone, and how many of them have rules.
const MOST_OBSERVANCES: usize = 200;
const MOST_RULES: usize = 20;

/// A stretch of a zone that a file describes: from when on, and how far from UTC.
#[derive(Debug, Clone)]
struct Observance {
    from: Civil,
    rule: Option<String>,
    before: i32,
    seconds: i32,
}

/// A zone as a file describes it. Its rules are expanded once, however many times stand on it, and only when one does.
#[derive(Debug)]
pub(super) struct Own {
    observances: Vec<Observance>,
    turns: OnceLock<Vec<(Civil, i32)>>,
}

impl Own {
    /// None where nothing or far too much is described.
    fn of(observances: Vec<Observance>) -> Option<Own> {
        let rules = observances
            .iter()
            .filter(|observance| observance.rule.is_some())
            .count();
        let fits = (1..=MOST_OBSERVANCES).contains(&observances.len()) && rules <= MOST_RULES;
        fits.then(|| Own {
            observances,
            turns: OnceLock::new(),
        })
    }

    /// Seconds from UTC at a time: of the observance that began last before it; before all of them, what the first came
    /// from.
    fn seconds_at(&self, civil: Civil) -> i32 {
        let turns = self.turns.get_or_init(|| self.expanded());
        let begun = turns.partition_point(|(from, _)| *from <= civil);
        let first = || self.observances.iter().min_by_key(|observance| observance.from);
        begun
            .checked_sub(1)
            .map(|last| turns[last].1)
            .or_else(|| first().map(|observance| observance.before))
            .unwrap_or(0)
    }

    fn expanded(&self) -> Vec<(Civil, i32)> {
        let mut turns = Vec::new();
        for observance in &self.observances {
            let starts = match &observance.rule {
                Some(rule) => repeats::turns(rule, observance.from),
                None => vec![observance.from],
            };
            turns.extend(starts.into_iter().map(|from| (from, observance.seconds)));
        }
        turns.sort_by_key(|(from, _)| *from);
        turns
    }
}

impl Wall {
    /// The instant of a time: `shifted` when the clock skips it (A10).
    pub fn instant(&self, civil: Civil) -> Moment {
        match self {
            Wall::Zone(zone) => Moment {
                at: zone.instant(civil, 0),
                skipped: matches!(zone.resolve(civil), Resolved::Missing { .. }),
            },
            Wall::Own(own) => Moment {
                at: Zone::UTC
                    .instant(civil, 0)
                    .plus_ms(-1_000 * i64::from(own.seconds_at(civil))),
                skipped: false,
            },
        }
    }

    /// An instant on this wall: for `UNTIL`, which stands in UTC.
    pub fn civil(&self, at: Instant) -> Civil {
        match self {
            Wall::Zone(zone) => at.civil(*zone),
            Wall::Own(own) => {
                let utc = at.civil(Zone::UTC);
                at.plus_ms(1_000 * i64::from(own.seconds_at(utc))).civil(Zone::UTC)
            }
        }
    }
}

/// An instant that a file names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub at: Instant,
    /// Its time on the wall does not exist and was moved on.
    pub skipped: bool,
}

/// The zones that a file names.
#[derive(Default)]
pub(super) struct Zones {
    known: HashMap<String, Wall>,
    open: Option<Described>,
    own: usize,
}

#[derive(Default)]
struct Described {
    name: String,
    place: Option<String>,
    observances: Vec<Observance>,
    inside: Vec<Line>,
}

impl Zones {
    /// A line of a `VTIMEZONE`, its begin and end included.
    pub fn line(&mut self, line: &Line) {
        let word = line.value.trim().to_ascii_uppercase();
        let open = self.open.get_or_insert_default();
        match (line.name.as_str(), word.as_str()) {
            ("BEGIN", "STANDARD" | "DAYLIGHT") => open.inside.clear(),
            ("END", "STANDARD" | "DAYLIGHT") => {
                let read = observance(&open.inside);
                // One more than is read tells that it is too much.
                if open.observances.len() <= MOST_OBSERVANCES {
                    open.observances.extend(read);
                }
            }
            ("END", "VTIMEZONE") => self.close(),
            ("TZID", _) => line.value.trim().clone_into(&mut open.name),
            ("X-LIC-LOCATION", _) => open.place = Some(line.value.trim().to_owned()),
            _ => open.inside.push(line.clone()),
        }
    }

    fn close(&mut self) {
        let Some(described) = self.open.take() else {
            return;
        };
        let listed = named(&described.name).or_else(|| described.place.as_deref().and_then(named));
        let wall = match listed {
            Some(zone) => Wall::Zone(zone),
            None => match Own::of(described.observances).filter(|_| self.own < MOST_OWN) {
                Some(own) => {
                    self.own += 1;
                    Wall::Own(Arc::new(own))
                }
                None => return,
            },
        };
        self.known.insert(described.name, wall);
    }

    /// The wall of a name; none when nobody knows it.
    pub fn wall(&self, name: &str) -> Option<Wall> {
        let listed = || named(name).map(Wall::Zone);
        self.known.get(name.trim()).cloned().or_else(listed)
    }
}

/// A zone by its name, also behind the prefix that some programs put before it.
fn named(name: &str) -> Option<Zone> {
    let name = name.trim();
    let parse = |name: &str| name.parse::<Zone>().ok();
    let by_end = || {
        let mut parts: Vec<&str> = name.rsplitn(4, '/').take(3).collect();
        parts.reverse();
        (0..parts.len().saturating_sub(1)).find_map(|from| parse(&parts[from..].join("/")))
    };
    parse(name)
        .or_else(|| windows::of_windows(name).and_then(parse))
        .or_else(by_end)
}

fn observance(lines: &[Line]) -> Option<Observance> {
    let value = |name: &str| {
        lines
            .iter()
            .find(|line| line.name == name)
            .map(|line| line.value.as_str())
    };
    let Some(Stamp::At(from, _)) = values::stamp(value("DTSTART")?) else {
        return None;
    };
    Some(Observance {
        from,
        rule: value("RRULE").map(str::to_owned),
        before: values::offset(value("TZOFFSETFROM")?)?,
        seconds: values::offset(value("TZOFFSETTO")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_programs_are_known() {
        for (name, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
            (
                "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires",
                "America/Argentina/Buenos_Aires",
            ),
        ] {
            assert_eq!(named(name).map(Zone::name), Some(zone), "{name}");
        }
        assert!(named("Mars/Olympus").is_none());
    }
}
