//! Booking a series (A61): every date is tested, the whole is one transaction.

use super::{super::book::enter, MONTHS_AHEAD, gap_word, made_to, places_of};
use crate::{
    AppError, AppResult, Caller, Desk,
    appointments::{
        AppointmentBook, AppointmentView, ClashView, DateAct, DateWish, LeftOut, OnProblem, Repeat, Warning,
        book::checked_items,
        shelf::{DUE_DAYS, put_up},
        visit::{Wish, fresh, in_the_way, overlap, placed, take, warnings},
    },
};
use deskbell_core::{
    Date, Zone,
    appointments::{Anchor, End, Recurrence},
    id::SeriesId,
    time::Civil,
};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, NewItem, NewVisit, Placement, Reason, SeriesRow},
};
use serde::Serialize;

/// Books every date of the rule; answers the first visit.
pub(in crate::appointments) fn book(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    request: &AppointmentBook,
    (repeat, wishes, note): (&Repeat, &[Wish], Option<String>),
) -> AppResult<AppointmentView> {
    let planned = planned(desk, tx, caller, (request, repeat, wishes))?;
    let series = &planned.series;
    store::series_insert(tx, series, desk.now())?;
    let mut left_out = planned.left_out;
    let (mut booked, mut parked) = (Vec::new(), Vec::new());
    let (mut warned, mut problems) = (Vec::new(), Vec::new());
    let others = store::has_others(tx, request.client_id)?;
    for date in planned.dates {
        let wish = wish_of(repeat, &date);
        if wish.is_some_and(|wish| wish.act == DateAct::LeaveOut) {
            store::except(tx, series.id, date.place, Reason::Skipped, desk.now())?;
            left_out.push(date.skipped());
            continue;
        }
        let anyway = match wish {
            Some(wish) => wish.act != DateAct::Move,
            None => repeat.on_problem == OnProblem::Book,
        };
        let problem = if anyway { None } else { date.problem(desk, tx)? };
        match problem {
            Some(problem) if wish.is_none() && repeat.on_problem == OnProblem::LeaveOut => {
                store::except(tx, series.id, date.place, problem.reason(), desk.now())?;
                left_out.push(problem.left_out());
            }
            Some(problem) => problems.push(problem),
            None if !problems.is_empty() => {}
            None => {
                let visit = NewVisit {
                    id: desk.new_id(),
                    client: request.client_id,
                    bill_to: request.bill_to_id.filter(|payer| *payer != request.client_id),
                    placement: date.placement,
                    first_visit: booked.is_empty() && !others,
                    note: note.clone(),
                    created_by: caller.staff,
                    series: Some((series.id, date.place)),
                    items: date.items,
                };
                store::insert(tx, &visit, desk.now())?;
                match wish.map(|wish| wish.act) {
                    Some(DateAct::Shelve) => parked.push(visit.id),
                    act => {
                        let taken = (visit.id, visit.items.as_slice(), &visit.placement);
                        take(desk, tx, caller, taken, request.overrule.as_ref())?;
                        if act == Some(DateAct::Move) {
                            store::join_series(tx, visit.id, (series.id, date.place), true)?;
                        }
                    }
                }
                booked.push(visit.id);
                warned.extend(date.warnings);
            }
        }
    }
    if !problems.is_empty() {
        return Err(refusal(problems));
    }
    let Some(first) = booked.first() else {
        return Err(AppError::invalid("repeat.rrule", "no_dates").with("leftOut", left_out));
    };
    for id in &booked {
        enter(desk, tx, caller, *id, "desk")?;
    }
    let due = desk.now().date(series.zone).plus_days(DUE_DAYS);
    for id in parked {
        put_up(desk, tx, caller, (&store::visit(tx, id)?, due, None))?;
    }
    warned.sort();
    warned.dedup();
    left_out.sort_by_key(|left| left.date);
    let mut view = AppointmentView::of(store::visit(tx, *first)?, warned);
    view.count = Some(booked.len());
    view.left_out = left_out;
    Ok(view)
}

