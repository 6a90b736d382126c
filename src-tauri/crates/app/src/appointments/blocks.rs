//! Blocks (A30): a stretch that a person or room is away, with a title and, where wished, a rule of repetition. They take
//! time as visits do, with zero buffers.
//!
//! Not here: blocks that a calendar file brings.

use super::{
    ClashView, OverrideWish,
    overrule::{end_offers, word_of},
    visit::{check_column, overlap},
};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Date, Instant, Zone,
    appointments::{Anchor, Recurrence, Stretch, start_of},
    id::{BlockId, RoomId, StaffId},
    paging::Page,
    text,
    time::Civil,
};
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as store, BlockRow, NewBusy},
    business::{self, ResourceKind},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Blocks that repeat are made so many months ahead.
const MONTHS_AHEAD: u32 = 18;
/// At most so many of one rule.
const MOST: usize = 400;
/// The longest: 31 days.
const LONGEST_MIN: u32 = 31 * 1440;

/// A new block.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockDraft {
    /// Who is away; a person or a room.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Which room is out of use.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// What it is.
    pub title: String,
    /// Start on the business's wall.
    pub start: Civil,
    /// 0 or 1 where the clock shows the start twice.
    #[serde(default)]
    pub fold: Option<u8>,
    /// Elapsed minutes.
    pub minutes: u32,
    /// RFC 5545; without an end it is made eighteen months ahead.
    #[serde(default)]
    pub rrule: Option<String>,
    /// Overrules the visits in its way (A37).
    #[serde(default, rename = "override")]
    pub overrule: Option<OverrideWish>,
}

/// Another title, time, person or room. What is not named stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockPatch {
    /// Which.
    pub id: BlockId,
    /// The version it was made from.
    pub version: i64,
    /// New title.
    #[serde(default)]
    pub title: Option<String>,
    /// New start.
    #[serde(default)]
    pub start: Option<Civil>,
    /// 0 or 1 where the clock shows the start twice.
    #[serde(default)]
    pub fold: Option<u8>,
    /// New length.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// Another person.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    /// Another room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Overrules the visits in its way.
    #[serde(default, rename = "override")]
    pub overrule: Option<OverrideWish>,
}

/// Names a block.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockRef {
    /// Which.
    pub id: BlockId,
    /// The version it was made from.
    pub version: i64,
}

/// A saved block; of several that repeat the first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BlockSaved {
    /// Its id.
    pub id: BlockId,
    /// For the next change.
    pub version: i64,
    /// How many were made.
    pub count: usize,
}

/// Which blocks to list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockList {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlockView {
    /// Its id.
    pub id: BlockId,
    /// For the next change.
    pub version: i64,
    /// The person or room.
    pub resource_id: String,
    /// What it is.
    pub title: String,
    /// Start on the wall.
    pub start: Civil,
    /// End on the wall.
    pub end: Civil,
    /// 1 for the second of two equal times on the wall.
    pub fold: u8,
    /// The start.
    pub start_utc: Instant,
    /// The end.
    pub end_utc: Instant,
    /// Elapsed minutes.
    pub minutes: i64,
}

/// Adds a block, or every block of a rule, or none: `overlap` names the visits in the way.
pub fn block_create(desk: &Desk, caller: &Caller, request: BlockDraft) -> AppResult<BlockSaved> {
    let title = titled(&request.title)?;
    check_minutes(request.minutes)?;
    desk.write(caller, |tx| {
        let resource = resource(tx, caller, (request.staff_id, request.room_id))?
            .ok_or_else(|| AppError::invalid("staffId", "required"))?;
        let zone = crate::business::zone(tx)?;
        let starts = starts(desk, &request, zone)?;
        let (mut first, mut clashes) = (None, Vec::new());
        for (civil, fold) in &starts {
            let named = (desk.new_id(), resource.clone(), title.clone());
            let block = timed(named, (*civil, *fold), zone, request.minutes)?;
            store::block_insert(tx, &block, desk.now())?;
            clashes.extend(take(desk, tx, caller, (&block, request.overrule.as_ref()))?);
            first = first.or(Some(block.id));
        }
        if !clashes.is_empty() {
            return Err(overlap(&clashes));
        }
        Ok(BlockSaved {
            id: first.ok_or_else(|| AppError::invalid("rrule", "no_dates"))?,
            version: 1,
            count: starts.len(),
        })
    })
}

