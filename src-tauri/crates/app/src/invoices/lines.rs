//! Visits and their bills (I46 to I49): a line for each service, and the list of what was done and not billed.

use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Date, Fault, Instant, Money,
    business::Profile,
    id::{AppointmentId, ClientId, InvoiceId},
    invoices::{DraftContent, DraftLine, OneOrTwo, TaxCategory, unscaled},
    paging::{self, Page},
    text,
};
use deskbell_store::{
    StoreError, Tx, WriteTx, business, clients,
    invoices::{self as store, Visit, VisitService},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The list of what was done and not billed has no filter (I48); only its length is bounded.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct UnbilledRequest {
    /// Most rows.
    pub limit: Option<u32>,
}

/// A visit that is done and not billed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnbilledItem {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// Whose.
    pub client_id: ClientId,
    /// That client's name.
    pub client_name: String,
    /// When it was.
    pub date: Date,
    /// What was done.
    pub services: Vec<String>,
    /// What was agreed; none where no price is known.
    pub price: Option<Money>,
    /// The draft it stands on.
    pub draft_id: Option<InvoiceId>,
    /// Since when it waits.
    pub since: Instant,
}

/// What is not billed, in one currency.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnbilledSum {
    /// How many visits.
    pub count: u32,
    /// What was agreed for them.
    pub sum: Money,
    /// The oldest one's day.
    pub oldest: Date,
}

/// Takes a visit off the list for good (I49).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnbilledWaive {
    /// The visit.
    pub appointment_id: AppointmentId,
    /// Why nothing will be billed.
    pub reason: String,
}

/// Visits done and neither on an issued invoice nor waived, the oldest first.
pub fn unbilled_list(desk: &Desk, _caller: &Caller, request: UnbilledRequest) -> AppResult<Page<UnbilledItem>> {
    desk.store.read(|tx| {
        let rows = store::waiting(tx, paging::limit(request.limit))?;
        let items = rows.into_iter().map(|row| {
            let visit = store::visit(tx, row.appointment_id)?;
            Ok(UnbilledItem {
                client_name: clients::name_of(tx, row.client_id)?,
                date: visit.start.date(),
                services: visit.services.iter().map(|service| service.name.clone()).collect(),
                price: visit.price(),
                appointment_id: row.appointment_id,
                client_id: row.client_id,
                draft_id: row.invoice_id,
                since: row.since,
            })
        });
        Ok(Page::whole(items.collect::<AppResult<_>>()?))
    })
}

/// Takes a visit off the list, with the reason and who said so.
pub fn unbilled_waive(desk: &Desk, caller: &Caller, request: UnbilledWaive) -> AppResult<Nothing> {
    let mut fault = Fault::default();
    let reason = fault.take("reason", text::required_line(&request.reason));
    fault.into_result()?;
    desk.write(caller, |tx| {
        note(tx, request.appointment_id, desk.now())?;
        store::waive(
            tx,
            request.appointment_id,
            reason.as_deref().unwrap_or_default(),
            caller.staff,
            desk.now(),
        )
        .map_err(|error| match error {
            StoreError::Conflict => AppError::invalid("appointmentId", "billed"),
            other => other.into(),
        })?;
        tx.changed("invoices", request.appointment_id);
        tx.changed("appointments", request.appointment_id);
        Ok(Nothing {})
    })
}

/// A visit's status changed: when it was completed and has a price it is to be billed, else it is not (I48). Called by
/// the appointments slice in its own transaction.
pub fn appointment_changed(desk: &Desk, tx: &WriteTx<'_>, id: AppointmentId) -> AppResult<()> {
    let visit = store::visit(tx, id)?;
    if is_billable(&visit) {
        store::note_billable(tx, id, visit.client_id, visit.at, desk.now())?;
    } else {
        store::release(tx, id)?;
    }
    tx.changed("invoices", id);
    Ok(())
}

fn is_billable(visit: &Visit) -> bool {
    visit.status == "completed" && visit.price().is_some()
}

/// Visits that a draft let go: those not done yet leave the list.
pub(super) fn reconsider(tx: &WriteTx<'_>, freed: &[AppointmentId]) -> AppResult<()> {
    for id in freed {
        if !is_billable(&store::visit(tx, *id)?) {
            store::release(tx, *id)?;
        }
    }
    Ok(())
}

/// True when a document bills the visit or it was waived: its status may not be corrected any more (A54).
pub fn is_billed(tx: &Tx<'_>, id: AppointmentId) -> AppResult<bool> {
    let row = store::billing(tx, id)?;
    Ok(row.is_some_and(|row| row.invoice_id.is_some() || row.waived_reason.is_some()))
}

