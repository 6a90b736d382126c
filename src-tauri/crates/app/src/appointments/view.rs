//! A visit as the window and the terminal read it.

use super::OfferMade;
use deskbell_core::{
    Date, Instant, Money, Zone,
    appointments::{CancelledKind, Clash, Status, Untold},
    business::Segment,
    id::{AppointmentId, ClientId, RoomId, SeriesId, ServiceId, StaffId},
    time::Civil,
};
use deskbell_store::appointments::{ClashRow, Visit, VisitItem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person should look at; the act was carried out all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The start lies in the past.
    Past,
    /// The business or the person is away that day.
    Closure,
    /// Outside the opening hours.
    OutsideHours,
    /// Marked as done or missed before its start.
    BeforeStart,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentView {
    /// Its id.
    pub id: AppointmentId,
    /// For the next change.
    pub version: i64,
    /// Whose.
    pub client_id: ClientId,
    /// The client's name.
    pub client_name: String,
    /// How to say it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub say_as: Option<String>,
    /// What to mind.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worry: Option<String>,
    /// Who pays, where it is another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bill_to_id: Option<ClientId>,
    /// Who does the first service.
    pub staff_id: StaffId,
    /// That person's name.
    pub staff_name: String,
    /// The room of the first service.
    pub room_id: Option<RoomId>,
    /// Its name.
    pub room_name: Option<String>,
    /// Services in order.
    pub service_ids: Vec<ServiceId>,
    /// Their names in order.
    pub service_names: Vec<String>,
    /// Start on the wall of `zone`.
    pub start: Civil,
    /// End on the wall of `zone`.
    pub end: Civil,
    /// Zone of the wall.
    pub zone: Zone,
    /// 1 for the second of two equal times on the wall.
    pub fold: u8,
    /// The start.
    pub start_utc: Instant,
    /// The end.
    pub end_utc: Instant,
    /// Length in elapsed minutes.
    pub minutes: u32,
    /// Where it stands.
    pub status: Status,
    /// How it was called off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cancelled_kind: Option<CancelledKind>,
    /// Since when it stands there.
    pub status_since: Instant,
    /// What it may become.
    pub allowed: Vec<Status>,
    /// True when the client had no other visit.
    pub first_visit: bool,
    /// For the desk.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Its series.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub series_id: Option<SeriesId>,
    /// True when it was moved on its own, away from its place in the series.
    #[serde(skip_serializing_if = "is_false", default)]
    pub detached: bool,
    /// Of a series: how many visits the act booked or changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<usize>,
    /// Of a series: dates that got no visit.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub left_out: Vec<LeftOut>,
    /// True when it stands on the shelf: its start is the old one.
    #[serde(skip_serializing_if = "is_false", default)]
    pub shelved: bool,
    /// After calling off: how many of the waiting list could come instead.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub could_come: Option<usize>,
    /// After calling off: the offer of the freed time that went without a click.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offered: Option<OfferMade>,
    /// Grows when the client must be told another start.
    pub revision: i64,
    /// True when a refusal was overruled for it.
    pub overridden: bool,
    /// What the client was not told of it; a person has to say yes or no.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub untold: Option<Untold>,
    /// The agreed price of all services; none when one has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub price: Option<Money>,
    /// Services with who, where and when.
    pub items: Vec<AppointmentItemView>,
    /// What a person should look at, after a booking or change.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub warnings: Vec<Warning>,
}

/// A date of a series without a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// The date; where a month has not the day, its last one.
    pub date: Date,
    /// `overlap`, `closure`, `time_missing` or `no_such_day`.
    pub reason: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A service of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentItemView {
    /// Its id.
    pub id: String,
    /// Which service.
    pub service_id: ServiceId,
    /// Its name.
    pub service_name: String,
    /// A number of the palette.
    pub colour: u8,
    /// Who.
    pub staff_id: StaffId,
    /// That person's name.
    pub staff_name: String,
    /// Where.
    pub room_id: Option<RoomId>,
    /// Its name.
    pub room_name: Option<String>,
    /// Elapsed minutes from the visit's start.
    pub offset: u32,
    /// Length in minutes.
    pub minutes: u32,
    /// Work and gaps, where there is more than one stretch of work.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub segments: Vec<Segment>,
    /// Buffer before, in minutes.
    pub buffer_before: u16,
    /// Buffer after, in minutes.
    pub buffer_after: u16,
    /// The price agreed at booking.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub price: Option<Money>,
}

impl AppointmentView {
    /// The view of a stored visit, with what a person should look at.
    pub(super) fn of(visit: Visit, warnings: Vec<Warning>) -> Self {
        let first = visit
            .items
            .first()
            .expect("a visit without a service is never written nor read");
        let prices: Option<Vec<Money>> = visit.items.iter().map(|item| item.price).collect();
        let price = prices.and_then(|prices| {
            let (first, rest) = prices.split_first()?;
            rest.iter().try_fold(*first, |sum, price| sum.plus(*price)).ok()
        });
        Self {
            id: visit.id,
            version: visit.version,
            client_id: visit.client,
            client_name: visit.client_name,
            say_as: visit.say_as,
            worry: visit.worry,
            bill_to_id: visit.bill_to,
            staff_id: first.staff,
            staff_name: first.staff_name.clone(),
            room_id: first.room,
            room_name: first.room_name.clone(),
            service_ids: visit.items.iter().map(|item| item.service).collect(),
            service_names: visit.items.iter().map(|item| item.service_name.clone()).collect(),
            start: visit.civil,
            end: visit.end.civil(visit.zone),
            zone: visit.zone,
            fold: visit.fold,
            start_utc: visit.start,
            end_utc: visit.end,
            minutes: visit.minutes,
            status: visit.status,
            cancelled_kind: visit.cancelled_kind,
            status_since: visit.status_at,
            allowed: visit.status.allowed().to_vec(),
            first_visit: visit.first_visit,
            note: visit.note,
            series_id: visit.series,
            detached: visit.detached,
            count: None,
            left_out: Vec::new(),
            shelved: visit.shelved,
            could_come: None,
            offered: None,
            revision: visit.revision,
            overridden: visit.overridden,
            untold: visit.untold,
            price,
            items: visit.items.into_iter().map(AppointmentItemView::of).collect(),
            warnings,
        }
    }
}

impl AppointmentItemView {
    fn of(item: VisitItem) -> Self {
        Self {
            id: item.id,
            service_id: item.service,
            service_name: item.service_name,
            colour: item.colour,
            staff_id: item.staff,
            staff_name: item.staff_name,
            room_id: item.room,
            room_name: item.room_name,
            offset: item.offset,
            minutes: deskbell_core::business::minutes_of(&item.segments),
            segments: if item.segments.len() > 1 {
                item.segments
            } else {
                Vec::new()
            },
            buffer_before: item.before,
            buffer_after: item.after,
            price: item.price,
        }
    }
}

/// What stands in the way of a booking (A36): an entry of `with`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClashView {
    /// The other visit, if it is one.
    pub appointment_id: Option<AppointmentId>,
    /// `overlap`, `buffer`, `hold` or `block`.
    pub kind: String,
    /// The person or room.
    pub resource_id: String,
    /// Its name.
    pub resource_name: String,
    /// Whose visit it is.
    pub client_name: Option<String>,
    /// From, on the business's wall.
    pub start: Civil,
    /// To, on the business's wall.
    pub end: Civil,
    /// From.
    pub start_utc: Instant,
    /// To.
    pub end_utc: Instant,
}

impl ClashView {
    /// The view of a stored row.
    pub(super) fn of(row: ClashRow, zone: Zone) -> Self {
        let kind = match (row.kind.as_str(), row.clash) {
            ("appointment", Clash::Buffer) => "buffer".to_owned(),
            ("appointment", Clash::Overlap) => "overlap".to_owned(),
            _ => row.kind,
        };
        Self {
            appointment_id: row.appointment,
            kind,
            resource_id: row.resource,
            resource_name: row.resource_name,
            client_name: row.client_name,
            start: row.start.civil(zone),
            end: row.end.civil(zone),
            start_utc: row.start,
            end_utc: row.end,
        }
    }
}
