//! What a client was not told of a change (A74, A75): noted in the transaction of the change, gone when it is as it was.

use crate::{AppResult, Desk, reminders};
use deskbell_core::{
    appointments::{Known, Status, untold},
    id::BusyId,
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, UntoldRow, Visit},
};

/// A name for everything that one act changes.
pub(super) fn act(desk: &Desk) -> String {
    desk.new_id::<BusyId>().to_string()
}

/// Notes what the client of a changed visit does not know; `before` is the visit as it was. A message about an earlier
/// change that has not left does not go. What stands on the shelf is told when it has a time.
pub(super) fn became_different(desk: &Desk, tx: &WriteTx<'_>, before: &Visit, act: &str) -> AppResult<()> {
    let present = store::visit(tx, before.id)?;
    let row = store::untold_of(tx, before.id)?;
    if let Some(row) = &row {
        take_back(desk, tx, row)?;
    }
    // Only what could not be stopped has left.
    let was = match &row {
        Some(row) if row.answer != Some(false) && !reminders::notice_left(tx, &row.messages)? => row.was,
        _ => known_of(before),
    };
    match untold(was, known_of(&present), desk.now()) {
        Some(kind) if !reminders::rule_tells(tx, &present, kind)? => {
            let row = UntoldRow {
                visit: present.id,
                kind,
                was,
                act: act.to_owned(),
                answer: None,
                messages: Vec::new(),
            };
            Ok(store::untold_put(tx, &row, desk.now())?)
        }
        _ => Ok(store::untold_clear(tx, before.id)?),
    }
}

/// The message of an answer is stopped; whatever else it told is open again.
fn take_back(desk: &Desk, tx: &WriteTx<'_>, row: &UntoldRow) -> AppResult<()> {
    if !reminders::notice_stop(desk, tx, &row.messages)? {
        return Ok(());
    }
    for other in store::untold_of_act(tx, &row.act)? {
        if other.visit != row.visit && other.messages == row.messages {
            store::untold_answer(tx, other.visit, (None, None), &[], desk.now())?;
        }
    }
    Ok(())
}

fn known_of(visit: &Visit) -> Known {
    Known {
        start: visit.start,
        staff: visit.items.first().map(|item| item.staff),
        stands: visit.status != Status::Cancelled,
    }
}
