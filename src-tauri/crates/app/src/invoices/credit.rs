//! Credit notes (I71 to I74): issued at once, with their own number, snapshot and file, and settled against the invoice
//! up to what is open of it. The invoice itself stays as it is.

use super::{
    draft::already_issued,
    issue::{archive, hash, seal, write_groups, write_lines},
    numbers, paper, parties,
    payment::{AllocationDraft, settle},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, reminders};
use deskbell_core::{
    Fault, Money,
    id::{InvoiceId, InvoiceLineId},
    invoices::{
        CreditPart, Creditable, CreditableGroup, CreditableLine, Credited, DocumentKind, DocumentState, DraftContent,
        Snapshot, read_quantity, scaled,
        snapshot::{SnapshotCredit, SnapshotDiscount, SnapshotGroup, SnapshotLine, SnapshotTax},
        unscaled,
    },
    text,
};
use deskbell_store::{
    Tx, business,
    invoices::{self as store, InvoiceRow, IssuedGroup, IssuedLine, Source},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes an issued invoice back, in full or in part. Issues at once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvoiceCredit {
    /// The invoice.
    pub id: InvoiceId,
    /// Everything that remains.
    #[serde(default)]
    pub all: bool,
    /// Or these lines.
    #[serde(default)]
    pub lines: Vec<CreditLine>,
    /// Why; printed.
    pub reason: String,
    /// True to put the visits of the invoice back on the list of what is to be billed (I47).
    #[serde(default)]
    pub bill_again: bool,
}

/// A line to take back: all that remains of it, a quantity, or an amount.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreditLine {
    /// The invoice's line, from 1.
    pub line: usize,
    /// How much of its quantity.
    pub qty: Option<String>,
    /// Or an amount, in the invoice's price mode, after discounts.
    pub amount: Option<String>,
}

/// An issued credit note.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreditIssued {
    /// The credit note.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// SHA-256 of its archived PDF.
    pub sha256: String,
    /// What it takes back.
    pub total: Money,
    /// What of it settled the invoice; the rest is the party's credit.
    pub settled: Money,
}

/// Issues a credit note.
pub fn credit(desk: &Desk, caller: &Caller, request: InvoiceCredit) -> AppResult<CreditIssued> {
    let mut fault = Fault::default();
    let reason = fault
        .take("reason", text::required_line(&request.reason))
        .unwrap_or_default();
    if request.all != request.lines.is_empty() {
        fault.add("lines", "one_of_two");
    }
    fault.into_result()?;
    let (issued, taken) = desk.write(caller, |tx| {
        let invoice = creditable_row(tx, request.id)?;
        let original = paper::frozen(&invoice)?;
        let lines = store::issued_lines(tx, invoice.id)?;
        let creditable = remaining(tx, &invoice, &lines)?;
        let credited = creditable
            .credit(&request.parts(&creditable)?)
            .map_err(|fault| AppError::from(fault).with("remaining", invoice.money(left(&creditable))))?;
        let profile = business::profile(tx)?;
        let today = desk.now().date(profile.zone);
        let id: InvoiceId = desk.new_id();
        store::insert_credit(tx, id, &invoice, &reason, desk.now())?;
        if let Some(last) = numbers::last_date(tx, DocumentKind::CreditNote)?.filter(|last| *last > today) {
            return Err(AppError::invalid("date", "before_last_issued").with("lastDate", last));
        }
        let taken = numbers::take(desk, tx, &profile, DocumentKind::CreditNote, today)?;
        let mut snapshot = mirror(&original, &credited, &reason, today);
        snapshot.number = Some(taken.number.clone());
        let parties = parties::read(tx, invoice.client_id, invoice.bill_to_id)?;
        let now = parties::header(tx, &profile, parties, &DraftContent::default(), today)?;
        snapshot.seller = now.seller;
        let logo = business::logo(tx)?;
        snapshot.logo_sha256 = logo.as_deref().map(hash);
        write_lines(tx, id, &lines_of(desk, &lines, &snapshot, &credited))?;
        write_groups(desk, tx, id, &groups_of(&creditable, &snapshot, &credited))?;
        let sha256 = archive(desk, tx, id, &snapshot, logo.as_deref())?;
        let row = store::invoice(tx, id)?;
        seal(desk, caller, tx, &row, &snapshot, &taken)?;
        let settled = invoice.open.min(credited.payable);
        if settled > 0 {
            let part = AllocationDraft {
                invoice_id: invoice.id,
                amount: invoice.money(settled),
            };
            settle(desk, tx, Source::Credit(id), &part, today)?;
        }
        if request.bill_again {
            store::release_all(tx, invoice.id, desk.now())?;
        }
        tx.changed("invoices", invoice.id);
        reminders::invoice_changed(desk, tx, invoice.id)?;
        let issued = CreditIssued {
            id,
            number: taken.number.clone(),
            sha256,
            total: invoice.money(credited.payable),
            settled: invoice.money(settled.max(0)),
        };
        Ok((issued, taken))
    })?;
    numbers::enter(desk, &taken)?;
    Ok(issued)
}

