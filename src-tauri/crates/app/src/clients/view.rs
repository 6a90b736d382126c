//! What the screen reads of a client.

use crate::{AppResult, Caller, Desk};
use deskbell_core::{
    Date, Instant, Zone,
    clients::{
        address::Address,
        consent::{ConsentView, ContactChannel, effective},
        contact::{ContactKind, ContactPoint},
        record::ClientKind,
    },
    id::{ClientId, ImportId},
    paging::{self, Page},
};
use deskbell_store::{
    Tx,
    clients::{self as store, StoredClient},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks for one client.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientGet {
    /// The client.
    pub id: ClientId,
}

/// Missed visits, as a fact and not as a verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoShow {
    /// Visits missed.
    pub missed: u32,
    /// Of so many that took place or were missed.
    pub of: u32,
    /// Percent with one decimal; none without visits.
    pub percent: Option<f64>,
    /// Late cancellations.
    pub late: u32,
}

/// A client as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientView {
    /// The client.
    pub id: ClientId,
    /// Running number.
    pub number: i64,
    /// The version to name in an update.
    pub version: i64,
    /// Person or organisation.
    pub kind: ClientKind,
    /// Full name.
    pub name: String,
    /// How the client is spoken to.
    pub called_as: String,
    /// Mr, Dr, Frau.
    pub salutation: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Further given names.
    pub middle_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Jr, III.
    pub suffix: Option<String>,
    /// Company or other organisation.
    pub organisation_name: Option<String>,
    /// How the client wants to be called.
    pub preferred_name: Option<String>,
    /// How the name is said.
    pub say_as: Option<String>,
    /// What worries the client.
    pub worry: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Language of messages.
    pub language: Option<String>,
    /// Time zone, where not the business's.
    pub zone: Option<Zone>,
    /// How the client wants to be reached.
    pub preferred_channel: Option<ContactChannel>,
    /// The number of another program.
    pub external_id: Option<String>,
    /// Postal addresses.
    pub addresses: Vec<Address>,
    /// Contact points in force, the main one of a kind first.
    pub contact_points: Vec<ContactPoint>,
    /// What the client said, per purpose and channel.
    pub consents: Vec<ConsentView>,
    /// Tags.
    pub tags: Vec<String>,
    /// Care notes.
    pub notes: Option<String>,
    /// Who pays.
    pub bill_to: Option<ClientId>,
    /// The payer's full name.
    pub bill_to_name: Option<String>,
    /// Clients whose invoices this one pays.
    pub pays_for: Vec<ClientName>,
    /// Missed visits.
    pub no_show: NoShow,
    /// The import that brought the client.
    pub import_id: Option<ImportId>,
    /// When the client was put away.
    pub archived: Option<Instant>,
    /// When the record was made.
    pub created: Instant,
    /// When it was last changed.
    pub updated: Instant,
}

/// A client's id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientName {
    /// The client.
    pub id: ClientId,
    /// Full name.
    pub name: String,
}

/// Asks for a page of the list.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClientList {
    /// Those put away instead of the present ones.
    pub archived: bool,
    /// Only those with this tag.
    pub tag: Option<String>,
    /// Rows of the answer.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientItem {
    /// The client.
    pub id: ClientId,
    /// Running number.
    pub number: i64,
    /// Person or organisation.
    pub kind: ClientKind,
    /// Full name, family name last.
    pub name: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Main phone, as typed.
    pub phone: Option<String>,
    /// Main mailbox.
    pub email: Option<String>,
    /// Town of the main address.
    pub city: Option<String>,
    /// When the client was put away.
    pub archived: Option<Instant>,
}

/// One client.
pub fn get(desk: &Desk, _caller: &Caller, request: ClientGet) -> AppResult<ClientView> {
    desk.store.read(|tx| {
        let client = store::get(tx, request.id)?;
        view_of(desk, tx, &client)
    })
}

/// A page of the list, by family name.
pub fn list(desk: &Desk, _caller: &Caller, request: ClientList) -> AppResult<Page<ClientItem>> {
    let limit = paging::limit(request.limit);
    let after = request.cursor.as_deref().and_then(|cursor| cursor.rsplit_once('|'));
    let after = after.map(|(sort, id)| (sort.to_owned(), id.to_owned()));
    desk.store.read(|tx| {
        let mut rows = store::list(tx, after, request.archived, request.tag.as_deref(), limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| format!("{}|{}", row.sort_key, row.id));
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            items.push(item(tx, row)?);
        }
        Ok(Page { items, next })
    })
}

fn item(tx: &Tx<'_>, row: store::ClientRow) -> AppResult<ClientItem> {
    let client = store::get(tx, row.id)?.content;
    let main = |kind| client.main_contact(kind).map(|point| point.value.clone());
    Ok(ClientItem {
        id: row.id,
        number: row.number,
        kind: row.kind,
        name: row.name,
        tags: row.tags,
        phone: main(ContactKind::Phone),
        email: main(ContactKind::Email),
        city: client.addresses.first().and_then(|address| address.city.clone()),
        archived: row.archived,
    })
}

pub(super) fn view_of(desk: &Desk, tx: &Tx<'_>, client: &StoredClient) -> AppResult<ClientView> {
    let content = client.content.clone();
    let pays_for = store::paid_by(tx, client.id)?
        .into_iter()
        .map(|(id, name)| ClientName { id, name })
        .collect();
    Ok(ClientView {
        id: client.id,
        number: client.number,
        version: client.version,
        kind: content.kind(),
        name: content.display_name(),
        called_as: content.called_as(),
        bill_to_name: content.bill_to.map(|payer| store::name_of(tx, payer)).transpose()?,
        pays_for,
        consents: effective(&store::consent_events(tx, client.id)?),
        no_show: no_show(desk, tx, client.id)?,
        salutation: content.salutation,
        given_name: content.given_name,
        middle_name: content.middle_name,
        family_name: content.family_name,
        suffix: content.suffix,
        organisation_name: content.organisation_name,
        preferred_name: content.preferred_name,
        say_as: content.say_as,
        worry: content.worry,
        birth_date: content.birth_date,
        language: content.language,
        zone: content.zone,
        preferred_channel: content.preferred_channel,
        external_id: content.external_id,
        addresses: content.addresses,
        contact_points: content.contact_points,
        tags: content.tags,
        notes: content.notes,
        bill_to: content.bill_to,
        import_id: client.import,
        archived: client.archived,
        created: client.created,
        updated: client.updated,
    })
}

fn no_show(desk: &Desk, tx: &Tx<'_>, client: ClientId) -> AppResult<NoShow> {
    let visits = crate::appointments::record_of(desk, tx, client)?;
    Ok(NoShow {
        missed: visits.missed,
        of: visits.of(),
        percent: visits.percent_number(),
        late: visits.late,
    })
}
