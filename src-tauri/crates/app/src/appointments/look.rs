//! Looking at visits: a stretch of the calendar in one query, and one visit with its history.

use super::AppointmentView;
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::Status,
    clients::timeline::read_cursor,
    id::{AppointmentId, ClientId, RoomId, StaffId},
    paging::Page,
    time::Civil,
};
use deskbell_store::{
    StoreError,
    appointments::{self as store, Range},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Visits of one answer: a month of a large practice comes whole.
const MOST: u32 = 5000;

/// An end of a range: a date (both ends included) or a civil time (half-open).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Moment {
    /// `2027-06-08T10:00`.
    Time(Civil),
    /// `2027-06-08`.
    Day(Date),
}

/// A range as instants of a zone; `invalid` when it ends before it begins.
pub(super) fn window(from: Moment, to: Moment, zone: Zone) -> AppResult<(Instant, Instant)> {
    let start = match from {
        Moment::Day(day) => day.start(zone),
        Moment::Time(time) => zone.instant(time, 0),
    };
    let end = match to {
        Moment::Day(day) => day.plus_days(1).start(zone),
        Moment::Time(time) => zone.instant(time, 0),
    };
    if start < end {
        Ok((start, end))
    } else {
        Err(AppError::invalid("to", "before_from"))
    }
}

/// Which visits.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentList {
    /// From.
    pub from: Moment,
    /// To.
    pub to: Moment,
    /// Only with this person.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Only in this room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Only of this client.
    #[serde(default)]
    pub client_id: Option<ClientId>,
    /// At most so many; without it 5000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Visits that touch the range, by start; called-off ones too.
pub fn list(desk: &Desk, _caller: &Caller, request: AppointmentList) -> AppResult<Page<AppointmentView>> {
    let limit = request.limit.unwrap_or(MOST).clamp(1, MOST);
    let after = request.cursor.as_deref().map(place).transpose()?;
    let mut visits = desk.store.read(|tx| -> AppResult<_> {
        let (from, to) = window(request.from, request.to, crate::business::zone(tx)?)?;
        let range = Range {
            from,
            to,
            staff: request.staff_id,
            room: request.room_id,
            client: request.client_id,
            after,
            limit: limit + 1,
        };
        Ok(store::visits_between(tx, &range)?)
    })?;
    let more = visits.len() > limit as usize;
    visits.truncate(limit as usize);
    let next = visits
        .last()
        .filter(|_| more)
        .map(|last| format!("{}:{}", last.start.ms(), last.id));
    let items = visits
        .into_iter()
        .map(|visit| AppointmentView::of(visit, Vec::new()))
        .collect();
    Ok(Page { items, next })
}

fn place(cursor: &str) -> AppResult<(Instant, AppointmentId)> {
    let read = read_cursor(cursor).and_then(|(at, id)| Some((at, id.parse().ok()?)));
    read.ok_or_else(|| AppError::invalid("cursor", "not_a_cursor"))
}

/// Names a visit.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppointmentGet {
    /// Its id.
    pub id: AppointmentId,
}

/// A visit with what happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentDetail {
    /// The visit.
    #[serde(flatten)]
    pub visit: AppointmentView,
    /// When it was booked.
    pub created: Instant,
    /// Changes of status, oldest first.
    pub history: Vec<Happened>,
    /// Refusals that were overruled, oldest first.
    pub overrides: Vec<Overruled>,
}

/// A change of status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// From; none at the booking.
    pub from: Option<Status>,
    /// To.
    pub to: Status,
    /// Who; none is the owner, or no person.
    pub by: Option<StaffId>,
    /// `desk`, `reply`, `import` or `rule`.
    pub via: String,
    /// A word about it.
    pub note: Option<String>,
}

/// A refusal that was overruled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overruled {
    /// When.
    pub at: Instant,
    /// Who; none is the owner.
    pub by: Option<StaffId>,
    /// Why.
    pub reason: String,
}

/// One visit with its history.
pub fn get(desk: &Desk, _caller: &Caller, request: AppointmentGet) -> AppResult<AppointmentDetail> {
    desk.store.read(|tx| {
        let visit = store::visit(tx, request.id).map_err(|error| match error {
            StoreError::NotFound => AppError::not_found("appointment"),
            other => other.into(),
        })?;
        let happened = |event: store::EventRow| Happened {
            at: event.at,
            from: event.from,
            to: event.to,
            by: event.by,
            via: event.via,
            note: event.note,
        };
        let overruled = |row: store::OverrideRow| Overruled {
            at: row.at,
            by: row.by,
            reason: row.reason,
        };
        Ok(AppointmentDetail {
            created: visit.created,
            history: store::events(tx, request.id)?.into_iter().map(happened).collect(),
            overrides: store::overrides(tx, request.id)?.into_iter().map(overruled).collect(),
            visit: AppointmentView::of(visit, Vec::new()),
        })
    })
}
