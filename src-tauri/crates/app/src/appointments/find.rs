//! Finding a free time (A94 to A98), and the three that are offered beside a refusal (A36).

use super::{
    Moment,
    look::window,
    visit::{Wish, as_laid, bookable_service, check_room, check_staff, items_of, resize},
};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Instant, Zone,
    appointments::{Column, DEFAULT_GRID_MIN, Free, MAX_ITEMS, Need, Search, free_starts},
    id::{AppointmentId, RoomId, ServiceId, StaffId},
    paging::Page,
    time::Civil,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, NewItem},
    business::{self, ResourceKind, ResourceRow, ServiceRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days that the offer beside a refusal looks ahead.
const AHEAD_DAYS: i64 = 60;
/// Starts offered beside a refusal.
const OFFERED: usize = 3;
/// Most starts of one answer.
const MOST: u32 = 2000;
/// Longest search in days.
const LONGEST_DAYS: i64 = 370;

/// What is looked for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotFind {
    /// Services in order, one after the other.
    pub service_ids: Vec<ServiceId>,
    /// Only with this person; without it anybody who can.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Only in this room; without it any, where a service needs one.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// From.
    pub from: Moment,
    /// To.
    pub to: Moment,
    /// Step in minutes from each opening's first instant; 15 without.
    #[serde(default)]
    pub grid: Option<u16>,
    /// Length, where it differs from the services'.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// A visit that would move: its own time does not count.
    #[serde(default)]
    pub moving: Option<AppointmentId>,
    /// At most so many; without it 2000.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A free start and whom it would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FreeStart {
    /// On the business's wall.
    pub start: Civil,
    /// 1 for the second of two equal times on the wall.
    pub fold: u8,
    /// The start.
    pub start_utc: Instant,
    /// Who.
    pub staff_id: StaffId,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub room_id: Option<RoomId>,
}

/// Starts that a booking would take now without a refusal and without a warning.
pub fn slot_find(desk: &Desk, _caller: &Caller, request: SlotFind) -> AppResult<Page<FreeStart>> {
    let grid = request.grid.unwrap_or(DEFAULT_GRID_MIN);
    if !(1..=1440).contains(&grid) {
        return Err(AppError::invalid("grid", "between_1_and_1440"));
    }
    if !(1..=MAX_ITEMS).contains(&request.service_ids.len()) {
        return Err(AppError::invalid("serviceIds", "between_1_and_12"));
    }
    let limit = request.limit.unwrap_or(MOST).clamp(1, MOST) as usize;
    let found = desk.store.read(|tx| -> AppResult<_> {
        let zone = crate::business::zone(tx)?;
        let (from, to) = window(request.from, request.to, zone)?;
        if to.minutes_since(from) > LONGEST_DAYS * 1440 {
            return Err(AppError::invalid("to", "window_too_long"));
        }
        let services: Vec<ServiceRow> = request
            .service_ids
            .iter()
            .map(|id| bookable_service(tx, *id))
            .collect::<AppResult<_>>()?;
        let people = people(tx, &services, request.staff_id)?;
        let rooms = rooms(tx, &services, request.room_id)?;
        let needs = needs_of(desk, tx, &request, &people)?;
        let place = Place {
            desk,
            tx,
            zone,
            from,
            to,
            moving: request.moving,
        };
        place.free(&needs, &people, rooms.as_deref(), grid, limit)
    })?;
    Ok(Page::whole(found))
}

/// Everybody in use who can do all of it, or the one who is wished for.
fn people(tx: &Tx<'_>, services: &[ServiceRow], wished: Option<StaffId>) -> AppResult<Vec<ResourceRow>> {
    if let Some(staff) = wished {
        for service in services {
            check_staff(tx, staff, service)?;
        }
    }
    let wished = wished.map(|staff| staff.to_string());
    let able = |row: &ResourceRow| {
        wished.as_ref().is_none_or(|staff| *staff == row.id)
            && services.iter().all(|service| {
                service.staff.is_empty() || service.staff.iter().any(|staff| staff.to_string() == row.id)
            })
    };
    Ok(business::resources(tx, ResourceKind::Staff, false)?
        .into_iter()
        .filter(able)
        .collect())
}

/// The rooms that would do; none when no room is needed nor wished for.
fn rooms(tx: &Tx<'_>, services: &[ServiceRow], wished: Option<RoomId>) -> AppResult<Option<Vec<ResourceRow>>> {
    if let (Some(_), Some(service)) = (wished, services.first()) {
        check_room(tx, wished, service)?;
    }
    if wished.is_none() && !services.iter().any(|service| service.needs_room) {
        return Ok(None);
    }
    let wished = wished.map(|room| room.to_string());
    let all = business::resources(tx, ResourceKind::Room, false)?;
    Ok(Some(
        all.into_iter()
            .filter(|row| wished.as_ref().is_none_or(|room| *room == row.id))
            .collect(),
    ))
}

