//! The one writer of busy rows (A35): it cannot be called without the test, and the test is in the same transaction.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    appointments::{Clash, Stretch},
    id::{AppointmentId, BlockId, BusyId, OfferId, StaffId},
};
use std::collections::{BTreeSet, HashMap};

/// No busy row is longer than a day, and no buffer longer than four hours; whatever begins further away is not in the way.
const NEAR_MS: i64 = 36 * 3_600_000;

/// A stretch to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBusy {
    /// Its id.
    pub id: BusyId,
    /// The person or room.
    pub resource: String,
    /// The item it belongs to; empty for a block or an offer.
    pub item: String,
    /// When.
    pub stretch: Stretch,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClashRow {
    /// The busy row.
    pub id: BusyId,
    /// `appointment`, `block` or `hold`.
    pub kind: String,
    /// How it is in the way.
    pub clash: Clash,
    /// The person or room.
    pub resource: String,
    /// Its name.
    pub resource_name: String,
    /// The visit, if it is one.
    pub appointment: Option<AppointmentId>,
    /// The offer it is kept for, if it is a hold.
    pub offer: Option<OfferId>,
    /// The block, if it is one.
    pub block: Option<BlockId>,
    /// Whose visit, or for whom it is kept.
    pub client_name: Option<String>,
    /// From.
    pub start: Instant,
    /// To.
    pub end: Instant,
}

/// A person's word that a refusal does not count (A37).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Its id.
    pub id: String,
    /// Who; none is the owner.
    pub by: Option<StaffId>,
    /// Why.
    pub reason: String,
}

/// Takes the stretches for a visit in place of those it has, after testing each. Answers what stands in the way: when
/// that is not empty and no override was given, nothing is written, and the caller must give up its transaction.
pub fn occupy(
    tx: &WriteTx<'_>,
    visit: AppointmentId,
    rows: &[NewBusy],
    overrule: Option<&Override>,
    now: Instant,
) -> StoreResult<Vec<ClashRow>> {
    claim(tx, rows)?;
    let clashes = clashes(tx, Some(visit), rows, now)?;
    if !clashes.is_empty() && overrule.is_none() {
        return Ok(clashes);
    }
    vacate(tx, visit)?;
    let overrule = overrule.filter(|_| !clashes.is_empty());
    if let Some(overrule) = overrule {
        note_override(tx, visit, overrule, &clashes, now)?;
    }
    for row in rows {
        write(tx, Owner::Visit(visit, overrule.map(|word| word.id.as_str())), row)?;
    }
    Ok(clashes)
}

/// What stands in the way of the stretches, each once; the visit's own time does not.
pub fn clashes(
    tx: &Tx<'_>,
    visit: Option<AppointmentId>,
    rows: &[NewBusy],
    now: Instant,
) -> StoreResult<Vec<ClashRow>> {
    let mut found: Vec<ClashRow> = Vec::new();
    for row in rows {
        for clash in in_the_way(tx, visit, row, now)? {
            if !found.iter().any(|known| known.id == clash.id) {
                found.push(clash);
            }
        }
    }
    Ok(found)
}

/// Keeps the stretches for an offer of the waiting list until an instant, after the same test. Answers what stands in the
/// way: when that is not empty, nothing is written.
pub fn hold(
    tx: &WriteTx<'_>,
    offer: OfferId,
    rows: &[NewBusy],
    expires: Instant,
    now: Instant,
) -> StoreResult<Vec<ClashRow>> {
    claim(tx, rows)?;
    let clashes = clashes(tx, None, rows, now)?;
    if clashes.is_empty() {
        for row in rows {
            write(tx, Owner::Offer(offer, expires), row)?;
        }
    }
    Ok(clashes)
}

/// Takes the stretches for a block in place of those it has, after the same test; two blocks are never in each other's
/// way. Answers the visits and offers that are: when there are any and no override was given, nothing is written, and the
/// caller must give up its transaction.
pub fn block(
    tx: &WriteTx<'_>,
    block: BlockId,
    rows: &[NewBusy],
    overrule: Option<&Override>,
    now: Instant,
) -> StoreResult<Vec<ClashRow>> {
    claim(tx, rows)?;
    let clashes = beside_blocks(clashes(tx, None, rows, now)?);
    if !clashes.is_empty() && overrule.is_none() {
        return Ok(clashes);
    }
    forget_overrides(tx, block)?;
    tx.execute(
        "DELETE FROM busy
         WHERE block_id = :block",
        named! {":block" => block},
    )?;
    for row in rows {
        write(tx, Owner::Block(block), row)?;
    }
    if let Some(overrule) = overrule {
        overrule_for_block(tx, block, overrule, &clashes, now)?;
    }
    Ok(clashes)
}

