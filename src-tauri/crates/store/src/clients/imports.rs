//! Imports: which file, what each row did, and the record as it was before, so that one undo restores it.

use super::record::{json, read_json};
use crate::{
    Row, StoreResult, Tx, WriteTx,
    engine::search::{self as index, SearchTable},
    named,
};
use deskbell_core::{
    Instant,
    clients::{
        record::ClientContent,
        timeline::{TimelineEntry, TimelineKind},
    },
    id::{ClientId, ImportId, StaffId},
};

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRun {
    /// The id.
    pub id: ImportId,
    /// The file's own name, without its folder.
    pub file_name: String,
    /// SHA-256 of the file, hex.
    pub file_sha256: String,
    /// Fingerprint of its headers.
    pub header_key: String,
    /// Who ran it.
    pub by: Option<StaffId>,
    /// When.
    pub created: Instant,
    /// When it was undone.
    pub undone: Option<Instant>,
}

/// What a row did.
#[derive(Debug)]
pub struct NewImportRow<'a> {
    /// The run.
    pub import: ImportId,
    /// The client that it made or changed.
    pub client: ClientId,
    /// 1 is the first after the header.
    pub row: u32,
    /// Fingerprint of its cells.
    pub hash: &'a str,
    /// The record before, when it was there already.
    pub before: Option<&'a ClientContent>,
    /// The version that the client has now.
    pub version_after: i64,
}

/// A row that wrote something.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// 1 is the first after the header.
    pub row: u32,
    /// The client; none when it is gone.
    pub client: Option<ClientId>,
    /// The version that the client had after this row.
    pub version_after: i64,
    /// The record before; none when the row made the client.
    pub before: Option<BeforeImage>,
}

/// A record as it was before a row changed it.
pub type BeforeImage = ClientContent;

/// Begins a run.
pub fn add_import(tx: &WriteTx<'_>, run: &ImportRun) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO imports (id, file_name, file_sha256, header_key, counts, by_staff_id, created_ms)
         VALUES (:id, :name, :sha, :header, '{}', :by, :created)",
        named! {
            ":id" => run.id,
            ":name" => &run.file_name,
            ":sha" => &run.file_sha256,
            ":header" => &run.header_key,
            ":by" => run.by,
            ":created" => run.created,
        },
    )?;
    Ok(())
}

/// Notes the counts of a run, as JSON.
pub fn set_import_counts(tx: &WriteTx<'_>, id: ImportId, counts: &str) -> StoreResult<()> {
    tx.execute(
        "UPDATE imports
         SET counts = :counts
         WHERE id = :id",
        named! {":id" => id, ":counts" => counts},
    )?;
    Ok(())
}

