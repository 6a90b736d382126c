//! Booking a visit: test and write in one transaction, all or nothing (A34).

use super::{
    AppointmentView, announce, find, series,
    visit::{Wish, check_column, items_of, placed, resize, take, warnings},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Date,
    appointments::{MAX_ITEMS, Status},
    id::{AppointmentId, BusyId, ClientId, RoomId, ServiceId, StaffId},
    text,
    time::Civil,
};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, EventRow, NewItem, NewVisit},
    clients,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A visit to be booked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentBook {
    /// Whose.
    pub client_id: ClientId,
    /// Services in order, one after the other, all with `staffId`. Empty where `items` says it in detail.
    #[serde(default)]
    pub service_ids: Vec<ServiceId>,
    /// Who; needed unless every item names somebody.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Where.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Start on the business's wall.
    pub start: Civil,
    /// 0 or 1 where the clock shows the start twice.
    #[serde(default)]
    pub fold: Option<u8>,
    /// Length, where it differs from the services'.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// For the desk.
    #[serde(default)]
    pub note: Option<String>,
    /// Who pays, where it is another.
    #[serde(default)]
    pub bill_to_id: Option<ClientId>,
    /// Services with people and rooms of their own.
    #[serde(default)]
    pub items: Vec<ItemWish>,
    /// A series.
    #[serde(default)]
    pub repeat: Option<Repeat>,
    /// Overrules a refusal (A37).
    #[serde(default, rename = "override")]
    pub overrule: Option<OverrideWish>,
}

/// A service of a visit with a person or room of its own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemWish {
    /// Which service.
    pub service_id: ServiceId,
    /// Who, where not the visit's.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Where, where not the visit's.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Minutes of waiting before it.
    #[serde(default)]
    pub wait: u16,
}

/// A rule of repetition.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repeat {
    /// RFC 5545.
    pub rrule: String,
    /// What to do with dates that cannot be booked.
    #[serde(default)]
    pub on_problem: OnProblem,
    /// What becomes of single dates, before `onProblem`.
    #[serde(default)]
    pub dates: Vec<DateWish>,
}

/// What becomes of one date of a series (A61).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DateWish {
    /// The date as the rule gives it.
    pub date: Date,
    /// What becomes of it.
    pub act: DateAct,
    /// The other time, for `move`.
    #[serde(default)]
    pub start: Option<Civil>,
}

/// What a person may choose for one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateAct {
    /// No visit.
    LeaveOut,
    /// At another time; it stands apart from the series.
    Move,
    /// All the same; where somebody is taken this needs the word of an override.
    Book,
    /// On the shelf, until a time is found.
    Shelve,
}

/// What to do with dates on which somebody is taken or away (A61).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnProblem {
    /// Book nothing; the answer names every date.
    #[default]
    Refuse,
    /// Book the others.
    LeaveOut,
    /// Book all the same; where somebody is taken this needs the word of an override.
    Book,
}

/// A person's word that a refusal does not count.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OverrideWish {
    /// Why: 3 to 200 characters.
    pub reason: String,
}

/// Books a visit. `overlap` names everything in the way and the next three free starts; closed days and odd hours are
/// warnings of the answer.
pub fn book(desk: &Desk, caller: &Caller, request: AppointmentBook) -> AppResult<AppointmentView> {
    let note = request.note.as_deref().map(text::note).transpose();
    let note = note
        .map_err(|rule| AppError::invalid("note", rule))?
        .filter(|note| !note.is_empty());
    let wishes = wishes(&request)?;
    check_column(caller, wishes.iter().map(|wish| wish.staff))?;
    let booked = desk.write(caller, |tx| match &request.repeat {
        Some(repeat) => series::book(desk, tx, caller, &request, (repeat, &wishes, note)),
        None => write(desk, tx, caller, &request, &wishes, note),
    });
    booked.map_err(|error| match error.code {
        ErrorCode::Overlap => find::with_suggestions(desk, error, &wishes, request.start, request.minutes, None),
        _ => error,
    })
}

