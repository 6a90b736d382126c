//! Visits that repeat (A58 to A67): booked in one transaction, changed this one, this and following, or all, and made
//! further while time goes on. Every instance is a visit like any other; here is only what they have in common.

mod book;
mod cancel;
mod further;
mod moves;
mod preview;

pub(super) use book::book;
pub(super) use cancel::cancel_all;
pub use further::go_on;
pub(super) use moves::move_all;
pub use preview::{SeriesDate, SeriesPreview, preview};

use super::{Scope, visit::check_column};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Date,
    appointments::{Anchor, End, Gap, Recurrence, Starts, Status},
    id::SeriesId,
    time::Civil,
};
use deskbell_store::{
    StoreError, Tx,
    appointments::{self as store, SeriesRow, Visit},
};

/// A series without an end is made so many months ahead (A58).
const MONTHS_AHEAD: u32 = 18;

/// A series with every place that was made and every visit that stands or stood in one.
struct Whole {
    row: SeriesRow,
    places: Vec<Civil>,
    visits: Vec<Visit>,
}

fn whole(tx: &Tx<'_>, visit: &Visit) -> AppResult<Whole> {
    let none = || AppError::invalid("scope", "no_series");
    let row = store::series(tx, visit.series.ok_or_else(none)?).map_err(|error| match error {
        StoreError::NotFound => none(),
        other => other.into(),
    })?;
    Ok(Whole {
        places: places_of(&row, row.made_to).starts,
        visits: store::of_series(tx, row.id)?,
        row,
    })
}

/// A series and its places, for calendar files.
pub(super) fn places(tx: &Tx<'_>, id: SeriesId) -> AppResult<(SeriesRow, Starts)> {
    let row = store::series(tx, id).map_err(|error| match error {
        StoreError::NotFound => AppError::not_found("series"),
        other => other.into(),
    })?;
    let found = places_of(&row, row.made_to);
    Ok((row, found))
}

/// Starts that the rule names and the clock skips.
pub(super) fn skipped_times(row: &SeriesRow, found: &Starts) -> Vec<Civil> {
    let skipped = found.gaps.iter().filter(|(_, gap)| *gap == Gap::NoSuchTime);
    skipped.map(|(date, _)| date.at_minute(row.first.minute())).collect()
}

fn places_of(row: &SeriesRow, horizon: Date) -> Starts {
    row.rule
        .starts(Anchor::at(row.first.date()), row.first.minute(), row.zone, horizon)
}

impl Whole {
    /// The first place that a scope is about, counted from 0: that of the visit, or the first to come.
    fn begin(&self, desk: &Desk, visit: &Visit, scope: Scope) -> AppResult<usize> {
        let now = desk.now();
        if visit.start < now {
            return Err(AppError::invalid("scope", "past"));
        }
        let place = self
            .place(visit)
            .ok_or_else(|| AppError::invalid("scope", "no_series"))?;
        let to_come = self
            .places
            .iter()
            .position(|civil| self.row.zone.instant(*civil, 0) >= now);
        Ok(match scope {
            Scope::All => to_come.unwrap_or(place).min(place),
            Scope::This | Scope::Following => place,
        })
    }

    fn place(&self, visit: &Visit) -> Option<usize> {
        self.places.iter().position(|civil| Some(*civil) == visit.recurrence)
    }

    /// What the visits of the places from `begin` on add to the sequence of the entry: it must not fall when they leave.
    fn sequence_from(&self, begin: usize) -> i64 {
        let leaving = self
            .visits
            .iter()
            .filter(|visit| self.place(visit).is_some_and(|place| place >= begin));
        leaving.map(|visit| visit.sequence).sum()
    }

    /// The visits of the places from `begin` on that a change of several is for: to come, standing, in their place, not
    /// invoiced; and the one it was asked of.
    fn affected(&self, desk: &Desk, tx: &Tx<'_>, begin: usize, asked: &Visit) -> AppResult<Vec<(usize, Visit)>> {
        let mut found = Vec::new();
        for visit in &self.visits {
            let Some(place) = self.place(visit).filter(|place| *place >= begin) else {
                continue;
            };
            let standing = matches!(visit.status, Status::Booked | Status::Confirmed) && !visit.shelved;
            let to_come = visit.start >= desk.now() && standing && !visit.detached;
            if (to_come || visit.id == asked.id) && !crate::invoices::is_billed(tx, visit.id)? {
                found.push((place, visit.clone()));
            }
        }
        Ok(found)
    }
}

/// A practitioner changes several visits at once only where all of them are in the own column (T68).
fn check_columns(caller: &Caller, affected: &[(usize, Visit)]) -> AppResult<()> {
    let items = affected.iter().flat_map(|(_, visit)| &visit.items);
    check_column(caller, items.map(|item| item.staff))
}

/// How far a series is made when it is made up to a date: for ever, when nothing is left to make.
fn made_to(rule: &Recurrence, horizon: Date) -> Date {
    let whole = match rule.end {
        End::Count(_) => true,
        End::Until(last) => last <= horizon,
        End::Open => false,
    };
    if whole {
        Date::new(9999, 12, 31).unwrap_or(horizon)
    } else {
        horizon
    }
}

fn gap_word(gap: Gap) -> &'static str {
    match gap {
        Gap::NoSuchTime => "time_missing",
        Gap::NoSuchDay => "no_such_day",
    }
}
