//! Calendar files that are kept up to date in a folder (A122), so that a synced folder can feed a phone. The loop writes one
//! when what it says has changed: to a temporary file, then renamed. A folder that is missing is said and tried again.

use super::{IcsLevel, Reader, Teller};
use crate::{AppError, AppResult, Caller, Desk, commands::Nothing, invoices};
use deskbell_core::{
    Date, Instant,
    appointments::ics::{Method, calendar},
    id::{FeedId, StaffId},
    paging::Page,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, FeedRow},
    business,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Days before today that a file has.
const BEFORE_DAYS: i64 = 30;
/// Days from today on.
const AHEAD_DAYS: i64 = 180;
/// No file is written more often.
const REST_MS: i64 = 5_000;

/// A file to be kept up to date.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FeedDraft {
    /// Whose visits; none: everybody's.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// The folder: a token of the folder chooser, in the terminal a path.
    pub folder: String,
    /// How much is told. Left out: initials.
    #[serde(default)]
    pub level: Option<IcsLevel>,
}

/// Names a kept file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedRef {
    /// Its id.
    pub id: FeedId,
}

/// A kept file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedView {
    /// Its id.
    pub id: FeedId,
    /// Whose visits; none: everybody's.
    pub staff_id: Option<String>,
    /// The folder.
    pub folder: String,
    /// The file's name.
    pub file_name: String,
    /// How much is told.
    pub level: IcsLevel,
    /// When it was written last.
    pub written_utc: Option<Instant>,
    /// Why the last try wrote nothing: `folder_missing` or `not_written`.
    pub fault: Option<String>,
}

/// Every kept file.
pub fn feed_list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Page<FeedView>> {
    let rows = desk.store.read(store::feeds)?;
    Ok(Page::whole(rows.into_iter().map(view).collect()))
}

/// Begins to keep a file; it is written at once.
pub fn feed_create(desk: &Desk, caller: &Caller, request: FeedDraft) -> AppResult<FeedView> {
    let folder = desk.files.path(caller, "folder", &request.folder, desk.now())?;
    if !folder.is_dir() {
        return Err(AppError::invalid("folder", "not_found"));
    }
    let id: FeedId = desk.new_id();
    desk.write(caller, |tx| {
        let person = request
            .staff_id
            .map(|staff| {
                business::resource(tx, business::ResourceKind::Staff, &staff.to_string())?
                    .ok_or_else(|| AppError::not_found("staff"))
            })
            .transpose()?;
        let row = FeedRow {
            id,
            file_name: file_name(person.as_ref().map(|person| person.name.as_str())),
            resource: person.map(|person| person.id),
            folder: folder.to_string_lossy().into_owned(),
            level: request.level.unwrap_or(IcsLevel::Initials).word().to_owned(),
            written: None,
            fault: None,
        };
        let taken = |other: &FeedRow| (&other.folder, &other.file_name) == (&row.folder, &row.file_name);
        if store::feeds(tx)?.iter().any(taken) {
            return Err(AppError::invalid("folder", "taken"));
        }
        Ok(store::feed_insert(tx, &row, desk.now())?)
    })?;
    write_feeds(desk)?;
    let rows = desk.store.read(store::feeds)?;
    let made = rows.into_iter().find(|row| row.id == id);
    made.map(view).ok_or_else(|| AppError::not_found("feed"))
}

/// Keeps a file no longer; the file itself stays where it is.
pub fn feed_delete(desk: &Desk, caller: &Caller, request: FeedRef) -> AppResult<FeedRef> {
    desk.write(caller, |tx| {
        store::feed_delete(tx, request.id)?;
        Ok(request)
    })
}

/// Keeps the files while a process lives: they are looked at again only after something was committed here or by another
/// process, on another day, and while one of them rests or could not be written.
#[derive(Debug, Default)]
pub struct Feeds {
    seen: Option<(u64, i64, Date)>,
}

