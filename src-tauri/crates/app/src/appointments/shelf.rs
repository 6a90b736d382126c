//! The shelf (A76 to A78): visits that stand for the time being without a time. Their reminders rest until they are back in
//! the calendar, by a move with a start.

use super::{
    AppointmentView,
    status::noted,
    untold::{act, became_different},
    visit::{check_column, present},
    waiting::freed,
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{Date, Instant, appointments::Status, id::AppointmentId, paging::Page, text};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days until somebody should have found a time.
pub(super) const DUE_DAYS: i64 = 14;

/// Puts a visit on the shelf.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentShelve {
    /// Which.
    pub id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// By when a time is to be found; without it in 14 days.
    #[serde(default)]
    pub due: Option<Date>,
    /// A word about it.
    #[serde(default)]
    pub note: Option<String>,
}

/// A visit on the shelf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShelfItem {
    /// The visit; its start is the old one.
    #[serde(flatten)]
    pub visit: AppointmentView,
    /// By when a time is to be found.
    pub due: Date,
    /// Since when it stands here.
    pub since: Instant,
}

/// Puts a visit on the shelf: its time is free at once.
pub fn shelve(desk: &Desk, caller: &Caller, request: AppointmentShelve) -> AppResult<AppointmentView> {
    let note = request.note.as_deref().map(text::line).transpose();
    let note = note.map_err(|rule| AppError::invalid("note", rule))?;
    desk.write(caller, |tx| {
        let visit = present(tx, request.id, request.version)?;
        check_column(caller, visit.items.iter().map(|item| item.staff))?;
        let due = request
            .due
            .unwrap_or_else(|| desk.now().date(visit.zone).plus_days(DUE_DAYS));
        put_up(desk, tx, caller, (&visit, due, note))?;
        became_different(desk, tx, &visit, &act(desk))?;
        let mut view = AppointmentView::of(store::visit(tx, visit.id)?, Vec::new());
        freed(desk, tx, caller, (&visit, &mut view))?;
        Ok(view)
    })
}

/// Takes a visit out of the calendar.
pub(super) fn put_up(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (visit, due, note): (&Visit, Date, Option<String>),
) -> AppResult<()> {
    if !matches!(visit.status, Status::Booked | Status::Confirmed) {
        return Err(AppError::invalid("status", "transition").with("allowed", visit.status.allowed()));
    }
    if crate::invoices::is_billed(tx, visit.id)? {
        return Err(AppError::new(ErrorCode::Immutable, "an invoice names this visit"));
    }
    store::shelve(tx, (visit.id, visit.version), due, desk.now())?;
    store::vacate(tx, visit.id)?;
    noted(desk, tx, caller, visit, (Status::Booked, note))
}

/// Every visit on the shelf, the most urgent first.
pub fn shelf_list(desk: &Desk, _caller: &Caller, _request: crate::commands::Nothing) -> AppResult<Page<ShelfItem>> {
    let items = desk.store.read(|tx| -> AppResult<Vec<ShelfItem>> {
        let item = |(visit, due): (Visit, Date)| ShelfItem {
            due,
            since: visit.status_at,
            visit: AppointmentView::of(visit, Vec::new()),
        };
        Ok(store::shelf(tx)?.into_iter().map(item).collect())
    })?;
    Ok(Page::whole(items))
}
