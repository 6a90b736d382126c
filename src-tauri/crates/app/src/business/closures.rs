//! Days away. Entering them cancels nothing; it lists the visits that stand inside (A27).

use super::hours::resource_of;
use crate::{AppError, AppResult, Caller, Desk, appointments, commands::Nothing};
use deskbell_core::{
    Date, Instant,
    id::{AppointmentId, ClientId, ClosureId, SeriesId, StaffId},
    paging::Page,
    text,
    time::Civil,
};
use deskbell_store::{
    WriteTx, appointments as visits,
    business::{self as store, ClosureRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// New days away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClosureDraft {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Its name.
    pub reason: String,
    /// One person; none: the whole business.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
}

/// Saved days away, with the visits inside.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosureSaved {
    /// Its id.
    pub id: ClosureId,
    /// Visits that stand inside; nothing was done to them.
    pub affected: Vec<Affected>,
}

/// A visit inside days away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// Its start on the wall.
    pub start: Civil,
    /// Its start.
    pub start_utc: Instant,
    /// Whose visit.
    pub client_id: ClientId,
    /// For a decision about it.
    pub version: i64,
    /// Its series.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub series_id: Option<SeriesId>,
}

/// Which days away to list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClosureList {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Days away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosureView {
    /// Its id.
    pub id: ClosureId,
    /// The person or room; none: the whole business.
    pub resource_id: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Its name.
    pub reason: String,
}

/// Names days away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureRef {
    /// Its id.
    pub id: ClosureId,
}

/// Adds days away; answers the visits inside.
pub fn closure_create(desk: &Desk, caller: &Caller, request: ClosureDraft) -> AppResult<ClosureSaved> {
    let reason = text::required_line(&request.reason).map_err(|rule| AppError::invalid("reason", rule))?;
    if request.to < request.from {
        return Err(AppError::invalid("to", "before_from"));
    }
    desk.write(caller, |tx| {
        let resource = resource_of(tx, request.staff_id, None)?;
        let row = ClosureRow {
            id: desk.new_id(),
            resource,
            from: request.from,
            to: request.to,
            reason,
        };
        let affected = close(desk, tx, &row)?;
        Ok(ClosureSaved { id: row.id, affected })
    })
}

/// Enters days away, whoever brings them; answers the visits inside. Those to come stay open until somebody decides (A27).
pub(crate) fn close(desk: &Desk, tx: &WriteTx<'_>, row: &ClosureRow) -> AppResult<Vec<Affected>> {
    store::closure_insert(tx, row, desk.now())?;
    let affected = appointments::inside(tx, row.from, row.to, row.resource.as_deref())?;
    for one in affected.iter().filter(|one| one.start_utc > desk.now()) {
        visits::undecided_put(tx, row.id, (one.appointment_id, one.start_utc))?;
    }
    Ok(affected)
}

/// Visits to come inside days away that nobody decided about: the desk keeps, moves or calls off each (A27).
pub fn closure_undecided(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Page<Affected>> {
    let rows = desk.store.read(|tx| visits::undecided(tx, desk.now()))?;
    Ok(Page::whole(rows.into_iter().map(appointments::affected).collect()))
}

/// Days away that touch the dates.
pub fn closure_list(desk: &Desk, _caller: &Caller, request: ClosureList) -> AppResult<Page<ClosureView>> {
    let rows = desk
        .store
        .read(|tx| store::closures_between(tx, request.from, request.to))?;
    let view = |row: ClosureRow| ClosureView {
        id: row.id,
        resource_id: row.resource,
        from: row.from,
        to: row.to,
        reason: row.reason,
    };
    Ok(Page::whole(rows.into_iter().map(view).collect()))
}

/// Removes days away.
pub fn closure_delete(desk: &Desk, caller: &Caller, request: ClosureRef) -> AppResult<ClosureRef> {
    desk.write(caller, |tx| {
        store::closure_delete(tx, request.id)?;
        Ok(request)
    })
}