/// Changes a block with the same test; on a refusal it stays as it was.
pub fn block_update(desk: &Desk, caller: &Caller, request: BlockPatch) -> AppResult<BlockSaved> {
    let title = request.title.as_deref().map(titled).transpose()?;
    desk.write(caller, |tx| {
        let before = found(tx, request.id)?;
        check_own(tx, caller, &before.resource)?;
        let minutes = request
            .minutes
            .or_else(|| u32::try_from(before.minutes).ok())
            .unwrap_or_default();
        check_minutes(minutes)?;
        let fold = request.fold.or(request.start.is_none().then_some(before.fold));
        let other = resource(tx, caller, (request.staff_id, request.room_id))?;
        let named = (
            before.id,
            other.unwrap_or_else(|| before.resource.clone()),
            title.unwrap_or_else(|| before.title.clone()),
        );
        let mut block = timed(
            named,
            (request.start.unwrap_or(before.civil), fold),
            before.zone,
            minutes,
        )?;
        block.version = request.version;
        store::block_update(tx, &block, desk.now())?;
        let stays = |row: &BlockRow| (row.resource.clone(), row.start, row.end);
        // Another title takes no other time: what was overruled stays so.
        if stays(&block) != stays(&before) {
            let clashes = take(desk, tx, caller, (&block, request.overrule.as_ref()))?;
            if !clashes.is_empty() {
                return Err(overlap(&clashes));
            }
        }
        Ok(BlockSaved {
            id: block.id,
            version: request.version + 1,
            count: 1,
        })
    })
}

/// Removes a block; its time is free at once. Answers what it was, so that it can be made again.
pub fn block_delete(desk: &Desk, caller: &Caller, request: BlockRef) -> AppResult<BlockView> {
    desk.write(caller, |tx| {
        let block = found(tx, request.id)?;
        check_own(tx, caller, &block.resource)?;
        if block.version != request.version {
            return Err(AppError::new(crate::ErrorCode::Conflict, "changed meanwhile").with("present", view(block)));
        }
        store::block_delete(tx, block.id)?;
        Ok(view(block))
    })
}

/// Blocks that touch the days, in order.
pub fn block_list(desk: &Desk, _caller: &Caller, request: BlockList) -> AppResult<Page<BlockView>> {
    if request.to < request.from {
        return Err(AppError::invalid("to", "before_from"));
    }
    let rows = desk.store.read(|tx| -> AppResult<Vec<BlockRow>> {
        let zone = crate::business::zone(tx)?;
        let (from, to) = (request.from.start(zone), request.to.plus_days(1).start(zone));
        Ok(store::blocks_between(tx, from, to)?)
    })?;
    Ok(Page::whole(rows.into_iter().map(view).collect()))
}

fn titled(title: &str) -> AppResult<String> {
    text::required_line(title).map_err(|rule| AppError::invalid("title", rule))
}

fn check_minutes(minutes: u32) -> AppResult<()> {
    if (5..=LONGEST_MIN).contains(&minutes) {
        Ok(())
    } else {
        Err(AppError::invalid("minutes", "between_5_and_44640"))
    }
}

fn found(tx: &Tx<'_>, id: BlockId) -> AppResult<BlockRow> {
    store::block_get(tx, id)?.ok_or_else(|| AppError::not_found("block"))
}

