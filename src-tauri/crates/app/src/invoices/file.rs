//! The archived file: every way out goes through here, and the hash is checked each time (I66).

use super::{issue::hash, request::InvoiceById};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use deskbell_core::id::InvoiceId;
use deskbell_store::{
    Tx,
    invoices::{self as store, Archived},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{io::Write, path::Path};

/// Saves the archived PDF.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InvoicePdf {
    /// The issued document.
    pub id: InvoiceId,
    /// Where to: a token of the file chooser; in the terminal a path.
    pub to: String,
}

/// A saved file.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PdfSaved {
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// The name proposed for it.
    pub file_name: String,
}

/// The archived PDF for the window.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceFile {
    /// The PDF, base64.
    pub pdf: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// The name proposed for it.
    pub file_name: String,
}

/// Saves the archived bytes where the person chose.
pub fn pdf(desk: &Desk, caller: &Caller, request: InvoicePdf) -> AppResult<PdfSaved> {
    let path = desk.files.path(caller, "to", &request.to, desk.now())?;
    let file = desk.store.read(|tx| checked(tx, request.id))?;
    write_whole(&path, &file.bytes)?;
    Ok(PdfSaved {
        bytes: file.bytes.len() as u64,
        sha256: file.sha256,
        file_name: file.file_name,
    })
}

/// The archived bytes for the window's own viewer.
pub fn file(desk: &Desk, _caller: &Caller, request: InvoiceById) -> AppResult<InvoiceFile> {
    let file = desk.store.read(|tx| checked(tx, request.id))?;
    Ok(InvoiceFile {
        pdf: STANDARD.encode(&file.bytes),
        sha256: file.sha256,
        file_name: file.file_name,
    })
}

/// The archived file of an issued document, its hash checked. `damaged` when it does not fit; nothing is rendered anew.
pub fn checked(tx: &Tx<'_>, id: InvoiceId) -> AppResult<Archived> {
    let file = store::archived(tx, id)?;
    if hash(&file.bytes) != file.sha256 {
        return Err(AppError::new(
            ErrorCode::Damaged,
            "the archived file does not fit its hash",
        ));
    }
    Ok(file)
}

/// All or nothing: a temporary neighbour that is renamed at the end.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> AppResult<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&part);
        return Err(error.into());
    }
    Ok(())
}
