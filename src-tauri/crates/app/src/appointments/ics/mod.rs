//! Calendar files (A118 to A121): visits and whole series for other programs. An entry keeps its UID for ever and its
//! SEQUENCE grows, so that a newer file changes or removes what an older one brought.

mod feeds;
mod import;
mod series;
mod tell;

pub use feeds::{FeedDraft, FeedRef, FeedView, Feeds, feed_create, feed_delete, feed_list, write_feeds};
pub use import::{
    IcsBad, IcsImportDone, IcsImportPreview, IcsImportRun, IcsItem, IcsOverlap, IcsPreview, IcsState, IcsTarget,
    preview as ics_import_preview, run as ics_import_run,
};
pub(crate) use series::Whole;
pub(crate) use tell::{Reader, Teller};

use crate::{AppError, AppResult, Caller, Desk, invoices};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{
        Status,
        ics::{Event, Method, calendar},
    },
    id::{AppointmentId, ClientId, SeriesId, StaffId},
};
use deskbell_store::{
    StoreError, Tx,
    appointments::{self as store, Range, Visit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, btree_map::Entry};

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

impl IcsLevel {
    /// As stored.
    fn word(self) -> &'static str {
        match self {
            IcsLevel::Busy => "busy",
            IcsLevel::Initials => "initials",
            IcsLevel::Full => "full",
        }
    }

    /// The level of a stored word; of an unknown one that of kept files (A122).
    fn from_word(word: &str) -> Self {
        [IcsLevel::Busy, IcsLevel::Full]
            .into_iter()
            .find(|level| level.word() == word)
            .unwrap_or(IcsLevel::Initials)
    }
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
    invoices::write_whole(&path, calendar(Method::Publish, &events, desk.now()).as_bytes())?;
    Ok(IcsWritten { events: events.len() })
}

fn events(tx: &Tx<'_>, request: &IcsExport) -> AppResult<Vec<Event>> {
    let teller = Teller::new(crate::business::profile(tx)?, Reader::House(request.level));
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
        events.extend(Whole::load(tx, series)?.events(tx, &teller)?);
    }
    let mut known: BTreeMap<SeriesId, Whole> = BTreeMap::new();
    for visit in singles.iter().filter(|visit| !visit.shelved) {
        events.push(member(tx, &teller, visit, &mut known)?);
    }
    Ok(events)
}

/// A visit alone; one of a series under the series' name (A119).
fn member(tx: &Tx<'_>, teller: &Teller, visit: &Visit, known: &mut BTreeMap<SeriesId, Whole>) -> AppResult<Event> {
    let Some(id) = visit.series else {
        return teller.single(tx, visit);
    };
    let whole = match known.entry(id) {
        Entry::Occupied(found) => found.into_mut(),
        Entry::Vacant(free) => free.insert(Whole::load(tx, id)?),
    };
    whole.member(tx, teller, visit)
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
