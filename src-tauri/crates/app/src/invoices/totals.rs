//! The totals of what stands in an editor; nothing is stored.

use crate::{AppResult, Caller, Desk};
use deskbell_core::invoices::{TotalsRequest, TotalsText};

/// Computes the totals of a document that need not exist (I31).
pub fn totals(_desk: &Desk, _caller: &Caller, request: TotalsRequest) -> AppResult<TotalsText> {
    Ok(request.totals()?)
}
