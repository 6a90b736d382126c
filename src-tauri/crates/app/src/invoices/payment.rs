//! Payments (I78 to I85): recorded whole or in part, settled against invoices, reversed by a new row.

use crate::{AppError, AppResult, Caller, Desk, ErrorCode, reminders};
use deskbell_core::{
    Date, Fault, Money,
    id::{ClientId, InvoiceId, PaymentId},
    invoices::{DocumentState, PaymentMethod, holds_card_number, propose},
    text,
};
use deskbell_store::{
    StoreError, Tx, WriteTx, business, clients,
    invoices::{self as store, AllocationRow, PaymentRow, Source},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Money that came.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentDraft {
    /// Who pays: the bill-to party, or the client of the invoices named.
    pub client_id: ClientId,
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// The day it came; today when not given.
    pub date: Option<Date>,
    /// Which invoices it settles; without it those named in the reference, then the oldest due date first.
    pub allocations: Option<Vec<AllocationDraft>>,
    /// Also settle with the credit the party has.
    #[serde(default)]
    pub apply_credit: bool,
    /// What the payer wrote.
    pub reference: Option<String>,
    /// What the desk notes.
    pub note: Option<String>,
}

/// A part of the money for one invoice.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AllocationDraft {
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// How much of it.
    pub amount: Money,
}

/// A recorded payment.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentSaved {
    /// The payment.
    pub id: PaymentId,
    /// What it settled.
    pub allocations: Vec<AllocationDraft>,
    /// What the party has as credit now.
    pub credit: Money,
}

/// Takes a payment back: bounced, charged back, typed wrongly.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentReverse {
    /// The payment.
    pub id: PaymentId,
    /// Why.
    pub reason: String,
}

/// A reversal and the invoices it reopened.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentReversed {
    /// The reversal's own row.
    pub id: PaymentId,
    /// Invoices that are open again, with their old due dates.
    pub reopened: Vec<InvoiceId>,
}

/// What new money would settle.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentPropose {
    /// Who pays.
    pub client_id: ClientId,
    /// How much.
    pub amount: Money,
    /// What the payer wrote.
    pub reference: Option<String>,
}

/// The proposal of I79.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentProposal {
    /// What it would settle.
    pub allocations: Vec<AllocationDraft>,
    /// What would be left as credit.
    pub rest: Money,
}

/// Records a payment and settles invoices with it. More than is open becomes credit (I81).
pub fn record(desk: &Desk, caller: &Caller, request: PaymentDraft) -> AppResult<PaymentSaved> {
    let (reference, note) = request.texts()?;
    desk.write(caller, |tx| {
        clients::name_of(tx, request.client_id)?;
        let zone = business::profile(tx)?.zone;
        let payment = PaymentRow {
            id: desk.new_id(),
            client_id: request.party(tx)?,
            method: request.method,
            amount: request.amount,
            paid_on: request.date.unwrap_or_else(|| desk.now().date(zone)),
            reference,
            note,
            reverses: None,
            reason: None,
            taken_by: caller.staff,
            at: desk.now(),
        };
        let parts = request.parts(tx, &payment)?;
        store::add_payment(tx, &payment)?;
        tx.changed("invoices", payment.id);
        for part in &parts {
            settle(desk, tx, Source::Payment(payment.id), part, payment.paid_on)?;
        }
        if request.apply_credit {
            apply_credit(desk, tx, payment.client_id, payment.amount, payment.paid_on)?;
        }
        Ok(PaymentSaved {
            id: payment.id,
            allocations: parts,
            credit: credit_of(tx, payment.client_id, payment.amount)?,
        })
    })
}