/// Takes back what a block's overrides said at visits.
pub(super) fn forget_overrides(tx: &WriteTx<'_>, block: BlockId) -> StoreResult<()> {
    hand_over(tx, None, Some(block))?;
    tx.execute(
        "DELETE FROM overrides
         WHERE overruled = :block",
        named! {":block" => block},
    )?;
    Ok(())
}

/// What is in a block's way: a person who is away twice is away.
pub fn beside_blocks(mut clashes: Vec<ClashRow>) -> Vec<ClashRow> {
    clashes.retain(|clash| clash.kind != "block");
    clashes
}

/// A34: the first statement for each resource, in one order for all, so that no two test at the same moment.
fn claim(tx: &WriteTx<'_>, rows: &[NewBusy]) -> StoreResult<()> {
    let resources: BTreeSet<&str> = rows.iter().map(|row| row.resource.as_str()).collect();
    for resource in resources {
        tx.execute(
            "UPDATE resources
             SET booking_seq = booking_seq + 1
             WHERE id = :id",
            named! {":id" => resource},
        )?;
    }
    Ok(())
}

/// A32: stored rows of the resource that are too near, other than the visit's own; holds that have ended do not count.
fn in_the_way(tx: &Tx<'_>, visit: Option<AppointmentId>, new: &NewBusy, now: Instant) -> StoreResult<Vec<ClashRow>> {
    let stretch = new.stretch;
    tx.query(
        "SELECT b.id, b.kind, b.resource_id, r.name AS resource_name, b.appointment_id, b.offer_id, b.block_id,
           c.display_name AS client_name, b.start_ms, b.end_ms, b.pad_start_ms, b.pad_end_ms
         FROM busy AS b
         JOIN resources AS r ON r.id = b.resource_id
         LEFT JOIN appointments AS a ON a.id = b.appointment_id
         LEFT JOIN waiting_offers AS o ON o.id = b.offer_id
         LEFT JOIN waiting_entries AS w ON w.id = o.entry_id
         LEFT JOIN clients AS c ON c.id = COALESCE(a.client_id, w.client_id)
         WHERE b.resource_id = :resource
           AND b.start_ms > :near_from
           AND b.start_ms < :near_to
           AND (:start < b.pad_end_ms OR :pad_start < b.end_ms)
           AND (b.start_ms < :pad_end OR b.pad_start_ms < :end)
           AND (b.appointment_id IS NULL OR :visit IS NULL OR b.appointment_id <> :visit)
           AND (b.kind <> 'hold' OR b.expires_ms > :now)
         ORDER BY b.start_ms, b.id",
        named! {
            ":resource" => &new.resource,
            ":near_from" => stretch.start.plus_ms(-NEAR_MS),
            ":near_to" => stretch.start.plus_ms(NEAR_MS),
            ":start" => stretch.start,
            ":end" => stretch.end,
            ":pad_start" => stretch.pad_start,
            ":pad_end" => stretch.pad_end,
            ":visit" => visit,
            ":now" => now,
        },
        |row| {
            let theirs = read_stretch(row)?;
            Ok(ClashRow {
                id: row.get("id")?,
                kind: row.get("kind")?,
                clash: stretch.clash(&theirs).unwrap_or(Clash::Overlap),
                resource: row.get("resource_id")?,
                resource_name: row.get("resource_name")?,
                appointment: row.get("appointment_id")?,
                offer: row.get("offer_id")?,
                block: row.get("block_id")?,
                client_name: row.get("client_name")?,
                start: theirs.start,
                end: theirs.end,
            })
        },
    )
}

fn read_stretch(row: &Row<'_>) -> StoreResult<Stretch> {
    Ok(Stretch {
        start: row.get("start_ms")?,
        end: row.get("end_ms")?,
        pad_start: row.get("pad_start_ms")?,
        pad_end: row.get("pad_end_ms")?,
    })
}

/// Whose a stretch is.
#[derive(Debug, Clone, Copy)]
enum Owner<'a> {
    /// A visit's, with the override under which it stands.
    Visit(AppointmentId, Option<&'a str>),
    /// An offer's, until an instant.
    Offer(OfferId, Instant),
    Block(BlockId),
}

