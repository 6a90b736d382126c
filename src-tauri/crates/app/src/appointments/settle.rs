//! One decision about a visit inside days away, in the transaction of all of them.

use super::{
    AppointmentMove, Scope,
    change::write,
    shelf::{DUE_DAYS, put_up},
    status::call_off,
    untold::{act, became_different},
    visit::{check_column, present},
    waiting::offer_itself,
};
use crate::{
    AppError, AppResult, Caller, Desk,
    business::{ClosureAction, ClosureChoice},
};
use deskbell_core::appointments::{CancelledKind, Status};
use deskbell_store::{WriteTx, appointments as store};

/// Carries out one decision.
pub(crate) fn settle(desk: &Desk, tx: &WriteTx<'_>, caller: &Caller, choice: &ClosureChoice) -> AppResult<()> {
    let visit = present(tx, choice.appointment_id, choice.version)?;
    check_column(caller, visit.items.iter().map(|item| item.staff))?;
    store::undecided_clear(tx, visit.id)?;
    match choice.action {
        ClosureAction::Keep => {}
        ClosureAction::Cancel => {
            if !visit.status.may_become(Status::Cancelled) {
                return Err(AppError::invalid("status", "transition").with("allowed", visit.status.allowed()));
            }
            call_off(desk, tx, caller, visit.clone(), CancelledKind::ByBusiness, None)?;
            became_different(desk, tx, &visit, &act(desk))?;
            offer_itself(desk, tx, caller, &visit)?;
        }
        ClosureAction::Shelve => {
            let due = desk.now().date(visit.zone).plus_days(DUE_DAYS);
            put_up(desk, tx, caller, (&visit, due, None))?;
            became_different(desk, tx, &visit, &act(desk))?;
            offer_itself(desk, tx, caller, &visit)?;
        }
        ClosureAction::Move => {
            let to = AppointmentMove {
                id: visit.id,
                version: visit.version,
                start: choice.start,
                fold: None,
                staff_id: choice.staff_id,
                room_id: None,
                minutes: None,
                item_id: None,
                scope: Scope::This,
                overrule: None,
            };
            write(desk, tx, caller, (&visit, &to))?;
        }
    }
    Ok(())
}
