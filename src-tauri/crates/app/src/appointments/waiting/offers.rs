//! Offering a free time to one person of the waiting list at a time (A81 to A87): it is kept until an instant, and goes to
//! the next when they decline or do not answer. Holds and offers are rows, so they outlive the program.

use super::{Free, Slot, Suiting, asked_before, entry};
use crate::{
    AppError, AppResult, Caller, Desk,
    appointments::{
        book::enter,
        status::call_off,
        view::ClashView,
        visit::{overlap, rows_of, take},
    },
    business::zone,
    reminders::{self, OfferMessage, Sending},
};
use deskbell_core::{
    Instant,
    appointments::{CancelledKind, Place, Status, offer_ends},
    id::{AppointmentId, ClientId, OfferId, WaitingId},
};
use deskbell_store::{
    StoreError, Tx, WriteTx,
    appointments::{self as store, NewVisit, OfferRow, OfferState, Visit, WaitingRow},
    business::{self, ResourceKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a time is kept (A82).
pub(super) const HOLD_MIN: u16 = 30;
/// A message that no provider took by then is given up (A83).
const SENDING_MIN: i64 = 10;

/// Offers a free time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingOffer {
    /// The free time.
    pub slot: Slot,
    /// To whom; without it to the first whom it suits.
    #[serde(default)]
    pub entry_id: Option<WaitingId>,
}

/// An offer that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferMade {
    /// Its id, for the answer.
    pub id: OfferId,
    /// The place on the list.
    pub entry_id: WaitingId,
    /// To whom.
    pub client_id: ClientId,
    /// Until when it is kept.
    pub expires_utc: Instant,
    /// `message`: one is on its way; `phone`: somebody must call.
    pub via: String,
}

/// What they said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// They come.
    Yes,
    /// They do not.
    No,
}

/// Their answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaitingAnswer {
    /// The offer.
    pub id: OfferId,
    /// What they said.
    pub answer: Answer,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferAnswered {
    /// True when they have the time now.
    pub booked: bool,
    /// Their visit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub appointment_id: Option<AppointmentId>,
    /// After a no: the offer to the next.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<OfferMade>,
}

/// Offers a free time to one person and keeps it for them. `invalid` when nobody fits, it begins too soon to be kept, or
/// the one who was named does not fit (the rule says why).
pub fn offer(desk: &Desk, caller: &Caller, request: WaitingOffer) -> AppResult<OfferMade> {
    desk.write(caller, |tx| {
        let free = Free::read(tx, &request.slot)?;
        if offer_ends(desk.now(), HOLD_MIN, free.place.start).is_none() {
            return Err(AppError::invalid("slot.start", "too_soon"));
        }
        match request.entry_id {
            None => next(desk, tx, caller, &free)?.ok_or_else(|| AppError::invalid("slot", "nobody_fits")),
            Some(id) => {
                let entry = entry(tx, id)?;
                if entry.left {
                    return Err(AppError::invalid("entryId", "left"));
                }
                match free.suits(desk, tx, caller, &entry)? {
                    Ok(suiting) => keep(desk, tx, caller, (&free, &entry, &suiting)),
                    Err(unfit) => {
                        let word = serde_json::to_value(unfit).ok();
                        let word = word.as_ref().and_then(|word| word.as_str()).unwrap_or("unfit");
                        Err(AppError::invalid("entryId", word))
                    }
                }
            }
        }
    })
}

/// Offers to the first whom it suits and who was not asked about it before.
fn next(desk: &Desk, tx: &WriteTx<'_>, caller: &Caller, free: &Free) -> AppResult<Option<OfferMade>> {
    next_of(desk, tx, caller, free, |_| Ok(true))
}

/// Offers to the first of those who may be asked.
pub(super) fn next_of(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    free: &Free,
    may: impl Fn(&WaitingRow) -> AppResult<bool>,
) -> AppResult<Option<OfferMade>> {
    for entry in store::waiting_list(tx)? {
        if asked_before(tx, free, &entry)? || !may(&entry)? {
            continue;
        }
        if let Ok(suiting) = free.suits(desk, tx, caller, &entry)? {
            return keep(desk, tx, caller, (free, &entry, &suiting)).map(Some);
        }
    }
    Ok(None)
}

