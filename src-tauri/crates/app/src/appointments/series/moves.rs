//! Moving this and following, or all (A62, A63): the series is split at the first visit to move, and the rest gets the rule
//! that the move makes of it. Another person, room or length alone splits nothing.

use super::{Whole, check_columns, made_to, whole};
use crate::{
    AppError, AppResult, Caller, Desk,
    appointments::{
        AppointmentMove, AppointmentView, announce,
        change::put,
        untold::{act, became_different},
        visit::{check_column, overlap},
        waiting::all_freed,
    },
};
use deskbell_core::{
    appointments::{End, Recurrence, Status, paired, start_of},
    id::SeriesId,
    time::Civil,
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, SeriesRow, Visit},
};

/// Moves the visits of a scope; answers the one it was asked of.
pub(in crate::appointments) fn move_all(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (asked, request): (&Visit, &AppointmentMove),
) -> AppResult<AppointmentView> {
    check_column(caller, asked.items.iter().map(|item| item.staff))?;
    if asked.status == Status::Cancelled {
        return Err(AppError::invalid("id", "cancelled"));
    }
    match request.start {
        None if asked.shelved => return Err(AppError::invalid("start", "required")),
        // It stands beside the rule: where the others go cannot be told from where it goes.
        Some(_) if asked.detached => return Err(AppError::invalid("scope", "detached")),
        _ => {}
    }
    let whole = whole(tx, asked)?;
    let begin = whole.begin(desk, asked, request.scope)?;
    let affected = whole.affected(desk, tx, begin, asked)?;
    if !affected.iter().any(|(_, visit)| visit.id == asked.id) {
        return Err(AppError::new(
            crate::ErrorCode::Immutable,
            "an invoice names this visit",
        ));
    }
    check_columns(caller, &affected)?;
    let split = match request.start {
        None => None,
        Some(start) => Some(split(desk, tx, &whole, (begin, asked, start))?),
    };
    // First all of them make room, then each is tested in its new place: none is in another's old way.
    for (_, visit) in &affected {
        store::vacate(tx, visit.id)?;
    }
    let (mut warned, mut clashes) = (Vec::new(), Vec::new());
    for (place, visit) in &affected {
        let start = match &split {
            None => (visit.civil, Some(visit.fold)),
            Some(_) if visit.id == asked.id => (request.start.unwrap_or(visit.civil), request.fold.or(Some(0))),
            Some(split) => (split.places[place - begin], Some(0)),
        };
        let of_this = as_asked_of(request, asked, visit);
        let (warnings, in_the_way) = put(desk, tx, caller, (visit, &of_this), start)?;
        warned.extend(warnings);
        clashes.extend(in_the_way);
    }
    if !clashes.is_empty() {
        return Err(overlap(&clashes));
    }
    if let Some(split) = &split {
        split.settle(desk, tx, &whole, (begin, &affected))?;
    }
    let act = act(desk);
    for (_, visit) in &affected {
        announce(desk, tx, visit.id)?;
        became_different(desk, tx, visit, &act)?;
    }
    warned.sort();
    warned.dedup();
    let mut view = AppointmentView::of(store::visit(tx, asked.id)?, warned);
    view.count = Some(affected.len());
    if request.start.is_some() || request.staff_id.is_some() || request.minutes.is_some() {
        let left: Vec<Visit> = affected.into_iter().map(|(_, visit)| visit).collect();
        all_freed(desk, tx, caller, (&left, &mut view))?;
    }
    Ok(view)
}

/// The request with its item as the item of the same place in another visit.
fn as_asked_of(request: &AppointmentMove, asked: &Visit, visit: &Visit) -> AppointmentMove {
    let place = |id: &String| asked.items.iter().position(|item| item.id == *id);
    let item_id = request.item_id.as_ref().map(|id| {
        let own = place(id).and_then(|place| visit.items.get(place));
        own.map_or_else(|| id.clone(), |item| item.id.clone())
    });
    AppointmentMove {
        item_id,
        ..request.clone()
    }
}

/// The new part of a series and the new place of each old one.
struct Split {
    series: SeriesId,
    places: Vec<Civil>,
}

fn split(
    desk: &Desk,
    tx: &WriteTx<'_>,
    whole: &Whole,
    (begin, asked, start): (usize, &Visit, Civil),
) -> AppResult<Split> {
    let row = &whole.row;
    let old = &whole.places[begin..];
    let place = whole.place(asked).unwrap_or(begin);
    // A start that the clock skips is asked back, not passed over.
    if let Err(deskbell_core::appointments::Refusal::Missing { before, after }) = start_of(start, Some(0), row.zone) {
        return Err(AppError::invalid("start", "time_missing").with("suggest", [before, after]));
    }
    let moved = row.rule.moved(old[0].date(), whole.places[place].date(), start.date());
    let count = u16::try_from(old.len()).map_err(|_| AppError::invalid("scope", "too_many"))?;
    let counted = Recurrence {
        end: End::Count(count),
        ..moved.rule.clone()
    };
    let new = counted
        .starts(moved.anchor, start.minute(), row.zone, start.date())
        .starts;
    let places = paired(old, &new, (place - begin, start)).ok_or_else(|| AppError::invalid("start", "not_of_rule"))?;
    let (first, last) = (new[0], new[old.len() - 1]);
    let end = match row.rule.end {
        End::Count(_) => End::Count(count),
        // What is not made yet goes on to the old last day.
        End::Until(until) if row.made_to < until => End::Until(until.max(last.date())),
        End::Until(_) => End::Until(last.date()),
        End::Open => End::Open,
    };
    let rest = Recurrence { end, ..moved.rule };
    let mut part = SeriesRow {
        made_to: made_to(&rest, last.date()),
        rule: rest,
        first,
        sequence: row.sequence + 1,
        ..row.clone()
    };
    if begin == 0 {
        store::series_update(tx, &part, desk.now())?;
    } else {
        let past = row.rule.cut(begin, Some(whole.places[begin - 1].date()));
        let past = SeriesRow {
            made_to: made_to(&past, row.made_to),
            rule: past,
            sequence: row.sequence + 1 + whole.sequence_from(begin),
            ..row.clone()
        };
        store::series_update(tx, &past, desk.now())?;
        part.id = desk.new_id();
        part.split_from = Some(row.id);
        store::series_insert(tx, &part, desk.now())?;
    }
    let pairs: Vec<(Civil, Civil)> = old.iter().copied().zip(places.iter().copied()).collect();
    store::exceptions_move(tx, (row.id, part.id), &pairs, desk.now())?;
    Ok(Split {
        series: part.id,
        places,
    })
}

impl Split {
    /// Every visit of the old places that is still to come comes to its new place; those that keep their own time stand
    /// beside it. What is over, done or invoiced stays where it was (A62).
    fn settle(
        &self,
        desk: &Desk,
        tx: &WriteTx<'_>,
        whole: &Whole,
        (begin, affected): (usize, &[(usize, Visit)]),
    ) -> AppResult<()> {
        for visit in &whole.visits {
            let Some(place) = whole.place(visit).filter(|place| *place >= begin) else {
                continue;
            };
            let new = self.places[place - begin];
            let moved = affected.iter().any(|(_, one)| one.id == visit.id);
            let over = visit.start < desk.now() || visit.status == Status::Completed;
            if !moved && (over || crate::invoices::is_billed(tx, visit.id)?) {
                continue;
            }
            store::join_series(tx, visit.id, (self.series, new), !moved && visit.civil != new)?;
        }
        Ok(())
    }
}
