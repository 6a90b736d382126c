//! A time that became free (A81): how many of the list could come, and the offer that goes without a click where the owner
//! switched that on for the service.

use super::{
    Free, OfferMade, minutes_for,
    offers::{HOLD_MIN, next_of},
};
use crate::{AppResult, Caller, Desk, reminders};
use deskbell_core::appointments::{Place, offer_ends};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, Visit, WaitingRow},
    business,
};

impl Free {
    /// The time that a visit leaves; none when it is over.
    fn left_by(desk: &Desk, visit: &Visit) -> Option<Self> {
        let first = visit.items.first().filter(|_| visit.start > desk.now())?;
        Some(Self {
            place: Place {
                staff: first.staff,
                civil: visit.civil,
                start: visit.start,
                minutes: visit.minutes,
            },
            fold: visit.fold,
            zone: visit.zone,
            room: first.room,
        })
    }
}

/// How many of the list could come at the time of a visit that is called off.
pub(in crate::appointments) fn could_come(
    desk: &Desk,
    tx: &Tx<'_>,
    caller: &Caller,
    visit: &Visit,
) -> AppResult<usize> {
    let Some(free) = Free::left_by(desk, visit) else {
        return Ok(0);
    };
    let mut fitting = 0;
    for entry in store::waiting_list(tx)? {
        let own = gives_up(visit, &entry) || minutes_for(tx, &entry)? == 0;
        fitting += usize::from(!own && free.suits(desk, tx, caller, &entry)?.is_ok());
    }
    Ok(fitting)
}

/// The place on the list is for an earlier time than this very visit's.
fn gives_up(visit: &Visit, entry: &WaitingRow) -> bool {
    entry.instead_of == Some(visit.id)
}

/// Offers the time that a visit leaves, where every service of it is offered without a click, to the first whom a message
/// reaches now. Outside the send hours, and when it begins too soon, the desk is asked as ever.
pub(in crate::appointments) fn offer_itself(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    visit: &Visit,
) -> AppResult<Option<OfferMade>> {
    for item in &visit.items {
        if !business::service(tx, item.service)?.is_some_and(|service| service.offers_itself) {
            return Ok(None);
        }
    }
    let free = Free::left_by(desk, visit).filter(|free| offer_ends(desk.now(), HOLD_MIN, free.place.start).is_some());
    let Some(free) = free else {
        return Ok(None);
    };
    next_of(desk, tx, caller, &free, |entry| {
        Ok(!gives_up(visit, entry) && reminders::can_offer(desk, tx, entry.client)?)
    })
}