/// Takes a payment back with a row of its own; the invoices it settled are open again (I83).
pub fn reverse(desk: &Desk, caller: &Caller, request: PaymentReverse) -> AppResult<PaymentReversed> {
    let mut fault = Fault::default();
    let reason = fault.take("reason", text::required_line(&request.reason).and_then(no_card));
    fault.into_result()?;
    desk.write(caller, |tx| {
        let payment = store::payment(tx, request.id)?;
        if payment.reverses.is_some() {
            return Err(AppError::new(ErrorCode::Immutable, "a reversal is not reversed"));
        }
        let zone = business::profile(tx)?.zone;
        let reversal = PaymentRow {
            id: desk.new_id(),
            reverses: Some(payment.id),
            reason: reason.clone(),
            paid_on: desk.now().date(zone),
            taken_by: caller.staff,
            at: desk.now(),
            ..payment
        };
        store::add_payment(tx, &reversal).map_err(|error| match error {
            StoreError::Duplicate => AppError::new(ErrorCode::Immutable, "already reversed"),
            other => other.into(),
        })?;
        tx.changed("invoices", reversal.id);
        let reopened = store::reverse_allocations(tx, request.id, reversal.id, desk.now())?;
        for invoice in &reopened {
            tx.changed("invoices", invoice);
            reminders::invoice_changed(desk, tx, *invoice)?;
        }
        Ok(PaymentReversed {
            id: reversal.id,
            reopened,
        })
    })
}

/// What new money would settle; nothing is written.
pub fn proposal(desk: &Desk, _caller: &Caller, request: PaymentPropose) -> AppResult<PaymentProposal> {
    let reference = request.reference.unwrap_or_default();
    desk.store.read(|tx| {
        let allocations = proposed(tx, request.client_id, request.amount, &reference)?;
        let used: i64 = allocations.iter().map(|part| part.amount.minor).sum();
        Ok(PaymentProposal {
            allocations,
            rest: Money::new(request.amount.minor - used, request.amount.currency),
        })
    })
}

fn proposed(tx: &Tx<'_>, party: ClientId, amount: Money, reference: &str) -> AppResult<Vec<AllocationDraft>> {
    let open = store::open_invoices(tx, party, amount.currency)?;
    let parts = propose(amount.minor, &open, reference);
    Ok(parts
        .into_iter()
        .map(|(invoice_id, minor)| AllocationDraft {
            invoice_id,
            amount: Money::new(minor, amount.currency),
        })
        .collect())
}

/// Ties a part to its invoice and tells who listens.
pub(super) fn settle(desk: &Desk, tx: &WriteTx<'_>, source: Source, part: &AllocationDraft, on: Date) -> AppResult<()> {
    let invoice = store::invoice(tx, part.invoice_id)?;
    let allocation = AllocationRow {
        id: desk.new_id(),
        source,
        invoice_id: part.invoice_id,
        amount: part.amount.minor,
        on: invoice.date.map_or(on, |date| date.max(on)),
        reversed_by: None,
    };
    store::add_allocation(tx, &allocation, desk.now())?;
    tx.changed("invoices", part.invoice_id);
    reminders::invoice_changed(desk, tx, part.invoice_id)
}

/// Settles open invoices with what the party has left, the oldest money and the oldest due date first (I81).
fn apply_credit(desk: &Desk, tx: &WriteTx<'_>, party: ClientId, like: Money, on: Date) -> AppResult<()> {
    for (source, left, _) in store::sources_with_credit(tx, party, like.currency)? {
        let money = Money::new(left, like.currency);
        for part in proposed(tx, party, money, "")? {
            settle(desk, tx, source, &part, on)?;
        }
    }
    Ok(())
}

pub(super) fn credit_of(tx: &Tx<'_>, party: ClientId, like: Money) -> AppResult<Money> {
    let balances = store::balances(tx, party)?;
    let credit = balances.iter().find(|balance| balance.currency == like.currency);
    Ok(Money::new(credit.map_or(0, |balance| balance.credit), like.currency))
}

fn no_card(text: String) -> Result<String, &'static str> {
    if holds_card_number(&text) {
        Err("card_number")
    } else {
        Ok(text)
    }
}

