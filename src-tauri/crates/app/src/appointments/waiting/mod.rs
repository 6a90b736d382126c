//! The waiting list (A79 to A88): who waits for what, and whom a free time would suit. Free times are offered to one person
//! at a time in `offers`.

mod freed;
mod offers;

pub(super) use freed::{all_freed, freed, offer_itself};
pub(super) use offers::withdraw;
pub use offers::{
    Answer, OfferAnswered, OfferMade, WaitingAnswer, WaitingOffer, answer as waiting_answer, look_after_offers,
    offer as waiting_offer,
};

use super::{
    Warning,
    book::check_client,
    visit::{Wish, bookable_service, check_staff, in_the_way, items_of, placed, warnings},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{Daypart, MAX_ITEMS, Place, Unfit, Wanted, start_of},
    business::minutes_of,
    id::{AppointmentId, ClientId, OfferId, RoomId, ServiceId, StaffId, WaitingId},
    paging::Page,
    text,
    time::Civil,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, NewItem, OfferState, Placement, WaitingRow},
    business::{self, ResourceKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Minutes that people need to get here, where nothing else is said.
const NOTICE_MIN: u32 = 120;

/// Puts somebody on the list. Empty lists: any.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingAdd {
    /// Who waits.
    pub client_id: ClientId,
    /// For what, in order.
    pub service_ids: Vec<ServiceId>,
    /// With whom.
    #[serde(default)]
    pub staff_ids: Vec<StaffId>,
    /// 1 Monday to 7 Sunday.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    /// When in the day.
    #[serde(default)]
    pub dayparts: Vec<Daypart>,
    /// Earliest day.
    #[serde(default)]
    pub from: Option<Date>,
    /// Latest day.
    #[serde(default)]
    pub to: Option<Date>,
    /// Before the others.
    #[serde(default)]
    pub urgent: bool,
    /// Minutes needed to get here; without it two hours.
    #[serde(default)]
    pub notice: Option<u32>,
    /// For the desk.
    #[serde(default)]
    pub note: Option<String>,
    /// The visit they would give up for an earlier one.
    #[serde(default)]
    pub instead_of: Option<AppointmentId>,
}

/// A place on the list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingSaved {
    /// Its id.
    pub id: WaitingId,
    /// For the next change.
    pub version: i64,
}

/// Names a place on the list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingRemove {
    /// Which.
    pub id: WaitingId,
    /// The version it was made from.
    pub version: i64,
}

/// A free time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Slot {
    /// Whose.
    pub staff_id: StaffId,
    /// Its start on the business's wall.
    pub start: Civil,
    /// Its length.
    pub minutes: u32,
    /// 0 or 1 where the clock shows the start twice.
    #[serde(default)]
    pub fold: Option<u8>,
    /// Where; without it the first free room, where one is needed.
    #[serde(default)]
    pub room_id: Option<RoomId>,
}

/// The list, and how it suits a free time.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WaitingList {
    /// The free time.
    pub slot: Option<Slot>,
}

/// Somebody who waits.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingView {
    /// Its id.
    pub id: WaitingId,
    /// For the next change.
    pub version: i64,
    /// Who waits.
    pub client_id: ClientId,
    /// Their name.
    pub client_name: String,
    /// For what.
    pub service_ids: Vec<ServiceId>,
    /// How long it takes.
    pub minutes: u32,
    /// With whom; empty: anybody.
    pub staff_ids: Vec<StaffId>,
    /// 1 to 7; empty: any.
    pub weekdays: Vec<u8>,
    /// Empty: any.
    pub dayparts: Vec<Daypart>,
    /// Earliest day.
    pub from: Option<Date>,
    /// Latest day.
    pub to: Option<Date>,
    /// Before the others.
    pub urgent: bool,
    /// Since when.
    pub joined: Instant,
    /// For the desk.
    pub note: Option<String>,
    /// Offers in a row without an answer.
    pub unanswered: u32,
    /// Whether the free time suits; null where none was asked about.
    pub fits: Option<bool>,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<Unfit>,
    /// A time is kept for them until then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offered_until: Option<Instant>,
    /// The offer that stands, for the answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offer_id: Option<OfferId>,
}

