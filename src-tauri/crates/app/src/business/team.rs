//! People and rooms.

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Fault,
    id::{RoomId, StaffId},
    paging::Page,
    rights::Role,
    text,
};
use deskbell_store::business::{self as store, ResourceKind, ResourceRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A new member of staff.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StaffDraft {
    /// Name as clients know it.
    pub name: String,
    /// What this person may do.
    pub role: Role,
    /// Initials or a short word for narrow columns.
    #[serde(default)]
    pub short_name: Option<String>,
    /// A number of the palette, 0 to 11.
    #[serde(default)]
    pub colour: Option<u8>,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
}

/// Fields of a member of staff to change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StaffPatch {
    /// Who.
    pub id: StaffId,
    /// The version it was made from.
    pub version: i64,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New role.
    #[serde(default)]
    pub role: Option<Role>,
    /// New short name; empty: none.
    #[serde(default)]
    pub short_name: Option<String>,
    /// New colour.
    #[serde(default)]
    pub colour: Option<u8>,
    /// New mail address; empty: none.
    #[serde(default)]
    pub email: Option<String>,
}

/// A new room.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoomDraft {
    /// Its name.
    pub name: String,
    /// A short word for narrow columns.
    #[serde(default)]
    pub short_name: Option<String>,
    /// A number of the palette, 0 to 11.
    #[serde(default)]
    pub colour: Option<u8>,
}

/// Fields of a room to change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoomPatch {
    /// Which.
    pub id: RoomId,
    /// The version it was made from.
    pub version: i64,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New short name; empty: none.
    #[serde(default)]
    pub short_name: Option<String>,
    /// New colour.
    #[serde(default)]
    pub colour: Option<u8>,
}

/// Takes a person or room out of use, or back into it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamArchive {
    /// Who or which.
    pub id: String,
    /// The version it was made from.
    pub version: i64,
    /// True: out of use; history keeps the name.
    pub archived: bool,
}

/// Which ones to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TeamList {
    /// Those out of use too.
    pub archived: bool,
}

/// A saved person or room.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TeamSaved {
    /// Its id.
    pub id: String,
    /// For the next update.
    pub version: i64,
}

/// A member of staff.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffView {
    /// The id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Colour, 0 to 11.
    pub colour: u8,
    /// What this person may do.
    pub role: Role,
    /// Mail address.
    pub email: Option<String>,
    /// True when out of use.
    pub archived: bool,
    /// For the next update.
    pub version: i64,
}

/// A room.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomView {
    /// The id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Colour, 0 to 11.
    pub colour: u8,
    /// True when out of use.
    pub archived: bool,
    /// For the next update.
    pub version: i64,
}

/// The role of a person who can act; `not_found`, or `not_allowed` when out of use.
pub fn role_of(desk: &Desk, staff: StaffId) -> AppResult<Role> {
    let found = desk
        .store
        .read(|tx| store::resource(tx, ResourceKind::Staff, &staff.to_string()))?;
    let row = found.ok_or_else(|| AppError::not_found("staff"))?;
    match row.role {
        Some(role) if !row.archived => Ok(role),
        _ => Err(AppError::new(crate::ErrorCode::NotAllowed, "this person is out of use")),
    }
}

/// Adds a member of staff.
pub fn staff_create(desk: &Desk, caller: &Caller, request: StaffDraft) -> AppResult<TeamSaved> {
    let row = ResourceRow {
        id: desk.new_id::<StaffId>().to_string(),
        role: Some(request.role),
        email: request.email.clone(),
        ..blank(&request.name, request.short_name, request.colour)?
    };
    create(desk, caller, ResourceKind::Staff, row)
}

/// Adds a room.
pub fn room_create(desk: &Desk, caller: &Caller, request: RoomDraft) -> AppResult<TeamSaved> {
    let id = desk.new_id::<RoomId>().to_string();
    let row = ResourceRow {
        id,
        ..blank(&request.name, request.short_name, request.colour)?
    };
    create(desk, caller, ResourceKind::Room, row)
}

fn blank(name: &str, short_name: Option<String>, colour: Option<u8>) -> AppResult<ResourceRow> {
    let mut fault = Fault::default();
    let name = fault.take("name", text::required_line(name)).unwrap_or_default();
    let short_name = short_name.and_then(|short| fault.take("shortName", text::line(&short)));
    if colour.is_some_and(|colour| colour > 11) {
        fault.add("colour", "between_0_and_11");
    }
    fault.into_result()?;
    Ok(ResourceRow {
        id: String::new(),
        name,
        short_name: short_name.filter(|short| !short.is_empty()),
        colour: colour.unwrap_or(0),
        position: 0,
        role: None,
        email: None,
        archived: false,
        version: 1,
    })
}

fn create(desk: &Desk, caller: &Caller, kind: ResourceKind, row: ResourceRow) -> AppResult<TeamSaved> {
    desk.write(caller, |tx| {
        store::resource_insert(tx, kind, &row, desk.now())?;
        Ok(TeamSaved {
            id: row.id.clone(),
            version: 1,
        })
    })
}

