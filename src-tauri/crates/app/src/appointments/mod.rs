//! Use cases of the appointments slice.

use crate::{AppResult, business::Affected};
use deskbell_core::{Date, id::StaffId};
use deskbell_store::Tx;

/// Visits that stand inside days away, of one person or of all.
pub(crate) fn inside(_tx: &Tx<'_>, _from: Date, _to: Date, _staff: Option<StaffId>) -> AppResult<Vec<Affected>> {
    Ok(Vec::new())
}