/// Puts somebody on the list.
pub fn waiting_add(desk: &Desk, caller: &Caller, request: WaitingAdd) -> AppResult<WaitingSaved> {
    if !(1..=MAX_ITEMS).contains(&request.service_ids.len()) {
        return Err(AppError::invalid("serviceIds", "between_1_and_12"));
    }
    if request.weekdays.iter().any(|day| !(1..=7).contains(day)) {
        return Err(AppError::invalid("weekdays", "not_a_weekday"));
    }
    if request.from.zip(request.to).is_some_and(|(from, to)| to < from) {
        return Err(AppError::invalid("to", "before_from"));
    }
    let notice = request.notice.unwrap_or(NOTICE_MIN);
    if notice > 43_200 {
        return Err(AppError::invalid("notice", "at_most_43200"));
    }
    let note = request.note.as_deref().map(text::note).transpose();
    let note = note.map_err(|rule| AppError::invalid("note", rule))?;
    desk.write(caller, |tx| {
        check_client(tx, "clientId", request.client_id)?;
        for service in &request.service_ids {
            let service = bookable_service(tx, *service)?;
            for staff in &request.staff_ids {
                check_staff(tx, *staff, &service)?;
            }
        }
        let entry = WaitingRow {
            id: desk.new_id(),
            client: request.client_id,
            client_name: String::new(),
            inactive: false,
            services: request.service_ids,
            staff: request.staff_ids,
            weekdays: request.weekdays,
            dayparts: request.dayparts,
            from: request.from,
            to: request.to,
            notice,
            urgent: request.urgent,
            note: note.filter(|note| !note.is_empty()),
            instead_of: request.instead_of,
            unanswered: 0,
            joined: desk.now(),
            left: false,
            version: 1,
        };
        if let Some(visit) = entry.instead_of {
            own_visit(tx, visit, entry.client)?;
        }
        store::waiting_insert(tx, &entry)?;
        Ok(WaitingSaved {
            id: entry.id,
            version: 1,
        })
    })
}

fn own_visit(tx: &Tx<'_>, visit: AppointmentId, client: ClientId) -> AppResult<()> {
    match store::visit(tx, visit) {
        Ok(visit) if visit.client == client => Ok(()),
        _ => Err(AppError::invalid("insteadOf", "not_found")),
    }
}

/// Takes somebody off the list; a time that is kept for them is free again.
pub fn waiting_remove(desk: &Desk, caller: &Caller, request: WaitingRemove) -> AppResult<WaitingSaved> {
    desk.write(caller, |tx| {
        let entry = entry(tx, request.id)?;
        if entry.version != request.version {
            return Err(AppError::new(ErrorCode::Conflict, "changed meanwhile"));
        }
        for offer in store::offers_open(tx)?.iter().filter(|offer| offer.entry == entry.id) {
            withdraw(desk, tx, offer.id)?;
        }
        store::waiting_leave(tx, (entry.id, entry.version), "removed", desk.now())?;
        Ok(WaitingSaved {
            id: entry.id,
            version: entry.version + 1,
        })
    })
}

fn entry(tx: &Tx<'_>, id: WaitingId) -> AppResult<WaitingRow> {
    store::waiting(tx, id).map_err(|error| match error {
        deskbell_store::StoreError::NotFound => AppError::not_found("waiting"),
        other => other.into(),
    })
}

/// Everybody on the list in the order in which they are asked; those who do not fit say why.
pub fn waiting_list(desk: &Desk, caller: &Caller, request: WaitingList) -> AppResult<Page<WaitingView>> {
    let items = desk.store.read(|tx| -> AppResult<_> {
        let open = store::offers_open(tx)?;
        let free = request.slot.as_ref().map(|slot| Free::read(tx, slot)).transpose()?;
        let view = |entry: WaitingRow| -> AppResult<WaitingView> {
            let kept = open.iter().find(|offer| offer.entry == entry.id);
            let judged = match &free {
                None => None,
                Some(free) => Some(free.suits(desk, tx, caller, &entry)?.err()),
            };
            let minutes = minutes_for(tx, &entry)?;
            Ok(WaitingView {
                id: entry.id,
                version: entry.version,
                client_id: entry.client,
                client_name: entry.client_name,
                service_ids: entry.services,
                minutes,
                staff_ids: entry.staff,
                weekdays: entry.weekdays,
                dayparts: entry.dayparts,
                from: entry.from,
                to: entry.to,
                urgent: entry.urgent,
                joined: entry.joined,
                note: entry.note,
                unanswered: entry.unanswered,
                fits: judged.map(|unfit| unfit.is_none()),
                why: judged.flatten(),
                offered_until: kept.map(|offer| offer.expires),
                offer_id: kept.map(|offer| offer.id),
            })
        };
        store::waiting_list(tx)?
            .into_iter()
            .map(view)
            .collect::<AppResult<Vec<_>>>()
    })?;
    Ok(Page::whole(items))
}

fn minutes_for(tx: &Tx<'_>, entry: &WaitingRow) -> AppResult<u32> {
    let mut minutes = 0;
    for service in &entry.services {
        minutes += business::service(tx, *service)?.map_or(0, |service| minutes_of(&service.segments));
    }
    Ok(minutes)
}