impl Feeds {
    /// One look; answers how many files were written.
    pub fn look(&mut self, desk: &Desk) -> AppResult<usize> {
        let zone = desk.store.read(crate::business::zone)?;
        let present = (
            desk.store.announced(),
            desk.store.data_version()?,
            desk.now().date(zone),
        );
        if self.seen == Some(present) {
            return Ok(0);
        }
        let round = round(desk)?;
        self.seen = (!round.again).then_some(present);
        Ok(round.written)
    }
}

/// Writes every file whose content has changed; answers how many.
pub fn write_feeds(desk: &Desk) -> AppResult<usize> {
    Ok(round(desk)?.written)
}

/// What a look at all files did.
#[derive(Default)]
struct Round {
    written: usize,
    /// One rests, or could not be written.
    again: bool,
}

/// What cannot be written is noted and tried again with the next look.
fn round(desk: &Desk) -> AppResult<Round> {
    let mut round = Round::default();
    for feed in desk.store.read(store::feeds)? {
        let now = desk.now();
        let rests = feed
            .written
            .is_some_and(|at| (0..REST_MS).contains(&(now.ms() - at.ms())));
        if rests {
            round.again = true;
            continue;
        }
        let text = desk.store.read(|tx| content(tx, &feed, now))?;
        let outcome = write(&feed, &text);
        let fault = outcome.as_ref().err().copied();
        if outcome == Ok(false) && feed.fault.is_none() {
            continue;
        }
        round.written += usize::from(outcome == Ok(true));
        round.again |= fault.is_some();
        if fault != feed.fault.as_deref() || outcome == Ok(true) {
            desk.store.write(|tx| store::feed_tried(tx, feed.id, fault, now))?;
        }
    }
    Ok(round)
}

/// True when the file was written, false when it said the same already; `Err` says why neither.
fn write(feed: &FeedRow, text: &str) -> Result<bool, &'static str> {
    let folder = Path::new(&feed.folder);
    if !folder.is_dir() {
        return Err("folder_missing");
    }
    let path = folder.join(&feed.file_name);
    if std::fs::read(&path).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(false);
    }
    invoices::write_whole(&path, text.as_bytes()).map_err(|_| "not_written")?;
    Ok(true)
}

/// The file's text. Its stamp is the day's, so that it changes only when something else does. Visits stand for themselves,
/// also those of a series: what is left of a series for one person has no rule of its own.
fn content(tx: &Tx<'_>, feed: &FeedRow, now: Instant) -> AppResult<String> {
    let teller = Teller::new(
        crate::business::profile(tx)?,
        Reader::House(IcsLevel::from_word(&feed.level)),
    );
    let today = now.date(teller.profile.zone);
    let request = super::IcsExport {
        staff_id: feed.resource.as_deref().and_then(|id| id.parse().ok()),
        from: Some(today.plus_days(-BEFORE_DAYS)),
        to: Some(today.plus_days(AHEAD_DAYS)),
        appointment_ids: Vec::new(),
        client_id: None,
        series_id: None,
        file: String::new(),
        level: IcsLevel::Busy,
    };
    let mut events = Vec::new();
    for visit in super::in_range(tx, &request, teller.profile.zone)? {
        events.push(teller.single(tx, &visit)?);
    }
    Ok(calendar(Method::Publish, &events, today.start(teller.profile.zone)))
}

/// A name that every system takes: letters and digits of the person's name.
fn file_name(person: Option<&str>) -> String {
    let plain: String = person
        .unwrap_or("calendar")
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { '-' })
        .take(60)
        .collect();
    format!("deskbell-{}.ics", plain.trim_matches('-').to_lowercase())
}

fn view(row: FeedRow) -> FeedView {
    FeedView {
        id: row.id,
        staff_id: row.resource,
        folder: row.folder,
        file_name: row.file_name,
        level: IcsLevel::from_word(&row.level),
        written_utc: row.written,
        fault: row.fault,
    }
}
