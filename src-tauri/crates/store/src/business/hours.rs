//! Weekly hours and closures.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Date, Instant,
    business::{Closure, Hours, Interval},
    id::ClosureId,
};

/// The weekly hours of a person or room, or (none) of the business; sorted. Empty when it has none of its own.
pub fn week_of(tx: &Tx<'_>, resource: Option<&str>) -> StoreResult<Vec<(u8, Interval)>> {
    tx.query(
        "SELECT weekday, from_min, to_min
         FROM week_hours
         WHERE resource_id = :resource OR (resource_id IS NULL AND :resource IS NULL)
         ORDER BY weekday, from_min",
        named! {":resource" => resource},
        |row| {
            Ok((
                row.get("weekday")?,
                Interval {
                    from: row.get("from_min")?,
                    to: row.get("to_min")?,
                },
            ))
        },
    )
}

/// Puts new weekly hours in the place of the old ones. `id_of` makes the rows' ids.
pub fn week_replace(
    tx: &WriteTx<'_>,
    resource: Option<&str>,
    week: &[(u8, Interval)],
    now: Instant,
    mut id_of: impl FnMut() -> String,
) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM week_hours
         WHERE resource_id = :resource OR (resource_id IS NULL AND :resource IS NULL)",
        named! {":resource" => resource},
    )?;
    for (weekday, open) in week {
        tx.execute(
            "INSERT INTO week_hours (id, resource_id, weekday, from_min, to_min, created_ms)
             VALUES (:id, :resource, :weekday, :from, :to, :now)",
            named! {
                ":id" => id_of(),
                ":resource" => resource,
                ":weekday" => *weekday,
                ":from" => open.from,
                ":to" => open.to,
                ":now" => now,
            },
        )?;
    }
    tx.changed("business", resource.unwrap_or("business"));
    Ok(())
}

/// The hours that count for a resource between two dates (A26): own weekly hours, else the business's, and the closures
/// of both.
pub fn hours_of(tx: &Tx<'_>, resource: &str, from: Date, to: Date) -> StoreResult<Hours> {
    let own = week_of(tx, Some(resource))?;
    let week = if own.is_empty() { week_of(tx, None)? } else { own };
    let closures = closures_between(tx, from, to)?
        .into_iter()
        .filter(|closure| closure.resource.as_deref().is_none_or(|of| of == resource))
        .map(|closure| Closure {
            from: closure.from,
            to: closure.to,
        })
        .collect();
    Ok(Hours { week, closures })
}

/// A closure as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosureRow {
    /// Its id.
    pub id: ClosureId,
    /// The person or room; none: the business.
    pub resource: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Its name.
    pub reason: String,
}

fn read(row: &Row<'_>) -> StoreResult<ClosureRow> {
    Ok(ClosureRow {
        id: row.get("id")?,
        resource: row.get("resource_id")?,
        from: row.get("from_date")?,
        to: row.get("to_date")?,
        reason: row.get("reason")?,
    })
}

/// Closures that touch the dates, both included.
pub fn closures_between(tx: &Tx<'_>, from: Date, to: Date) -> StoreResult<Vec<ClosureRow>> {
    tx.query(
        "SELECT id, resource_id, from_date, to_date, reason
         FROM closures
         WHERE from_date <= :to AND to_date >= :from
         ORDER BY from_date, id",
        named! {":from" => from, ":to" => to},
        read,
    )
}

/// Adds a closure. Nothing is cancelled by it (A27).
pub fn closure_insert(tx: &WriteTx<'_>, closure: &ClosureRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO closures (id, resource_id, from_date, to_date, reason, created_ms)
         VALUES (:id, :resource, :from, :to, :reason, :now)",
        named! {
            ":id" => closure.id,
            ":resource" => closure.resource.as_deref(),
            ":from" => closure.from,
            ":to" => closure.to,
            ":reason" => &closure.reason,
            ":now" => now,
        },
    )?;
    tx.changed("business", closure.id);
    Ok(())
}

/// Removes a closure; `NotFound` when it is gone already.
pub fn closure_delete(tx: &WriteTx<'_>, id: ClosureId) -> StoreResult<()> {
    match tx.execute("DELETE FROM closures WHERE id = :id", named! {":id" => id})? {
        0 => Err(crate::StoreError::NotFound),
        _ => {
            tx.changed("business", id);
            Ok(())
        }
    }
}
