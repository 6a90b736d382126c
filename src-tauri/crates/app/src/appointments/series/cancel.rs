//! Calling off this and following, or all (A65): the visits are called off one by one, and the rule ends before them.

use super::{Whole, check_columns, made_to, whole};
use crate::{
    AppError, AppResult, Caller, Desk,
    appointments::{
        AppointmentCancel, AppointmentView,
        status::{call_off, kind_of},
        untold::{act, became_different},
        waiting::all_freed,
    },
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, SeriesRow, Visit},
};

/// Calls off the visits of a scope; answers the one it was asked of.
pub(in crate::appointments) fn cancel_all(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (asked, request, note): (Visit, &AppointmentCancel, Option<String>),
) -> AppResult<AppointmentView> {
    let whole = whole(tx, &asked)?;
    let begin = whole.begin(desk, &asked, request.scope)?;
    let affected = whole.affected(desk, tx, begin, &asked)?;
    if !affected.iter().any(|(_, visit)| visit.id == asked.id) {
        return Err(AppError::new(
            crate::ErrorCode::Immutable,
            "an invoice names this visit",
        ));
    }
    check_columns(caller, &affected)?;
    let act = act(desk);
    let left: Vec<Visit> = affected.into_iter().map(|(_, visit)| visit).collect();
    for visit in &left {
        let kind = kind_of(desk, visit, request);
        call_off(desk, tx, caller, visit.clone(), kind, note.clone())?;
        became_different(desk, tx, visit, &act)?;
    }
    cut(desk, tx, &whole, begin)?;
    let mut view = AppointmentView::of(store::visit(tx, asked.id)?, Vec::new());
    view.count = Some(left.len());
    all_freed(desk, tx, caller, (&left, &mut view))?;
    Ok(view)
}

/// The series goes no further than the place before.
fn cut(desk: &Desk, tx: &WriteTx<'_>, whole: &Whole, begin: usize) -> AppResult<()> {
    let row = &whole.row;
    let last = begin.checked_sub(1).map(|last| whole.places[last].date());
    let rule = last.map_or_else(|| row.rule.clone(), |last| row.rule.cut(begin, Some(last)));
    let cut = SeriesRow {
        made_to: made_to(&rule, row.made_to),
        rule,
        ended: last.is_none(),
        sequence: row.sequence + 1,
        ..row.clone()
    };
    Ok(store::series_update(tx, &cut, desk.now())?)
}
