//! People and rooms: whatever can be taken.

use crate::{Row, StoreResult, Tx, WriteTx, named};
use deskbell_core::{Instant, rights::Role};

/// What a resource is. Chairs and equipment come with their own needs later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    /// A member of staff.
    Staff,
    /// A room.
    Room,
}

impl ResourceKind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            ResourceKind::Staff => "staff",
            ResourceKind::Room => "room",
        }
    }
}

/// A person or room. The id is a staff or room id by `role` being there or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Initials or a short word for narrow columns.
    pub short_name: Option<String>,
    /// A number of the palette, 0 to 11.
    pub colour: u8,
    /// Place in lists.
    pub position: i64,
    /// Staff only.
    pub role: Option<Role>,
    /// Staff only: mail address.
    pub email: Option<String>,
    /// True when it can no longer be booked.
    pub archived: bool,
    /// For the next update.
    pub version: i64,
}

const COLUMNS: &str = "id, name, short_name, colour, position, role, email, archived_ms, version";

fn read(row: &Row<'_>) -> StoreResult<ResourceRow> {
    let role: Option<String> = row.get("role")?;
    Ok(ResourceRow {
        id: row.get("id")?,
        name: row.get("name")?,
        short_name: row.get("short_name")?,
        colour: row.get("colour")?,
        position: row.get("position")?,
        role: role.and_then(|word| Role::from_word(&word)),
        email: row.get("email")?,
        archived: row.get::<Option<i64>>("archived_ms")?.is_some(),
        version: row.get("version")?,
    })
}

/// All of a kind, in their order; archived ones too when asked.
pub fn resources(tx: &Tx<'_>, kind: ResourceKind, archived_too: bool) -> StoreResult<Vec<ResourceRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS}
             FROM resources
             WHERE kind = :kind AND (archived_ms IS NULL OR :all = 1)
             ORDER BY position, id"
        ),
        named! {":kind" => kind.word(), ":all" => archived_too},
        read,
    )
}

/// One of a kind, archived or not; none when there is no such one.
pub fn resource(tx: &Tx<'_>, kind: ResourceKind, id: &str) -> StoreResult<Option<ResourceRow>> {
    tx.query_opt(
        &format!(
            "SELECT {COLUMNS}
             FROM resources
             WHERE id = :id AND kind = :kind"
        ),
        named! {":id" => id, ":kind" => kind.word()},
        read,
    )
}

/// Adds one at the end of its list; `position` and `version` of the row are not looked at.
pub fn resource_insert(tx: &WriteTx<'_>, kind: ResourceKind, row: &ResourceRow, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO resources (id, kind, name, short_name, colour, position, role, email, created_ms, updated_ms, version)
         SELECT :id, :kind, :name, :short_name, :colour, COALESCE(MAX(position), 0) + 1, :role, :email, :now, :now, 1
         FROM resources
         WHERE kind = :kind",
        named! {
            ":id" => &row.id,
            ":kind" => kind.word(),
            ":name" => &row.name,
            ":short_name" => row.short_name.as_deref(),
            ":colour" => row.colour,
            ":role" => row.role.map(Role::word),
            ":email" => row.email.as_deref(),
            ":now" => now,
        },
    )?;
    tx.changed("business", &row.id);
    Ok(())
}

/// Writes name, short name, colour, role and mail; `Conflict` when the version is another.
pub fn resource_update(tx: &WriteTx<'_>, row: &ResourceRow, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE resources
         SET name = :name, short_name = :short_name, colour = :colour, role = :role, email = :email,
           updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => &row.id,
            ":name" => &row.name,
            ":short_name" => row.short_name.as_deref(),
            ":colour" => row.colour,
            ":role" => row.role.map(Role::word),
            ":email" => row.email.as_deref(),
            ":now" => now,
            ":version" => row.version,
        },
    )?;
    tx.changed("business", &row.id);
    Ok(())
}

/// Takes one out of use or back into it; history keeps it.
pub fn resource_archive(tx: &WriteTx<'_>, id: &str, version: i64, archived: bool, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE resources
         SET archived_ms = CASE WHEN :archived = 1 THEN :now ELSE NULL END, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {":id" => id, ":version" => version, ":archived" => archived, ":now" => now},
    )?;
    tx.changed("business", id);
    Ok(())
}
