//! What the desk should know of a client before it books (A55, A56): missed visits and late cancellations, always reckoned
//! from the visits.

use super::record_of;
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Date, Money, Zone,
    appointments::months_before,
    id::{ClientId, ServiceId},
};
use deskbell_store::{Tx, appointments as store, business};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Missed visits of a year from which on the desk asks for a deposit or calls before (A56).
const ASK_FROM: u32 = 2;

/// Whose record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoShowAsk {
    /// Whose.
    pub client_id: ClientId,
    /// For which services, for the deposit.
    #[serde(default)]
    pub service_ids: Vec<ServiceId>,
}

/// A client's record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoShowView {
    /// Missed in 24 months.
    pub missed: u32,
    /// Of so many.
    pub of: u32,
    /// In percent; null before there was a visit.
    pub percent: Option<f64>,
    /// Called off too late in 24 months.
    pub late: u32,
    /// The last one they missed.
    pub last_missed: Option<Date>,
    /// Missed in twelve months.
    pub missed_in_year: u32,
    /// True when a deposit or a call before is asked for.
    pub ask_deposit: bool,
    /// How much the services ask for; null when no deposit is asked for, or the services have none.
    pub deposit: Option<Money>,
}

/// The record of a client as of now.
pub fn no_show_get(desk: &Desk, _caller: &Caller, request: NoShowAsk) -> AppResult<NoShowView> {
    desk.store.read(|tx| {
        let zone = crate::business::zone(tx).unwrap_or(Zone::UTC);
        let visits = record_of(desk, tx, request.client_id)?;
        let year_ago = months_before(desk.now().date(zone), 12).start(zone);
        let missed_in_year = store::counted(tx, request.client_id, year_ago)?.missed;
        let ask_deposit = missed_in_year >= ASK_FROM;
        let deposit = if ask_deposit {
            deposit(tx, &request.service_ids)?
        } else {
            None
        };
        Ok(NoShowView {
            missed: visits.missed,
            of: visits.of(),
            percent: visits.percent_number(),
            late: visits.late,
            last_missed: store::last_missed(tx, request.client_id)?.map(|civil| civil.date()),
            missed_in_year,
            ask_deposit,
            deposit,
        })
    })
}

/// What several services ask for together.
fn deposit(tx: &Tx<'_>, services: &[ServiceId]) -> AppResult<Option<Money>> {
    let mut sum: Option<Money> = None;
    for id in services {
        let service = business::service(tx, *id)?.ok_or_else(|| AppError::not_found("service"))?;
        if let Some(part) = service.deposit.of(service.price)? {
            sum = Some(match sum {
                None => part,
                Some(sum) => sum.plus(part)?,
            });
        }
    }
    Ok(sum)
}
