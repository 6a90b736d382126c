//! Looking at an import before anything is written: what the columns mean, what must be asked, what each row would do.

use super::{
    super::home::home,
    book::DryBook,
    report::{Counts, RowReport},
    run::{Decisions, Pass},
    source::{Source, Survey},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Instant,
    clients::import::{DateOrder, Field, Letters, Mapping, header_key, propose},
    id::ImportId,
};
use deskbell_store::{Tx, clients as store};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows that a preview judges; more are counted only, so that it answers within two seconds.
const JUDGED: u32 = 20_000;

/// Looks at a file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientImportPreview {
    /// The file: a token of the file chooser, in the terminal a path.
    pub path: String,
    /// What each column fills; without it the remembered or proposed one.
    #[serde(default)]
    pub mapping: Option<Mapping>,
}

/// A column that fills nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmappedColumn {
    /// Place in the file, from 0.
    pub column: u16,
    /// Its header.
    pub header: String,
    /// Cells with something in them.
    pub filled: u32,
}

/// An import of the same file that still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeenBefore {
    /// For its undo.
    pub import_id: ImportId,
    /// When it was.
    pub at: Instant,
}

/// What an import would do.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// The file's own name.
    pub file_name: String,
    /// Its letters.
    pub letters: Letters,
    /// What separates its cells.
    pub delimiter: String,
    /// Its headers.
    pub headers: Vec<String>,
    /// What each column fills; to be changed and given back.
    pub mapping: Mapping,
    /// True when the mapping was remembered from a file with the same headers.
    pub remembered: bool,
    /// What a person must say first: `columns`, `dateOrder`, `centuryPivot`.
    pub ask: Vec<String>,
    /// Columns that fill nothing, with something in them.
    pub unmapped: Vec<UnmappedColumn>,
    /// An import of the same file that still stands.
    pub seen_before: Option<SeenBefore>,
    /// Records of the file.
    pub records: u32,
    /// Records that were judged; fewer than `records` in large files.
    pub judged: u32,
    /// Judged rows by outcome.
    pub counts: Counts,
    /// Every judged row that is not plainly new, or has a reason.
    pub rows: Vec<RowReport>,
}

/// How a file is to be read.
#[derive(Debug)]
pub(super) struct Plan {
    pub mapping: Mapping,
    pub remembered: bool,
    pub header_key: String,
    pub country: String,
    pub order: Option<DateOrder>,
    pub ask: Vec<String>,
    pub records: u32,
    pub filled: Vec<u32>,
}

impl Plan {
    /// What is kept for the next file with these headers: columns and country, not what this file's dates decided.
    pub fn remembered_as(&self) -> AppResult<String> {
        let kept = Mapping {
            date_order: None,
            century_pivot: None,
            ..self.mapping.clone()
        };
        serde_json::to_string(&kept).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))
    }
}

/// Decides how a file is read: the given mapping, else the remembered one, else a proposal; and what must be asked.
pub(super) fn plan_of(desk: &Desk, tx: &Tx<'_>, source: &Source, given: Option<Mapping>) -> AppResult<Plan> {
    let header_key = header_key(&source.headers);
    let (mapping, remembered) = match given {
        Some(given) => (checked(given, &source.headers)?, false),
        None => match store::mapping_of(tx, &header_key)?.and_then(|text| serde_json::from_str(&text).ok()) {
            Some(kept) => (kept, true),
            None => (
                Mapping {
                    columns: propose(&source.headers),
                    ..Mapping::default()
                },
                false,
            ),
        },
    };
    let Survey { records, dates, filled } = source.survey(&mapping)?;
    let mut ask = Vec::new();
    if !mapping.names_people() {
        ask.push("columns".to_owned());
    }
    if mapping.date_order.is_none() && dates.must_ask() {
        ask.push("dateOrder".to_owned());
    }
    if mapping.century_pivot.is_none() && dates.has_short_years() {
        ask.push("centuryPivot".to_owned());
    }
    let country = home(desk, tx)?.country;
    Ok(Plan {
        mapping,
        remembered,
        header_key,
        country,
        order: dates.order(),
        ask,
        records,
        filled,
    })
}

/// A given mapping names columns that the file has.
fn checked(mapping: Mapping, headers: &[String]) -> AppResult<Mapping> {
    match mapping
        .columns
        .iter()
        .position(|column| usize::from(column.column) >= headers.len())
    {
        Some(wrong) => Err(AppError::invalid(
            format!("mapping.columns[{wrong}].column"),
            "no_such_column",
        )),
        None => Ok(mapping),
    }
}

/// Looks at a file; writes nothing.
pub fn preview(desk: &Desk, caller: &Caller, request: ClientImportPreview) -> AppResult<ImportPreview> {
    let path = desk.files.path(caller, "path", &request.path, desk.now())?;
    let source = Source::open(&path)?;
    desk.store.read(|tx| {
        let plan = plan_of(desk, tx, &source, request.mapping)?;
        let seen = store::import_of_file(tx, &source.sha256)?;
        let (counts, rows) = if plan.ask.iter().any(|question| question == "columns") {
            (Counts::default(), Vec::new())
        } else {
            let mut book = DryBook {
                desk,
                tx,
                made: HashMap::new(),
            };
            let decisions = Decisions::default();
            let (counts, _, rows) =
                Pass::new(desk, tx, &source, &plan, &decisions)?.through(&mut book, JUDGED, None)?;
            let stored = |row: RowReport| RowReport {
                client_id: row
                    .client_id
                    .filter(|id| !book.made.contains_key(id) || store::name_of(tx, *id).is_ok()),
                ..row
            };
            (counts, rows.into_iter().map(stored).collect())
        };
        Ok(ImportPreview {
            unmapped: unmapped(&source, &plan),
            file_name: source.file_name.clone(),
            letters: source.letters,
            delimiter: source.delimiter.to_string(),
            headers: source.headers.clone(),
            remembered: plan.remembered,
            ask: plan.ask,
            seen_before: seen.map(|run| SeenBefore {
                import_id: run.id,
                at: run.created,
            }),
            records: plan.records,
            judged: plan.records.min(JUDGED),
            mapping: plan.mapping,
            counts,
            rows,
        })
    })
}

fn unmapped(source: &Source, plan: &Plan) -> Vec<UnmappedColumn> {
    let fills = |place: usize| {
        plan.mapping
            .columns
            .iter()
            .any(|c| usize::from(c.column) == place && c.field != Field::LeaveOut)
    };
    let columns = source.headers.iter().zip(&plan.filled).enumerate();
    columns
        .filter(|(place, (_, filled))| **filled > 0 && !fills(*place))
        .map(|(place, (header, filled))| UnmappedColumn {
            column: u16::try_from(place).unwrap_or(u16::MAX),
            header: header.clone(),
            filled: *filled,
        })
        .collect()
}