impl PaymentDraft {
    /// Cleans the free texts and checks the amount; a card number is refused, never kept (I85).
    fn texts(&self) -> AppResult<(Option<String>, Option<String>)> {
        let mut fault = Fault::default();
        if self.amount.minor <= 0 {
            fault.add("amount", "not_positive");
        }
        let mut clean = |field: &str, typed: &Option<String>, rule: fn(&str) -> Result<String, &'static str>| {
            let typed = typed.as_deref().unwrap_or_default();
            fault
                .take(field, rule(typed).and_then(no_card))
                .filter(|text| !text.is_empty())
        };
        let texts = (
            clean("reference", &self.reference, text::line),
            clean("note", &self.note, text::note),
        );
        fault.into_result()?;
        Ok(texts)
    }

    /// The party the money belongs to: the bill-to party of the invoices named, where they are this client's.
    fn party(&self, tx: &Tx<'_>) -> AppResult<ClientId> {
        let Some(first) = self.allocations.as_ref().and_then(|parts| parts.first()) else {
            return Ok(self.client_id);
        };
        let invoice = store::invoice(tx, first.invoice_id)?;
        let theirs = invoice.client_id == self.client_id;
        Ok(if theirs { invoice.bill_to_id } else { self.client_id })
    }

    /// The parts as given, checked (I80), or the proposal.
    fn parts(&self, tx: &Tx<'_>, payment: &PaymentRow) -> AppResult<Vec<AllocationDraft>> {
        let Some(given) = &self.allocations else {
            let reference = payment.reference.clone().unwrap_or_default();
            return proposed(tx, payment.client_id, payment.amount, &reference);
        };
        let mut fault = Fault::default();
        let mut used: i64 = 0;
        let mut figures = serde_json::Value::Null;
        for (i, part) in given.iter().enumerate() {
            let earlier: i64 = given[..i]
                .iter()
                .filter(|other| other.invoice_id == part.invoice_id)
                .map(|other| other.amount.minor)
                .fold(0, i64::saturating_add);
            match self.refusal(tx, payment, part, earlier)? {
                Some((field, rule, open)) => {
                    fault.add(format!("allocations.{i}.{field}"), rule);
                    figures = serde_json::json!({"open": open, "asked": part.amount, "amount": self.amount});
                }
                None => used = used.saturating_add(part.amount.minor),
            }
        }
        if used > self.amount.minor {
            fault.add("allocations", "more_than_amount");
        }
        if fault.fields.is_empty() {
            return Ok(given.clone());
        }
        Err(AppError::from(fault).with("figures", figures))
    }

    fn refusal(
        &self,
        tx: &Tx<'_>,
        payment: &PaymentRow,
        part: &AllocationDraft,
        earlier: i64,
    ) -> AppResult<Option<(&'static str, &'static str, Money)>> {
        let invoice = match store::invoice(tx, part.invoice_id) {
            Ok(invoice) => invoice,
            Err(StoreError::NotFound) => return Ok(Some(("invoiceId", "not_found", self.amount))),
            Err(other) => return Err(other.into()),
        };
        let open = invoice.money(invoice.open);
        let credit_note = invoice.kind == deskbell_core::invoices::DocumentKind::CreditNote;
        let refusal = if invoice.state != DocumentState::Issued || credit_note {
            Some(("invoiceId", "not_an_issued_invoice"))
        } else if invoice.bill_to_id != payment.client_id {
            Some(("invoiceId", "other_party"))
        } else if part.amount.currency != self.amount.currency || invoice.currency != part.amount.currency {
            Some(("amount", "mixed_currencies"))
        } else if part.amount.minor <= 0 {
            Some(("amount", "not_positive"))
        } else if part.amount.minor.saturating_add(earlier) > invoice.open {
            Some(("amount", "more_than_open"))
        } else {
            None
        };
        Ok(refusal.map(|(field, rule)| (field, rule, open)))
    }
}
