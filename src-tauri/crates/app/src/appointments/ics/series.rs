//! A series in a calendar file (A119, A120): one master with what differs from it, under one UID. A visit that is told
//! alone keeps that UID and says its place, so that no file makes a second entry of what another brought.

use super::{super::series, Teller};
use crate::AppResult;
use deskbell_core::{
    appointments::{
        Starts, Status,
        ics::{Event, EventTime, Repeats},
    },
    id::SeriesId,
    time::Civil,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, SeriesRow, Visit},
};
use std::collections::BTreeMap;

/// A series with its visits, by the places that they have in it.
pub(crate) struct Whole {
    row: SeriesRow,
    found: Starts,
    at: BTreeMap<Civil, Visit>,
    /// Standing visits that have no place of their own in it any more.
    outside: Vec<Visit>,
    sequence: i64,
}

impl Whole {
    pub fn load(tx: &Tx<'_>, id: SeriesId) -> AppResult<Whole> {
        let (row, found) = series::places(tx, id)?;
        let visits = store::of_series(tx, id)?;
        let sequence = row.sequence + visits.iter().map(|visit| visit.sequence).sum::<i64>();
        let mut at: BTreeMap<Civil, Visit> = BTreeMap::new();
        let mut outside = Vec::new();
        for visit in visits.into_iter().filter(stands) {
            // What is done keeps its place when the rest moves: another may have come to it.
            let free = |place: &Civil| found.starts.contains(place) && !at.contains_key(place);
            match visit.recurrence.filter(free) {
                Some(place) => drop(at.insert(place, visit)),
                None => outside.push(visit),
            }
        }
        Ok(Whole {
            row,
            found,
            at,
            outside,
            sequence,
        })
    }

    /// Its name in calendars.
    pub fn uid(&self) -> String {
        format!("deskbell-{}", self.row.id)
    }

    /// The visits that stand in their places.
    pub fn placed(&self) -> impl Iterator<Item = (&Civil, &Visit)> {
        self.at.iter()
    }

    /// One of its visits alone.
    pub fn member(&self, tx: &Tx<'_>, teller: &Teller, visit: &Visit) -> AppResult<Event> {
        let mut event = teller.single(tx, visit)?;
        let own = |place: &Civil| match self.at.get(place) {
            Some(holder) => holder.id == visit.id,
            None => self.found.starts.contains(place),
        };
        if let Some(place) = visit.recurrence.filter(own) {
            event.uid = self.uid();
            event.place = Some((place, self.row.zone));
            event.sequence = self.sequence;
        }
        Ok(event)
    }

    /// All of it: its master, what differs from it, and what no longer has a place in it.
    pub fn events(&self, tx: &Tx<'_>, teller: &Teller) -> AppResult<Vec<Event>> {
        let mut events = Vec::new();
        match self.master(tx, teller)? {
            Some((master, minutes)) => {
                events.push(master);
                for (place, visit) in &self.at {
                    let event = self.member(tx, teller, visit)?;
                    if differs(visit, *place, minutes) || !same_words(&event, &events[0]) {
                        events.push(event);
                    }
                }
            }
            None => {
                for visit in self.at.values() {
                    events.push(self.member(tx, teller, visit)?);
                }
            }
        }
        for visit in &self.outside {
            events.push(teller.single(tx, visit)?);
        }
        Ok(events)
    }

    /// The entry that repeats, after the first visit that was not moved on its own, and that visit's minutes.
    fn master(&self, tx: &Tx<'_>, teller: &Teller) -> AppResult<Option<(Event, u32)>> {
        let pattern = self.at.values().find(|visit| !visit.detached);
        let starts = &self.found.starts;
        let (Some(pattern), Some(first), Some(last)) = (pattern, starts.first(), starts.last()) else {
            return Ok(None);
        };
        let mut except: Vec<Civil> = starts
            .iter()
            .filter(|place| !self.at.contains_key(place))
            .copied()
            .collect();
        // A time that the clock skips is counted by some readers: then the rule ends with a date, and the day is taken out.
        let skipped = series::skipped_times(&self.row, &self.found);
        let rule = if skipped.is_empty() {
            self.row.rule.clone()
        } else {
            self.row.rule.until(last.date())
        };
        except.extend(skipped);
        let mut master = teller.single(tx, pattern)?;
        master.uid = self.uid();
        master.sequence = self.sequence;
        master.time = EventTime::Wall(*first, self.row.zone, pattern.minutes);
        master.repeats = Some(Repeats {
            rule: rule.exported(*first, self.row.zone),
            except,
            last: *last,
        });
        Ok(Some((master, pattern.minutes)))
    }
}

fn stands(visit: &Visit) -> bool {
    visit.status != Status::Cancelled && !visit.shelved
}

fn differs(visit: &Visit, place: Civil, minutes: u32) -> bool {
    // Where the clock changes meanwhile, some readers take the length from the wall: the instants say it.
    let over_a_change = visit.civil.plus_wall_minutes(i64::from(visit.minutes)) != visit.end.civil(visit.zone);
    visit.civil != place || visit.minutes != minutes || visit.fold != 0 || over_a_change
}

fn same_words(one: &Event, other: &Event) -> bool {
    one.summary == other.summary && one.description == other.description
}
