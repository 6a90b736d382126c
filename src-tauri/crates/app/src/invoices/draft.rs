//! Drafts: begun, saved, thrown away and taken back. A draft may be incomplete; it may not be unreadable.

use super::{
    lines, paper,
    request::{InvoiceById, InvoiceDraft, InvoiceUpdate},
    tax,
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, commands::Nothing, reminders};
use deskbell_core::{
    Fault, Instant,
    business::Profile,
    clients::record::Patch,
    id::{AppointmentId, ClientId, InvoiceId},
    invoices::{DocumentState, DraftContent, Problem, TotalsText, compute},
};
use deskbell_store::{
    StoreError, Tx, WriteTx, business, clients,
    invoices::{self as store, DraftWrite, InvoiceRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long a thrown-away draft can be had back (I43).
const KEPT_MINUTES: i64 = 30 * 24 * 60;

/// A saved draft: its totals, and what would stop its issue.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftSaved {
    /// The draft.
    pub id: InvoiceId,
    /// The version to name in the next update.
    pub version: i64,
    /// Its totals now.
    pub totals: TotalsText,
    /// What stops the issue, or should be said before it.
    pub problems: Vec<Problem>,
}

/// The parties and the content that a save writes.
struct Save {
    client: ClientId,
    bill_to: ClientId,
    content: DraftContent,
    visits: Vec<AppointmentId>,
}

/// Begins a draft, blank or from visits (I46).
pub fn draft(desk: &Desk, caller: &Caller, request: InvoiceDraft) -> AppResult<DraftSaved> {
    desk.write(caller, |tx| {
        let profile = business::profile(tx)?;
        let id: InvoiceId = desk.new_id();
        let visits = lines::visits(tx, &request.appointment_ids)?;
        let client = request
            .client_id
            .or(request.bill_to_id)
            .or_else(|| visits.first().map(|visit| visit.client_id))
            .ok_or_else(|| AppError::invalid("clientId", "required"))?;
        let bill_to = match request.bill_to_id.or_else(|| visits.iter().find_map(|v| v.bill_to_id)) {
            Some(bill_to) => bill_to,
            None => standing_bill_to(tx, client)?,
        };
        let mut content = request.content();
        if content.lines.is_empty() {
            content.lines = lines::of_visits(tx, &profile, &visits, bill_to)?;
        }
        let save = Save {
            client,
            bill_to,
            content,
            visits: request.appointment_ids.clone(),
        };
        let (content, totals) = save.prepared(desk, tx, &profile)?;
        store::insert_draft(tx, id, &save.write(&content, &totals.1)?, desk.now())?;
        save.claim(tx, id, &content, desk.now())?;
        saved(desk, tx, id, totals.0)
    })
}

/// Saves a draft over the version that the person saw (I45).
pub fn update(desk: &Desk, caller: &Caller, request: InvoiceUpdate) -> AppResult<DraftSaved> {
    desk.write(caller, |tx| {
        let row = editable(tx, request.id)?;
        if row.version != request.version {
            return Err(StoreError::Conflict.into());
        }
        let profile = business::profile(tx)?;
        let mut content = content_of(&row)?;
        request.onto(&mut content);
        let client = request.client_id.unwrap_or(row.client_id);
        let bill_to = match &request.bill_to_id {
            Patch::Set(bill_to) => *bill_to,
            Patch::Clear => standing_bill_to(tx, client)?,
            Patch::Keep if request.client_id.is_some() && row.bill_to_id == row.client_id => {
                standing_bill_to(tx, client)?
            }
            Patch::Keep => row.bill_to_id,
        };
        let visits = match &request.appointment_ids {
            Some(visits) => visits.clone(),
            None if request.lines.is_some() => Vec::new(),
            None => store::billed_by(tx, row.id)?
                .into_iter()
                .map(|b| b.appointment_id)
                .collect(),
        };
        let save = Save {
            client,
            bill_to,
            content,
            visits,
        };
        let (content, totals) = save.prepared(desk, tx, &profile)?;
        store::update_draft(
            tx,
            row.id,
            request.version,
            &save.write(&content, &totals.1)?,
            desk.now(),
        )?;
        let freed = free(tx, row.id, desk.now())?;
        save.claim(tx, row.id, &content, desk.now())?;
        lines::reconsider(tx, &freed)?;
        saved(desk, tx, row.id, totals.0)
    })
}

/// Throws a draft away; its visits wait to be billed again. It can be taken back for 30 days.
pub fn delete(desk: &Desk, caller: &Caller, request: InvoiceById) -> AppResult<Nothing> {
    desk.write(caller, |tx| {
        editable(tx, request.id)?;
        let freed = free(tx, request.id, desk.now())?;
        lines::reconsider(tx, &freed)?;
        store::delete_draft(tx, request.id, desk.now())?;
        store::purge_deleted(tx, desk.now().plus_minutes(-KEPT_MINUTES))?;
        tx.changed("invoices", request.id);
        Ok(Nothing {})
    })
}

/// Takes a thrown-away draft back, with its visits where nothing else bills them meanwhile.
pub fn restore(desk: &Desk, caller: &Caller, request: InvoiceById) -> AppResult<DraftSaved> {
    desk.write(caller, |tx| {
        store::restore_draft(tx, request.id, desk.now()).map_err(|error| match error {
            StoreError::Conflict => AppError::not_found("draft"),
            other => other.into(),
        })?;
        let row = store::invoice(tx, request.id)?;
        let content = content_of(&row)?;
        for visit in content.lines.iter().filter_map(|line| line.appointment_id) {
            claim(tx, visit, row.id, desk.now())?;
        }
        let profile = business::profile(tx)?;
        let calculation = content.calculation(profile.currency)?;
        let totals = compute(&calculation)?;
        saved(desk, tx, row.id, TotalsText::of(&calculation, &totals))
    })
}

/// What was typed into a draft.
pub(super) fn content_of(row: &InvoiceRow) -> AppResult<DraftContent> {
    let text = row.draft.as_deref().unwrap_or("{}");
    serde_json::from_str(text).map_err(|_| StoreError::Damaged("column draft".to_owned()).into())
}

/// The draft of an id. `immutable`, with the number, when it was issued; `not_found` when it was thrown away.
pub(super) fn editable(tx: &Tx<'_>, id: InvoiceId) -> AppResult<InvoiceRow> {
    let row = store::invoice(tx, id)?;
    match row.state {
        DocumentState::Draft if row.deleted_at.is_none() => Ok(row),
        DocumentState::Draft => Err(AppError::not_found("draft")),
        DocumentState::Issued | DocumentState::Void => Err(already_issued(&row)),
    }
}

/// The second of two who issue one draft reads what the first one did (I63).
pub(super) fn already_issued(row: &InvoiceRow) -> AppError {
    AppError::new(ErrorCode::Immutable, "already issued")
        .with("invoiceId", row.id)
        .with("number", &row.number)
}

fn standing_bill_to(tx: &Tx<'_>, client: ClientId) -> AppResult<ClientId> {
    Ok(clients::get(tx, client)?.content.bill_to.unwrap_or(client))
}

fn saved(desk: &Desk, tx: &WriteTx<'_>, id: InvoiceId, totals: TotalsText) -> AppResult<DraftSaved> {
    tx.changed("invoices", id);
    reminders::invoice_changed(desk, tx, id)?;
    let row = store::invoice(tx, id)?;
    Ok(DraftSaved {
        id,
        version: row.version,
        totals,
        problems: paper::problems(desk, tx, &row)?,
    })
}

type Computed = (TotalsText, deskbell_core::invoices::Totals);

impl Save {
    /// Cleans what was typed, fills in taxes, computes; checks that both parties exist.
    fn prepared(&self, desk: &Desk, tx: &Tx<'_>, profile: &Profile) -> AppResult<(DraftContent, Computed)> {
        clients::name_of(tx, self.client).map_err(|error| unknown("clientId", error))?;
        clients::name_of(tx, self.bill_to).map_err(|error| unknown("billToId", error))?;
        let (settings, fallback) = tax::for_lines(tx, profile)?;
        for (i, line) in self.content.lines.iter().enumerate() {
            if let Some(id) = line.tax_setting_id {
                tax::known(&settings, id, &format!("lines.{i}.taxSettingId"))?;
            }
            if let Some(client) = line.client_id {
                let field = format!("lines.{i}.clientId");
                clients::name_of(tx, client).map_err(|error| unknown(&field, error))?;
            }
        }
        let today = desk.now().date(profile.zone);
        let mut content = self.content.clone();
        lines::with_services(tx, profile, &mut content)?;
        let content = content.with_taxes(&settings, &fallback, today);
        let content = content.checked(profile.currency)?;
        let calculation = content.calculation(profile.currency)?;
        let totals = compute(&calculation)?;
        Ok((content, (TotalsText::of(&calculation, &totals), totals)))
    }

    fn write(&self, content: &DraftContent, totals: &deskbell_core::invoices::Totals) -> AppResult<DraftWrite> {
        let draft =
            serde_json::to_string(content).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
        Ok(DraftWrite {
            client_id: self.client,
            bill_to_id: self.bill_to,
            currency: totals.currency,
            prices: content.prices,
            draft,
            date: content.date,
            due_date: content.due_date,
            net: totals.net,
            tax: totals.tax,
            total: totals.total,
            payable: totals.payable,
        })
    }

    /// Gives the visits to the draft (I47): those named, and those of the lines.
    fn claim(&self, tx: &WriteTx<'_>, id: InvoiceId, content: &DraftContent, now: Instant) -> AppResult<()> {
        let of_lines = content.lines.iter().filter_map(|line| line.appointment_id);
        let all: BTreeSet<AppointmentId> = self.visits.iter().copied().chain(of_lines).collect();
        for visit in all {
            lines::note(tx, visit, now)?;
            claim(tx, visit, id, now)?;
        }
        Ok(())
    }
}

/// Frees the visits of a draft; answers which.
fn free(tx: &WriteTx<'_>, id: InvoiceId, now: Instant) -> AppResult<Vec<AppointmentId>> {
    let freed = store::billed_by(tx, id)?
        .into_iter()
        .map(|row| row.appointment_id)
        .collect();
    store::release_all(tx, id, now)?;
    Ok(freed)
}

/// A second draft for a visit is refused with the first one's id.
fn claim(tx: &WriteTx<'_>, visit: AppointmentId, invoice: InvoiceId, now: Instant) -> AppResult<()> {
    match store::claim(tx, visit, invoice, now) {
        Ok(()) => Ok(()),
        Err(StoreError::Duplicate) => {
            let other = store::billing(tx, visit)?;
            let mut refusal = AppError::new(ErrorCode::Duplicate, "the visit is billed or waived");
            refusal.fields.insert("appointmentIds".to_owned(), "billed".to_owned());
            Err(refusal
                .with("appointmentId", visit)
                .with("invoiceId", other.and_then(|row| row.invoice_id)))
        }
        Err(other) => Err(other.into()),
    }
}

fn unknown(field: &str, error: StoreError) -> AppError {
    match error {
        StoreError::NotFound => Fault::new(field, "not_found").into(),
        other => other.into(),
    }
}
