//! Issue (I62, I63): one transaction takes the number, freezes the snapshot, renders and archives the PDF and seals the
//! document. If anything fails, nothing happened and no number is used.

use super::{
    draft::already_issued,
    numbers::{self, Taken},
    paper::{self, Laid},
    request::InvoiceVersion,
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, reminders};
use deskbell_core::{
    Date, Fault,
    id::{InvoiceId, InvoiceLineId},
    invoices::{DocumentState, DraftContent, Problem, Severity, Snapshot, Totals, compose},
};
use deskbell_store::{
    StoreError, WriteTx, business,
    invoices::{self as store, Archived, IssueWrite, IssuedGroup, IssuedLine},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An issued document.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// The document.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// SHA-256 of the archived PDF, hex.
    pub sha256: String,
    /// Its date.
    pub date: Date,
    /// When it is due.
    pub due_date: Option<Date>,
    /// What should be known, though it stopped nothing.
    pub warnings: Vec<Problem>,
}

/// Issues a draft in the version that the person saw.
pub fn issue(desk: &Desk, caller: &Caller, request: InvoiceVersion) -> AppResult<Issued> {
    let (issued, taken) = desk.write(caller, |tx| {
        let row = store::invoice(tx, request.id)?;
        match row.state {
            DocumentState::Draft if row.deleted_at.is_some() => return Err(AppError::not_found("draft")),
            DocumentState::Draft => {}
            DocumentState::Issued | DocumentState::Void => return Err(already_issued(&row)),
        }
        if row.version != request.version {
            return Err(StoreError::Conflict.into());
        }
        let laid = paper::lay(desk, tx, &row)?;
        let warnings = allowed(&laid)?;
        let taken = numbers::take(desk, tx, &laid.profile, row.kind, laid.header.date)?;
        let (snapshot, totals, logo) = numbered(desk, tx, laid, &taken)?;
        let content = super::draft::content_of(&row)?;
        write_lines(tx, row.id, &lines_of(desk, &content, &snapshot, &totals)?)?;
        write_groups(desk, tx, row.id, &groups_of(&snapshot, &totals))?;
        let sha256 = archive(desk, tx, row.id, &snapshot, logo.as_deref())?;
        seal(desk, caller, tx, &row, &snapshot, &taken)?;
        reminders::invoice_changed(desk, tx, row.id)?;
        Ok((
            Issued {
                id: row.id,
                number: taken.number.clone(),
                sha256,
                date: snapshot.date,
                due_date: snapshot.due_date,
                warnings,
            },
            taken,
        ))
    })?;
    numbers::enter(desk, &taken)?;
    Ok(issued)
}

/// Refuses with every error at once, each with its field (I4); answers the warnings.
fn allowed(laid: &Laid) -> AppResult<Vec<Problem>> {
    let (errors, warnings): (Vec<Problem>, Vec<Problem>) = laid
        .problems
        .iter()
        .cloned()
        .partition(|problem| problem.severity == Severity::Error);
    if errors.is_empty() {
        return Ok(warnings);
    }
    let mut fault = Fault::default();
    for problem in &errors {
        fault.add(problem.field.clone(), problem.rule.clone());
    }
    Err(AppError::from(fault).with("problems", errors))
}

type Numbered = (Snapshot, Totals, Option<Vec<u8>>);

/// The same document again, now with its number and all that only an issued one shows.
fn numbered(desk: &Desk, tx: &WriteTx<'_>, laid: Laid, taken: &Taken) -> AppResult<Numbered> {
    let logo = business::logo(tx)?;
    let mut header = laid.header;
    header.number = Some(taken.number.clone());
    if let Some(bytes) = &logo {
        let sha256 = hash(bytes);
        let png = bytes.starts_with(b"\x89PNG");
        let kind = if png { "image/png" } else { "image/jpeg" };
        store::keep_asset(tx, &sha256, kind, bytes, desk.now())?;
        header.logo_sha256 = Some(sha256);
    }
    let (snapshot, totals) = compose(&laid.content, header)?;
    Ok((snapshot, totals, logo))
}

pub(super) fn lines_of(
    desk: &Desk,
    content: &DraftContent,
    snapshot: &Snapshot,
    totals: &Totals,
) -> AppResult<Vec<IssuedLine>> {
    let calculation = content.calculation(snapshot.currency)?;
    let figures = calculation.lines.iter().zip(&totals.lines);
    Ok(content
        .lines
        .iter()
        .zip(figures)
        .zip(1_i64..)
        .map(|((line, (input, total)), position)| IssuedLine {
            id: desk.new_id(),
            position,
            description: line.description.clone(),
            quantity_e6: input.quantity_e6,
            unit: line.unit.clone(),
            unit_price_e6: input.unit_price_e6,
            discount: total.discount,
            amount: total.amount,
            group: total.group as i64 + 1,
            supply_date: line.date.or(snapshot.supply_date).or(Some(snapshot.date)),
            appointment_id: line.appointment_id,
            client_id: line.client_id,
            credits_line_id: None,
        })
        .collect())
}

pub(super) fn groups_of(snapshot: &Snapshot, totals: &Totals) -> Vec<IssuedGroup> {
    let groups = totals.groups.iter().zip(&snapshot.groups).zip(1_i64..);
    groups
        .map(|((group, printed), position)| IssuedGroup {
            position,
            tax: group.tax.clone(),
            sum: group.sum,
            discount: group.discount,
            base: group.base,
            taxes: group.taxes.clone(),
            reason: printed.reason.clone(),
            reason_code: printed.reason_code.clone(),
        })
        .collect()
}

pub(super) fn write_lines(tx: &WriteTx<'_>, id: InvoiceId, lines: &[IssuedLine]) -> AppResult<()> {
    for line in lines {
        store::add_line(tx, id, line)?;
    }
    Ok(())
}

pub(super) fn write_groups(desk: &Desk, tx: &WriteTx<'_>, id: InvoiceId, groups: &[IssuedGroup]) -> AppResult<()> {
    for group in groups {
        store::add_group(tx, id, desk.new_id::<InvoiceLineId>(), group)?;
    }
    Ok(())
}

/// Renders the snapshot and stores the bytes with their hash; answers the hash.
pub(super) fn archive(
    desk: &Desk,
    tx: &WriteTx<'_>,
    id: InvoiceId,
    snapshot: &Snapshot,
    logo: Option<&[u8]>,
) -> AppResult<String> {
    let bytes = paper::render(snapshot, logo)?;
    let file = Archived {
        sha256: hash(&bytes),
        file_name: paper::file_name(snapshot)?,
        bytes,
    };
    store::add_file(tx, id, &file, desk.now())?;
    Ok(file.sha256)
}

/// Seals the document; from here on the schema refuses every change.
pub(super) fn seal(
    desk: &Desk,
    caller: &Caller,
    tx: &WriteTx<'_>,
    row: &store::InvoiceRow,
    snapshot: &Snapshot,
    taken: &Taken,
) -> AppResult<()> {
    let json =
        serde_json::to_string(snapshot).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let write = IssueWrite {
        id: row.id,
        version: row.version,
        series_id: taken.series_id,
        period: taken.period.clone(),
        seq: taken.seq,
        number: taken.number.clone(),
        date: snapshot.date,
        due_date: snapshot.due_date,
        snapshot: json,
        net: snapshot.net,
        tax: snapshot.tax,
        total: snapshot.total,
        payable: snapshot.payable,
        by: caller.staff,
        now: desk.now(),
    };
    store::issue(tx, &write)?;
    tx.changed("invoices", row.id);
    Ok(())
}

/// SHA-256 of bytes, hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