/// Changes a member of staff. The last owner keeps the role (T67).
pub fn staff_update(desk: &Desk, caller: &Caller, request: StaffPatch) -> AppResult<TeamSaved> {
    update(desk, caller, ResourceKind::Staff, &request.id.to_string(), |tx, row| {
        change(
            row,
            request.version,
            request.name.as_deref(),
            request.short_name.as_deref(),
            request.colour,
        )?;
        if let Some(email) = &request.email {
            row.email =
                Some(text::line(email).map_err(|rule| AppError::invalid("email", rule))?).filter(|e| !e.is_empty());
        }
        if let Some(role) = request.role {
            if row.role == Some(Role::Owner) && role != Role::Owner {
                keep_an_owner(tx, &row.id)?;
            }
            row.role = Some(role);
        }
        Ok(())
    })
}

/// Changes a room.
pub fn room_update(desk: &Desk, caller: &Caller, request: RoomPatch) -> AppResult<TeamSaved> {
    update(desk, caller, ResourceKind::Room, &request.id.to_string(), |_, row| {
        change(
            row,
            request.version,
            request.name.as_deref(),
            request.short_name.as_deref(),
            request.colour,
        )
    })
}

fn change(
    row: &mut ResourceRow,
    version: i64,
    name: Option<&str>,
    short_name: Option<&str>,
    colour: Option<u8>,
) -> AppResult<()> {
    let fresh = blank(
        name.unwrap_or(&row.name),
        short_name.map(str::to_owned),
        colour.or(Some(row.colour)),
    )?;
    row.version = version;
    row.name = fresh.name;
    row.colour = fresh.colour;
    if short_name.is_some() {
        row.short_name = fresh.short_name;
    }
    Ok(())
}

fn update(
    desk: &Desk,
    caller: &Caller,
    kind: ResourceKind,
    id: &str,
    work: impl FnOnce(&deskbell_store::WriteTx<'_>, &mut ResourceRow) -> AppResult<()>,
) -> AppResult<TeamSaved> {
    desk.write(caller, |tx| {
        let mut row = store::resource(tx, kind, id)?.ok_or_else(|| AppError::not_found(kind.word()))?;
        work(tx, &mut row)?;
        store::resource_update(tx, &row, desk.now())?;
        Ok(TeamSaved {
            id: row.id,
            version: row.version + 1,
        })
    })
}

/// Takes a member of staff out of use. The last owner cannot be (T67).
pub fn staff_archive(desk: &Desk, caller: &Caller, request: TeamArchive) -> AppResult<TeamSaved> {
    archive(desk, caller, ResourceKind::Staff, &request)
}

/// Takes a room out of use.
pub fn room_archive(desk: &Desk, caller: &Caller, request: TeamArchive) -> AppResult<TeamSaved> {
    archive(desk, caller, ResourceKind::Room, &request)
}

fn archive(desk: &Desk, caller: &Caller, kind: ResourceKind, request: &TeamArchive) -> AppResult<TeamSaved> {
    desk.write(caller, |tx| {
        let row = store::resource(tx, kind, &request.id)?.ok_or_else(|| AppError::not_found(kind.word()))?;
        if request.archived && row.role == Some(Role::Owner) {
            keep_an_owner(tx, &row.id)?;
        }
        store::resource_archive(tx, &row.id, request.version, request.archived, desk.now())?;
        Ok(TeamSaved {
            id: row.id,
            version: request.version + 1,
        })
    })
}

fn keep_an_owner(tx: &deskbell_store::Tx<'_>, leaving: &str) -> AppResult<()> {
    let staff = store::resources(tx, ResourceKind::Staff, false)?;
    if staff
        .iter()
        .any(|other| other.role == Some(Role::Owner) && other.id != leaving)
    {
        return Ok(());
    }
    Err(AppError::invalid("role", "last_owner"))
}

/// The members of staff in their order.
pub fn staff_list(desk: &Desk, _caller: &Caller, request: TeamList) -> AppResult<Page<StaffView>> {
    let rows = desk
        .store
        .read(|tx| store::resources(tx, ResourceKind::Staff, request.archived))?;
    let view = |row: ResourceRow| StaffView {
        id: row.id,
        name: row.name,
        short_name: row.short_name,
        colour: row.colour,
        role: row.role.unwrap_or(Role::Practitioner),
        email: row.email,
        archived: row.archived,
        version: row.version,
    };
    Ok(Page::whole(rows.into_iter().map(view).collect()))
}

/// The rooms in their order.
pub fn room_list(desk: &Desk, _caller: &Caller, request: TeamList) -> AppResult<Page<RoomView>> {
    let rows = desk
        .store
        .read(|tx| store::resources(tx, ResourceKind::Room, request.archived))?;
    let view = |row: ResourceRow| RoomView {
        id: row.id,
        name: row.name,
        short_name: row.short_name,
        colour: row.colour,
        archived: row.archived,
        version: row.version,
    };
    Ok(Page::whole(rows.into_iter().map(view).collect()))
}