/// Notes what a row did.
pub fn add_import_row(tx: &WriteTx<'_>, row: &NewImportRow<'_>, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO import_rows (
           id, import_id, client_id, row_number, row_hash, outcome, version_after, before_image, created_ms)
         VALUES (:id, :import, :client, :row, :hash, :outcome, :version, :before, :now)",
        named! {
            ":id" => format!("{}:{}", row.import, row.row),
            ":import" => row.import,
            ":client" => row.client,
            ":row" => row.row,
            ":hash" => row.hash,
            ":outcome" => if row.before.is_some() { "update" } else { "new" },
            ":version" => row.version_after,
            ":before" => row.before.map(json).transpose()?,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// The run; `NotFound` when there is none.
pub fn find_import(tx: &Tx<'_>, id: ImportId) -> StoreResult<ImportRun> {
    tx.query_one(
        "SELECT id, file_name, file_sha256, header_key, by_staff_id, created_ms, undone_ms
         FROM imports
         WHERE id = :id",
        named! {":id" => id},
        run,
    )
}

/// The latest run of the same file that still stands.
pub fn import_of_file(tx: &Tx<'_>, file_sha256: &str) -> StoreResult<Option<ImportRun>> {
    tx.query_opt(
        "SELECT id, file_name, file_sha256, header_key, by_staff_id, created_ms, undone_ms
         FROM imports
         WHERE file_sha256 = :sha
           AND undone_ms IS NULL
         ORDER BY created_ms DESC
         LIMIT 1",
        named! {":sha" => file_sha256},
        run,
    )
}

fn run(row: &Row<'_>) -> StoreResult<ImportRun> {
    Ok(ImportRun {
        id: row.get("id")?,
        file_name: row.get("file_name")?,
        file_sha256: row.get("file_sha256")?,
        header_key: row.get("header_key")?,
        by: row.get("by_staff_id")?,
        created: row.get("created_ms")?,
        undone: row.get("undone_ms")?,
    })
}

/// The client that a row with exactly these cells made or changed before.
pub fn imported_row(tx: &Tx<'_>, hash: &str) -> StoreResult<Option<ClientId>> {
    tx.query_opt(
        "SELECT r.client_id
         FROM import_rows r
         JOIN imports i ON i.id = r.import_id
         WHERE r.row_hash = :hash
           AND r.client_id IS NOT NULL
           AND i.undone_ms IS NULL
         ORDER BY r.created_ms DESC
         LIMIT 1",
        named! {":hash" => hash},
        |row| row.get("client_id"),
    )
}

/// True when any import was ever carried out.
pub fn any_import(tx: &Tx<'_>) -> StoreResult<bool> {
    let one = tx.query_opt(
        "SELECT id
         FROM imports
         LIMIT 1",
        named! {},
        |_| Ok(()),
    )?;
    Ok(one.is_some())
}

/// Sets who pays for a client that the same transaction made; no version is raised, since nobody has seen it.
pub fn set_imported_payer(tx: &WriteTx<'_>, id: ClientId, payer: ClientId) -> StoreResult<()> {
    tx.execute(
        "UPDATE clients
         SET bill_to_id = :payer
         WHERE id = :id
           AND bill_to_id IS NULL",
        named! {":id" => id, ":payer" => payer},
    )?;
    Ok(())
}

/// What a run wrote, last row first.
pub fn before_images(tx: &Tx<'_>, import: ImportId) -> StoreResult<Vec<ImportRow>> {
    tx.query(
        "SELECT row_number, client_id, version_after, before_image
         FROM import_rows
         WHERE import_id = :import
         ORDER BY row_number DESC",
        named! {":import" => import},
        |row| {
            let before: Option<String> = row.get("before_image")?;
            Ok(ImportRow {
                row: row.get("row_number")?,
                client: row.get("client_id")?,
                version_after: row.get("version_after")?,
                before: before.map(|_| read_json(row, "before_image")).transpose()?,
            })
        },
    )
}

/// Marks a run undone; `Conflict` when it was already.
pub fn mark_undone(tx: &WriteTx<'_>, id: ImportId, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE imports
         SET undone_ms = :now
         WHERE id = :id
           AND undone_ms IS NULL",
        named! {":id" => id, ":now" => now},
    )
}

/// Deletes a client that an import made and nobody used.
pub fn delete_client(tx: &WriteTx<'_>, id: ClientId, number: i64) -> StoreResult<()> {
    tx.execute(
        "DELETE FROM clients
         WHERE id = :id",
        named! {":id" => id},
    )?;
    index::remove(tx, SearchTable::Clients, number)
}

/// The mapping remembered for a set of headers, as JSON.
pub fn mapping_of(tx: &Tx<'_>, header_key: &str) -> StoreResult<Option<String>> {
    tx.query_opt(
        "SELECT mapping
         FROM import_mappings
         WHERE header_key = :key",
        named! {":key" => header_key},
        |row| row.get("mapping"),
    )
}

/// Remembers the mapping of a set of headers.
pub fn remember_mapping(tx: &WriteTx<'_>, header_key: &str, mapping: &str, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO import_mappings (header_key, mapping, updated_ms)
         VALUES (:key, :mapping, :now)
         ON CONFLICT (header_key) DO UPDATE SET mapping = excluded.mapping, updated_ms = excluded.updated_ms",
        named! {":key" => header_key, ":mapping" => mapping, ":now" => now},
    )?;
    Ok(())
}

pub(super) fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<&(Instant, String)>,
    limit: u32,
) -> StoreResult<Vec<TimelineEntry>> {
    let (ms, id) = super::place(before);
    tx.query(
        "SELECT r.id, r.outcome, i.file_name, i.created_ms, i.by_staff_id
         FROM import_rows r
         JOIN imports i ON i.id = r.import_id
         WHERE r.client_id = :client
           AND i.undone_ms IS NULL
           AND (i.created_ms, r.id) < (:ms, :id)
         ORDER BY i.created_ms DESC, r.id DESC
         LIMIT :limit",
        named! {":client" => client, ":ms" => ms, ":id" => id, ":limit" => limit},
        |row| {
            Ok(TimelineEntry {
                at: row.get("created_ms")?,
                kind: TimelineKind::Import,
                title: row.get("file_name")?,
                ref_id: row.get("id")?,
                state: row.get("outcome")?,
                amount: None,
                by: row.get("by_staff_id")?,
            })
        },
    )
}
