//! Calendar files (A118 to A121): visits and whole series for other programs. An entry keeps its UID for ever and its
//! SEQUENCE grows, so that a newer file changes or removes what an older one brought.

use super::series;
use crate::{AppError, AppResult, Caller, Desk, invoices};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{
        Status,
        ics::{Event, EventTime, Repeats, calendar},
    },
    business::Profile,
    id::{AppointmentId, ClientId, SeriesId, StaffId},
};
use deskbell_store::{
    StoreError, Tx,
    appointments::{self as store, Range, Visit},
    business,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Visits read at once.
const CHUNK: u32 = 500;

/// How much a file tells (A121).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IcsLevel {
    /// That the time is taken.
    Busy,
    /// The client's initials and the service.
    Initials,
    /// The client's name, the service, with whom and where.
    #[default]
    Full,
}

/// Which visits go into a file. At least one of them is named.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IcsExport {
    /// These; called-off ones too, so that other programs take them out.
    #[serde(default)]
    pub appointment_ids: Vec<AppointmentId>,
    /// Those of a client.
    #[serde(default)]
    pub client_id: Option<ClientId>,
    /// Those of a person.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// A whole series.
    #[serde(default)]
    pub series_id: Option<SeriesId>,
    /// First day.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Date>,
    /// Where to: a token of the file chooser; in the terminal a path.
    pub file: String,
    /// How much is told.
    #[serde(default)]
    pub level: IcsLevel,
}

/// A written file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IcsWritten {
    /// Entries in it; a series is one, and one for each of its visits that differ.
    pub events: usize,
}

/// Writes a calendar file.
pub fn ics_export(desk: &Desk, caller: &Caller, request: IcsExport) -> AppResult<IcsWritten> {
    let path = desk.files.path(caller, "file", &request.file, desk.now())?;
    let events = desk.store.read(|tx| events(tx, &request))?;
    invoices::write_whole(&path, calendar(&events, desk.now()).as_bytes())?;
    Ok(IcsWritten { events: events.len() })
}

fn events(tx: &Tx<'_>, request: &IcsExport) -> AppResult<Vec<Event>> {
    let teller = Teller {
        profile: crate::business::profile(tx)?,
        level: request.level,
    };
    let mut wholes: Vec<SeriesId> = request.series_id.into_iter().collect();
    let mut singles = Vec::new();
    for id in &request.appointment_ids {
        singles.push(store::visit(tx, *id).map_err(not_found)?);
    }
    let ranged = request.client_id.is_some() || request.staff_id.is_some() || request.from.or(request.to).is_some();
    if !ranged && wholes.is_empty() && singles.is_empty() {
        return Err(AppError::invalid("appointmentIds", "required"));
    }
    if ranged {
        let found = in_range(tx, request, teller.profile.zone)?;
        // A client's whole series is one entry; of a stretch of time or a person only what belongs to it.
        let by_series =
            request.client_id.is_some() && request.staff_id.is_none() && request.from.or(request.to).is_none();
        for visit in found {
            match visit.series.filter(|_| by_series) {
                Some(series) if !wholes.contains(&series) => wholes.push(series),
                Some(_) => {}
                None => singles.push(visit),
            }
        }
    }
    let mut events = Vec::new();
    for series in wholes {
        events.extend(of_series(tx, &teller, series)?);
    }
    for visit in singles.iter().filter(|visit| !visit.shelved) {
        events.push(teller.single(tx, visit)?);
    }
    Ok(events)
}

fn not_found(error: StoreError) -> AppError {
    match error {
        StoreError::NotFound => AppError::not_found("appointment"),
        other => other.into(),
    }
}

fn in_range(tx: &Tx<'_>, request: &IcsExport, zone: Zone) -> AppResult<Vec<Visit>> {
    let from = request.from.map_or(Instant::from_ms(0), |date| date.start(zone));
    let to = request
        .to
        .or_else(|| Date::new(9999, 1, 1))
        .map_or(Instant::from_ms(i64::MAX), |date| date.plus_days(1).start(zone));
    if to <= from {
        return Err(AppError::invalid("to", "before_from"));
    }
    let mut found: Vec<Visit> = Vec::new();
    let mut after = None;
    loop {
        let range = Range {
            from,
            to,
            staff: request.staff_id,
            room: None,
            client: request.client_id,
            after,
            limit: CHUNK,
        };
        let chunk = store::visits_between(tx, &range)?;
        let Some(last) = chunk.last() else {
            break;
        };
        after = Some((last.start, last.id));
        found.extend(chunk);
    }
    found.retain(|visit| visit.status != Status::Cancelled);
    Ok(found)
}

