//! From events as written to what takes place (A127): the newest of each identity, rules expanded, single dates taken out
//! or moved.

use super::{
    Bad, Found,
    event::{self, Length, Read},
    repeats,
    values::Stamp,
};
use crate::{Date, Zone, time::Civil};
use std::collections::{BTreeMap, BTreeSet};

/// How far rules are expanded.
const MONTHS: u32 = 24;

/// From where to where, and on which wall.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: Date,
    pub zone: Zone,
}

type Group = BTreeMap<Option<String>, Read>;

/// What events come to.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub found: Vec<Found>,
    /// What cannot be expanded, with its UID.
    pub lost: Vec<(String, Bad)>,
}

/// Everything that takes place. None when that is more than `most` instances.
pub(super) fn expand(reads: Vec<Read>, span: Span, most: usize) -> Option<Expanded> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for read in reads {
        let group = groups.entry(read.uid.clone()).or_default();
        let place = read.place.clone();
        let newer = group.get(&place).is_none_or(|known| is_newer(&read, known));
        if newer {
            group.insert(place, read);
        }
    }
    let mut expanded = Expanded::default();
    for (uid, group) in groups {
        match of_group(&group, span) {
            Ok(some) => expanded.found.extend(some),
            Err(reason) => expanded.lost.push((uid, reason)),
        }
        if expanded.found.len() > most {
            return None;
        }
    }
    Some(expanded)
}

/// The higher SEQUENCE, then the later LAST-MODIFIED, then what stands further down.
fn is_newer(read: &Read, known: &Read) -> bool {
    (read.sequence, read.modified) >= (known.sequence, known.modified)
}

fn of_group(group: &Group, span: Span) -> Result<Vec<Found>, Bad> {
    let mut found = Vec::new();
    let mut replaced: BTreeSet<&str> = BTreeSet::new();
    for (place, read) in group {
        if let Some(place) = place {
            replaced.insert(place);
            found.push(of(read, event::civil(read.start), place.clone(), span));
        }
    }
    let Some(master) = group.get(&None) else {
        return Ok(found);
    };
    if master.rule.is_none() && master.also.is_empty() {
        found.push(of(master, event::civil(master.start), String::new(), span));
        return Ok(found);
    }
    for start in starts(master, span)? {
        let missing = matches!(master.start, Stamp::At(..)) && master.wall.instant(start).skipped;
        // What a rule makes in a gap of the clock does not take place (A10).
        let place = key(master, start);
        if !replaced.contains(place.as_str()) && !missing {
            found.push(of(master, start, place, span));
        }
    }
    Ok(found)
}

/// The starts of what repeats: no day before the span's first is asked for, since it is over.
fn starts(master: &Read, span: Span) -> Result<BTreeSet<Civil>, Bad> {
    let first = event::civil(master.start);
    let (from, to) = (span.from.at_minute(0), span.from.plus_months(MONTHS).at_minute(0));
    let inside = |civil: &Civil| from <= *civil && *civil < to;
    let mut starts: BTreeSet<Civil> = master.also.iter().copied().map(event::civil).filter(inside).collect();
    if inside(&first) {
        starts.insert(first);
    }
    if let Some(rule) = &master.rule {
        let found = repeats::starts(rule, first, &master.wall, (from, to)).map_err(|reason| Bad {
            line: master.line,
            reason,
            title: master.title.clone(),
        })?;
        starts.extend(found.into_iter().filter(inside));
    }
    for except in &master.except {
        starts.remove(&event::civil(*except));
    }
    Ok(starts)
}

fn of(read: &Read, start: Civil, recurrence: String, span: Span) -> Found {
    let moment = read.wall.instant(start);
    let (at, end, days) = match (read.start, read.length) {
        (Stamp::Day(_), length) => {
            let count = match length {
                Length::Days(days) => days,
                Length::Minutes(minutes) => (minutes / 1_440).max(1),
            };
            let (first, last) = event::days(start.date(), count);
            (
                first.start(span.zone),
                last.plus_days(1).start(span.zone),
                Some((first, last)),
            )
        }
        (Stamp::At(..), Length::Minutes(minutes)) => (moment.at, moment.at.plus_minutes(minutes), None),
        (Stamp::At(..), Length::Days(days)) => (moment.at, moment.at.plus_minutes(days * 1_440), None),
    };
    Found {
        line: read.line,
        uid: read.uid.clone(),
        recurrence,
        sequence: read.sequence,
        modified: read.modified,
        start: at,
        end,
        days,
        title: read.title.clone(),
        attendees: read.attendees.clone(),
        cancelled: read.cancelled,
        transparent: read.transparent,
        shifted: days.is_none() && moment.skipped,
    }
}

fn key(read: &Read, start: Civil) -> String {
    let place = match read.start {
        Stamp::Day(_) => Stamp::Day(start.date()),
        Stamp::At(_, utc) => Stamp::At(start, utc),
    };
    event::key(place, &read.wall)
}
