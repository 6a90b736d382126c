//! Numbers: the series a document takes its number from, and what the ledger knows of numbers given out before a
//! restore (T54).

use super::series;
use crate::{AppError, AppResult, Desk, ErrorCode, ledger::LedgerKind};
use deskbell_core::{
    Date,
    business::Profile,
    id::NumberSeriesId,
    invoices::{DocumentKind, NumberPattern, Reset},
};
use deskbell_store::{
    Tx, WriteTx,
    invoices::{self as store, NumberGap, Series},
};
use std::collections::BTreeMap;

/// A number that was taken, to be written into the document and afterwards into the ledger.
pub(super) struct Taken {
    /// The series.
    pub series_id: NumberSeriesId,
    /// The counter's period.
    pub period: String,
    /// Its place in the period.
    pub seq: i64,
    /// As printed.
    pub number: String,
}

/// Takes the next number of a kind for a date. Only in the transaction that issues.
pub(super) fn take(
    desk: &Desk,
    tx: &WriteTx<'_>,
    profile: &Profile,
    kind: DocumentKind,
    date: Date,
) -> AppResult<Taken> {
    let series = used_series(desk, tx, profile, kind)?;
    let pattern = pattern(&series, profile)?;
    let period = pattern.period(date);
    let seq = store::next_seq(tx, series.id, &period)?;
    Ok(Taken {
        series_id: series.id,
        number: pattern.number(date, seq),
        period,
        seq,
    })
}

/// The number the next document of a kind would get on a date (I55).
pub(super) fn peek(tx: &Tx<'_>, profile: &Profile, kind: DocumentKind, date: Date) -> AppResult<String> {
    let series = series_or_starter(tx, kind)?;
    let pattern = pattern(&series, profile)?;
    let seq = store::peek_seq(tx, series.id, &pattern.period(date))?;
    Ok(pattern.number(date, seq))
}

/// The series of a kind, or the one that the first issue would make.
pub(super) fn series_or_starter(tx: &Tx<'_>, kind: DocumentKind) -> AppResult<Series> {
    let present = store::series_of_kind(tx, kind.series())?.into_iter().next();
    Ok(present.unwrap_or_else(|| starter(kind, series::unsaved())))
}

/// The date of the last document of the series that a kind uses.
pub(super) fn last_date(tx: &Tx<'_>, kind: DocumentKind) -> AppResult<Option<Date>> {
    match store::series_of_kind(tx, kind.series())?.into_iter().next() {
        Some(series) => Ok(store::last_date(tx, series.id)?),
        None => Ok(None),
    }
}

/// Notes a number in the ledger, after its commit and before it is shown (T52).
pub(super) fn enter(desk: &Desk, taken: &Taken) -> AppResult<()> {
    desk.enter(
        LedgerKind::Number,
        &format!("{}|{},{}", taken.series_id, taken.period, taken.seq),
    )
}

/// Brings database and ledger together (I60, T52, T54): counters are raised above the highest number in the ledger and
/// the gap is noted; a highest number that the ledger misses, because the process was killed between the commit and its
/// line, is entered. For every opening of the data; answers the number of gaps found.
pub fn reconcile(desk: &Desk) -> AppResult<usize> {
    let highest = highest_in_ledger(desk)?;
    for (series, period, next) in desk.store.read(store::counters)? {
        let last = next - 1;
        if last > highest.get(&(series, period.clone())).copied().unwrap_or(0) {
            desk.enter(LedgerKind::Number, &entry(series, &period, last))?;
        }
    }
    let counters = desk.store.read(store::counters)?;
    let ahead = |((series, period), seq): &(&(NumberSeriesId, String), &i64)| {
        !counters
            .iter()
            .any(|(s, p, next)| (s, p) == (series, period) && next > seq)
    };
    let missing: Vec<_> = highest.iter().filter(ahead).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    desk.store.write(|tx| {
        let known = store::all_series_ids(tx)?;
        let mut gaps = 0;
        for ((series, period), seq) in missing {
            if !known.contains(series) {
                continue;
            }
            let before = store::raise_to(tx, *series, period, seq + 1)?;
            if before <= *seq {
                gaps += 1;
                let gap = NumberGap {
                    series_id: *series,
                    period: period.clone(),
                    first: before,
                    last: *seq,
                    cause: "restored".to_owned(),
                    at: desk.now(),
                };
                store::add_gap(tx, desk.new_id(), &gap)?;
            }
        }
        Ok(gaps)
    })
}

fn highest_in_ledger(desk: &Desk) -> AppResult<BTreeMap<(NumberSeriesId, String), i64>> {
    let ledger = desk.ledger.read()?;
    let mut highest = BTreeMap::new();
    for (series, period, seq) in ledger.of(LedgerKind::Number).filter_map(read_entry) {
        let top = highest.entry((series, period.to_owned())).or_insert(0);
        *top = seq.max(*top);
    }
    Ok(highest)
}

/// How a number stands in the ledger.
fn entry(series: NumberSeriesId, period: &str, seq: i64) -> String {
    format!("{series}|{period},{seq}")
}

fn read_entry(data: &str) -> Option<(NumberSeriesId, &str, i64)> {
    let (series, rest) = data.split_once('|')?;
    let (period, seq) = rest.rsplit_once(',')?;
    Some((series.parse().ok()?, period, seq.parse().ok()?))
}

/// The series in use; the usual one is made when the first document of its kind is issued.
fn used_series(desk: &Desk, tx: &WriteTx<'_>, profile: &Profile, kind: DocumentKind) -> AppResult<Series> {
    if let Some(series) = store::series_of_kind(tx, kind.series())?.into_iter().next() {
        return Ok(series);
    }
    let series = starter(kind, desk.new_id());
    pattern(&series, profile)?;
    store::add_series(tx, &series, desk.now())?;
    Ok(series)
}

fn starter(kind: DocumentKind, id: NumberSeriesId) -> Series {
    let prefix = if kind == DocumentKind::CreditNote { "CN-" } else { "" };
    Series {
        id,
        kind: kind.series().to_owned(),
        prefix: prefix.to_owned(),
        pattern: "{PREFIX}{YYYY}-{SEQ:4}".to_owned(),
        reset: Reset::Yearly,
        fiscal_month: 1,
        version: 1,
    }
}

fn pattern(series: &Series, profile: &Profile) -> AppResult<NumberPattern> {
    NumberPattern::read(
        &series.pattern,
        &series.prefix,
        series.reset,
        series.fiscal_month,
        &profile.country,
    )
    .map_err(|rule| AppError::new(ErrorCode::Invalid, rule))
}