impl Owner<'_> {
    fn kind(self) -> &'static str {
        match self {
            Owner::Visit(..) => "appointment",
            Owner::Offer(..) => "hold",
            Owner::Block(_) => "block",
        }
    }
}

/// The one statement that adds a busy row (A35).
fn write(tx: &WriteTx<'_>, owner: Owner<'_>, row: &NewBusy) -> StoreResult<()> {
    let (mut visit, mut offer, mut block, mut overrule) = (None, None, None, None);
    match owner {
        Owner::Visit(id, word) => (visit, overrule) = (Some(id), word),
        Owner::Offer(id, until) => offer = Some((id, until)),
        Owner::Block(id) => block = Some(id),
    }
    tx.execute(
        "INSERT INTO busy (id, resource_id, start_ms, end_ms, pad_start_ms, pad_end_ms, kind, appointment_id, item_id,
           override_id, offer_id, expires_ms, block_id)
         VALUES (:id, :resource, :start, :end, :pad_start, :pad_end, :kind, :visit, :item, :override, :offer, :expires,
           :block)",
        named! {
            ":id" => row.id,
            ":resource" => &row.resource,
            ":start" => row.stretch.start,
            ":end" => row.stretch.end,
            ":pad_start" => row.stretch.pad_start,
            ":pad_end" => row.stretch.pad_end,
            ":kind" => owner.kind(),
            ":visit" => visit,
            ":item" => visit.map(|_| row.item.as_str()),
            ":override" => overrule,
            ":offer" => offer.map(|(id, _)| id),
            ":expires" => offer.map(|(_, until)| until),
            ":block" => block,
        },
    )?;
    Ok(())
}

/// A visit that is overruled by a block carries the word itself: when it moves away, the mark goes with it. Each visit has
/// its own; a stretch of it that somebody overruled before keeps that mark, and takes this one when that goes.
fn overrule_for_block(
    tx: &WriteTx<'_>,
    block: BlockId,
    overrule: &Override,
    clashes: &[ClashRow],
    now: Instant,
) -> StoreResult<()> {
    let visits: BTreeSet<AppointmentId> = clashes.iter().filter_map(|clash| clash.appointment).collect();
    for (place, visit) in visits.into_iter().enumerate() {
        let id = format!("{}.{place}", overrule.id);
        tx.execute(
            "INSERT INTO overrides (id, appointment_id, by_staff_id, reason, overruled, at_ms)
             VALUES (:id, :visit, :by, :reason, :block, :now)",
            named! {
                ":id" => &id,
                ":visit" => visit,
                ":by" => overrule.by,
                ":reason" => &overrule.reason,
                ":block" => block,
                ":now" => now,
            },
        )?;
        for clash in clashes.iter().filter(|clash| clash.appointment == Some(visit)) {
            tx.execute(
                "UPDATE busy
                 SET override_id = :id
                 WHERE id = :clash AND override_id IS NULL",
                named! {":id" => &id, ":clash" => clash.id},
            )?;
        }
        tx.changed("appointments", visit);
    }
    Ok(())
}

/// The override stands at both visits, so that both show it.
fn note_override(
    tx: &WriteTx<'_>,
    visit: AppointmentId,
    overrule: &Override,
    clashes: &[ClashRow],
    now: Instant,
) -> StoreResult<()> {
    let overruled: Vec<String> = clashes
        .iter()
        .map(|clash| {
            clash
                .appointment
                .map_or_else(|| clash.id.to_string(), |id| id.to_string())
        })
        .collect();
    tx.execute(
        "INSERT INTO overrides (id, appointment_id, by_staff_id, reason, overruled, at_ms)
         VALUES (:id, :visit, :by, :reason, :overruled, :now)",
        named! {
            ":id" => &overrule.id,
            ":visit" => visit,
            ":by" => overrule.by,
            ":reason" => &overrule.reason,
            ":overruled" => overruled.join(" "),
            ":now" => now,
        },
    )?;
    for clash in clashes {
        tx.execute(
            "UPDATE busy
             SET override_id = :override
             WHERE id = :id",
            named! {":override" => &overrule.id, ":id" => clash.id},
        )?;
        if let Some(other) = clash.appointment {
            tx.changed("appointments", other);
        }
    }
    Ok(())
}

/// Frees everything a visit takes, and the marks its overrides left on others.
pub fn vacate(tx: &WriteTx<'_>, visit: AppointmentId) -> StoreResult<()> {
    hand_over(tx, Some(visit), None)?;
    tx.execute(
        "DELETE FROM busy
         WHERE appointment_id = :visit",
        named! {":visit" => visit},
    )?;
    Ok(())
}

