//! Moving, resizing, and changing what stands beside a visit (A68 to A72). Undo is the same command with the old values.

use super::{
    AppointmentView, ClashView, OverrideWish, Warning, announce,
    book::check_client,
    find, series,
    untold::{act, became_different},
    visit::{
        Wish, bookable_service, check_column, check_room, check_staff, items_again, overlap, placed, present, resize,
        try_take, warnings,
    },
    waiting::freed,
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    appointments::Status,
    id::{AppointmentId, ClientId, RoomId, StaffId},
    text,
    time::Civil,
};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, NewItem, Visit},
    business,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which visits of a series a change is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This one.
    #[default]
    This,
    /// This one and those after it.
    Following,
    /// All to come.
    All,
}

/// Another time, person, room or length. What is not named stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentMove {
    /// Which.
    pub id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// New start on the visit's wall.
    #[serde(default)]
    pub start: Option<Civil>,
    /// 0 or 1 where the clock shows the start twice.
    #[serde(default)]
    pub fold: Option<u8>,
    /// Who.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Where.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// New length.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// The one service whose person or room changes; needed where several people or rooms take part.
    #[serde(default)]
    pub item_id: Option<String>,
    /// Of a series.
    #[serde(default)]
    pub scope: Scope,
    /// Overrules a refusal (A37).
    #[serde(default, rename = "override")]
    pub overrule: Option<OverrideWish>,
}

/// Another note or payer. What is not named stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentUpdate {
    /// Which.
    pub id: AppointmentId,
    /// The version it was made from.
    pub version: i64,
    /// New note; empty: none.
    #[serde(default)]
    pub note: Option<String>,
    /// Who pays; the client's own id: the client.
    #[serde(default)]
    pub bill_to_id: Option<ClientId>,
}

/// Moves a visit with the same test as a booking.
pub fn move_visit(desk: &Desk, caller: &Caller, request: AppointmentMove) -> AppResult<AppointmentView> {
    let moved = desk.write(caller, |tx| {
        let visit = present(tx, request.id, request.version)?;
        match request.scope {
            Scope::This => write(desk, tx, caller, (&visit, &request)),
            Scope::Following | Scope::All => series::move_all(desk, tx, caller, (&visit, &request)),
        }
    });
    moved.map_err(|error| match error.code {
        ErrorCode::Overlap => suggestions(desk, error, &request),
        _ => error,
    })
}

pub(super) fn write(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (visit, request): (&Visit, &AppointmentMove),
) -> AppResult<AppointmentView> {
    check_column(caller, visit.items.iter().map(|item| item.staff))?;
    if visit.status == Status::Cancelled {
        return Err(AppError::invalid("id", "cancelled"));
    }
    if crate::invoices::is_billed(tx, visit.id)? {
        return Err(AppError::new(ErrorCode::Immutable, "an invoice names this visit"));
    }
    let (start, fold) = match request.start {
        Some(start) => (start, request.fold),
        None if visit.shelved => return Err(AppError::invalid("start", "required")),
        None => (visit.civil, Some(request.fold.unwrap_or(visit.fold))),
    };
    let (warnings, clashes) = put(desk, tx, caller, (visit, request), (start, fold))?;
    if !clashes.is_empty() {
        return Err(overlap(&clashes));
    }
    if let (Some(series), Some(place)) = (visit.series, visit.recurrence) {
        store::join_series(tx, visit.id, (series, place), start != place)?;
    }
    announce(desk, tx, visit.id)?;
    became_different(desk, tx, visit, &act(desk))?;
    let mut view = AppointmentView::of(store::visit(tx, visit.id)?, warnings);
    if (view.start_utc, view.end_utc, view.staff_id) != (visit.start, visit.end, staff_of(visit, &view)) {
        freed(desk, tx, caller, (visit, &mut view))?;
    }
    Ok(view)
}

/// Who did the first service before a change.
fn staff_of(visit: &Visit, changed: &AppointmentView) -> StaffId {
    visit.items.first().map_or(changed.staff_id, |item| item.staff)
}

