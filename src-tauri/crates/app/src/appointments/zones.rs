//! New zone rules (A11): when the program brings others than those by which a visit to come was reckoned, its instant is
//! reckoned again from the time on the wall, which never changes. Whoever is in the way then is told, not moved.

use super::{announce, visit::items_again, visit::rows_of};
use crate::{AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Instant,
    id::{AppointmentId, BusyId},
    paging::Page,
    time::{Civil, zone_rules},
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, Override, Placement, Reckoned, Visit},
    business,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rules by which everything was reckoned last.
const RULES: &str = "zone_rules";
/// What the last new rules changed, until a person has seen it.
const CHANGED: &str = "zone_change";
/// The word at visits that new rules put in each other's way.
const REASON: &str = "new rules of the time zone";

/// A visit that begins at another instant than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ZoneChanged {
    /// Which visit.
    pub appointment_id: AppointmentId,
    /// Whose.
    pub client_name: String,
    /// Its time on the wall, as ever.
    pub start: Civil,
    /// The instant before.
    pub was_utc: Instant,
    /// The instant now.
    pub start_utc: Instant,
    /// True when it is in the way of another now.
    pub clash: bool,
}

/// What the last new zone rules changed; empty once it was seen.
pub fn zone_change_list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Page<ZoneChanged>> {
    let changed = desk
        .store
        .read(|tx| business::setting::<Vec<ZoneChanged>>(tx, CHANGED))?;
    Ok(Page::whole(changed.unwrap_or_default()))
}

/// The list was seen.
pub fn zone_change_seen(desk: &Desk, caller: &Caller, _request: Nothing) -> AppResult<Nothing> {
    desk.write(caller, |tx| {
        business::set_setting(tx, CHANGED, &Vec::<ZoneChanged>::new(), desk.now())?;
        Ok(Nothing {})
    })
}

/// Reckons the visits to come again where the program brings other rules; answers how many begin at another instant. All
/// of it is one transaction.
pub fn renew_zones(desk: &Desk) -> AppResult<usize> {
    let by: Option<String> = desk.store.read(|tx| business::setting(tx, RULES))?;
    if by.as_deref() == Some(zone_rules()) {
        return Ok(0);
    }
    desk.write(&Caller::ringing(), |tx| {
        let changed = renewed(desk, tx)?;
        store::reckoned_now(tx, desk.now())?;
        business::set_setting(tx, RULES, &zone_rules(), desk.now())?;
        if !changed.is_empty() {
            business::set_setting(tx, CHANGED, &changed, desk.now())?;
        }
        Ok(changed.len())
    })
}

fn renewed(desk: &Desk, tx: &WriteTx<'_>) -> AppResult<Vec<ZoneChanged>> {
    let mut moved: Vec<(Reckoned, Visit)> = Vec::new();
    for row in store::reckoned_by_others(tx, desk.now())? {
        let start = row.zone.instant(row.civil, row.fold);
        if start != row.start {
            // All of them make room first: none is in another's old way.
            store::vacate(tx, row.id)?;
            moved.push((row, store::reckon_again(tx, row.id, start, desk.now())?));
        }
    }
    let mut changed = Vec::new();
    for (row, visit) in moved {
        let clash = takes_its_time(desk, tx, &visit)?;
        announce(desk, tx, visit.id)?;
        changed.push(ZoneChanged {
            appointment_id: visit.id,
            client_name: visit.client_name,
            start: row.civil,
            was_utc: row.start,
            start_utc: visit.start,
            clash,
        });
    }
    Ok(changed)
}

/// Takes the time of a visit at its new instant, beside whoever is in the way; answers whether somebody is.
fn takes_its_time(desk: &Desk, tx: &WriteTx<'_>, visit: &Visit) -> AppResult<bool> {
    if visit.shelved || visit.status == deskbell_core::appointments::Status::Cancelled {
        return Ok(false);
    }
    let placement = Placement {
        civil: visit.civil,
        zone: visit.zone,
        fold: visit.fold,
        minutes: visit.minutes,
        start: visit.start,
    };
    let rows = rows_of(desk, &items_again(visit), &placement);
    let word = Override {
        id: desk.new_id::<BusyId>().to_string(),
        by: None,
        reason: REASON.to_owned(),
    };
    Ok(!store::occupy(tx, visit.id, &rows, Some(&word), desk.now())?.is_empty())
}
