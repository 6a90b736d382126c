//! The steps that booking and moving share: reading what is wished, laying it out, looking at hours, taking the time.

use super::{
    ClashView, OverrideWish, Warning,
    overrule::{end_offers, word_of},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{Item, Refusal, layout, open_between, start_of},
    id::{AppointmentId, BusyId, RoomId, ServiceId, StaffId},
    rights::Role,
    time::Civil,
};
use deskbell_store::{
    StoreError, Tx, WriteTx,
    appointments::{self as store, NewBusy, NewItem, Placement, Visit},
    business::{self, ResourceKind, ServiceRow},
};
use std::collections::BTreeMap;

/// Days back that everybody who books may still record (A38).
const PAST_DAYS: i64 = 7;

/// A service with who, where, and the wait before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Which service.
    pub service: ServiceId,
    /// Who.
    pub staff: StaffId,
    /// Where.
    pub room: Option<RoomId>,
    /// Minutes of waiting before it.
    pub wait: u16,
}

/// Checks every wish (A37: `inactive` and `not_able` cannot be overridden) and lays the services out in order.
pub(super) fn items_of(desk: &Desk, tx: &Tx<'_>, wishes: &[Wish]) -> AppResult<Vec<NewItem>> {
    let mut offset = 0_u32;
    let mut items = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let service = bookable_service(tx, wish.service)?;
        check_staff(tx, wish.staff, &service)?;
        check_room(tx, wish.room, &service)?;
        offset += u32::from(wish.wait);
        let length = deskbell_core::business::minutes_of(&service.segments);
        items.push(NewItem {
            // A row without a meaning of its own: any typed id serves.
            id: desk.new_id::<BusyId>().to_string(),
            offset,
            service: service.id,
            staff: wish.staff,
            room: wish.room,
            price: service.price,
            segments: service.segments,
            before: service.before_min,
            after: service.after_min,
        });
        offset += length;
    }
    Ok(items)
}

/// A service that can be booked.
pub(super) fn bookable_service(tx: &Tx<'_>, id: ServiceId) -> AppResult<ServiceRow> {
    let service = business::service(tx, id)?.ok_or_else(|| AppError::not_found("service"))?;
    if service.archived {
        return Err(AppError::invalid("serviceIds", "inactive"));
    }
    Ok(service)
}

/// The person is there, in use, and able to do it.
pub(super) fn check_staff(tx: &Tx<'_>, staff: StaffId, service: &ServiceRow) -> AppResult<()> {
    let row = business::resource(tx, ResourceKind::Staff, &staff.to_string())?;
    let row = row.ok_or_else(|| AppError::not_found("staff"))?;
    if row.archived {
        return Err(AppError::invalid("staffId", "inactive"));
    }
    if !service.staff.is_empty() && !service.staff.contains(&staff) {
        return Err(AppError::invalid("staffId", "not_able"));
    }
    Ok(())
}

/// The room is there and in use; a service that needs one has one.
pub(super) fn check_room(tx: &Tx<'_>, room: Option<RoomId>, service: &ServiceRow) -> AppResult<()> {
    let Some(room) = room else {
        return if service.needs_room {
            Err(AppError::invalid("roomId", "required"))
        } else {
            Ok(())
        };
    };
    let row = business::resource(tx, ResourceKind::Room, &room.to_string())?;
    let row = row.ok_or_else(|| AppError::not_found("room"))?;
    if row.archived {
        Err(AppError::invalid("roomId", "inactive"))
    } else {
        Ok(())
    }
}

/// The items as the rules of the layout see them.
pub(super) fn as_laid(items: &[NewItem]) -> Vec<Item> {
    let laid = |item: &NewItem| Item {
        segments: item.segments.clone(),
        before: item.before,
        after: item.after,
        offset: item.offset,
        staff: item.staff,
        room: item.room,
    };
    items.iter().map(laid).collect()
}