/// The person or room of a request, which must be in use.
fn resource(
    tx: &Tx<'_>,
    caller: &Caller,
    (staff, room): (Option<StaffId>, Option<RoomId>),
) -> AppResult<Option<String>> {
    let (field, kind, id) = match (staff, room) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(AppError::invalid("roomId", "staff_or_room")),
        (Some(staff), None) => {
            check_column(caller, std::iter::once(staff))?;
            ("staffId", ResourceKind::Staff, staff.to_string())
        }
        (None, Some(room)) => ("roomId", ResourceKind::Room, room.to_string()),
    };
    match business::resource(tx, kind, &id)? {
        Some(row) if !row.archived => Ok(Some(id)),
        Some(_) => Err(AppError::invalid(field, "inactive")),
        None => Err(AppError::invalid(field, "unknown")),
    }
}

/// A practitioner blocks time in the own column (T68).
fn check_own(tx: &Tx<'_>, caller: &Caller, resource: &str) -> AppResult<()> {
    // The id of a room reads like that of a person.
    let person = business::resource(tx, ResourceKind::Staff, resource)?;
    match person.and_then(|row| row.id.parse::<StaffId>().ok()) {
        Some(staff) => check_column(caller, std::iter::once(staff)),
        None => Ok(()),
    }
}

/// Every start of a request.
fn starts(desk: &Desk, request: &BlockDraft, zone: Zone) -> AppResult<Vec<(Civil, Option<u8>)>> {
    let Some(rrule) = &request.rrule else {
        return Ok(vec![(request.start, request.fold)]);
    };
    let rule = Recurrence::parse(rrule, request.start, zone).map_err(|rule| AppError::invalid("rrule", rule))?;
    let (date, minute) = (request.start.date(), request.start.minute());
    let horizon = desk.now().date(zone).max(date).plus_months(MONTHS_AHEAD);
    let found = rule.starts(Anchor::at(date), minute, zone, horizon).starts;
    if found.len() > MOST {
        return Err(AppError::invalid("rrule", "at_most_400"));
    }
    Ok(found.into_iter().map(|civil| (civil, Some(0))).collect())
}

/// A block of a person or room with a title, at its time.
fn timed(
    (id, resource, title): (BlockId, String, String),
    (civil, fold): (Civil, Option<u8>),
    zone: Zone,
    minutes: u32,
) -> AppResult<BlockRow> {
    let (start, fold) = start_of(civil, fold, zone).map_err(|refusal| AppError::invalid("start", refusal.rule()))?;
    Ok(BlockRow {
        id,
        resource,
        title,
        civil,
        zone,
        fold,
        minutes: i64::from(minutes),
        start,
        end: start.plus_minutes(i64::from(minutes)),
        version: 1,
    })
}

/// The stretches that a block takes.
pub(super) fn rows_of(desk: &Desk, block: &BlockRow) -> Vec<NewBusy> {
    let busy = |stretch: Stretch| NewBusy {
        id: desk.new_id(),
        resource: block.resource.clone(),
        item: String::new(),
        stretch,
    };
    Stretch::by_day(block.start, block.end).into_iter().map(busy).collect()
}

/// Takes the time of a block; answers what stands in the way where nobody overruled it.
fn take(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (block, overrule): (&BlockRow, Option<&OverrideWish>),
) -> AppResult<Vec<ClashView>> {
    let rows = rows_of(desk, block);
    let overrule = word_of(desk, caller, overrule)?;
    let clashes = store::block(tx, block.id, &rows, overrule.as_ref(), desk.now())?;
    if overrule.is_some() {
        end_offers(desk, tx, &clashes)?;
        return Ok(Vec::new());
    }
    Ok(clashes
        .into_iter()
        .map(|clash| ClashView::of(clash, block.zone))
        .collect())
}

fn view(block: BlockRow) -> BlockView {
    BlockView {
        id: block.id,
        version: block.version,
        resource_id: block.resource,
        title: block.title,
        start: block.civil,
        end: block.end.civil(block.zone),
        fold: block.fold,
        start_utc: block.start,
        end_utc: block.end,
        minutes: block.minutes,
    }
}
