//! The archive: PDF bytes with their SHA-256, and logos once per hash. Whoever reads checks the hash (I66).

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, id::InvoiceId};

/// The PDF of a document as it left the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its name outside.
    pub file_name: String,
}

/// Stores a document's file; the document must still be a draft.
pub fn add_file(tx: &WriteTx<'_>, invoice: InvoiceId, file: &Archived, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO invoice_files (invoice_id, sha256, bytes, file_name, created_ms)
         VALUES (:invoice, :sha256, :bytes, :name, :now)",
        named! {
            ":invoice" => invoice, ":sha256" => &file.sha256, ":bytes" => file.bytes.as_slice(),
            ":name" => &file.file_name, ":now" => now,
        },
    )?;
    Ok(())
}

/// A document's file, unchecked. `NotFound` for drafts.
pub fn archived(tx: &Tx<'_>, invoice: InvoiceId) -> StoreResult<Archived> {
    tx.query_one(
        "SELECT sha256, bytes, file_name
         FROM invoice_files
         WHERE invoice_id = :invoice",
        named! {":invoice" => invoice},
        |row| {
            Ok(Archived {
                sha256: row.get("sha256")?,
                bytes: row.get("bytes")?,
                file_name: row.get("file_name")?,
            })
        },
    )
}

/// Keeps a logo under its hash; the same one twice is one row.
pub fn keep_asset(tx: &WriteTx<'_>, sha256: &str, media_type: &str, bytes: &[u8], now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO letterhead_assets (sha256, media_type, bytes, created_ms)
         VALUES (:sha256, :type, :bytes, :now)
         ON CONFLICT (sha256) DO NOTHING",
        named! {":sha256" => sha256, ":type" => media_type, ":bytes" => bytes, ":now" => now},
    )?;
    Ok(())
}

/// A kept logo: media type and bytes.
pub fn asset(tx: &Tx<'_>, sha256: &str) -> StoreResult<(String, Vec<u8>)> {
    tx.query_one(
        "SELECT media_type, bytes FROM letterhead_assets WHERE sha256 = :sha256",
        named! {":sha256" => sha256},
        |row| Ok((row.get("media_type")?, row.get("bytes")?)),
    )
}
