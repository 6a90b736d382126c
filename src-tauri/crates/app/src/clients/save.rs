//! Making, changing and putting away a client.

use super::{
    home::home,
    view::{ClientView, view_of},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, reminders};
use deskbell_core::{
    Instant,
    clients::{
        consent::{ConsentEvent, ConsentHow},
        contact::ContactPoint,
        likeness::{MatchRecord, Similar, compare},
        record::{ClientContent, ClientDraft, ClientPatch, ConsentDraft, Patch},
    },
    id::{ClientId, ConsentEventId},
};
use deskbell_store::{StoreError, Tx, WriteTx, clients as store};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most similar clients that an answer names.
const MAX_SIMILAR: usize = 10;

/// A saved client.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientSaved {
    /// The client.
    pub id: ClientId,
    /// The version to name in the next update.
    pub version: i64,
    /// Clients who may be the same person; likeness never refuses.
    pub similar: Vec<Similar>,
}

/// Puts a client away, or takes one back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientArchive {
    /// The client.
    pub id: ClientId,
    /// The version that the person saw.
    pub version: i64,
}

/// A client and its version.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientVersion {
    /// The client.
    pub id: ClientId,
    /// The version now.
    pub version: i64,
}

/// Makes a client.
pub fn create(desk: &Desk, caller: &Caller, request: ClientDraft) -> AppResult<ClientSaved> {
    desk.write(caller, |tx| {
        let home = home(desk, tx)?;
        let consents = request.consents.clone();
        let mut content = request.clean(&home.country, home.today)?;
        check_payer(tx, None, &content)?;
        let similar = similar_to(tx, None, &content)?;
        give_ids(desk, &mut content.contact_points);
        let (id, now) = (desk.new_id::<ClientId>(), desk.now());
        let number = store::next_number(tx)?;
        store::insert(tx, id, number, &content, None, now).map_err(external_id_taken)?;
        tx.changed("clients", id);
        add_consents(desk, caller, tx, id, &consents)?;
        Ok(ClientSaved {
            id,
            version: 1,
            similar,
        })
    })
}

/// Changes the named fields of a client. An old version is `conflict`, with the present record in `present`.
pub fn update(desk: &Desk, caller: &Caller, request: ClientPatch) -> AppResult<ClientSaved> {
    desk.write(caller, |tx| {
        let home = home(desk, tx)?;
        let (id, version) = (request.id, request.version);
        let present = store::get(tx, id)?;
        if present.version != version {
            return Err(conflict(view_of(desk, tx, &present)?));
        }
        let consents = match &request.consents {
            Patch::Set(list) => list.clone(),
            Patch::Keep | Patch::Clear => Vec::new(),
        };
        let mut content = request.onto(&present.content, &home.country, home.today)?;
        check_payer(tx, Some(id), &content)?;
        give_ids(desk, &mut content.contact_points);
        store::update(tx, &present, &content, desk.now()).map_err(external_id_taken)?;
        tx.changed("clients", id);
        add_consents(desk, caller, tx, id, &consents)?;
        reminders::client_changed(desk, tx, id)?;
        let similar = similar_to(tx, Some(id), &content)?;
        Ok(ClientSaved {
            id,
            version: version + 1,
            similar,
        })
    })
}

/// Puts a client away: out of lists and pickers, nothing deleted.
pub fn archive(desk: &Desk, caller: &Caller, request: ClientArchive) -> AppResult<ClientVersion> {
    set_archived(desk, caller, &request, store::archive)
}

/// Takes a client back.
pub fn unarchive(desk: &Desk, caller: &Caller, request: ClientArchive) -> AppResult<ClientVersion> {
    set_archived(desk, caller, &request, store::unarchive)
}

type SetArchived = fn(&WriteTx<'_>, ClientId, i64, Instant) -> Result<(), StoreError>;

fn set_archived(desk: &Desk, caller: &Caller, request: &ClientArchive, set: SetArchived) -> AppResult<ClientVersion> {
    desk.write(caller, |tx| {
        let present = store::get(tx, request.id)?;
        if present.version != request.version {
            return Err(conflict(view_of(desk, tx, &present)?));
        }
        set(tx, request.id, request.version, desk.now())?;
        tx.changed("clients", request.id);
        reminders::client_changed(desk, tx, request.id)?;
        Ok(ClientVersion {
            id: request.id,
            version: request.version + 1,
        })
    })
}

fn conflict(present: ClientView) -> AppError {
    AppError::new(ErrorCode::Conflict, "the client was changed meanwhile").with("present", present)
}

/// Of a client's unique columns only the external id comes from a person.
fn external_id_taken(error: StoreError) -> AppError {
    match error {
        StoreError::Duplicate => {
            let mut duplicate = AppError::new(ErrorCode::Duplicate, "externalId");
            duplicate.fields.insert("externalId".to_owned(), "taken".to_owned());
            duplicate
        }
        other => other.into(),
    }
}

/// The payer is another, present client.
fn check_payer(tx: &Tx<'_>, id: Option<ClientId>, content: &ClientContent) -> AppResult<()> {
    let Some(payer) = content.bill_to else { return Ok(()) };
    if Some(payer) == id {
        return Err(AppError::invalid("billTo", "same_client"));
    }
    match store::name_of(tx, payer) {
        Ok(_) => Ok(()),
        Err(StoreError::NotFound) => Err(AppError::invalid("billTo", "not_found")),
        Err(other) => Err(other.into()),
    }
}

/// New contact points get their ids; those taken over from the present record have theirs.
pub(super) fn give_ids(desk: &Desk, points: &mut [ContactPoint]) {
    points
        .iter_mut()
        .filter(|point| point.id.is_none())
        .for_each(|point| point.id = Some(desk.new_id()));
}

fn add_consents(
    desk: &Desk,
    caller: &Caller,
    tx: &WriteTx<'_>,
    client: ClientId,
    drafts: &[ConsentDraft],
) -> AppResult<()> {
    for draft in drafts {
        let event = ConsentEvent {
            purpose: draft.purpose,
            channel: draft.channel,
            state: draft.state,
            how: ConsentHow::Spoken,
            evidence: None,
            at: desk.now(),
            by: caller.staff,
        };
        store::add_consent(tx, desk.new_id::<ConsentEventId>(), client, &event, desk.now())?;
    }
    Ok(())
}

/// Clients who may be the same person, best first.
fn similar_to(tx: &Tx<'_>, id: Option<ClientId>, content: &ClientContent) -> AppResult<Vec<Similar>> {
    let record = MatchRecord::of(content);
    let mut similar = Vec::new();
    for other in store::match_candidates(tx, content)?
        .into_iter()
        .filter(|other| Some(*other) != id)
    {
        let known = store::get(tx, other)?;
        let likeness = compare(&record, &MatchRecord::of(&known.content), |kind, key| {
            store::clients_of_contact(tx, kind, key).map_or(0, |clients| clients.len()) >= 2
        });
        if let Some((likeness, band)) = likeness.and_then(|likeness| likeness.band.map(|band| (likeness, band))) {
            let reasons = likeness.reasons.iter().map(|reason| (*reason).to_owned());
            let vetoes = likeness.vetoes.iter().map(|veto| veto.word().to_owned());
            similar.push(Similar {
                id: other,
                name: known.content.display_name(),
                points: likeness.points(),
                band,
                reasons: reasons.chain(vetoes).collect(),
            });
        }
    }
    similar.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.id.cmp(&b.id)));
    similar.truncate(MAX_SIMILAR);
    Ok(similar)
}
