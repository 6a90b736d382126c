//! The client row.

use super::contact;
use crate::{Row, StoreError, StoreResult, Tx, WriteTx, engine::search as index, engine::search::SearchTable, named};
use deskbell_core::{
    Instant,
    clients::{
        address::Address,
        consent::ContactChannel,
        record::{ClientContent, ClientKind},
        search::SearchKey,
        timeline::{TimelineEntry, TimelineKind},
    },
    fold::fold,
    id::{ClientId, ImportId},
};

/// A client as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClient {
    /// The id.
    pub id: ClientId,
    /// Running number that people can say.
    pub number: i64,
    /// What is known.
    pub content: ClientContent,
    /// When the client was put away.
    pub archived: Option<Instant>,
    /// When the record was made.
    pub created: Instant,
    /// When it was last changed.
    pub updated: Instant,
    /// For conflict detection.
    pub version: i64,
    /// The import that brought it.
    pub import: Option<ImportId>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// The id.
    pub id: ClientId,
    /// Running number.
    pub number: i64,
    /// Person or organisation.
    pub kind: ClientKind,
    /// Full name.
    pub name: String,
    /// Place in the list.
    pub sort_key: String,
    /// Tags.
    pub tags: Vec<String>,
    /// When the client was put away.
    pub archived: Option<Instant>,
}

/// The next running number; unique, since writers take turns.
pub fn next_number(tx: &Tx<'_>) -> StoreResult<i64> {
    tx.query_one(
        "SELECT COALESCE(MAX(number), 0) + 1 AS next
         FROM clients",
        named! {},
        |row| row.get("next"),
    )
}

/// Adds a client with its contact points (which carry their ids) and its search key. `Duplicate` when the external id
/// stands at another client.
pub fn insert(
    tx: &WriteTx<'_>,
    id: ClientId,
    number: i64,
    content: &ClientContent,
    import: Option<ImportId>,
    now: Instant,
) -> StoreResult<()> {
    let name = content.display_name();
    tx.execute(
        "INSERT INTO clients (
           id, number, kind, salutation, given_name, middle_name, family_name, suffix, organisation_name,
           preferred_name, say_as, worry, display_name, sort_key, birth_date, language, zone, preferred_channel,
           external_id, notes, tags, addresses, bill_to_id, import_id, created_ms, updated_ms, version)
         VALUES (
           :id, :number, :kind, :salutation, :given, :middle, :family, :suffix, :organisation,
           :preferred, :say_as, :worry, :display, :sort, :birth, :language, :zone, :channel,
           :external, :notes, :tags, :addresses, :bill_to, :import, :now, :now, 1)",
        named! {
            ":id" => id,
            ":number" => number,
            ":kind" => content.kind().word(),
            ":salutation" => content.salutation.as_ref(),
            ":given" => content.given_name.as_ref(),
            ":middle" => content.middle_name.as_ref(),
            ":family" => content.family_name.as_ref(),
            ":suffix" => content.suffix.as_ref(),
            ":organisation" => content.organisation_name.as_ref(),
            ":preferred" => content.preferred_name.as_ref(),
            ":say_as" => content.say_as.as_ref(),
            ":worry" => content.worry.as_ref(),
            ":display" => &name,
            ":sort" => sort_key(content),
            ":birth" => content.birth_date,
            ":language" => content.language.as_ref(),
            ":zone" => content.zone,
            ":channel" => content.preferred_channel.map(ContactChannel::word),
            ":external" => content.external_id.as_ref(),
            ":notes" => content.notes.as_ref(),
            ":tags" => json(&content.tags)?,
            ":addresses" => json(&content.addresses)?,
            ":bill_to" => content.bill_to,
            ":import" => import,
            ":now" => now,
        },
    )?;
    contact::insert_all(tx, id, &content.contact_points, now)?;
    let key = SearchKey::of(content, number);
    index::add(tx, SearchTable::Clients, number, &key.names, &key.rest)
}

