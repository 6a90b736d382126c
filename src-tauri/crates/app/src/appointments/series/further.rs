//! Making series further (A58): what has no end, or an end far away, is made eighteen months ahead, and the rest day by day.

use super::{MONTHS_AHEAD, made_to, places_of};
use crate::{
    AppResult, Caller, Desk,
    appointments::{
        Warning,
        book::enter,
        visit::{bookable_service, check_room, check_staff, fresh, in_the_way, items_again, placed, take, warnings},
    },
};
use deskbell_core::{Date, time::Civil};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, NewVisit, Reason, SeriesRow, Visit},
    clients,
};

/// Makes every series that goes on up to its horizon; answers how many visits were booked. A date on which somebody is
/// taken or away is left out. A series whose person, room or service is out of use waits; one that fails holds up no other.
pub fn go_on(desk: &Desk) -> AppResult<usize> {
    let Ok(zone) = desk.store.read(crate::business::zone) else {
        return Ok(0);
    };
    let horizon = desk.now().date(zone).plus_months(MONTHS_AHEAD);
    let due = desk.store.read(|tx| store::series_to_make(tx, horizon))?;
    let mut made = 0;
    for series in due {
        let further = desk.write(&Caller::ringing(), |tx| {
            // Another process may have made it meanwhile.
            let present = store::series(tx, series.id)?;
            match pattern(tx, &present)? {
                Some(pattern) if present.version == series.version => further(desk, tx, &present, &pattern, horizon),
                _ => Ok(0),
            }
        });
        match further {
            Ok(visits) => made += visits,
            Err(error) => tracing::warn!(code = ?error.code, "a series could not be made further"),
        }
    }
    Ok(made)
}

/// The visit that the next ones are like: the last one in its place.
fn pattern(tx: &Tx<'_>, series: &SeriesRow) -> AppResult<Option<Visit>> {
    let visits = store::of_series(tx, series.id)?;
    let in_place = |visit: &&Visit| !visit.detached && !visit.shelved;
    let Some(last) = visits.iter().rev().find(in_place).or(visits.last()) else {
        return Ok(None);
    };
    let client = clients::get(tx, series.client)?;
    let usable = client.archived.is_none()
        && last.items.iter().all(|item| {
            bookable_service(tx, item.service).is_ok_and(|service| {
                let room = item.room.is_none() || check_room(tx, item.room, &service).is_ok();
                room && check_staff(tx, item.staff, &service).is_ok()
            })
        });
    Ok(usable.then(|| last.clone()))
}

fn further(desk: &Desk, tx: &WriteTx<'_>, series: &SeriesRow, pattern: &Visit, horizon: Date) -> AppResult<usize> {
    let places = places_of(series, horizon).starts;
    let mut made = 0;
    for civil in places.into_iter().filter(|civil| civil.date() > series.made_to) {
        made += usize::from(one(desk, tx, (series, pattern), civil)?);
    }
    let on = SeriesRow {
        made_to: made_to(&series.rule, horizon),
        ..series.clone()
    };
    store::series_update(tx, &on, desk.now())?;
    Ok(made)
}

/// Books one date, or leaves it out.
fn one(desk: &Desk, tx: &WriteTx<'_>, (series, pattern): (&SeriesRow, &Visit), civil: Civil) -> AppResult<bool> {
    let caller = Caller::ringing();
    let items = fresh(desk, &items_again(pattern));
    let placement = placed(civil, Some(0), series.zone, &items)?;
    let away = warnings(desk, tx, &caller, &items, &placement)?.contains(&Warning::Closure);
    let taken = !in_the_way(desk, tx, &items, &placement)?.is_empty();
    if away || taken {
        let reason = if taken { Reason::Overlap } else { Reason::Closure };
        store::except(tx, series.id, civil, reason, desk.now())?;
        return Ok(false);
    }
    let visit = NewVisit {
        id: desk.new_id(),
        client: series.client,
        bill_to: pattern.bill_to,
        placement,
        first_visit: false,
        note: pattern.note.clone(),
        created_by: None,
        series: Some((series.id, civil)),
        items,
    };
    store::insert(tx, &visit, desk.now())?;
    take(desk, tx, &caller, (visit.id, &visit.items, &placement), None)?;
    enter(desk, tx, &caller, visit.id, "rule")?;
    Ok(true)
}
