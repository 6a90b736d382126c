//! Series: the rule that visits came from, the dates it was given up for, and which visit stands in which place.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::Recurrence,
    id::{AppointmentId, ClientId, SeriesId},
    time::Civil,
};

/// A series as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// Its id.
    pub id: SeriesId,
    /// Whose.
    pub client: ClientId,
    /// How it repeats.
    pub rule: Recurrence,
    /// Its first start.
    pub first: Civil,
    /// Zone of the wall.
    pub zone: Zone,
    /// Dates up to here are made.
    pub made_to: Date,
    /// True when all that was left of it was called off.
    pub ended: bool,
    /// The series it was split from.
    pub split_from: Option<SeriesId>,
    /// The first of all it was split from; itself when it was not.
    pub root: SeriesId,
    /// Grows with every change of the rule, for calendar files.
    pub sequence: i64,
    /// For the next update.
    pub version: i64,
}

/// Why a date of the rule has no visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody was taken.
    Overlap,
    /// The business or the person is away.
    Closure,
    /// A person left it out.
    Skipped,
}

impl Reason {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Overlap => "overlap",
            Reason::Closure => "closure",
            Reason::Skipped => "skipped",
        }
    }
}

/// Writes a new series.
pub fn series_insert(tx: &WriteTx<'_>, series: &SeriesRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO series (id, client_id, rule, first_civil, zone, made_to, split_from, root_id, created_ms, updated_ms,
           version)
         VALUES (:id, :client, :rule, :first, :zone, :made_to, :split_from, :root, :now, :now, 1)",
        named! {
            ":id" => series.id,
            ":client" => series.client,
            ":rule" => series.rule.to_string(),
            ":first" => series.first,
            ":zone" => series.zone,
            ":made_to" => series.made_to,
            ":split_from" => series.split_from,
            ":root" => series.root,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// Writes the rule, the first start, how far it is made, and whether it has ended. `Conflict` when the version is another.
pub fn series_update(tx: &WriteTx<'_>, series: &SeriesRow, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE series
         SET rule = :rule, first_civil = :first, made_to = :made_to, ended = :ended, ics_sequence = :sequence,
           updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => series.id,
            ":version" => series.version,
            ":rule" => series.rule.to_string(),
            ":first" => series.first,
            ":made_to" => series.made_to,
            ":ended" => series.ended,
            ":sequence" => series.sequence,
            ":now" => now,
        },
    )
}

/// One series; `NotFound` when there is none.
pub fn series(tx: &Tx<'_>, id: SeriesId) -> StoreResult<SeriesRow> {
    tx.query_one(
        "SELECT id, client_id, rule, first_civil, zone, made_to, ended, split_from, root_id, ics_sequence, version
         FROM series
         WHERE id = :id",
        named! {":id" => id},
        read,
    )
}

/// Series that go on and are not made up to a date.
pub fn series_to_make(tx: &Tx<'_>, up_to: Date) -> StoreResult<Vec<SeriesRow>> {
    tx.query(
        "SELECT id, client_id, rule, first_civil, zone, made_to, ended, split_from, root_id, ics_sequence, version
         FROM series
         WHERE ended = 0 AND made_to < :up_to
         ORDER BY made_to, id",
        named! {":up_to" => up_to},
        read,
    )
}

fn read(row: &Row<'_>) -> StoreResult<SeriesRow> {
    let (rule, first, zone): (String, Civil, Zone) = (row.get("rule")?, row.get("first_civil")?, row.get("zone")?);
    Ok(SeriesRow {
        id: row.get("id")?,
        client: row.get("client_id")?,
        rule: Recurrence::parse(&rule, first, zone).map_err(|_| StoreError::Damaged("column rule".to_owned()))?,
        first,
        zone,
        made_to: row.get("made_to")?,
        ended: row.get("ended")?,
        split_from: row.get("split_from")?,
        root: row.get("root_id")?,
        sequence: row.get("ics_sequence")?,
        version: row.get("version")?,
    })
}

/// Notes that a date of the rule has no visit.
pub fn except(tx: &WriteTx<'_>, series: SeriesId, civil: Civil, reason: Reason, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO series_exceptions (series_id, civil, reason, created_ms)
         VALUES (:series, :civil, :reason, :now)
         ON CONFLICT (series_id, civil) DO NOTHING",
        named! {":series" => series, ":civil" => civil, ":reason" => reason.word(), ":now" => now},
    )?;
    Ok(())
}

/// Dates of the rule without a visit, in order.
pub fn exceptions(tx: &Tx<'_>, series: SeriesId) -> StoreResult<Vec<Civil>> {
    tx.query(
        "SELECT civil
         FROM series_exceptions
         WHERE series_id = :series
         ORDER BY civil",
        named! {":series" => series},
        |row| row.get("civil"),
    )
}

/// Gives the exceptions of a series at or after a place to another, each at its new place.
pub fn exceptions_move(
    tx: &WriteTx<'_>,
    (from, to): (SeriesId, SeriesId),
    places: &[(Civil, Civil)],
    now: Instant,
) -> StoreResult<()> {
    let moved: Vec<(Civil, Civil)> = exceptions(tx, from)?
        .into_iter()
        .filter_map(|civil| places.iter().find(|(old, _)| *old == civil).copied())
        .collect();
    for (old, _) in &moved {
        tx.execute(
            "DELETE FROM series_exceptions
             WHERE series_id = :series AND civil = :civil",
            named! {":series" => from, ":civil" => old.to_owned()},
        )?;
    }
    for (_, new) in moved {
        except(tx, to, new, Reason::Skipped, now)?;
    }
    Ok(())
}

/// Puts a visit into a place of a series. Its version stays: nothing that a person sees changes by it.
pub fn join_series(
    tx: &WriteTx<'_>,
    visit: AppointmentId,
    (series, place): (SeriesId, Civil),
    detached: bool,
) -> StoreResult<()> {
    tx.execute(
        "UPDATE appointments
         SET series_id = :series, recurrence_id = :place, detached = :detached
         WHERE id = :visit",
        named! {":visit" => visit, ":series" => series, ":place" => place, ":detached" => detached},
    )?;
    Ok(())
}
