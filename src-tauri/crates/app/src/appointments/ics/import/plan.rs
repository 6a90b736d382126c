//! What an import would do to each event: by what was imported before, and by what stands in the way.

use super::{IcsItem, IcsOverlap, IcsState, IcsTarget, is_over};
use crate::{AppError, AppResult, Desk, business};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{
        Stretch,
        ics::read::{Calendar, Found, MAX_EVENTS},
    },
    business::HolidayRule,
    id::{RoomId, StaffId},
};
use deskbell_store::{
    Tx,
    appointments::{self as store, Imported, NewBusy},
    business as business_rows,
};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// What was asked for.
pub(super) struct Order {
    pub target: IcsTarget,
    /// The person or room; none: the business.
    pub resource: Option<String>,
    pub zone: Zone,
    pub now: Instant,
}

impl Order {
    pub fn of(
        tx: &Tx<'_>,
        target: IcsTarget,
        staff: Option<StaffId>,
        room: Option<RoomId>,
        now: Instant,
    ) -> AppResult<Order> {
        let resource = business::resource_of(tx, staff, room)?;
        match (target, &resource) {
            (IcsTarget::Blocks, None) => return Err(AppError::invalid("staffId", "required")),
            (IcsTarget::Holidays, Some(_)) => return Err(AppError::invalid("staffId", "unknown_field")),
            _ => {}
        }
        Ok(Order {
            target,
            resource,
            zone: business::zone(tx)?,
            now,
        })
    }

    /// The scope that identities hold in.
    pub fn scope(&self) -> &str {
        self.resource.as_deref().unwrap_or_default()
    }

    /// The days of an event: its own, or those that its time touches.
    pub fn days(&self, found: &Found) -> (Date, Date) {
        found.days.unwrap_or_else(|| {
            let last = found.end.plus_ms(-1).max(found.start);
            (found.start.date(self.zone), last.date(self.zone))
        })
    }

    /// The busy rows of an event as a block.
    pub fn rows(&self, desk: &Desk, found: &Found) -> Vec<NewBusy> {
        let stretches = Stretch::by_day(found.start, found.end).into_iter();
        let row = |stretch| NewBusy {
            id: desk.new_id(),
            resource: self.scope().to_owned(),
            item: String::new(),
            stretch,
        };
        stretches.map(row).collect()
    }
}

/// An event with what would happen to it.
pub(super) struct Entry {
    pub item: IcsItem,
    /// What the file says; none for what it brings no longer.
    pub found: Option<Found>,
    /// What was imported before.
    pub known: Option<Imported>,
}

type Known = HashMap<(String, String), Imported>;

/// Every event, by time.
pub(super) fn plan(desk: &Desk, tx: &Tx<'_>, order: &Order, calendar: &Calendar) -> AppResult<Vec<Entry>> {
    let rows = store::imported(tx, order.target.stored(), order.scope())?;
    let known: Known = rows
        .into_iter()
        .map(|row| ((row.uid.clone(), row.recurrence.clone()), row))
        .collect();
    let holidays = typed_holidays(tx, order)?;
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for found in &by_day(order, calendar)? {
        let identity = (found.uid.clone(), found.recurrence.clone());
        let before = known.get(&identity);
        seen.insert(identity);
        // What was never here need not be taken out.
        if found.cancelled && before.is_none_or(|before| before.thing.is_none()) {
            continue;
        }
        let mut state = state_of(order, found, before);
        let (first, _) = order.days(found);
        if state == IcsState::New && holidays.contains(&(first, found.title.clone())) {
            state = IcsState::Same;
        }
        entries.push(entry(desk, tx, order, found, before, state)?);
    }
    entries.extend(gone(order, calendar, &known, &seen));
    entries.sort_by(|a, b| (a.item.start, &a.item.key).cmp(&(b.item.start, &b.item.key)));
    Ok(entries)
}

/// What the file brings: of holidays each day by itself, since a holiday is one day.
fn by_day(order: &Order, calendar: &Calendar) -> AppResult<Vec<Found>> {
    if order.target != IcsTarget::Holidays {
        return Ok(calendar.found.clone());
    }
    let mut days = Vec::new();
    for found in &calendar.found {
        let (first, last) = order.days(found);
        let mut date = first;
        while date <= last {
            let place = date.days_since(first);
            days.push(Found {
                // The first keeps the event's own place.
                recurrence: match place {
                    0 => found.recurrence.clone(),
                    more => format!("{}+{more}", found.recurrence),
                },
                start: date.start(order.zone),
                end: date.plus_days(1).start(order.zone),
                days: Some((date, date)),
                ..found.clone()
            });
            date = date.plus_days(1);
        }
        if days.len() > MAX_EVENTS {
            return Err(AppError::invalid("path", "too_many"));
        }
    }
    Ok(days)
}

/// The higher SEQUENCE wins, then the later LAST-MODIFIED; what is older is ignored (A127).
fn state_of(order: &Order, found: &Found, before: Option<&Imported>) -> IcsState {
    let present = before.filter(|before| before.thing.is_some() && !before.removed);
    let age = |before: &Imported| (found.sequence, found.modified).cmp(&(before.sequence, before.modified));
    if let Some(before) = before.filter(|before| before.thing.is_some() || before.removed)
        && age(before).is_lt()
    {
        return IcsState::Older;
    }
    match present {
        Some(_) if found.cancelled => IcsState::Removed,
        Some(before) if before.content == content(found) => IcsState::Same,
        Some(_) if found.transparent || takes_no_time(order, found) => IcsState::Removed,
        _ if before.is_some_and(|before| before.removed && age(before).is_eq()) => IcsState::Older,
        Some(_) => IcsState::Changed,
        None if found.transparent => IcsState::Transparent,
        None if takes_no_time(order, found) => IcsState::Empty,
        None if is_over(found.end.max(found.start), order.now) => IcsState::Past,
        None => IcsState::New,
    }
}