/// A free time, read.
struct Free {
    place: Place,
    fold: u8,
    zone: Zone,
    room: Option<RoomId>,
}

/// What would be booked.
struct Suiting {
    items: Vec<NewItem>,
    placement: Placement,
    room: Option<RoomId>,
}

impl Free {
    fn read(tx: &Tx<'_>, slot: &Slot) -> AppResult<Self> {
        let zone = crate::business::zone(tx)?;
        if !(1..=1440).contains(&slot.minutes) {
            return Err(AppError::invalid("slot.minutes", "between_1_and_1440"));
        }
        let (start, fold) =
            start_of(slot.start, slot.fold, zone).map_err(|refusal| AppError::invalid("slot.start", refusal.rule()))?;
        Ok(Self {
            place: Place {
                staff: slot.staff_id,
                civil: slot.start,
                start,
                minutes: slot.minutes,
            },
            fold,
            zone,
            room: slot.room_id,
        })
    }

    /// What would be booked for somebody, or why the time does not suit them (A80).
    fn suits(
        &self,
        desk: &Desk,
        tx: &Tx<'_>,
        caller: &Caller,
        entry: &WaitingRow,
    ) -> AppResult<Result<Suiting, Unfit>> {
        if entry.inactive {
            return Ok(Err(Unfit::Inactive));
        }
        if store::offers_open(tx)?.iter().any(|offer| offer.entry == entry.id) {
            return Ok(Err(Unfit::Offered));
        }
        let wanted = Wanted {
            minutes: minutes_for(tx, entry)?,
            staff: entry.staff.clone(),
            weekdays: entry.weekdays.clone(),
            dayparts: entry.dayparts.clone(),
            from: entry.from,
            to: entry.to,
            notice: entry.notice,
        };
        if let Some(unfit) = wanted.unfit(&self.place, desk.now()) {
            return Ok(Err(unfit));
        }
        self.in_the_book(desk, tx, caller, entry)
    }

    /// The test that a booking would make, for the room that is named or the first that is free.
    fn in_the_book(
        &self,
        desk: &Desk,
        tx: &Tx<'_>,
        caller: &Caller,
        entry: &WaitingRow,
    ) -> AppResult<Result<Suiting, Unfit>> {
        let mut needs_room = false;
        for service in &entry.services {
            let Some(service) = business::service(tx, *service)?.filter(|service| !service.archived) else {
                return Ok(Err(Unfit::Inactive));
            };
            if check_staff(tx, self.place.staff, &service).is_err() {
                return Ok(Err(Unfit::Staff));
            }
            needs_room |= service.needs_room;
        }
        let rooms: Vec<Option<RoomId>> = match (self.room, needs_room) {
            (Some(room), _) => vec![Some(room)],
            (None, false) => vec![None],
            (None, true) => business::resources(tx, ResourceKind::Room, false)?
                .iter()
                .map(|row| row.id.parse().ok())
                .collect(),
        };
        let mut refused = Unfit::Taken;
        for room in rooms {
            match self.at(desk, tx, caller, (entry, room))? {
                Ok(suiting) => return Ok(Ok(suiting)),
                Err(unfit) => refused = unfit,
            }
        }
        Ok(Err(refused))
    }

    fn at(
        &self,
        desk: &Desk,
        tx: &Tx<'_>,
        caller: &Caller,
        (entry, room): (&WaitingRow, Option<RoomId>),
    ) -> AppResult<Result<Suiting, Unfit>> {
        let wish = |service: &ServiceId| Wish {
            service: *service,
            staff: self.place.staff,
            room,
            wait: 0,
        };
        let wishes: Vec<Wish> = entry.services.iter().map(wish).collect();
        let items = match items_of(desk, tx, &wishes) {
            Ok(items) => items,
            // A room that went out of use meanwhile is no room for anybody.
            Err(error) if error.code == ErrorCode::Invalid => return Ok(Err(Unfit::Taken)),
            Err(error) => return Err(error),
        };
        let placement = placed(self.place.civil, Some(self.fold), self.zone, &items)?;
        let warned = warnings(desk, tx, caller, &items, &placement)?;
        if warned.iter().any(|warning| *warning != Warning::Past) {
            return Ok(Err(Unfit::Closed));
        }
        if !in_the_way(desk, tx, &items, &placement)?.is_empty() {
            return Ok(Err(Unfit::Taken));
        }
        Ok(Ok(Suiting { items, placement, room }))
    }
}

/// True when somebody was asked about this very time before.
fn asked_before(tx: &Tx<'_>, free: &Free, entry: &WaitingRow) -> AppResult<bool> {
    let offers = store::offers_of(tx, free.place.staff, free.place.start)?;
    Ok(offers
        .iter()
        .any(|offer| offer.entry == entry.id && offer.state != OfferState::Open))
}