/// The hold, the offer and the message in one transaction (A82).
fn keep(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (free, entry, suiting): (&Free, &WaitingRow, &Suiting),
) -> AppResult<OfferMade> {
    let now = desk.now();
    let ends =
        offer_ends(now, HOLD_MIN, free.place.start).ok_or_else(|| AppError::invalid("slot.start", "too_soon"))?;
    let outbox = reminders::queue_offer(desk, tx, caller, &message(tx, (free, entry, suiting), ends)?)?;
    let expires = if outbox.is_some() {
        ends.plus_minutes(SENDING_MIN)
    } else {
        ends
    };
    let row = OfferRow {
        id: desk.new_id(),
        entry: entry.id,
        staff: free.place.staff,
        room: suiting.room,
        civil: free.place.civil,
        zone: free.zone,
        start: free.place.start,
        slot_min: free.place.minutes,
        hold_min: HOLD_MIN,
        state: OfferState::Open,
        offered: now,
        expires,
        awaits_sending: outbox.is_some(),
        outbox,
        appointment: None,
    };
    store::offer_insert(tx, &row)?;
    let rows = rows_of(desk, &suiting.items, &suiting.placement);
    let clashes = store::hold(tx, row.id, &rows, expires, now)?;
    if !clashes.is_empty() {
        let zone = zone(tx)?;
        let with: Vec<ClashView> = clashes.into_iter().map(|clash| ClashView::of(clash, zone)).collect();
        return Err(overlap(&with));
    }
    Ok(OfferMade {
        id: row.id,
        entry_id: entry.id,
        client_id: entry.client,
        expires_utc: ends,
        via: if outbox.is_some() { "message" } else { "phone" }.to_owned(),
    })
}

fn message(
    tx: &Tx<'_>,
    (free, entry, suiting): (&Free, &WaitingRow, &Suiting),
    until: Instant,
) -> AppResult<OfferMessage> {
    let mut services = Vec::new();
    for id in &entry.services {
        if let Some(service) = business::service(tx, *id)? {
            services.push((*id, service.public_name.unwrap_or(service.name)));
        }
    }
    let staff = business::resource(tx, ResourceKind::Staff, &free.place.staff.to_string())?;
    Ok(OfferMessage {
        client: entry.client,
        civil: free.place.civil,
        zone: free.zone,
        start: free.place.start,
        minutes: suiting.placement.minutes,
        services,
        staff: (free.place.staff, staff.map(|row| row.name).unwrap_or_default()),
        until,
    })
}

/// Takes an answer. A late yes is booked when the time is still free, else it is `overlap` (A86).
pub fn answer(desk: &Desk, caller: &Caller, request: WaitingAnswer) -> AppResult<OfferAnswered> {
    desk.write(caller, |tx| {
        let offer = store::offer(tx, request.id).map_err(|error| match error {
            StoreError::NotFound => AppError::not_found("offer"),
            other => other.into(),
        })?;
        match (request.answer, offer.state) {
            (Answer::Yes, OfferState::Yes) => Ok(OfferAnswered {
                booked: true,
                appointment_id: offer.appointment,
                next: None,
            }),
            (Answer::Yes, _) => accept(desk, tx, caller, &offer),
            (Answer::No, OfferState::Open) => {
                let next = give_up(desk, tx, caller, &offer, OfferState::No)?;
                Ok(OfferAnswered {
                    booked: false,
                    appointment_id: None,
                    next,
                })
            }
            (Answer::No, _) => Err(AppError::invalid("id", "over")),
        }
    })
}

/// The kept time becomes a visit, with the full test of a booking (A85).
fn accept(desk: &Desk, tx: &WriteTx<'_>, caller: &Caller, offer: &OfferRow) -> AppResult<OfferAnswered> {
    let entry = entry(tx, offer.entry)?;
    if entry.left {
        return Err(AppError::invalid("id", "left"));
    }
    if offer.start <= desk.now() {
        return Err(AppError::invalid("id", "past"));
    }
    let now = desk.now();
    settle(desk, tx, offer, OfferState::Yes)?;
    for other in store::offers_open(tx)?.iter().filter(|other| other.entry == entry.id) {
        withdraw(desk, tx, other.id)?;
    }
    let suiting = as_offered(desk, tx, offer, &entry)?;
    let visit = NewVisit {
        id: desk.new_id(),
        client: entry.client,
        bill_to: None,
        placement: suiting.placement,
        first_visit: !store::has_others(tx, entry.client)?,
        note: entry.note.clone(),
        created_by: caller.staff,
        series: None,
        items: suiting.items,
    };
    store::insert(tx, &visit, now)?;
    take(desk, tx, caller, (visit.id, &visit.items, &visit.placement), None)?;
    enter(desk, tx, caller, visit.id, "desk")?;
    store::offer_settle(tx, offer.id, OfferState::Yes, Some(visit.id), now)?;
    store::waiting_answered(tx, entry.id, true, now)?;
    store::waiting_leave(tx, (entry.id, entry.version), "booked", now)?;
    if let Some(old) = standing(desk, tx, &entry)? {
        call_off(desk, tx, caller, old, CancelledKind::InTime, None)?;
    }
    Ok(OfferAnswered {
        booked: true,
        appointment_id: Some(visit.id),
        next: None,
    })
}

