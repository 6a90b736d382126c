//! A person's word against a refusal (A37), and what it does to the time that is kept for somebody else (A84).

use super::{OverrideWish, waiting};
use crate::{AppResult, Caller, Desk};
use deskbell_core::{appointments::check_reason, id::BusyId};
use deskbell_store::{
    WriteTx,
    appointments::{ClashRow, Override},
};

/// The word to be stored; none where nobody overrules. `override.reason` is refused when it says too little or too much.
pub(super) fn word_of(desk: &Desk, caller: &Caller, wish: Option<&OverrideWish>) -> AppResult<Option<Override>> {
    wish.map(|wish| {
        Ok(Override {
            id: desk.new_id::<BusyId>().to_string(),
            by: caller.staff,
            reason: check_reason(&wish.reason)?,
        })
    })
    .transpose()
}

/// Whom an overruled time was kept for does not get it any more (A84).
pub(super) fn end_offers(desk: &Desk, tx: &WriteTx<'_>, overruled: &[ClashRow]) -> AppResult<()> {
    for offer in overruled.iter().filter_map(|clash| clash.offer) {
        waiting::withdraw(desk, tx, offer)?;
    }
    Ok(())
}
