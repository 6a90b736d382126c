//! What becomes of a visit (A48 to A51): the table of transitions, calling off with its kind, and taking back.

use super::{
    AppointmentView, OverrideWish, Scope, Warning, announce, series,
    untold::{act, became_different},
    visit::{check_column, items_again, placed, present, take, warnings},
    waiting::freed,
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, invoices};
use deskbell_core::{
    appointments::{CancelledKind, Status, cancelled_kind},
    id::{AppointmentId, BusyId},
    text,
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, EventRow, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Another status.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentSetStatus {
    /// Which.
    pub id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// The new status.
    pub status: Status,
    /// A word about it.
    #[serde(default)]
    pub note: Option<String>,
    /// Overrules a refusal when a cancelled visit is taken back (A37).
    #[serde(default, rename = "override")]
    pub overrule: Option<OverrideWish>,
}

/// Who calls off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The client: in time or late is computed.
    Client,
    /// The business.
    Business,
}

/// Calls a visit off.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentCancel {
    /// Which.
    pub id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// Who calls off.
    pub by: CancelledBy,
    /// Another kind than the computed one; needs a note.
    #[serde(default)]
    pub kind: Option<CancelledKind>,
    /// A word about it.
    #[serde(default)]
    pub note: Option<String>,
    /// Of a series.
    #[serde(default)]
    pub scope: Scope,
}

/// Sets a status as the table allows; `invalid` names what is allowed.
pub fn set_status(desk: &Desk, caller: &Caller, request: AppointmentSetStatus) -> AppResult<AppointmentView> {
    let note = word(request.note.as_deref())?;
    desk.write(caller, |tx| {
        let visit = present(tx, request.id, request.version)?;
        check_column(caller, visit.items.iter().map(|item| item.staff))?;
        check_transition(tx, &visit, request.status)?;
        if request.status == Status::Cancelled {
            let kind = kind_now(desk, &visit);
            call_off(desk, tx, caller, visit.clone(), kind, note)?;
            became_different(desk, tx, &visit, &act(desk))?;
            let mut view = AppointmentView::of(store::visit(tx, visit.id)?, Vec::new());
            freed(desk, tx, caller, (&visit, &mut view))?;
            return Ok(view);
        }
        // On the shelf a visit has no time at which it could be confirmed or missed.
        if visit.shelved && !(visit.status == Status::Cancelled && request.status == Status::Booked) {
            return Err(AppError::invalid("start", "required"));
        }
        let mut warned = Vec::new();
        let again = visit.status == Status::Cancelled;
        if again {
            warned = take_back(desk, tx, caller, &visit, request.overrule.as_ref())?;
        }
        if matches!(request.status, Status::NoShow | Status::Completed) && desk.now() < visit.start {
            warned.push(Warning::BeforeStart);
        }
        store::set_status(tx, (visit.id, visit.version), request.status, None, again, desk.now())?;
        noted(desk, tx, caller, &visit, (request.status, note))?;
        if again {
            became_different(desk, tx, &visit, &act(desk))?;
        }
        Ok(AppointmentView::of(store::visit(tx, visit.id)?, warned))
    })
}

/// Calls a visit off; its time is free at once.
pub fn cancel(desk: &Desk, caller: &Caller, request: AppointmentCancel) -> AppResult<AppointmentView> {
    let note = word(request.note.as_deref())?;
    if request.kind.is_some() && note.is_none() {
        return Err(AppError::invalid("note", "required"));
    }
    desk.write(caller, |tx| {
        let visit = present(tx, request.id, request.version)?;
        check_column(caller, visit.items.iter().map(|item| item.staff))?;
        check_transition(tx, &visit, Status::Cancelled)?;
        if request.scope != Scope::This {
            return series::cancel_all(desk, tx, caller, (visit, &request, note));
        }
        let kind = kind_of(desk, &visit, &request);
        let left = visit.clone();
        call_off(desk, tx, caller, visit, kind, note)?;
        became_different(desk, tx, &left, &act(desk))?;
        let mut view = AppointmentView::of(store::visit(tx, left.id)?, Vec::new());
        freed(desk, tx, caller, (&left, &mut view))?;
        Ok(view)
    })
}

/// The kind a person chose, or the one that the notice makes it (A50).
pub(super) fn kind_of(desk: &Desk, visit: &Visit, request: &AppointmentCancel) -> CancelledKind {
    let computed = match request.by {
        CancelledBy::Business => CancelledKind::ByBusiness,
        CancelledBy::Client => kind_now(desk, visit),
    };
    request.kind.unwrap_or(computed)
}

fn word(note: Option<&str>) -> AppResult<Option<String>> {
    let note = note
        .map(text::line)
        .transpose()
        .map_err(|rule| AppError::invalid("note", rule))?;
    Ok(note.filter(|note| !note.is_empty()))
}

fn check_transition(tx: &WriteTx<'_>, visit: &Visit, next: Status) -> AppResult<()> {
    if !visit.status.may_become(next) {
        return Err(AppError::invalid("status", "transition").with("allowed", visit.status.allowed()));
    }
    if visit.status == Status::Completed && invoices::is_billed(tx, visit.id)? {
        return Err(AppError::new(ErrorCode::Immutable, "an invoice names this visit"));
    }
    Ok(())
}

/// Of several services the longest notice counts.
fn kind_now(desk: &Desk, visit: &Visit) -> CancelledKind {
    let hours = visit.items.iter().map(|item| item.late_cancel_hours).max().unwrap_or(0);
    cancelled_kind(desk.now(), visit.start, hours)
}

pub(super) fn call_off(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    visit: Visit,
    kind: CancelledKind,
    note: Option<String>,
) -> AppResult<()> {
    let named = (visit.id, visit.version);
    store::set_status(tx, named, Status::Cancelled, Some(kind), true, desk.now())?;
    store::vacate(tx, visit.id)?;
    noted(desk, tx, caller, &visit, (Status::Cancelled, note))
}

/// A cancelled visit takes its time again, with the full test of a new booking; one that stood on the shelf stands there
/// again, without a time.
fn take_back(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    visit: &Visit,
    overrule: Option<&OverrideWish>,
) -> AppResult<Vec<Warning>> {
    if visit.shelved {
        return Ok(Vec::new());
    }
    let items = items_again(visit);
    let placement = placed(visit.civil, Some(visit.fold), visit.zone, &items)?;
    let found = warnings(desk, tx, caller, &items, &placement)?;
    take(desk, tx, caller, (visit.id, &items, &placement), overrule)?;
    Ok(found)
}

/// What happened to a visit, and word to the slices that live by visits.
pub(super) fn noted(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    visit: &Visit,
    (to, note): (Status, Option<String>),
) -> AppResult<()> {
    let event = EventRow {
        at: desk.now(),
        from: Some(visit.status),
        to,
        by: caller.staff,
        via: "desk".to_owned(),
        note,
    };
    store::add_event(tx, &desk.new_id::<BusyId>().to_string(), visit.id, &event)?;
    announce(desk, tx, visit.id)
}