/// The services of a stored visit, to be placed anew.
pub(super) fn items_again(visit: &Visit) -> Vec<NewItem> {
    let again = |item: &store::VisitItem| NewItem {
        id: item.id.clone(),
        offset: item.offset,
        service: item.service,
        staff: item.staff,
        room: item.room,
        price: item.price,
        segments: item.segments.clone(),
        before: item.before,
        after: item.after,
    };
    visit.items.iter().map(again).collect()
}

/// The same services for another visit: rows of their own.
pub(super) fn fresh(desk: &Desk, items: &[NewItem]) -> Vec<NewItem> {
    let one = |item: &NewItem| NewItem {
        id: desk.new_id::<BusyId>().to_string(),
        ..item.clone()
    };
    items.iter().map(one).collect()
}

/// Gives the last service another length, so that the visit lasts so many minutes (A70).
pub(super) fn resize(items: &mut [NewItem], minutes: u32) -> AppResult<()> {
    let resized = deskbell_core::appointments::resized(as_laid(items), minutes)?;
    for (item, new) in items.iter_mut().zip(resized) {
        item.segments = new.segments;
    }
    Ok(())
}

/// Where a visit stands from a typed start (A8, A9).
pub(super) fn placed(civil: Civil, fold: Option<u8>, zone: Zone, items: &[NewItem]) -> AppResult<Placement> {
    if fold.is_some_and(|fold| fold > 1) {
        return Err(AppError::invalid("fold", "not_0_or_1"));
    }
    let (start, fold) = start_of(civil, fold, zone).map_err(not_a_start)?;
    let minutes = deskbell_core::appointments::minutes_of_visit(&as_laid(items));
    if !(1..=1440).contains(&minutes) {
        return Err(AppError::invalid("minutes", "between_1_and_1440"));
    }
    Ok(Placement {
        civil,
        zone,
        fold,
        minutes,
        start,
    })
}

fn not_a_start(refusal: Refusal) -> AppError {
    let error = AppError::invalid("start", refusal.rule());
    match refusal {
        Refusal::Missing { before, after } => error.with("suggest", [before, after]),
        Refusal::Twice => error,
    }
}

