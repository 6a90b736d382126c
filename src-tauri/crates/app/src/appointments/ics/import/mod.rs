//! Importing a calendar file (A126 to A128): a look at what would happen, then all of it in one transaction. Nothing is saved
//! before a person has looked, and what stands in a visit's way is written only when they ticked it.

mod plan;
mod run;

pub use run::{IcsImportDone, run};

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Date, Instant,
    appointments::ics::read::{self, Calendar, MAX_BYTES},
    id::{RoomId, StaffId},
    time::Civil,
};
use deskbell_store::appointments::ImportTarget;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// What the events become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IcsTarget {
    /// Times that a person or room is away.
    Blocks,
    /// Days away, of one or of the whole business.
    Closures,
    /// Public holidays; the business is closed on none of them by that.
    Holidays,
}

/// A file to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IcsImportPreview {
    /// The file: a token of the file chooser, in the terminal a path.
    pub path: String,
    /// What the events become.
    pub target: IcsTarget,
    /// Whose: of blocks this or the room, of closures none for the whole business.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Of which room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
}

/// A file to be imported.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IcsImportRun {
    /// The file, as for the preview.
    pub path: String,
    /// What the events become.
    pub target: IcsTarget,
    /// Whose.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Of which room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// The preview's hash: the file must still be the same. Left out: whatever it is now.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Keys of the preview that are imported though they were not ticked.
    #[serde(default)]
    pub also: Vec<String>,
    /// Keys that are not imported though they were.
    #[serde(default)]
    pub leave_out: Vec<String>,
}

/// What would happen to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IcsState {
    /// It comes in.
    New,
    /// It was imported before and is otherwise now.
    Changed,
    /// It was imported before and takes place no longer.
    Removed,
    /// It was imported before and is the same.
    Same,
    /// A newer one was imported before.
    Older,
    /// It takes nobody's time.
    Transparent,
    /// It is over.
    Past,
    /// It has no length, so it takes no time.
    Empty,
}

/// An event of the file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IcsItem {
    /// Names it in the run.
    pub key: String,
    /// Where it begins in the file; 0 for what the file brings no longer.
    pub line: u32,
    /// What it says.
    pub title: String,
    /// Start on the business's wall.
    pub start: Civil,
    /// End on the business's wall.
    pub end: Civil,
    /// For whole days: the last one.
    pub last_day: Option<Date>,
    /// What would happen.
    pub state: IcsState,
    /// Whether it is imported unless a person says otherwise.
    pub ticked: bool,
    /// Its time on the wall does not exist and was moved on (A10).
    pub shifted: bool,
    /// Visits in its way.
    pub overlaps: Vec<IcsOverlap>,
}

/// A visit, or a held time, in an event's way.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IcsOverlap {
    /// Whose visit.
    pub client_name: Option<String>,
    /// Its start on the business's wall.
    pub start: Civil,
}

/// An event that cannot be read.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IcsBad {
    /// The line of the file.
    pub line: u32,
    /// Why: a word such as `unknown_zone`.
    pub reason: String,
    /// What it says, if that can be read.
    pub title: String,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IcsPreview {
    /// The file's name.
    pub file_name: String,
    /// For the run.
    pub sha256: String,
    /// Events that change something or need a look, by time.
    pub items: Vec<IcsItem>,
    /// Events that are as they were imported.
    pub same: usize,
    /// Events that cannot be read, by line.
    pub unreadable: Vec<IcsBad>,
}

/// Looks at a file; nothing is saved.
pub fn preview(desk: &Desk, caller: &Caller, request: IcsImportPreview) -> AppResult<IcsPreview> {
    let source = Source::open(desk, caller, &request.path)?;
    desk.store.read(|tx| {
        let order = plan::Order::of(tx, request.target, request.staff_id, request.room_id, desk.now())?;
        let calendar = source.read(&order)?;
        let mut planned = plan::plan(desk, tx, &order, &calendar)?;
        let all = planned.len();
        planned.retain(|entry| entry.item.state != IcsState::Same);
        Ok(IcsPreview {
            file_name: source.name,
            sha256: source.sha256,
            same: all - planned.len(),
            items: planned.into_iter().map(|entry| entry.item).collect(),
            unreadable: calendar
                .bad
                .into_iter()
                .map(|bad| IcsBad {
                    line: bad.line,
                    reason: bad.reason.to_owned(),
                    title: bad.title,
                })
                .collect(),
        })
    })
}

/// A file's bytes.
struct Source {
    name: String,
    bytes: Vec<u8>,
    sha256: String,
}

impl Source {
    fn open(desk: &Desk, caller: &Caller, named: &str) -> AppResult<Source> {
        let path = desk.files.path(caller, "path", named, desk.now())?;
        let facts = std::fs::metadata(&path).map_err(|_| AppError::invalid("path", "not_found"))?;
        if !facts.is_file() {
            return Err(AppError::invalid("path", "not_a_file"));
        }
        if facts.len() > MAX_BYTES {
            return Err(AppError::invalid("path", "too_large"));
        }
        let bytes = std::fs::read(&path)?;
        let digest = Sha256::digest(&bytes);
        Ok(Source {
            name: name_of(&path),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes,
        })
    }

    fn read(&self, order: &plan::Order) -> AppResult<Calendar> {
        read::read(&self.bytes, order.zone, order.now.date(order.zone)).map_err(|rule| AppError::invalid("path", rule))
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl IcsTarget {
    fn stored(self) -> ImportTarget {
        match self {
            IcsTarget::Blocks => ImportTarget::Blocks,
            IcsTarget::Closures => ImportTarget::Closures,
            IcsTarget::Holidays => ImportTarget::Holidays,
        }
    }
}

/// Nobody's time is taken by what is over.
fn is_over(end: Instant, now: Instant) -> bool {
    end <= now
}
