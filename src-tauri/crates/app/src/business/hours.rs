//! Weekly opening hours.

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    business::{WeekInterval, check_week},
    id::{ClosureId, RoomId, StaffId},
};
use deskbell_store::{
    Tx,
    business::{self as store, ResourceKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Weekly hours of a person, a room, or (neither named) the business. None at all: the business's hold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HoursSet {
    /// A member of staff.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// A room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The intervals.
    pub weekly: Vec<WeekInterval>,
}

/// Whose hours.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct HoursAsk {
    /// A member of staff.
    pub staff_id: Option<StaffId>,
    /// A room.
    pub room_id: Option<RoomId>,
}

/// Weekly hours.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoursView {
    /// The intervals in order.
    pub weekly: Vec<WeekInterval>,
    /// True when these are the business's, because there are no own ones.
    pub inherited: bool,
}

/// Puts new weekly hours in the place of the old ones.
pub fn hours_set(desk: &Desk, caller: &Caller, request: HoursSet) -> AppResult<HoursView> {
    let week = check_week(&request.weekly)?;
    desk.write(caller, |tx| {
        let resource = resource_of(tx, request.staff_id, request.room_id)?;
        // Rows without an own meaning: any typed id serves.
        store::week_replace(tx, resource.as_deref(), &week, desk.now(), || {
            desk.new_id::<ClosureId>().to_string()
        })?;
        view(tx, resource.as_deref())
    })
}

/// The weekly hours that hold.
pub fn hours_get(desk: &Desk, _caller: &Caller, request: HoursAsk) -> AppResult<HoursView> {
    desk.store.read(|tx| {
        let resource = resource_of(tx, request.staff_id, request.room_id)?;
        view(tx, resource.as_deref())
    })
}

fn view(tx: &Tx<'_>, resource: Option<&str>) -> AppResult<HoursView> {
    let own = store::week_of(tx, resource)?;
    let inherited = resource.is_some() && own.is_empty();
    let week = if inherited { store::week_of(tx, None)? } else { own };
    Ok(HoursView {
        weekly: week.iter().map(WeekInterval::from).collect(),
        inherited,
    })
}

/// The resource that a request names; both named or none known is refused.
pub(crate) fn resource_of(tx: &Tx<'_>, staff: Option<StaffId>, room: Option<RoomId>) -> AppResult<Option<String>> {
    let (kind, id) = match (staff, room) {
        (None, None) => return Ok(None),
        (Some(staff), None) => (ResourceKind::Staff, staff.to_string()),
        (None, Some(room)) => (ResourceKind::Room, room.to_string()),
        (Some(_), Some(_)) => return Err(AppError::invalid("roomId", "staff_or_room")),
    };
    store::resource(tx, kind, &id)?
        .map(|row| Some(row.id))
        .ok_or_else(|| AppError::not_found(kind.word()))
}