/// Replaces what is known; `Conflict` when the version is not the present one.
pub fn update(tx: &WriteTx<'_>, present: &StoredClient, content: &ClientContent, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE clients
         SET kind = :kind, salutation = :salutation, given_name = :given, middle_name = :middle,
             family_name = :family, suffix = :suffix, organisation_name = :organisation, preferred_name = :preferred,
             say_as = :say_as, worry = :worry, display_name = :display, sort_key = :sort, birth_date = :birth,
             language = :language, zone = :zone, preferred_channel = :channel, external_id = :external,
             notes = :notes, tags = :tags, addresses = :addresses, bill_to_id = :bill_to, updated_ms = :now,
             version = version + 1
         WHERE id = :id
           AND version = :version",
        named! {
            ":id" => present.id,
            ":version" => present.version,
            ":kind" => content.kind().word(),
            ":salutation" => content.salutation.as_ref(),
            ":given" => content.given_name.as_ref(),
            ":middle" => content.middle_name.as_ref(),
            ":family" => content.family_name.as_ref(),
            ":suffix" => content.suffix.as_ref(),
            ":organisation" => content.organisation_name.as_ref(),
            ":preferred" => content.preferred_name.as_ref(),
            ":say_as" => content.say_as.as_ref(),
            ":worry" => content.worry.as_ref(),
            ":display" => content.display_name(),
            ":sort" => sort_key(content),
            ":birth" => content.birth_date,
            ":language" => content.language.as_ref(),
            ":zone" => content.zone,
            ":channel" => content.preferred_channel.map(ContactChannel::word),
            ":external" => content.external_id.as_ref(),
            ":notes" => content.notes.as_ref(),
            ":tags" => json(&content.tags)?,
            ":addresses" => json(&content.addresses)?,
            ":bill_to" => content.bill_to,
            ":now" => now,
        },
    )?;
    contact::replace_all(tx, present, &content.contact_points, now)?;
    let key = SearchKey::of(content, present.number);
    index::replace(tx, SearchTable::Clients, present.number, &key.names, &key.rest)
}

/// The client; `NotFound` when there is none.
pub fn get(tx: &Tx<'_>, id: ClientId) -> StoreResult<StoredClient> {
    let mut client = tx.query_one(
        "SELECT id, number, salutation, given_name, middle_name, family_name, suffix, organisation_name,
                preferred_name, say_as, worry, birth_date, language, zone, preferred_channel, external_id, notes, tags,
                addresses, bill_to_id, import_id, archived_ms, created_ms, updated_ms, version
         FROM clients
         WHERE id = :id",
        named! {":id" => id},
        stored,
    )?;
    client.content.contact_points = contact::of_client(tx, id)?;
    Ok(client)
}

/// The full name of a client.
pub fn name_of(tx: &Tx<'_>, id: ClientId) -> StoreResult<String> {
    tx.query_one(
        "SELECT display_name
         FROM clients
         WHERE id = :id",
        named! {":id" => id},
        |row| row.get("display_name"),
    )
}

/// The clients whose invoices this one pays, by name.
pub fn paid_by(tx: &Tx<'_>, payer: ClientId) -> StoreResult<Vec<(ClientId, String)>> {
    tx.query(
        "SELECT id, display_name
         FROM clients
         WHERE bill_to_id = :payer
         ORDER BY sort_key, id
         LIMIT 100",
        named! {":payer" => payer},
        |row| Ok((row.get("id")?, row.get("display_name")?)),
    )
}

/// The client that carries another program's number.
pub fn find_by_external_id(tx: &Tx<'_>, external_id: &str) -> StoreResult<Option<ClientId>> {
    tx.query_opt(
        "SELECT id
         FROM clients
         WHERE external_id = :external",
        named! {":external" => external_id},
        |row| row.get("id"),
    )
}

/// Puts a client away: out of lists and pickers, nothing deleted. `Conflict` on an old version.
pub fn archive(tx: &WriteTx<'_>, id: ClientId, version: i64, now: Instant) -> StoreResult<()> {
    set_archived(tx, id, version, Some(now), now)
}

/// Takes a client back. `Conflict` on an old version.
pub fn unarchive(tx: &WriteTx<'_>, id: ClientId, version: i64, now: Instant) -> StoreResult<()> {
    set_archived(tx, id, version, None, now)
}

fn set_archived(
    tx: &WriteTx<'_>,
    id: ClientId,
    version: i64,
    archived: Option<Instant>,
    now: Instant,
) -> StoreResult<()> {
    tx.update(
        "UPDATE clients
         SET archived_ms = :archived, updated_ms = :now, version = version + 1
         WHERE id = :id
           AND version = :version",
        named! {":id" => id, ":version" => version, ":archived" => archived, ":now" => now},
    )
}

macro_rules! list_where {
    ($which:literal) => {
        concat!(
            "SELECT id, number, kind, display_name, sort_key, tags, archived_ms
             FROM clients
             WHERE (sort_key, id) > (:sort, :id)
               AND ",
            $which,
            "
             ORDER BY sort_key, id
             LIMIT :limit"
        )
    };
}

