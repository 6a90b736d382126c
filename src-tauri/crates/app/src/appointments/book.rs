//! Booking a visit: test and write in one transaction, all or nothing (A34).

use super::{
    AppointmentView, announce, find,
    visit::{Wish, check_column, items_of, placed, resize, take, warnings},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    appointments::{MAX_ITEMS, Status},
    id::{AppointmentId, BusyId, ClientId, RoomId, ServiceId, StaffId},
    text,
    time::Civil,
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, EventRow, NewVisit},
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
    pub on_problem: Option<String>,
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
    if request.repeat.is_some() {
        return Err(AppError::invalid("repeat", "not_yet"));
    }
    let note = request.note.as_deref().map(text::note).transpose();
    let note = note
        .map_err(|rule| AppError::invalid("note", rule))?
        .filter(|note| !note.is_empty());
    let wishes = wishes(&request)?;
    check_column(caller, wishes.iter().map(|wish| wish.staff))?;
    let booked = desk.write(caller, |tx| write(desk, tx, caller, &request, &wishes, note));
    booked.map_err(|error| match error.code {
        ErrorCode::Overlap => find::with_suggestions(desk, error, &wishes, request.start, request.minutes, None),
        _ => error,
    })
}

fn wishes(request: &AppointmentBook) -> AppResult<Vec<Wish>> {
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
    check_client(tx, "clientId", request.client_id)?;
    if let Some(payer) = request.bill_to_id {
        check_client(tx, "billToId", payer)?;
    }
    let mut items = items_of(desk, tx, wishes)?;
    if let Some(minutes) = request.minutes {
        resize(&mut items, minutes)?;
    }
    let placement = placed(request.start, request.fold, crate::business::zone(tx)?, &items)?;
    let warnings = warnings(desk, tx, caller, &items, &placement)?;
    let id: AppointmentId = desk.new_id();
    let visit = NewVisit {
        id,
        client: request.client_id,
        bill_to: request.bill_to_id.filter(|payer| *payer != request.client_id),
        placement,
        first_visit: !store::has_others(tx, request.client_id)?,
        note,
        created_by: caller.staff,
        items,
    };
    store::insert(tx, &visit, desk.now())?;
    take(
        desk,
        tx,
        caller,
        (id, &visit.items, &placement),
        request.overrule.as_ref(),
    )?;
    let event = EventRow {
        at: desk.now(),
        from: None,
        to: Status::Booked,
        by: caller.staff,
        via: "desk".to_owned(),
        note: None,
    };
    store::add_event(tx, &desk.new_id::<BusyId>().to_string(), id, &event)?;
    announce(desk, tx, id)?;
    Ok(AppointmentView::of(store::visit(tx, id)?, warnings))
}

/// The client is there and in use.
pub(super) fn check_client(tx: &WriteTx<'_>, field: &str, id: ClientId) -> AppResult<()> {
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