/// The services of an entry, laid out where they were offered.
fn as_offered(desk: &Desk, tx: &Tx<'_>, offer: &OfferRow, entry: &WaitingRow) -> AppResult<Suiting> {
    use crate::appointments::visit::{Wish, items_of, placed};
    let wish = |service: &deskbell_core::id::ServiceId| Wish {
        service: *service,
        staff: offer.staff,
        room: offer.room,
        wait: 0,
    };
    let wishes: Vec<Wish> = entry.services.iter().map(wish).collect();
    let items = items_of(desk, tx, &wishes)?;
    let placement = placed(offer.civil, Some(offer.start.fold(offer.zone)), offer.zone, &items)?;
    Ok(Suiting {
        items,
        placement,
        room: offer.room,
    })
}

/// The visit that they give up, while it is still to come and nobody billed it: one that was missed stays missed.
fn standing(desk: &Desk, tx: &Tx<'_>, entry: &WaitingRow) -> AppResult<Option<Visit>> {
    let Some(id) = entry.instead_of else {
        return Ok(None);
    };
    let visit = store::visit(tx, id)?;
    let stands = matches!(visit.status, Status::Booked | Status::Confirmed)
        && visit.start > desk.now()
        && !crate::invoices::is_billed(tx, visit.id)?;
    Ok(stands.then_some(visit))
}

/// The time is kept no longer, and goes to the next whom it suits (A87).
fn give_up(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    offer: &OfferRow,
    state: OfferState,
) -> AppResult<Option<OfferMade>> {
    settle(desk, tx, offer, state)?;
    if state != OfferState::Withdrawn {
        store::waiting_answered(tx, offer.entry, state == OfferState::No, desk.now())?;
    }
    if offer_ends(desk.now(), HOLD_MIN, offer.start).is_none() {
        return Ok(None);
    }
    let free = Free {
        place: Place {
            staff: offer.staff,
            civil: offer.civil,
            start: offer.start,
            minutes: offer.slot_min,
        },
        fold: offer.start.fold(offer.zone),
        zone: offer.zone,
        room: offer.room,
    };
    next(desk, tx, caller, &free)
}

fn settle(desk: &Desk, tx: &WriteTx<'_>, offer: &OfferRow, state: OfferState) -> AppResult<()> {
    store::offer_settle(tx, offer.id, state, None, desk.now())?;
    match offer.outbox {
        Some(message) => reminders::offer_over(desk, tx, message),
        None => Ok(()),
    }
}

/// Ends an offer whose time is given to somebody else, or whose person left the list.
pub(in crate::appointments) fn withdraw(desk: &Desk, tx: &WriteTx<'_>, id: OfferId) -> AppResult<()> {
    let offer = store::offer(tx, id)?;
    if offer.state == OfferState::Open {
        settle(desk, tx, &offer, OfferState::Withdrawn)?;
    }
    Ok(())
}

/// Starts the clock of offers whose message was taken, and gives those up that nobody answered or that did not go. Called
/// by every pass of the loop; an offer that cannot be looked after keeps none of the others waiting.
pub fn look_after_offers(desk: &Desk) -> AppResult<usize> {
    let open = desk.store.read(store::offers_open)?;
    let mut given_up = 0;
    for offer in open {
        let looked_after = desk.write(&Caller::ringing(), |tx| {
            let present = store::offer(tx, offer.id)?;
            if present.state == OfferState::Open {
                look_after(desk, tx, &present)
            } else {
                Ok(0)
            }
        });
        match looked_after {
            Ok(over) => given_up += over,
            Err(error) => tracing::warn!(code = ?error.code, "an offer could not be looked after"),
        }
    }
    Ok(given_up)
}

fn look_after(desk: &Desk, tx: &WriteTx<'_>, offer: &OfferRow) -> AppResult<usize> {
    let (now, caller) = (desk.now(), Caller::ringing());
    let state = match offer.outbox.filter(|_| offer.awaits_sending) {
        None if now >= offer.expires => OfferState::Expired,
        None => return Ok(0),
        Some(message) => match reminders::sending_of(tx, message)? {
            Sending::Taken(at) => {
                let expires = at.plus_minutes(i64::from(offer.hold_min));
                store::offer_runs(tx, offer.id, expires)?;
                if now < expires {
                    return Ok(0);
                }
                OfferState::Expired
            }
            Sending::Waiting if now < offer.offered.plus_minutes(SENDING_MIN) => return Ok(0),
            Sending::Waiting | Sending::NotSent => OfferState::Withdrawn,
        },
    };
    give_up(desk, tx, &caller, offer, state)?;
    Ok(1)
}