/// A block without a length takes nobody's time.
fn takes_no_time(order: &Order, found: &Found) -> bool {
    order.target == IcsTarget::Blocks && found.end <= found.start
}

fn entry(
    desk: &Desk,
    tx: &Tx<'_>,
    order: &Order,
    found: &Found,
    before: Option<&Imported>,
    state: IcsState,
) -> AppResult<Entry> {
    let comes = matches!(state, IcsState::New | IcsState::Changed | IcsState::Past);
    let overlaps = if comes {
        overlaps(desk, tx, order, found)?
    } else {
        Vec::new()
    };
    let wanted = matches!(state, IcsState::New | IcsState::Changed | IcsState::Removed);
    // Days away cancel nothing and the visits inside are listed afterwards; a block would stand on top of a visit.
    let free = overlaps.is_empty() || order.target != IcsTarget::Blocks;
    Ok(Entry {
        item: IcsItem {
            key: key(&found.uid, &found.recurrence),
            line: found.line,
            title: found.title.clone(),
            start: found.start.civil(order.zone),
            end: found.end.civil(order.zone),
            last_day: found.days.map(|(_, last)| last),
            state,
            ticked: wanted && free,
            shifted: found.shifted,
            overlaps,
        },
        found: Some(found.clone()),
        known: before.cloned(),
    })
}

/// What was imported before, is still to come, and stands in the file's entry no longer.
fn gone<'a>(
    order: &'a Order,
    calendar: &'a Calendar,
    known: &'a Known,
    seen: &'a HashSet<(String, String)>,
) -> impl Iterator<Item = Entry> + 'a {
    let whole: HashSet<&str> = calendar.whole.iter().map(String::as_str).collect();
    let cancelled: HashSet<&str> = calendar
        .found
        .iter()
        .filter(|found| found.cancelled && found.recurrence.is_empty())
        .map(|found| found.uid.as_str())
        .collect();
    let newest: HashMap<&str, i64> = calendar
        .found
        .iter()
        .map(|found| (found.uid.as_str(), found.sequence))
        .collect();
    known.iter().filter_map(move |(identity, before)| {
        let uid = identity.0.as_str();
        let stands = before.thing.is_some() && !before.removed && before.start >= order.now;
        let missing = !seen.contains(identity) && (whole.contains(uid) || cancelled.contains(uid));
        let older = newest.get(uid).is_some_and(|sequence| *sequence < before.sequence);
        (stands && missing && !older).then(|| Entry {
            item: IcsItem {
                key: key(&before.uid, &before.recurrence),
                line: 0,
                title: before.content.rsplit('|').next().unwrap_or_default().to_owned(),
                start: before.start.civil(order.zone),
                end: before.start.civil(order.zone),
                last_day: None,
                state: IcsState::Removed,
                ticked: true,
                shifted: false,
                overlaps: Vec::new(),
            },
            found: None,
            known: Some(before.clone()),
        })
    })
}

fn overlaps(desk: &Desk, tx: &Tx<'_>, order: &Order, found: &Found) -> AppResult<Vec<IcsOverlap>> {
    match order.target {
        IcsTarget::Holidays => Ok(Vec::new()),
        IcsTarget::Blocks => {
            let clashes = store::clashes(tx, None, &order.rows(desk, found), order.now)?;
            let overlap = |clash: store::ClashRow| IcsOverlap {
                client_name: clash.client_name,
                start: clash.start.civil(order.zone),
            };
            Ok(store::beside_blocks(clashes).into_iter().map(overlap).collect())
        }
        IcsTarget::Closures => {
            let (first, last) = order.days(found);
            let (from, to) = (first.start(order.zone), last.plus_days(1).start(order.zone));
            let inside = store::inside(tx, from, to, order.resource.as_deref())?.into_iter();
            let overlap = |visit: store::Visit| IcsOverlap {
                client_name: Some(visit.client_name),
                start: visit.civil,
            };
            Ok(inside.map(overlap).collect())
        }
    }
}

/// Holidays that somebody typed are not doubled.
fn typed_holidays(tx: &Tx<'_>, order: &Order) -> AppResult<HashSet<(Date, String)>> {
    if order.target != IcsTarget::Holidays {
        return Ok(HashSet::new());
    }
    let this_year = order.now.date(order.zone).year();
    let mut found = HashSet::new();
    for row in business_rows::holidays(tx)? {
        let dates: Vec<Date> = match row.rule {
            HolidayRule::Once { date } => vec![date],
            rule => (this_year - 1..this_year + 4)
                .filter_map(|year| rule.on(year))
                .collect(),
        };
        found.extend(dates.into_iter().map(|date| (date, row.name.clone())));
    }
    Ok(found)
}

/// What is compared with an earlier import; the title stands last. What takes nobody's time differs from what does.
pub(super) fn content(found: &Found) -> String {
    let days = found.days.map(|(first, last)| format!("{first}/{last}"));
    let free = if found.transparent { "|free" } else { "" };
    let title = found.title.replace('|', "/");
    format!(
        "{}|{}|{}{free}|{title}",
        found.start,
        found.end,
        days.unwrap_or_default()
    )
}

/// A short name for the window.
pub(super) fn key(uid: &str, recurrence: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(uid);
    hash.update([0]);
    hash.update(recurrence);
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
