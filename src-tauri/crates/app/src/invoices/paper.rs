//! What a document will look like: the snapshot of a draft, what stops its issue, and its preview.

use super::{draft::content_of, numbers, parties, request::InvoiceById};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use deskbell_core::{
    business::Profile,
    invoices::{DocumentState, DraftContent, Header, IssueContext, Problem, Severity, Snapshot, check, compose},
};
use deskbell_documents::{self as documents, DocumentError};
use deskbell_store::{
    Tx, business,
    invoices::{self as store, InvoiceRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A preview: the draft marked as such, without number, codes and payment details.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoicePreview {
    /// The PDF, base64.
    pub pdf: String,
}

/// A draft laid out: all that an issue needs but the number.
pub(super) struct Laid {
    /// The business.
    pub profile: Profile,
    /// What was typed.
    pub content: DraftContent,
    /// Parties, dates and terms.
    pub header: Header,
    /// As it would be printed, without a number.
    pub snapshot: Snapshot,
    /// What stops the issue, or should be said before it.
    pub problems: Vec<Problem>,
}

/// The document as the window draws it: the snapshot of a draft as it would be issued today, or the frozen one.
pub fn paper(desk: &Desk, _caller: &Caller, request: InvoiceById) -> AppResult<Snapshot> {
    desk.store.read(|tx| {
        let row = store::invoice(tx, request.id)?;
        match row.state {
            DocumentState::Draft => Ok(lay(desk, tx, &row)?.snapshot),
            DocumentState::Issued | DocumentState::Void => frozen(&row),
        }
    })
}

/// The draft's PDF, marked DRAFT across the page (I43).
pub fn preview(desk: &Desk, _caller: &Caller, request: InvoiceById) -> AppResult<InvoicePreview> {
    let (snapshot, logo) = desk.store.read(|tx| {
        let row = store::invoice(tx, request.id)?;
        if row.state != DocumentState::Draft {
            return Err(AppError::new(ErrorCode::Immutable, "an issued document has its file"));
        }
        Ok((lay(desk, tx, &row)?.snapshot, business::logo(tx)?))
    })?;
    let rendered = render(&snapshot, logo.as_deref())?;
    Ok(InvoicePreview {
        pdf: STANDARD.encode(&rendered),
    })
}

/// Lays a draft out as of today.
pub(super) fn lay(desk: &Desk, tx: &Tx<'_>, row: &InvoiceRow) -> AppResult<Laid> {
    let profile = business::profile(tx)?;
    let content = content_of(row)?;
    let today = desk.now().date(profile.zone);
    let parties = parties::read(tx, row.client_id, row.bill_to_id)?;
    let header = parties::header(tx, &profile, parties, &content, content.date.unwrap_or(today))?;
    let (snapshot, _) = compose(&content, header.clone())?;
    let context = IssueContext {
        today,
        last_date: numbers::last_date(tx, row.kind)?,
        country: profile.country.clone(),
        home: profile.currency,
    };
    let mut problems = check(&content, &snapshot, &context);
    problems.extend(glyph_problems(&snapshot)?);
    Ok(Laid {
        profile,
        content,
        header,
        snapshot,
        problems,
    })
}

/// Why the issue of a draft would be refused, and what should be said before it (I44).
pub(super) fn problems(desk: &Desk, tx: &Tx<'_>, row: &InvoiceRow) -> AppResult<Vec<Problem>> {
    Ok(lay(desk, tx, row)?.problems)
}

/// The frozen snapshot of an issued document.
pub(super) fn frozen(row: &InvoiceRow) -> AppResult<Snapshot> {
    let text = row.snapshot.as_deref().unwrap_or_default();
    serde_json::from_str(text).map_err(|_| AppError::new(ErrorCode::Damaged, "the snapshot cannot be read"))
}

/// Characters that no font can draw refuse the issue, all of them at once (I157).
fn glyph_problems(snapshot: &Snapshot) -> AppResult<Vec<Problem>> {
    let json = serde_json::to_value(snapshot).map_err(|e| AppError::new(ErrorCode::Internal, e.to_string()))?;
    let mut problems = Vec::new();
    note_missing("", &json, &mut problems);
    Ok(problems)
}

fn note_missing(path: &str, value: &Value, problems: &mut Vec<Problem>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::String(text) => {
            let characters = documents::missing_characters(text);
            if !characters.is_empty() {
                problems.push(no_glyph(path.to_owned(), characters));
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                note_missing(&below(&i.to_string()), item, problems);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                note_missing(&below(name), field, problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn no_glyph(field: String, characters: String) -> Problem {
    Problem {
        field,
        rule: "no_glyph".to_owned(),
        severity: Severity::Error,
        value: Some(characters),
    }
}

/// The PDF of a snapshot. What cannot be drawn is a fault of its field.
pub(super) fn render(snapshot: &Snapshot, logo: Option<&[u8]>) -> AppResult<Vec<u8>> {
    documents::render_invoice(snapshot, logo).map_err(|error| match error {
        DocumentError::NoGlyph { field, characters } => {
            AppError::invalid(field.clone(), "no_glyph").with("problems", [no_glyph(field, characters)])
        }
        DocumentError::AddressTooLong => AppError::invalid("buyer.address", "too_long"),
        DocumentError::Picture(rule) => AppError::invalid("logo", rule),
        other @ (DocumentError::Word(_) | DocumentError::Write(_)) => {
            AppError::new(ErrorCode::Internal, other.to_string())
        }
    })
}

/// The name an issued document's file is proposed: `Invoice-2027-0412.pdf`, in the document's language (I179).
pub(super) fn file_name(snapshot: &Snapshot) -> AppResult<String> {
    let title = documents::invoice_title(snapshot).map_err(|e| AppError::new(ErrorCode::Internal, e.to_string()))?;
    Ok(documents::safe_file_name(&title.replace(' ', "-"), "pdf"))
}