fn creditable_row(tx: &Tx<'_>, id: InvoiceId) -> AppResult<InvoiceRow> {
    let row = store::invoice(tx, id)?;
    match (row.state, row.kind) {
        (DocumentState::Draft, _) => Err(AppError::invalid("id", "not_issued")),
        (_, DocumentKind::CreditNote) => Err(AppError::invalid("id", "is_credit_note")),
        (DocumentState::Void, _) => Err(already_issued(&row)),
        _ => Ok(row),
    }
}

impl InvoiceCredit {
    fn parts(&self, creditable: &Creditable) -> AppResult<Vec<(usize, CreditPart)>> {
        if self.all {
            return Ok(creditable.rest());
        }
        let mut fault = Fault::default();
        let mut parts = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            let at = |name: &str| format!("lines.{n}.{name}");
            let part = match (&line.qty, &line.amount) {
                (None, None) => Some(CreditPart::Rest),
                (Some(qty), None) => fault.take(&at("qty"), read_quantity(qty)).map(CreditPart::Quantity),
                (None, Some(amount)) => fault
                    .take(&at("amount"), scaled(amount, creditable.currency.exponent()))
                    .map(CreditPart::Amount),
                (Some(_), Some(_)) => {
                    fault.add(at("amount"), "one_of_two");
                    None
                }
            };
            match (line.line.checked_sub(1), part) {
                (Some(index), Some(part)) => parts.push((index, part)),
                (None, _) => fault.add(at("line"), "not_found"),
                (_, None) => {}
            }
        }
        fault.into_result()?;
        Ok(parts)
    }
}

/// The invoice and what earlier credit notes took back of it.
fn remaining(tx: &Tx<'_>, invoice: &InvoiceRow, lines: &[IssuedLine]) -> AppResult<Creditable> {
    let groups = store::issued_groups(tx, invoice.id)?;
    let mut creditable = Creditable {
        currency: invoice.currency,
        prices: invoice.prices,
        lines: lines.iter().map(line_of).collect::<AppResult<_>>()?,
        groups: groups.into_iter().map(group_of).collect(),
        payable: invoice.payable,
        credited_payable: 0,
    };
    for credit in store::credits_of(tx, invoice.id)? {
        creditable.credited_payable -= credit.payable;
        for line in store::issued_lines(tx, credit.id)? {
            let Some(index) = lines.iter().position(|l| Some(l.id) == line.credits_line_id) else {
                continue;
            };
            creditable.lines[index].credited -= line.amount;
            creditable.lines[index].credited_e6 -= line.quantity_e6;
        }
        for group in store::issued_groups(tx, credit.id)? {
            let Some(whole) = creditable.groups.iter_mut().find(|g| g.tax == group.tax) else {
                continue;
            };
            whole.credited_base -= group.base;
            for (sum, tax) in whole.credited_taxes.iter_mut().zip(&group.taxes) {
                *sum -= tax;
            }
        }
    }
    Ok(creditable)
}

fn line_of(line: &IssuedLine) -> AppResult<CreditableLine> {
    let group = usize::try_from(line.group - 1).map_err(|_| AppError::new(ErrorCode::Damaged, "a line's group"))?;
    Ok(CreditableLine {
        quantity_e6: line.quantity_e6,
        unit_price_e6: line.unit_price_e6,
        amount: line.amount,
        group,
        credited_e6: 0,
        credited: 0,
    })
}