/// A date of the rule, laid out.
pub(super) struct PlannedDate {
    /// Its place in the series: the start that the rule gives it.
    pub place: Civil,
    /// The services with ids of their own.
    pub items: Vec<NewItem>,
    /// When.
    pub placement: Placement,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// Every date of a series to be booked.
pub(super) struct Planned {
    /// The series.
    pub series: SeriesRow,
    /// Its dates in order.
    pub dates: Vec<PlannedDate>,
    /// Dates that do not exist.
    pub left_out: Vec<LeftOut>,
}

/// Reads the rule and lays out its dates.
pub(super) fn planned(
    desk: &Desk,
    tx: &Tx<'_>,
    caller: &Caller,
    (request, repeat, wishes): (&AppointmentBook, &Repeat, &[Wish]),
) -> AppResult<Planned> {
    let items = checked_items(desk, tx, request, wishes)?;
    let zone = crate::business::zone(tx)?;
    let rule = Recurrence::parse(&repeat.rrule, request.start, zone)
        .map_err(|rule| AppError::invalid("repeat.rrule", rule))?;
    let horizon = desk
        .now()
        .date(zone)
        .max(request.start.date())
        .plus_months(MONTHS_AHEAD);
    let series = begun(desk, request, (rule, zone), horizon)?;
    let found = places_of(&series, horizon);
    let date = |civil: &Civil| -> AppResult<PlannedDate> {
        let items = fresh(desk, &items);
        let fold = request.fold.filter(|_| *civil == request.start).unwrap_or(0);
        let moved = other_time(repeat, *civil)?;
        let placement = match moved {
            Some(start) => placed(start, None, zone, &items)?,
            None => placed(*civil, Some(fold), zone, &items)?,
        };
        Ok(PlannedDate {
            place: *civil,
            warnings: warnings(desk, tx, caller, &items, &placement)?,
            placement,
            items,
        })
    };
    let gap = |(date, gap): (Date, _)| LeftOut {
        date,
        reason: gap_word(gap).to_owned(),
    };
    Ok(Planned {
        dates: found.starts.iter().map(date).collect::<AppResult<_>>()?,
        left_out: found.gaps.into_iter().map(gap).collect(),
        series,
    })
}

/// The series with its true first date: a start that is no date of the rule is none.
fn begun(
    desk: &Desk,
    request: &AppointmentBook,
    (rule, zone): (Recurrence, Zone),
    horizon: Date,
) -> AppResult<SeriesRow> {
    let (date, minute) = (request.start.date(), request.start.minute());
    let found = rule.starts(Anchor::at(date), minute, zone, horizon).starts;
    if matches!(rule.end, End::Count(count) if found.len() < usize::from(count)) {
        return Err(AppError::invalid("repeat.rrule", "too_far"));
    }
    let first = found
        .first()
        .ok_or_else(|| AppError::invalid("repeat.rrule", "no_dates"))?;
    let id: SeriesId = desk.new_id();
    Ok(SeriesRow {
        id,
        client: request.client_id,
        made_to: made_to(&rule, horizon),
        rule,
        first: *first,
        zone,
        ended: false,
        split_from: None,
        root: id,
        sequence: 0,
        version: 1,
    })
}

/// A date on which somebody is taken or away.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    date: Date,
    start: Civil,
    reason: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    with: Vec<ClashView>,
}

/// What a person chose for this date.
fn wish_of<'a>(repeat: &'a Repeat, date: &PlannedDate) -> Option<&'a DateWish> {
    repeat.dates.iter().find(|wish| wish.date == date.place.date())
}

/// The other time that a date gets.
fn other_time(repeat: &Repeat, place: Civil) -> AppResult<Option<Civil>> {
    let moves = |wish: &&DateWish| wish.act == DateAct::Move && wish.date == place.date();
    match repeat.dates.iter().find(moves) {
        Some(wish) if wish.start.is_none() => Err(AppError::invalid("repeat.dates", "required")),
        wish => Ok(wish.and_then(|wish| wish.start)),
    }
}

impl PlannedDate {
    fn skipped(&self) -> LeftOut {
        LeftOut {
            date: self.place.date(),
            reason: Reason::Skipped.word().to_owned(),
        }
    }

    /// Why the date cannot be booked plainly; a clash is told before a closure.
    pub(super) fn problem(&self, desk: &Desk, tx: &Tx<'_>) -> AppResult<Option<Problem>> {
        let with = in_the_way(desk, tx, &self.items, &self.placement)?;
        let away = self.warnings.contains(&Warning::Closure);
        let civil = self.placement.civil;
        let reason = if with.is_empty() {
            Reason::Closure
        } else {
            Reason::Overlap
        };
        Ok((away || !with.is_empty()).then(|| Problem {
            date: civil.date(),
            start: civil,
            reason: reason.word(),
            with,
        }))
    }
}

impl Problem {
    fn reason(&self) -> Reason {
        if self.with.is_empty() {
            Reason::Closure
        } else {
            Reason::Overlap
        }
    }

    fn left_out(&self) -> LeftOut {
        LeftOut {
            date: self.date,
            reason: self.reason.to_owned(),
        }
    }

    /// As the preview shows it.
    pub(super) fn told(self) -> (String, Vec<ClashView>) {
        (self.reason.to_owned(), self.with)
    }
}

/// Names every date that cannot be booked.
fn refusal(problems: Vec<Problem>) -> AppError {
    let with: Vec<ClashView> = problems.iter().flat_map(|problem| problem.with.clone()).collect();
    let error = if with.is_empty() {
        AppError::invalid("repeat", "closed")
    } else {
        overlap(&with)
    };
    error.with("problems", problems)
}
