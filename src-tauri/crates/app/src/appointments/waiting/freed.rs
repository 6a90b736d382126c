//! A time that became free (A81): how many of the list could come, and the offer that goes without a click where the owner
//! switched that on for the service.

use super::{
    Free, OfferMade, minutes_for,
    offers::{HOLD_MIN, next_of},
};
use crate::{AppResult, Caller, Desk, appointments::AppointmentView, reminders};
use deskbell_core::appointments::{Place, Status, offer_ends};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, Visit, WaitingRow},
    business,
};

impl Free {
    /// The time that a visit leaves; none when it is over, and for what stood on the shelf or was called off before.
    fn left_by(desk: &Desk, visit: &Visit) -> Option<Self> {
        let had_time = !visit.shelved && visit.status != Status::Cancelled;
        let first = visit.items.first().filter(|_| had_time && visit.start > desk.now())?;
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

/// The time that a visit left is free (A81): it offers itself where the owner switched that on, and otherwise the desk sees
/// in the answer how many could come.
pub(in crate::appointments) fn freed(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (left, view): (&Visit, &mut AppointmentView),
) -> AppResult<()> {
    view.offered = offer_itself(desk, tx, caller, left)?;
    view.could_come = Some(could_come(desk, tx, caller, left)?).filter(|people| *people > 0);
    Ok(())
}

/// The same for several visits of one act, of which only one is answered.
pub(in crate::appointments) fn all_freed(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (left, view): (&[Visit], &mut AppointmentView),
) -> AppResult<()> {
    if store::waiting_list(tx)?.is_empty() {
        return Ok(());
    }
    for visit in left.iter().filter(|visit| visit.id != view.id) {
        offer_itself(desk, tx, caller, visit)?;
    }
    match left.iter().find(|visit| visit.id == view.id) {
        Some(visit) => freed(desk, tx, caller, (visit, view)),
        None => Ok(()),
    }
}

/// How many of the list could come at the time of a visit that is called off.
fn could_come(desk: &Desk, tx: &Tx<'_>, caller: &Caller, visit: &Visit) -> AppResult<usize> {
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