/// What carries a mark of a visit or block that goes takes that of another override that speaks of the same stretch: of a
/// block over it, or of a visit that stands on it. Only what nobody else overruled loses its mark.
fn hand_over(tx: &WriteTx<'_>, visit: Option<AppointmentId>, block: Option<BlockId>) -> StoreResult<()> {
    tx.execute(
        "UPDATE busy
         SET override_id = (
           SELECT o.id
           FROM busy AS k
           JOIN overrides AS o
             ON (o.appointment_id = busy.appointment_id AND o.overruled = k.block_id)
               OR (o.id = k.override_id AND o.appointment_id = k.appointment_id)
           WHERE k.resource_id = busy.resource_id
             AND k.start_ms > busy.start_ms - :near
             AND k.start_ms < busy.start_ms + :near
             AND k.id <> busy.id
             AND (busy.start_ms < k.pad_end_ms OR busy.pad_start_ms < k.end_ms)
             AND (k.start_ms < busy.pad_end_ms OR k.pad_start_ms < busy.end_ms)
             AND o.appointment_id IS NOT :visit
             AND o.overruled IS NOT :block
           ORDER BY o.at_ms, o.id
           LIMIT 1)
         WHERE override_id IN (
           SELECT id FROM overrides WHERE appointment_id = :visit
           UNION ALL
           SELECT id FROM overrides WHERE :block IS NOT NULL AND overruled = :block)",
        named! {":near" => NEAR_MS, ":visit" => visit, ":block" => block},
    )?;
    Ok(())
}

/// What is taken of each of the resources between two instants, sorted by start; without `except`'s own rows.
pub fn busy_between(
    tx: &Tx<'_>,
    resources: &[String],
    from: Instant,
    to: Instant,
    except: Option<AppointmentId>,
    now: Instant,
) -> StoreResult<HashMap<String, Vec<Stretch>>> {
    let mut taken = HashMap::new();
    for resource in resources {
        let rows = tx.query(
            "SELECT start_ms, end_ms, pad_start_ms, pad_end_ms
             FROM busy
             WHERE resource_id = :resource
               AND start_ms > :from
               AND start_ms < :to
               AND (appointment_id IS NULL OR :except IS NULL OR appointment_id <> :except)
               AND (kind <> 'hold' OR expires_ms > :now)
             ORDER BY start_ms",
            named! {
                ":resource" => resource,
                ":from" => from.plus_ms(-NEAR_MS),
                ":to" => to.plus_ms(NEAR_MS),
                ":except" => except,
                ":now" => now,
            },
            read_stretch,
        )?;
        taken.insert(resource.clone(), rows);
    }
    Ok(taken)
}

/// Two busy rows of one resource in each other's way without an override: there must be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubleBooking {
    /// The person or room.
    pub resource: String,
    /// One visit.
    pub one: Option<AppointmentId>,
    /// The other.
    pub other: Option<AppointmentId>,
}

/// Every pair that should not be (A35).
pub fn double_bookings(tx: &Tx<'_>) -> StoreResult<Vec<DoubleBooking>> {
    tx.query(
        "SELECT a.resource_id, a.appointment_id AS one, b.appointment_id AS other
         FROM busy AS a
         JOIN busy AS b ON b.resource_id = a.resource_id
           AND b.start_ms >= a.start_ms
           AND b.start_ms < a.start_ms + :near
           AND b.id <> a.id
           AND (b.start_ms > a.start_ms OR b.id > a.id)
         WHERE (a.start_ms < b.pad_end_ms OR a.pad_start_ms < b.end_ms)
           AND (b.start_ms < a.pad_end_ms OR b.pad_start_ms < a.end_ms)
           AND a.override_id IS NULL
           AND b.override_id IS NULL
           AND a.kind <> 'hold'
           AND b.kind <> 'hold'
           AND (a.kind <> 'block' OR b.kind <> 'block')
           AND (a.appointment_id IS NULL OR b.appointment_id IS NULL OR a.appointment_id <> b.appointment_id)
         ORDER BY a.resource_id, a.start_ms",
        named! {":near" => NEAR_MS},
        |row| {
            Ok(DoubleBooking {
                resource: row.get("resource_id")?,
                one: row.get("one")?,
                other: row.get("other")?,
            })
        },
    )
}