/// A series: its master, what differs from it, and what no longer has a place in it.
fn of_series(tx: &Tx<'_>, teller: &Teller, id: SeriesId) -> AppResult<Vec<Event>> {
    let (row, found) = series::places(tx, id)?;
    let visits = store::of_series(tx, id)?;
    let stands = |visit: &&Visit| visit.status != Status::Cancelled && !visit.shelved;
    let mut at: BTreeMap<_, &Visit> = BTreeMap::new();
    let mut outside: Vec<&Visit> = Vec::new();
    for visit in visits.iter().filter(stands) {
        // What is done keeps its place when the rest moves: another may have come to it.
        let free = |place: &_| found.starts.contains(place) && !at.contains_key(place);
        match visit.recurrence.filter(free) {
            Some(place) => drop(at.insert(place, visit)),
            None => outside.push(visit),
        }
    }
    let pattern = at.values().find(|visit| !visit.detached).copied();
    let (Some(pattern), Some(first), Some(last)) = (pattern, found.starts.first(), found.starts.last()) else {
        let mut events = Vec::new();
        for visit in at.into_values().chain(outside) {
            events.push(teller.single(tx, visit)?);
        }
        return Ok(events);
    };
    let mut master = teller.single(tx, pattern)?;
    master.uid = format!("deskbell-{id}");
    master.sequence = row.sequence + visits.iter().map(|visit| visit.sequence).sum::<i64>();
    master.time = EventTime::Wall(*first, row.zone, pattern.minutes);
    let mut except: Vec<_> = found
        .starts
        .iter()
        .filter(|place| !at.contains_key(place))
        .copied()
        .collect();
    // A time that the clock skips is counted by some readers: then the rule ends with a date, and the day is taken out.
    let skipped = series::skipped_times(&row, &found);
    let rule = if skipped.is_empty() {
        row.rule.clone()
    } else {
        row.rule.until(last.date())
    };
    except.extend(skipped);
    master.repeats = Some(Repeats {
        rule: rule.exported(*first, row.zone),
        except,
        last: *last,
    });
    let mut events = vec![master];
    for (place, visit) in at {
        // Where the clock changes meanwhile, some readers take the length from the wall: the instants say it.
        let over_a_change = visit.civil.plus_wall_minutes(i64::from(visit.minutes)) != visit.end.civil(visit.zone);
        let alike = visit.civil == place && visit.minutes == pattern.minutes && visit.fold == 0;
        let differs = !alike || over_a_change;
        let mut event = teller.single(tx, visit)?;
        if differs || event.summary != events[0].summary || event.description != events[0].description {
            event.uid.clone_from(&events[0].uid);
            event.place = Some((place, row.zone));
            event.sequence = events[0].sequence;
            events.push(event);
        }
    }
    for visit in outside {
        events.push(teller.single(tx, visit)?);
    }
    Ok(events)
}

/// What entries say.
struct Teller {
    profile: Profile,
    level: IcsLevel,
}

impl Teller {
    fn single(&self, tx: &Tx<'_>, visit: &Visit) -> AppResult<Event> {
        let service = self.services(tx, visit)?;
        let staff = visit.items.first().map(|item| item.staff_name.clone());
        let full = self.level == IcsLevel::Full;
        let summary = match self.level {
            IcsLevel::Busy => words(&self.profile.language).0.to_owned(),
            IcsLevel::Initials => format!("{} · {service}", initials(&visit.client_name)),
            IcsLevel::Full => format!("{} · {service}", visit.client_name),
        };
        let room = visit.items.iter().find_map(|item| item.room_name.clone());
        Ok(Event {
            uid: format!("deskbell-{}", visit.id),
            sequence: visit.sequence,
            time: EventTime::Instants(visit.start, visit.end),
            repeats: None,
            place: None,
            summary,
            description: staff.filter(|_| full),
            location: room.filter(|_| full),
            cancelled: visit.status == Status::Cancelled,
        })
    }

    /// The services' names; in health care what clients may read, or no name at all.
    fn services(&self, tx: &Tx<'_>, visit: &Visit) -> AppResult<String> {
        if self.profile.preset != "dental" {
            let names: Vec<&str> = visit.items.iter().map(|item| item.service_name.as_str()).collect();
            return Ok(names.join(", "));
        }
        let mut names = Vec::new();
        for item in &visit.items {
            names.extend(business::service(tx, item.service)?.and_then(|service| service.public_name));
        }
        Ok(if names.is_empty() {
            words(&self.profile.language).1.to_owned()
        } else {
            names.join(", ")
        })
    }
}

/// "Busy" and "Appointment" as the owner's calendar says them.
fn words(language: &str) -> (&'static str, &'static str) {
    match language.get(..2) {
        Some("de") => ("Belegt", "Termin"),
        Some("fr") => ("Occupé", "Rendez-vous"),
        Some("es") => ("Ocupado", "Cita"),
        _ => ("Busy", "Appointment"),
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.flat_map(|letter| [letter, '.']).collect()
}
