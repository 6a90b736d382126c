//! The owner's number series: what the next numbers look like, and how they may be changed (I54 to I59).

use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Date, Fault,
    business::Profile,
    id::NumberSeriesId,
    invoices::{DocumentKind, NumberPattern, Reset},
    text,
};
use deskbell_store::{
    Tx, business,
    invoices::{self as store, NumberGap, Series},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many of the next numbers are shown.
const SHOWN: i64 = 3;

/// A number series as shown.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberSeriesView {
    /// `invoice` or `credit_note`.
    pub kind: String,
    /// What `{PREFIX}` stands for.
    pub prefix: String,
    /// The pattern.
    pub pattern: String,
    /// When it starts again.
    pub reset: Reset,
    /// Where the fiscal year starts, 1 to 12.
    pub fiscal_month: u32,
    /// The next three numbers.
    pub next: Vec<String>,
    /// True while the first number can still be chosen.
    pub first_number_open: bool,
}

/// Every series in use.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberSeriesList {
    /// One of invoices, one of credit notes.
    pub items: Vec<NumberSeriesView>,
    /// Numbers that will never be given out, and why.
    pub gaps: Vec<NumberGapView>,
}

/// Numbers that this data never gave out (I60).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberGapView {
    /// The counter's period.
    pub period: String,
    /// First missing.
    pub first: i64,
    /// Last missing.
    pub last: i64,
    /// `restored` or `first_number`.
    pub cause: String,
}

/// Sets a series. Numbers given out stay as they are; a new pattern counts on its own.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NumberSeriesSet {
    /// `invoice` or `credit_note`.
    pub kind: String,
    /// What `{PREFIX}` stands for.
    #[serde(default)]
    pub prefix: String,
    /// The pattern, of `{PREFIX} {YYYY} {YY} {MM} {FY} {SEQ:n}`.
    pub pattern: String,
    /// When it starts again.
    #[serde(default)]
    pub reset: Reset,
    /// Where the fiscal year starts, 1 to 12.
    pub fiscal_month: Option<u32>,
    /// The first number of the present period, when another program gave out the ones before.
    pub first_number: Option<i64>,
    /// Only answers what it would look like; nothing is changed.
    #[serde(default)]
    pub preview: bool,
}

/// The series in use, with their next numbers.
pub fn number_series_list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<NumberSeriesList> {
    desk.store.read(|tx| {
        let profile = business::profile(tx)?;
        let today = desk.now().date(profile.zone);
        let views = [DocumentKind::Invoice, DocumentKind::CreditNote]
            .into_iter()
            .map(|kind| view(tx, &profile, &super::numbers::series_or_starter(tx, kind)?, today))
            .collect::<AppResult<_>>()?;
        let gaps = store::gaps(tx)?.into_iter().map(|gap| NumberGapView {
            period: gap.period,
            first: gap.first,
            last: gap.last,
            cause: gap.cause,
        });
        Ok(NumberSeriesList {
            items: views,
            gaps: gaps.collect(),
        })
    })
}

