//! Number series and their counters (I54 to I60). A number is taken in the transaction that issues, never before and
//! never by looking for the highest.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant,
    id::{InvoiceLineId, NumberSeriesId},
    invoices::Reset,
};

/// A number series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: NumberSeriesId,
    /// `invoice`, `credit_note`, …
    pub kind: String,
    /// What `{PREFIX}` stands for.
    pub prefix: String,
    /// The pattern.
    pub pattern: String,
    /// When it starts again.
    pub reset: Reset,
    /// Where the fiscal year starts, 1 to 12.
    pub fiscal_month: u32,
    /// For the next update.
    pub version: i64,
}

/// Numbers that this database never gave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberGap {
    /// The series.
    pub series_id: NumberSeriesId,
    /// The counter's period.
    pub period: String,
    /// First missing.
    pub first: i64,
    /// Last missing.
    pub last: i64,
    /// `restored`, `confirmed` or `first_number`.
    pub cause: String,
    /// When it was noted.
    pub at: Instant,
}

fn series_row(row: &Row<'_>) -> StoreResult<Series> {
    Ok(Series {
        id: row.get("id")?,
        kind: row.get("kind")?,
        prefix: row.get("prefix")?,
        pattern: row.get("pattern")?,
        reset: row.word("reset", Reset::from_word)?,
        fiscal_month: row.get("fiscal_month")?,
        version: row.get("version")?,
    })
}

/// Every living series of a kind, the oldest first: it is the one used.
pub fn series_of_kind(tx: &Tx<'_>, kind: &str) -> StoreResult<Vec<Series>> {
    tx.query(
        "SELECT id, kind, prefix, pattern, reset, fiscal_month, version
         FROM number_series
         WHERE kind = :kind
           AND archived_ms IS NULL
         ORDER BY created_ms, id",
        named! {":kind" => kind},
        series_row,
    )
}

/// Every living series.
pub fn series(tx: &Tx<'_>) -> StoreResult<Vec<Series>> {
    tx.query(
        "SELECT id, kind, prefix, pattern, reset, fiscal_month, version
         FROM number_series
         WHERE archived_ms IS NULL
         ORDER BY kind, created_ms, id",
        &[],
        series_row,
    )
}

/// The ids of all series, archived ones too.
pub fn all_series_ids(tx: &Tx<'_>) -> StoreResult<Vec<NumberSeriesId>> {
    tx.query("SELECT id FROM number_series ORDER BY id", &[], |row| row.get("id"))
}

/// Adds a series.
pub fn add_series(tx: &WriteTx<'_>, series: &Series, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO number_series (
           id, kind, prefix, pattern, reset, fiscal_month, created_ms, updated_ms, version)
         VALUES (:id, :kind, :prefix, :pattern, :reset, :month, :now, :now, 1)",
        named! {
            ":id" => series.id, ":kind" => &series.kind, ":prefix" => &series.prefix,
            ":pattern" => &series.pattern, ":reset" => series.reset.word(), ":month" => series.fiscal_month,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// A series of the same shape that was used before; taking it up again lets its counters run on.
pub fn find_archived(tx: &Tx<'_>, like: &Series) -> StoreResult<Option<Series>> {
    tx.query_opt(
        "SELECT id, kind, prefix, pattern, reset, fiscal_month, version
         FROM number_series
         WHERE kind = :kind
           AND prefix = :prefix
           AND pattern = :pattern
           AND reset = :reset
           AND fiscal_month = :month
           AND archived_ms IS NOT NULL
         ORDER BY created_ms, id",
        named! {
            ":kind" => &like.kind, ":prefix" => &like.prefix, ":pattern" => &like.pattern,
            ":reset" => like.reset.word(), ":month" => like.fiscal_month,
        },
        series_row,
    )
}

/// Takes an archived series up again.
pub fn revive_series(tx: &WriteTx<'_>, id: NumberSeriesId, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE number_series
         SET archived_ms = NULL, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND archived_ms IS NOT NULL",
        named! {":id" => id, ":now" => now},
    )
}

/// True when a document of the kind carries the number.
pub fn number_exists(tx: &Tx<'_>, kind: &str, number: &str) -> StoreResult<bool> {
    let found = tx.query_opt(
        "SELECT 1 AS found FROM invoices WHERE kind = :kind AND number = :number",
        named! {":kind" => kind, ":number" => number},
        |row| row.get::<i64>("found"),
    )?;
    Ok(found.is_some())
}