fn needs_of(desk: &Desk, tx: &Tx<'_>, request: &SlotFind, people: &[ResourceRow]) -> AppResult<Vec<Need>> {
    let Some(anybody) = people.first().and_then(|row| row.id.parse().ok()) else {
        return Ok(Vec::new());
    };
    let wish = |service: &ServiceId| Wish {
        service: *service,
        staff: anybody,
        room: request.room_id,
        wait: 0,
    };
    let wishes: Vec<Wish> = request.service_ids.iter().map(wish).collect();
    needs(desk, tx, &wishes, request.minutes)
}

fn needs(desk: &Desk, tx: &Tx<'_>, wishes: &[Wish], minutes: Option<u32>) -> AppResult<Vec<Need>> {
    let mut items = laid_without_room(desk, tx, wishes)?;
    if let Some(minutes) = minutes {
        resize(&mut items, minutes)?;
    }
    let need = |item: deskbell_core::appointments::Item| Need {
        segments: item.segments,
        before: item.before,
        after: item.after,
    };
    Ok(as_laid(&items).into_iter().map(need).collect())
}

/// The services laid out; which room they get is not decided yet.
fn laid_without_room(desk: &Desk, tx: &Tx<'_>, wishes: &[Wish]) -> AppResult<Vec<NewItem>> {
    let any_room = business::resources(tx, ResourceKind::Room, false)?;
    let some = any_room.first().and_then(|row| row.id.parse().ok());
    let wishes: Vec<Wish> = wishes
        .iter()
        .map(|wish| Wish {
            room: wish.room.or(some),
            ..*wish
        })
        .collect();
    items_of(desk, tx, &wishes)
}

/// Where and when a search looks.
struct Place<'a> {
    desk: &'a Desk,
    tx: &'a Tx<'a>,
    zone: Zone,
    from: Instant,
    to: Instant,
    moving: Option<AppointmentId>,
}

impl Place<'_> {
    fn free(
        &self,
        needs: &[Need],
        people: &[ResourceRow],
        rooms: Option<&[ResourceRow]>,
        grid: u16,
        limit: usize,
    ) -> AppResult<Vec<FreeStart>> {
        let from = self.from.max(self.desk.now());
        if needs.is_empty() || people.is_empty() || from >= self.to {
            return Ok(Vec::new());
        }
        let staff = self.columns(people)?;
        let rooms = rooms.map(|rooms| self.columns(rooms)).transpose()?;
        let search = Search {
            needs,
            staff: &staff,
            rooms: rooms.as_deref(),
            from,
            to: self.to,
            zone: self.zone,
            grid,
        };
        let found = free_starts(&search, limit);
        Ok(found
            .into_iter()
            .filter_map(|free| self.shown(free, &staff, rooms.as_deref()))
            .collect())
    }

    fn columns(&self, rows: &[ResourceRow]) -> AppResult<Vec<Column>> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut busy = store::busy_between(self.tx, &ids, self.from, self.to, self.moving, self.desk.now())?;
        let (first, last) = (self.from.date(self.zone), self.to.date(self.zone));
        let column = |row: &ResourceRow| -> AppResult<Column> {
            Ok(Column {
                id: row.id.clone(),
                position: row.position,
                hours: business::hours_of(self.tx, &row.id, first.plus_days(-2), last.plus_days(3))?,
                busy: busy.remove(&row.id).unwrap_or_default(),
            })
        };
        rows.iter().map(column).collect()
    }

    fn shown(&self, free: Free, staff: &[Column], rooms: Option<&[Column]>) -> Option<FreeStart> {
        let room = free
            .room
            .and_then(|room| rooms?.get(room))
            .and_then(|column| column.id.parse().ok());
        Some(FreeStart {
            start: free.start.civil(self.zone),
            fold: free.start.fold(self.zone),
            start_utc: free.start,
            staff_id: staff.get(free.staff)?.id.parse().ok()?,
            room_id: room,
        })
    }
}

/// The refusal with the next three free starts for the same needs, from the wished start on. Where they cannot be found
/// the refusal stands alone.
pub(super) fn with_suggestions(
    desk: &Desk,
    error: AppError,
    wishes: &[Wish],
    start: Civil,
    minutes: Option<u32>,
    moving: Option<AppointmentId>,
) -> AppError {
    let found = desk.store.read(|tx| -> AppResult<Vec<FreeStart>> {
        let Some(first) = wishes.first() else {
            return Ok(Vec::new());
        };
        let zone = crate::business::zone(tx)?;
        let from = zone.instant(start, 0);
        let place = Place {
            desk,
            tx,
            zone,
            from,
            to: from.plus_minutes(AHEAD_DAYS * 1440),
            moving,
        };
        let needs = needs(desk, tx, wishes, minutes)?;
        let one = |kind, id: String| -> AppResult<Vec<ResourceRow>> {
            Ok(business::resource(tx, kind, &id)?.into_iter().collect())
        };
        let people = one(ResourceKind::Staff, first.staff.to_string())?;
        let rooms = first
            .room
            .map(|room| one(ResourceKind::Room, room.to_string()))
            .transpose()?;
        place.free(&needs, &people, rooms.as_deref(), DEFAULT_GRID_MIN, OFFERED)
    });
    match found {
        Ok(found) => error.with("suggest", found),
        Err(_) => error.with("suggest", Vec::<FreeStart>::new()),
    }
}