/// Sets the series of a kind (I55, I59). Refuses patterns whose numbers would repeat.
pub fn number_series_set(desk: &Desk, caller: &Caller, request: NumberSeriesSet) -> AppResult<NumberSeriesView> {
    let kind = match request.kind.as_str() {
        "invoice" => DocumentKind::Invoice,
        "credit_note" => DocumentKind::CreditNote,
        _ => return Err(AppError::invalid("kind", "not_found")),
    };
    let mut fault = Fault::default();
    let prefix = fault.take("prefix", text::line(&request.prefix)).unwrap_or_default();
    let pattern = fault
        .take("pattern", text::required_line(&request.pattern))
        .unwrap_or_default();
    fault.into_result()?;
    let wanted = Series {
        id: desk.new_id(),
        kind: kind.series().to_owned(),
        prefix,
        pattern,
        reset: request.reset,
        fiscal_month: request.fiscal_month.unwrap_or(1),
        version: 1,
    };
    if request.preview {
        return desk.store.read(|tx| {
            let profile = business::profile(tx)?;
            let series = same_or(tx, kind, wanted)?;
            view(tx, &profile, &series, desk.now().date(profile.zone))
        });
    }
    desk.write(caller, |tx| {
        let profile = business::profile(tx)?;
        let today = desk.now().date(profile.zone);
        let read = read(&wanted, &profile)?;
        let present = store::series_of_kind(tx, kind.series())?.into_iter().next();
        let series = same_or(tx, kind, wanted)?;
        if present.as_ref().map(|p| p.id) != Some(series.id) {
            if let Some(present) = present {
                store::archive_series(tx, present.id, desk.now())?;
            }
            match store::find_archived(tx, &series)? {
                Some(_) => store::revive_series(tx, series.id, desk.now())?,
                None => store::add_series(tx, &series, desk.now())?,
            }
        }
        if let Some(first) = request.first_number {
            first_number(desk, tx, &series, &read.period(today), first)?;
        }
        tx.changed("invoices", series.id);
        let view = view(tx, &profile, &series, today)?;
        // Another pattern may have printed these very numbers.
        for number in &view.next {
            if store::number_exists(tx, kind.word(), number)? {
                return Err(AppError::invalid("pattern", "would_repeat"));
            }
        }
        Ok(view)
    })
}

/// The first number can be set once per series and period, while nothing was issued in it (I59).
fn first_number(
    desk: &Desk,
    tx: &deskbell_store::WriteTx<'_>,
    series: &Series,
    period: &str,
    first: i64,
) -> AppResult<()> {
    if !(1..=999_999_999).contains(&first) {
        return Err(AppError::invalid("firstNumber", "out_of_range"));
    }
    let next = store::peek_seq(tx, series.id, period)?;
    if next == first {
        return Ok(());
    }
    if next != 1 {
        return Err(AppError::invalid("firstNumber", "already_issued"));
    }
    store::raise_to(tx, series.id, period, first)?;
    let gap = NumberGap {
        series_id: series.id,
        period: period.to_owned(),
        first: 1,
        last: first - 1,
        cause: "first_number".to_owned(),
        at: desk.now(),
    };
    Ok(store::add_gap(tx, desk.new_id(), &gap)?)
}

/// The present series when nothing about it changes, one of the same shape used before, else the wanted one.
fn same_or(tx: &Tx<'_>, kind: DocumentKind, wanted: Series) -> AppResult<Series> {
    let present = store::series_of_kind(tx, kind.series())?.into_iter().next();
    let shape = |s: &Series| (s.prefix.clone(), s.pattern.clone(), s.reset, s.fiscal_month);
    Ok(match present {
        Some(present) if shape(&present) == shape(&wanted) => present,
        _ => store::find_archived(tx, &wanted)?.unwrap_or(wanted),
    })
}

fn read(series: &Series, profile: &Profile) -> AppResult<NumberPattern> {
    NumberPattern::read(
        &series.pattern,
        &series.prefix,
        series.reset,
        series.fiscal_month,
        &profile.country,
    )
    .map_err(|rule| AppError::invalid("pattern", rule))
}

fn view(tx: &Tx<'_>, profile: &Profile, series: &Series, today: Date) -> AppResult<NumberSeriesView> {
    let pattern = read(series, profile)?;
    let next = store::peek_seq(tx, series.id, &pattern.period(today))?;
    Ok(NumberSeriesView {
        kind: series.kind.clone(),
        prefix: series.prefix.clone(),
        pattern: series.pattern.clone(),
        reset: series.reset,
        fiscal_month: series.fiscal_month,
        next: (next..next + SHOWN).map(|seq| pattern.number(today, seq)).collect(),
        first_number_open: next == 1,
    })
}

/// The id is only compared, never stored, while the series is a proposal.
pub(super) fn unsaved() -> NumberSeriesId {
    deskbell_core::id::Id::from_parts(0, [0; 10])
}
