//! Where the business stands, as far as clients need it: its country for numbers without a prefix, its date of today.

use crate::{AppResult, Desk};
use deskbell_core::{Date, Zone};
use deskbell_store::{StoreError, Tx, business};

/// Country and date of the business.
#[derive(Debug, Clone)]
pub(super) struct Home {
    /// Two letters.
    pub country: String,
    /// Today there.
    pub today: Date,
}

/// Reads it. Before the first set-up there is no business: numbers are read as British, the day is counted in UTC.
pub(super) fn home(desk: &Desk, tx: &Tx<'_>) -> AppResult<Home> {
    match business::profile(tx) {
        Ok(profile) => Ok(Home {
            country: profile.country,
            today: desk.now().date(profile.zone),
        }),
        Err(StoreError::NotFound) => Ok(Home {
            country: "GB".to_owned(),
            today: desk.now().date(Zone::UTC),
        }),
        Err(other) => Err(other.into()),
    }
}