fn group_of(group: IssuedGroup) -> CreditableGroup {
    CreditableGroup {
        discount: group.discount,
        base: group.base,
        credited_base: 0,
        credited_taxes: vec![0; group.taxes.len()],
        tax: group.tax,
        taxes: group.taxes,
    }
}

fn left(creditable: &Creditable) -> i64 {
    creditable.payable - creditable.credited_payable
}

/// The credit note's paper: the invoice's, with the lines taken back and every figure turned round.
fn mirror(original: &Snapshot, credited: &Credited, reason: &str, today: deskbell_core::Date) -> Snapshot {
    let credits = SnapshotCredit {
        number: original.number.clone().unwrap_or_default(),
        date: original.date,
        reason: reason.to_owned(),
    };
    let lines = credited.lines.iter().zip(1_u32..);
    Snapshot {
        kind: DocumentKind::CreditNote,
        date: today,
        due_date: None,
        terms: None,
        lines: lines
            .map(|(line, position)| mirrored_line(original, credited, line, position))
            .collect(),
        discount: None,
        groups: credited
            .groups
            .iter()
            .map(|group| mirrored_group(original, group))
            .collect(),
        net: -credited.net,
        tax: -credited.tax,
        total: -credited.total,
        rounding: -credited.rounding,
        payable: -credited.payable,
        credits: Some(credits),
        intro: None,
        text: None,
        bank: None,
        payment_code: None,
        fx: None,
        ..original.clone()
    }
}

fn mirrored_line(
    original: &Snapshot,
    credited: &Credited,
    line: &deskbell_core::invoices::CreditedLine,
    position: u32,
) -> SnapshotLine {
    let source = &original.lines[line.line];
    let group = credited
        .groups
        .iter()
        .position(|g| g.group == source.group as usize)
        .unwrap_or(0);
    SnapshotLine {
        position,
        quantity: unscaled(-line.quantity_e6, 6),
        unit_price: if line.unit_price_e6 == 0 {
            source.unit_price.clone()
        } else {
            deskbell_core::invoices::price_text(line.unit_price_e6, original.currency)
        },
        discount: (line.discount != 0).then(|| SnapshotDiscount {
            amount: -line.discount,
            percent: None,
            reason: source.discount.as_ref().and_then(|discount| discount.reason.clone()),
        }),
        amount: -line.amount,
        net: -line.amount,
        group: u32::try_from(group).unwrap_or(u32::MAX),
        ..source.clone()
    }
}

fn mirrored_group(original: &Snapshot, group: &deskbell_core::invoices::CreditedGroup) -> SnapshotGroup {
    let source = &original.groups[group.group];
    SnapshotGroup {
        taxes: source
            .taxes
            .iter()
            .zip(&group.taxes)
            .map(|(tax, amount)| SnapshotTax {
                amount: -amount,
                ..tax.clone()
            })
            .collect(),
        sum: -group.sum,
        discount: 0,
        base: -group.base,
        ..source.clone()
    }
}

fn lines_of(desk: &Desk, originals: &[IssuedLine], snapshot: &Snapshot, credited: &Credited) -> Vec<IssuedLine> {
    credited
        .lines
        .iter()
        .zip(&snapshot.lines)
        .map(|(line, printed)| {
            let source = &originals[line.line];
            IssuedLine {
                id: desk.new_id::<InvoiceLineId>(),
                position: i64::from(printed.position),
                quantity_e6: -line.quantity_e6,
                unit_price_e6: line.unit_price_e6,
                discount: -line.discount,
                amount: -line.amount,
                group: i64::from(printed.group) + 1,
                credits_line_id: Some(source.id),
                ..source.clone()
            }
        })
        .collect()
}

fn groups_of(creditable: &Creditable, snapshot: &Snapshot, credited: &Credited) -> Vec<IssuedGroup> {
    let groups = credited.groups.iter().zip(&snapshot.groups).zip(1_i64..);
    groups
        .map(|((group, printed), position)| IssuedGroup {
            position,
            tax: creditable.groups[group.group].tax.clone(),
            sum: -group.sum,
            discount: 0,
            base: -group.base,
            taxes: group.taxes.iter().map(|tax| -tax).collect(),
            reason: printed.reason.clone(),
            reason_code: printed.reason_code.clone(),
        })
        .collect()
}