/// What the form asks about before it books (A37, A38). The distant past is for managers.
pub(super) fn warnings(
    desk: &Desk,
    tx: &Tx<'_>,
    caller: &Caller,
    items: &[NewItem],
    placement: &Placement,
) -> AppResult<Vec<Warning>> {
    let mut found = Vec::new();
    if placement.start < desk.now() {
        let long_ago = placement.start < desk.now().plus_minutes(-PAST_DAYS * 1440);
        if long_ago && !matches!(caller.role, Role::Owner | Role::Manager) {
            return Err(AppError::new(
                ErrorCode::NotAllowed,
                "further in the past than seven days",
            ));
        }
        found.push(Warning::Past);
    }
    for (resource, (start, end)) in spans(items, placement.start) {
        let days = (start.date(placement.zone), end.plus_ms(-1).date(placement.zone));
        found.extend(about_hours(tx, &resource, days, (start, end), placement.zone)?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn about_hours(
    tx: &Tx<'_>,
    resource: &str,
    (first, last): (Date, Date),
    (start, end): (Instant, Instant),
    zone: Zone,
) -> AppResult<Option<Warning>> {
    let hours = business::hours_of(tx, resource, first.plus_days(-1), last.plus_days(1))?;
    let open = open_between(&hours, first.plus_days(-1), last.plus_days(1), zone);
    if open.iter().any(|opening| opening.covers(start, end)) {
        return Ok(None);
    }
    let closed = hours.is_closed(first) || hours.is_closed(last);
    Ok(Some(if closed {
        Warning::Closure
    } else {
        Warning::OutsideHours
    }))
}

/// From the first to the last instant that each person and room is part of, gaps included (A96).
fn spans(items: &[NewItem], start: Instant) -> BTreeMap<String, (Instant, Instant)> {
    let mut spans: BTreeMap<String, (Instant, Instant)> = BTreeMap::new();
    for item in as_laid(items) {
        let from = start.plus_minutes(i64::from(item.offset));
        let to = from.plus_minutes(i64::from(item.minutes()));
        let of = [Some(item.staff.to_string()), item.room.map(|room| room.to_string())];
        for resource in of.into_iter().flatten() {
            let span = spans.entry(resource).or_insert((from, to));
            *span = (span.0.min(from), span.1.max(to));
        }
    }
    spans
}

/// Takes the time of a visit; `overlap` with everything that stands in the way (A36).
pub(super) fn take(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    visit: (AppointmentId, &[NewItem], &Placement),
    overrule: Option<&OverrideWish>,
) -> AppResult<()> {
    match try_take(desk, tx, caller, visit, overrule)?.as_slice() {
        [] => Ok(()),
        with => Err(overlap(with)),
    }
}

/// A refusal that names everything in the way.
pub(super) fn overlap(with: &[ClashView]) -> AppError {
    AppError::new(ErrorCode::Overlap, "a person or room is taken").with("with", with)
}

/// Takes the time of a visit. Answers what stands in the way where nobody overruled it: then nothing was taken.
pub(super) fn try_take(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (id, items, placement): (AppointmentId, &[NewItem], &Placement),
    overrule: Option<&OverrideWish>,
) -> AppResult<Vec<ClashView>> {
    let rows = rows_of(desk, items, placement);
    let overrule = word_of(desk, caller, overrule)?;
    let clashes = store::occupy(tx, id, &rows, overrule.as_ref(), desk.now())?;
    if overrule.is_some() {
        end_offers(desk, tx, &clashes)?;
        return Ok(Vec::new());
    }
    if clashes.is_empty() {
        return Ok(Vec::new());
    }
    let zone = crate::business::zone(tx)?;
    Ok(clashes.into_iter().map(|clash| ClashView::of(clash, zone)).collect())
}

/// What would stand in the way of a visit that is not written yet.
pub(super) fn in_the_way(
    desk: &Desk,
    tx: &Tx<'_>,
    items: &[NewItem],
    placement: &Placement,
) -> AppResult<Vec<ClashView>> {
    let rows = rows_of(desk, items, placement);
    let zone = crate::business::zone(tx)?;
    let found = store::clashes(tx, None, &rows, desk.now())?;
    Ok(found.into_iter().map(|clash| ClashView::of(clash, zone)).collect())
}

/// The stretches that a visit takes.
pub(super) fn rows_of(desk: &Desk, items: &[NewItem], placement: &Placement) -> Vec<NewBusy> {
    let row = |taken: deskbell_core::appointments::Taken| NewBusy {
        id: desk.new_id(),
        resource: taken.resource,
        item: items[taken.item].id.clone(),
        stretch: taken.stretch,
    };
    layout(&as_laid(items), placement.start).into_iter().map(row).collect()
}

/// A practitioner works in the own column (T68).
pub(crate) fn check_column(caller: &Caller, mut staff: impl Iterator<Item = StaffId>) -> AppResult<()> {
    if caller.role == Role::Practitioner && !staff.all(|staff| caller.staff == Some(staff)) {
        return Err(AppError::new(ErrorCode::NotAllowed, "another person's column"));
    }
    Ok(())
}

/// The visit as it stands, refused when it was changed since (A4): the present one comes along.
pub(super) fn present(tx: &Tx<'_>, id: AppointmentId, version: i64) -> AppResult<Visit> {
    let visit = store::visit(tx, id).map_err(|error| match error {
        StoreError::NotFound => AppError::not_found("appointment"),
        other => other.into(),
    })?;
    if visit.version == version {
        return Ok(visit);
    }
    let view = super::AppointmentView::of(visit, Vec::new());
    Err(AppError::new(ErrorCode::Conflict, "changed meanwhile").with("present", view))
}
