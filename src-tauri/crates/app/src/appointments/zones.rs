//! New zone rules (A11): when the program brings others than those by which a visit to come was reckoned, its instant is
//! reckoned again from the time on the wall, which never changes. Whoever is in the way then is told, not moved.

use super::{
    announce,
    blocks::rows_of as block_rows,
    overrule::end_offers,
    visit::{items_again, rows_of},
    waiting::withdraw,
};
use crate::{AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Instant,
    appointments::Status,
    id::{AppointmentId, BusyId},
    paging::Page,
    time::{Civil, zone_rules},
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, BlockRow, ClashRow, NewBusy, Override, Placement, Visit},
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

/// What stood at an instant of the old rules: with whom it shared its time on a person's word, and that word.
struct Stood {
    beside: Vec<ClashRow>,
    word: Option<Override>,
}

impl Stood {
    /// True when the new rules alone put the two on each other.
    fn is_new(&self, clash: &ClashRow) -> bool {
        let known = |other: &ClashRow| (other.appointment, other.block) == (clash.appointment, clash.block);
        clash.offer.is_none() && !self.beside.iter().any(known)
    }

    /// Under which word both stand on each other now: the person's, where it is about the same ones as before.
    fn word(&self, desk: &Desk, clashes: &[ClashRow]) -> Override {
        let own = self
            .word
            .clone()
            .filter(|_| !clashes.iter().any(|clash| self.is_new(clash)));
        own.unwrap_or_else(|| of_the_rules(desk))
    }
}

fn of_the_rules(desk: &Desk) -> Override {
    Override {
        id: desk.new_id::<BusyId>().to_string(),
        by: None,
        reason: REASON.to_owned(),
    }
}

fn renewed(desk: &Desk, tx: &WriteTx<'_>) -> AppResult<Vec<ZoneChanged>> {
    let now = desk.now();
    end_moved_offers(desk, tx)?;
    let (mut visits, mut blocks) = (Vec::new(), Vec::new());
    for row in store::reckoned_by_others(tx, now)? {
        let start = row.zone.instant(row.civil, row.fold);
        if start != row.start {
            let visit = store::visit(tx, row.id)?;
            let stood = Stood {
                beside: store::clashes(tx, Some(row.id), &visit_rows(desk, &visit), now)?,
                word: store::word_at(tx, (Some(row.id), None), desk.new_id::<BusyId>().to_string())?,
            };
            visits.push((row, start, stood));
        }
    }
    for row in store::blocks_to_come(tx, now)? {
        let start = row.zone.instant(row.civil, row.fold);
        if start != row.start {
            let word = store::word_at(tx, (None, Some(row.id)), desk.new_id::<BusyId>().to_string())?;
            blocks.push((row, start, word));
        }
    }
    // All of them make room first: none is in another's old way.
    for (row, _, _) in &visits {
        store::vacate(tx, row.id)?;
    }
    for (row, _, _) in &blocks {
        store::block(tx, row.id, &[], None, now)?;
    }
    let mut changed = Vec::new();
    for (row, start, stood) in visits {
        let visit = store::reckon_again(tx, row.id, start, now)?;
        let clash = takes_its_time(desk, tx, &visit, &stood)?;
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
    for (row, start, word) in blocks {
        let block = BlockRow {
            start,
            end: start.plus_minutes(row.minutes),
            ..row
        };
        block_takes_its_time(desk, tx, &block, word)?;
    }
    Ok(changed)
}

/// A kept time is given back where its instant was promised by other rules.
fn end_moved_offers(desk: &Desk, tx: &WriteTx<'_>) -> AppResult<()> {
    for offer in store::offers_open(tx)? {
        let starts = [0, 1].map(|fold| offer.zone.instant(offer.civil, fold));
        if !starts.contains(&offer.start) {
            withdraw(desk, tx, offer.id)?;
        }
    }
    Ok(())
}

fn visit_rows(desk: &Desk, visit: &Visit) -> Vec<NewBusy> {
    let placement = Placement {
        civil: visit.civil,
        zone: visit.zone,
        fold: visit.fold,
        minutes: visit.minutes,
        start: visit.start,
    };
    rows_of(desk, &items_again(visit), &placement)
}

/// Takes the time of a visit at its new instant, beside whoever is in the way; answers whether somebody is who was not
/// before.
fn takes_its_time(desk: &Desk, tx: &WriteTx<'_>, visit: &Visit, stood: &Stood) -> AppResult<bool> {
    if visit.shelved || visit.status == Status::Cancelled {
        return Ok(false);
    }
    let rows = visit_rows(desk, visit);
    let clashes = store::clashes(tx, Some(visit.id), &rows, desk.now())?;
    let word = stood.word(desk, &clashes);
    let clashes = store::occupy(tx, visit.id, &rows, Some(&word), desk.now())?;
    end_offers(desk, tx, &clashes)?;
    Ok(clashes.iter().any(|clash| stood.is_new(clash)))
}

/// A block goes with the wall as well; whoever stands in its way now is marked.
fn block_takes_its_time(desk: &Desk, tx: &WriteTx<'_>, block: &BlockRow, word: Option<Override>) -> AppResult<()> {
    store::block_update(tx, block, desk.now())?;
    let word = word.unwrap_or_else(|| of_the_rules(desk));
    let clashes = store::block(tx, block.id, &block_rows(desk, block), Some(&word), desk.now())?;
    end_offers(desk, tx, &clashes)
}