pub(super) fn wishes(request: &AppointmentBook) -> AppResult<Vec<Wish>> {
    let staff_of = |own: Option<StaffId>| {
        own.or(request.staff_id)
            .ok_or_else(|| AppError::invalid("staffId", "required"))
    };
    let wishes: Vec<Wish> = if request.items.is_empty() {
        let one = |service: &ServiceId| {
            Ok(Wish {
                service: *service,
                staff: staff_of(None)?,
                room: request.room_id,
                wait: 0,
            })
        };
        request.service_ids.iter().map(one).collect::<AppResult<_>>()?
    } else if request.service_ids.is_empty() {
        let one = |item: &ItemWish| {
            Ok(Wish {
                service: item.service_id,
                staff: staff_of(item.staff_id)?,
                room: item.room_id.or(request.room_id),
                wait: item.wait,
            })
        };
        request.items.iter().map(one).collect::<AppResult<_>>()?
    } else {
        return Err(AppError::invalid("items", "service_ids_or_items"));
    };
    match wishes.len() {
        0 => Err(AppError::invalid("serviceIds", "required")),
        n if n > MAX_ITEMS => Err(AppError::invalid("serviceIds", "at_most_12")),
        _ => Ok(wishes),
    }
}

fn write(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    request: &AppointmentBook,
    wishes: &[Wish],
    note: Option<String>,
) -> AppResult<AppointmentView> {
    let items = checked_items(desk, tx, request, wishes)?;
    let placement = placed(request.start, request.fold, crate::business::zone(tx)?, &items)?;
    let warnings = warnings(desk, tx, caller, &items, &placement)?;
    let visit = NewVisit {
        id: desk.new_id(),
        client: request.client_id,
        bill_to: request.bill_to_id.filter(|payer| *payer != request.client_id),
        placement,
        first_visit: !store::has_others(tx, request.client_id)?,
        note,
        created_by: caller.staff,
        series: None,
        items,
    };
    store::insert(tx, &visit, desk.now())?;
    take(
        desk,
        tx,
        caller,
        (visit.id, &visit.items, &placement),
        request.overrule.as_ref(),
    )?;
    enter(desk, tx, caller, visit.id, "desk")?;
    Ok(AppointmentView::of(store::visit(tx, visit.id)?, warnings))
}

/// The services of a request, laid out, for a client and payer that are there.
pub(super) fn checked_items(
    desk: &Desk,
    tx: &Tx<'_>,
    request: &AppointmentBook,
    wishes: &[Wish],
) -> AppResult<Vec<NewItem>> {
    check_client(tx, "clientId", request.client_id)?;
    if let Some(payer) = request.bill_to_id {
        check_client(tx, "billToId", payer)?;
    }
    let mut items = items_of(desk, tx, wishes)?;
    if let Some(minutes) = request.minutes {
        resize(&mut items, minutes)?;
    }
    Ok(items)
}

/// A new visit's first event, and word to the slices that live by visits.
pub(super) fn enter(desk: &Desk, tx: &WriteTx<'_>, caller: &Caller, id: AppointmentId, via: &str) -> AppResult<()> {
    let event = EventRow {
        at: desk.now(),
        from: None,
        to: Status::Booked,
        by: caller.staff,
        via: via.to_owned(),
        note: None,
    };
    store::add_event(tx, &desk.new_id::<BusyId>().to_string(), id, &event)?;
    announce(desk, tx, id)
}

/// The client is there and in use.
pub(super) fn check_client(tx: &Tx<'_>, field: &str, id: ClientId) -> AppResult<()> {
    let client = clients::get(tx, id).map_err(|error| match error {
        deskbell_store::StoreError::NotFound => AppError::not_found("client"),
        other => other.into(),
    })?;
    if client.archived.is_some() {
        Err(AppError::invalid(field, "inactive"))
    } else {
        Ok(())
    }
}