/// Takes a series out of use; its numbers stay taken.
pub fn archive_series(tx: &WriteTx<'_>, id: NumberSeriesId, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE number_series
         SET archived_ms = :now, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND archived_ms IS NULL",
        named! {":id" => id, ":now" => now},
    )
}

/// Takes the next number of a period. Only in the transaction that issues.
pub fn next_seq(tx: &WriteTx<'_>, series: NumberSeriesId, period: &str) -> StoreResult<i64> {
    ensure_counter(tx, series, period)?;
    tx.query_one(
        "UPDATE number_counters
         SET next_seq = next_seq + 1
         WHERE series_id = :series
           AND period = :period
         RETURNING next_seq - 1 AS seq",
        named! {":series" => series, ":period" => period},
        |row| row.get("seq"),
    )
}

/// The number the next document would get; nothing is taken.
pub fn peek_seq(tx: &Tx<'_>, series: NumberSeriesId, period: &str) -> StoreResult<i64> {
    let next = tx.query_opt(
        "SELECT next_seq FROM number_counters WHERE series_id = :series AND period = :period",
        named! {":series" => series, ":period" => period},
        |row| row.get("next_seq"),
    )?;
    Ok(next.unwrap_or(1))
}

/// Every counter: series, period, and the next number.
pub fn counters(tx: &Tx<'_>) -> StoreResult<Vec<(NumberSeriesId, String, i64)>> {
    tx.query(
        "SELECT series_id, period, next_seq
         FROM number_counters
         ORDER BY series_id, period",
        &[],
        |row| Ok((row.get("series_id")?, row.get("period")?, row.get("next_seq")?)),
    )
}

/// Raises the next number of a period to at least `next`; answers the one it had before.
pub fn raise_to(tx: &WriteTx<'_>, series: NumberSeriesId, period: &str, next: i64) -> StoreResult<i64> {
    ensure_counter(tx, series, period)?;
    let before = peek_seq(tx, series, period)?;
    tx.execute(
        "UPDATE number_counters
         SET next_seq = :next
         WHERE series_id = :series
           AND period = :period
           AND next_seq < :next",
        named! {":series" => series, ":period" => period, ":next" => next},
    )?;
    Ok(before)
}

fn ensure_counter(tx: &WriteTx<'_>, series: NumberSeriesId, period: &str) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO number_counters (series_id, period, next_seq)
         VALUES (:series, :period, 1)
         ON CONFLICT (series_id, period) DO NOTHING",
        named! {":series" => series, ":period" => period},
    )?;
    Ok(())
}

/// The date of the last document of a series (I57).
pub fn last_date(tx: &Tx<'_>, series: NumberSeriesId) -> StoreResult<Option<Date>> {
    tx.query_one(
        "SELECT MAX(document_date) AS last_date FROM invoices WHERE series_id = :series",
        named! {":series" => series},
        |row| row.get("last_date"),
    )
}

/// Notes numbers that will never be given out.
pub fn add_gap(tx: &WriteTx<'_>, id: InvoiceLineId, gap: &NumberGap) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO number_gaps (id, series_id, period, first_seq, last_seq, cause, created_ms)
         VALUES (:id, :series, :period, :first, :last, :cause, :at)",
        named! {
            ":id" => id, ":series" => gap.series_id, ":period" => &gap.period, ":first" => gap.first,
            ":last" => gap.last, ":cause" => &gap.cause, ":at" => gap.at,
        },
    )?;
    Ok(())
}

/// Every noted gap.
pub fn gaps(tx: &Tx<'_>) -> StoreResult<Vec<NumberGap>> {
    tx.query(
        "SELECT series_id, period, first_seq, last_seq, cause, created_ms
         FROM number_gaps
         ORDER BY series_id, period, first_seq",
        &[],
        |row| {
            Ok(NumberGap {
                series_id: row.get("series_id")?,
                period: row.get("period")?,
                first: row.get("first_seq")?,
                last: row.get("last_seq")?,
                cause: row.get("cause")?,
                at: row.get("created_ms")?,
            })
        },
    )
}