/// Sums of the list, per currency.
pub(super) fn unbilled_sums(tx: &Tx<'_>) -> AppResult<Vec<UnbilledSum>> {
    let mut sums: BTreeMap<String, UnbilledSum> = BTreeMap::new();
    for row in store::waiting(tx, paging::MAX_LIMIT)? {
        let visit = store::visit(tx, row.appointment_id)?;
        let Some(price) = visit.price() else { continue };
        let sum = sums.entry(price.currency.to_string()).or_insert(UnbilledSum {
            count: 0,
            sum: Money::zero(price.currency),
            oldest: visit.start.date(),
        });
        sum.count += 1;
        sum.sum = sum.sum.plus(price)?;
        sum.oldest = sum.oldest.min(visit.start.date());
    }
    Ok(sums.into_values().collect())
}

/// The visits of a request; one that does not exist is a fault of its field.
pub(super) fn visits(tx: &Tx<'_>, ids: &[AppointmentId]) -> AppResult<Vec<Visit>> {
    ids.iter()
        .enumerate()
        .map(|(i, id)| match store::visit(tx, *id) {
            Ok(visit) if visit.status == "cancelled" => {
                Err(AppError::invalid(format!("appointmentIds.{i}"), "cancelled"))
            }
            Ok(visit) => Ok(visit),
            Err(StoreError::NotFound) => Err(AppError::invalid(format!("appointmentIds.{i}"), "not_found")),
            Err(other) => Err(other.into()),
        })
        .collect()
}

/// A line for each service of each visit: its name, its day, the price agreed (I46).
pub(super) fn of_visits(
    _tx: &Tx<'_>,
    profile: &Profile,
    visits: &[Visit],
    bill_to: ClientId,
) -> AppResult<Vec<DraftLine>> {
    let lines = visits.iter().flat_map(|visit| {
        visit
            .services
            .iter()
            .map(move |service| line(profile, visit, service, bill_to))
    });
    Ok(lines.collect())
}

fn line(profile: &Profile, visit: &Visit, service: &VisitService, bill_to: ClientId) -> DraftLine {
    let price = service.price.filter(|price| price.currency == profile.currency);
    let own = has_own_tax(service.category, service.rate_e3);
    DraftLine {
        description: service.name.clone(),
        qty: "1".to_owned(),
        price: price.map_or_else(|| "0".to_owned(), |price| price.to_string()),
        rate: own.then(|| OneOrTwo::One(unscaled(service.rate_e3, 3))),
        cat: own.then_some(service.category),
        date: Some(visit.start.date()),
        service_id: Some(service.service_id),
        appointment_id: Some(visit.id),
        client_id: (visit.client_id != bill_to).then_some(visit.client_id),
        ..DraftLine::default()
    }
}

/// Lines that name a service of the price list take from it what was not typed (I18, I19).
pub(super) fn with_services(tx: &Tx<'_>, profile: &Profile, content: &mut DraftContent) -> AppResult<()> {
    for (i, line) in content.lines.iter_mut().enumerate() {
        let Some(id) = line.service_id else { continue };
        let service =
            business::service(tx, id)?.ok_or_else(|| AppError::invalid(format!("lines.{i}.serviceId"), "not_found"))?;
        if line.description.is_empty() {
            line.description = service.public_name.unwrap_or(service.name);
        }
        if let Some(price) = service
            .price
            .filter(|price| line.price == "0" && price.currency == profile.currency)
        {
            line.price = price.to_string();
        }
        let typed = line.rate.is_some() || line.cat.is_some() || line.tax_setting_id.is_some();
        let category = TaxCategory::from_word(&service.tax_category).unwrap_or_default();
        if !typed && has_own_tax(category, service.tax_rate_e3) {
            line.rate = Some(OneOrTwo::One(unscaled(service.tax_rate_e3, 3)));
            line.cat = Some(category);
        }
    }
    Ok(())
}

/// A service without a rate of its own follows the business's tax settings.
fn has_own_tax(category: TaxCategory, rate_e3: i64) -> bool {
    category != TaxCategory::S || rate_e3 > 0
}

/// Makes sure the visit has its billing row, so that a draft or a waiver can take it.
pub(super) fn note(tx: &WriteTx<'_>, id: AppointmentId, now: Instant) -> AppResult<()> {
    let visit = match store::visit(tx, id) {
        Ok(visit) => visit,
        Err(StoreError::NotFound) => return Err(AppError::invalid("appointmentIds", "not_found")),
        Err(other) => return Err(other.into()),
    };
    Ok(store::note_billable(tx, id, visit.client_id, visit.at, now)?)
}