/// Clients by name after a position (sort key and id); archived ones only when asked for. Each kind of list is a statement
/// of its own, so that each finds its index.
pub fn list(
    tx: &Tx<'_>,
    after: Option<(String, String)>,
    archived: bool,
    tag: Option<&str>,
    limit: u32,
) -> StoreResult<Vec<ClientRow>> {
    let (sort, id) = after.unwrap_or_default();
    let place = named! {":sort" => sort, ":id" => id, ":limit" => limit};
    let Some(tag) = tag else {
        let sql = if archived {
            list_where!("archived_ms IS NOT NULL")
        } else {
            list_where!("archived_ms IS NULL")
        };
        return tx.query(sql, place, list_row);
    };
    tx.query(
        list_where!(
            "tags <> '[]'
               AND tags LIKE '%' || :tag || '%' ESCAPE '!'
               AND (archived_ms IS NOT NULL) = :archived"
        ),
        &[place, named! {":tag" => tag_as_json(tag), ":archived" => archived}].concat(),
        list_row,
    )
}

/// A tag as it stands in the JSON list, quotes included, with nothing left that LIKE would read.
fn tag_as_json(tag: &str) -> String {
    let quoted = serde_json::to_string(tag).unwrap_or_default();
    quoted.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

fn list_row(row: &Row<'_>) -> StoreResult<ClientRow> {
    Ok(ClientRow {
        id: row.get("id")?,
        number: row.get("number")?,
        kind: row.word("kind", ClientKind::from_word)?,
        name: row.get("display_name")?,
        sort_key: row.get("sort_key")?,
        tags: read_json(row, "tags")?,
        archived: row.get("archived_ms")?,
    })
}

/// The order of lists: family name, then given name; organisations by their name.
fn sort_key(content: &ClientContent) -> String {
    let family = content.family_name.as_deref().unwrap_or_default();
    let given = content.given_name.as_deref().unwrap_or_default();
    match fold(&deunicoded(&format!("{family} {given}"))) {
        blank if blank.is_empty() => fold(&content.display_name()),
        key => key,
    }
}

/// Latin letters without marks, other scripts as they are, so that each script sorts among itself.
fn deunicoded(text: &str) -> String {
    text.to_lowercase()
        .replace('ß', "ss")
        .replace('æ', "ae")
        .replace('ø', "o")
        .replace('ł', "l")
        .replace('đ', "d")
}

pub(super) fn stored(row: &Row<'_>) -> StoreResult<StoredClient> {
    let channel: Option<String> = row.get("preferred_channel")?;
    Ok(StoredClient {
        id: row.get("id")?,
        number: row.get("number")?,
        content: ClientContent {
            salutation: row.get("salutation")?,
            given_name: row.get("given_name")?,
            middle_name: row.get("middle_name")?,
            family_name: row.get("family_name")?,
            suffix: row.get("suffix")?,
            organisation_name: row.get("organisation_name")?,
            preferred_name: row.get("preferred_name")?,
            say_as: row.get("say_as")?,
            worry: row.get("worry")?,
            birth_date: row.get("birth_date")?,
            language: row.get("language")?,
            zone: row.get("zone")?,
            preferred_channel: channel.as_deref().and_then(ContactChannel::from_word),
            external_id: row.get("external_id")?,
            addresses: read_json::<Vec<Address>>(row, "addresses")?,
            contact_points: Vec::new(),
            tags: read_json(row, "tags")?,
            notes: row.get("notes")?,
            bill_to: row.get("bill_to_id")?,
        },
        archived: row.get("archived_ms")?,
        created: row.get("created_ms")?,
        updated: row.get("updated_ms")?,
        version: row.get("version")?,
        import: row.get("import_id")?,
    })
}

pub(super) fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<&(Instant, String)>,
) -> StoreResult<Vec<TimelineEntry>> {
    let (ms, id) = super::place(before);
    tx.query(
        "SELECT id, created_ms, display_name, archived_ms
         FROM clients
         WHERE id = :client
           AND (created_ms, id) < (:ms, :id)",
        named! {":client" => client, ":ms" => ms, ":id" => id},
        |row| {
            let archived: Option<Instant> = row.get("archived_ms")?;
            Ok(TimelineEntry {
                at: row.get("created_ms")?,
                kind: TimelineKind::Client,
                title: row.get("display_name")?,
                ref_id: row.get("id")?,
                state: archived.map(|_| "archived".to_owned()),
                amount: None,
                by: None,
            })
        },
    )
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}

pub(super) fn read_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> StoreResult<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::Damaged(format!("column {column}")))
}