/// Puts a visit at a start with the people, rooms and length of the request. Answers what a person should look at, and
/// what stands in the way where nobody overruled it.
pub(super) fn put(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (visit, request): (&Visit, &AppointmentMove),
    (start, fold): (Civil, Option<u8>),
) -> AppResult<(Vec<Warning>, Vec<ClashView>)> {
    let items = wished_items(tx, visit, request)?;
    check_column(caller, items.iter().map(|item| item.staff))?;
    let placement = placed(start, fold, visit.zone, &items)?;
    let warnings = warnings(desk, tx, caller, &items, &placement)?;
    let told = placement.start != visit.start;
    let seen = told || placement.minutes != visit.minutes || staff_changed(visit, &items);
    store::place(
        tx,
        (visit.id, visit.version),
        &placement,
        &items,
        (told, seen),
        desk.now(),
    )?;
    let taken = (visit.id, items.as_slice(), &placement);
    let clashes = try_take(desk, tx, caller, taken, request.overrule.as_ref())?;
    Ok((warnings, clashes))
}

fn staff_changed(visit: &Visit, items: &[NewItem]) -> bool {
    visit.items.iter().zip(items).any(|(old, new)| old.staff != new.staff)
}

fn wished_items(tx: &Tx<'_>, visit: &Visit, request: &AppointmentMove) -> AppResult<Vec<NewItem>> {
    let mut items = items_again(visit);
    if let Some(wanted) = &request.item_id {
        if !items.iter().any(|item| item.id == *wanted) {
            return Err(AppError::invalid("itemId", "not_of_this_visit"));
        }
    } else {
        one_of_all(&items, |item| item.staff.to_string(), request.staff_id.is_some())?;
        one_of_all(&items, |item| format!("{:?}", item.room), request.room_id.is_some())?;
    }
    let chosen = |item: &NewItem| request.item_id.as_ref().is_none_or(|wanted| item.id == *wanted);
    for item in items.iter_mut().filter(|item| chosen(item)) {
        if let Some(staff) = request.staff_id.filter(|staff| *staff != item.staff) {
            item.staff = staff;
            check_staff(tx, staff, &bookable_or_not(tx, item)?)?;
        }
        if let Some(room) = request.room_id.filter(|room| Some(*room) != item.room) {
            item.room = Some(room);
            check_room(tx, item.room, &bookable_or_not(tx, item)?)?;
        }
    }
    if let Some(minutes) = request.minutes {
        resize(&mut items, minutes)?;
    }
    Ok(items)
}

/// A service that is out of use still counts for a visit that has it.
fn bookable_or_not(tx: &Tx<'_>, item: &NewItem) -> AppResult<business::ServiceRow> {
    match business::service(tx, item.service)? {
        Some(service) => Ok(service),
        None => bookable_service(tx, item.service),
    }
}

/// Where several people or rooms take part, the service must be named.
fn one_of_all(items: &[NewItem], of: impl Fn(&NewItem) -> String, asked: bool) -> AppResult<()> {
    let first = items.first().map(&of);
    if asked && items.iter().any(|item| Some(of(item)) != first) {
        return Err(AppError::invalid("itemId", "required"));
    }
    Ok(())
}

fn suggestions(desk: &Desk, error: AppError, request: &AppointmentMove) -> AppError {
    let Ok(visit) = desk.store.read(|tx| store::visit(tx, request.id)) else {
        return error;
    };
    let wish = |item: &store::VisitItem| Wish {
        service: item.service,
        staff: request.staff_id.unwrap_or(item.staff),
        room: request.room_id.or(item.room),
        wait: 0,
    };
    let wishes: Vec<Wish> = visit.items.iter().map(wish).collect();
    let minutes = request.minutes.unwrap_or(visit.minutes);
    find::with_suggestions(
        desk,
        error,
        &wishes,
        request.start.unwrap_or(visit.civil),
        Some(minutes),
        Some(visit.id),
    )
}

/// Changes the note or who pays.
pub fn update(desk: &Desk, caller: &Caller, request: AppointmentUpdate) -> AppResult<AppointmentView> {
    let note = request.note.as_deref().map(text::note).transpose();
    let note = note.map_err(|rule| AppError::invalid("note", rule))?;
    desk.write(caller, |tx| {
        let visit = present(tx, request.id, request.version)?;
        check_column(caller, visit.items.iter().map(|item| item.staff))?;
        let payer = match request.bill_to_id {
            None => visit.bill_to,
            Some(payer) if payer == visit.client => None,
            Some(payer) => {
                check_client(tx, "billToId", payer)?;
                Some(payer)
            }
        };
        let note = match &note {
            None => visit.note.as_deref(),
            Some(note) => Some(note.as_str()).filter(|note| !note.is_empty()),
        };
        store::set_note(tx, (visit.id, request.version), note, payer, desk.now())?;
        Ok(AppointmentView::of(store::visit(tx, visit.id)?, Vec::new()))
    })
}
