//! Calendar files that are kept up to date in a folder (A122).

use crate::{StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, id::FeedId};

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Its id.
    pub id: FeedId,
    /// The person; none: everybody.
    pub resource: Option<String>,
    /// The folder.
    pub folder: String,
    /// The file's name in it.
    pub file_name: String,
    /// `busy`, `initials` or `full`.
    pub level: String,
    /// When it was written last.
    pub written: Option<Instant>,
    /// Why the last try wrote nothing.
    pub fault: Option<String>,
}

/// Every kept file.
pub fn feeds(tx: &Tx<'_>) -> StoreResult<Vec<FeedRow>> {
    tx.query(
        "SELECT id, resource_id, folder, file_name, level, written_ms, fault
         FROM calendar_feeds
         ORDER BY created_ms, id",
        named! {},
        |row| {
            Ok(FeedRow {
                id: row.get("id")?,
                resource: row.get("resource_id")?,
                folder: row.get("folder")?,
                file_name: row.get("file_name")?,
                level: row.get("level")?,
                written: row.get("written_ms")?,
                fault: row.get("fault")?,
            })
        },
    )
}

/// Begins to keep a file.
pub fn feed_insert(tx: &WriteTx<'_>, feed: &FeedRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO calendar_feeds (id, resource_id, folder, file_name, level, created_ms, updated_ms, version)
         VALUES (:id, :resource, :folder, :file_name, :level, :now, :now, 1)",
        named! {
            ":id" => feed.id,
            ":resource" => feed.resource.as_deref(),
            ":folder" => &feed.folder,
            ":file_name" => &feed.file_name,
            ":level" => &feed.level,
            ":now" => now,
        },
    )?;
    tx.changed("feeds", feed.id);
    Ok(())
}

/// Keeps a file no longer; the file stays. `NotFound` when it is kept no more.
pub fn feed_delete(tx: &WriteTx<'_>, id: FeedId) -> StoreResult<()> {
    tx.changed("feeds", id);
    match tx.execute("DELETE FROM calendar_feeds WHERE id = :id", named! {":id" => id})? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// What came of a try to write it.
pub fn feed_tried(tx: &WriteTx<'_>, id: FeedId, fault: Option<&str>, now: Instant) -> StoreResult<()> {
    tx.execute(
        "UPDATE calendar_feeds
         SET fault = :fault, written_ms = CASE WHEN :fault IS NULL THEN :now ELSE written_ms END, updated_ms = :now
         WHERE id = :id",
        named! {":fault" => fault, ":now" => now, ":id" => id},
    )?;
    tx.changed("feeds", id);
    Ok(())
}
