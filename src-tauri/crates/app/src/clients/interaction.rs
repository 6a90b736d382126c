//! The interaction log: what was said on the phone and at the desk, who left unhappy, what was promised.

use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    Fault, Instant,
    clients::interaction::{Direction, Mood, stays_open},
    id::{ClientId, InteractionId, StaffId},
    paging::{self, Page},
    text,
};
use deskbell_store::clients::{self as store, Interaction, NewInteraction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A contact to log.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InteractionLog {
    /// With whom.
    pub client_id: ClientId,
    /// By which way: phone, desk, letter, or the business's own word.
    pub channel: String,
    /// Who began it.
    pub direction: Direction,
    /// What was said.
    pub text: String,
    /// How the client felt at the end.
    #[serde(default)]
    pub mood: Option<Mood>,
    /// True when an answer was promised.
    #[serde(default)]
    pub needs_reply: bool,
    /// By when.
    #[serde(default)]
    pub reply_by: Option<Instant>,
    /// When it was, if not now.
    #[serde(default)]
    pub at: Option<Instant>,
}

/// A logged contact.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InteractionLogged {
    /// Its id.
    pub id: InteractionId,
    /// Its version.
    pub version: i64,
    /// True when it waits for a person.
    pub open: bool,
}

/// Asks for what waits for a person.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct InteractionOpen {
    /// Rows of the answer.
    pub limit: Option<u32>,
}

/// Something that waits for a person.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InteractionView {
    /// Its id.
    pub id: InteractionId,
    /// With whom.
    pub client_id: ClientId,
    /// The client's full name.
    pub client_name: String,
    /// By which way.
    pub channel: String,
    /// Who began it.
    pub direction: Direction,
    /// What was said.
    pub text: String,
    /// How the client felt.
    pub mood: Option<Mood>,
    /// True when an answer was promised.
    pub needs_reply: bool,
    /// By when.
    pub reply_by: Option<Instant>,
    /// When it was.
    pub at: Instant,
    /// Who wrote it down.
    pub by: Option<StaffId>,
    /// For settling.
    pub version: i64,
}

/// Settles what waited.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InteractionSettle {
    /// Its id.
    pub id: InteractionId,
    /// The version that the person saw.
    pub version: i64,
    /// How it ended, in a few words.
    #[serde(default)]
    pub outcome: Option<String>,
}

/// A settled contact.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InteractionSettled {
    /// Its id.
    pub id: InteractionId,
    /// Its version now.
    pub version: i64,
}

/// Logs a contact; it stays open when an answer was promised or the client left unhappy.
pub fn log(desk: &Desk, caller: &Caller, request: InteractionLog) -> AppResult<InteractionLogged> {
    let mut fault = Fault::default();
    let channel = fault.take("channel", text::required_line(&request.channel));
    let said = fault.take("text", text::note(&request.text));
    if said.as_deref() == Some("") && request.mood.is_none() {
        fault.add("text", "required");
    }
    if request.at.is_some_and(|at| at > desk.now()) {
        fault.add("at", "in_future");
    }
    fault.into_result()?;
    let open = stays_open(request.mood, request.needs_reply);
    desk.write(caller, |tx| {
        store::name_of(tx, request.client_id)?;
        let id = desk.new_id::<InteractionId>();
        let new = NewInteraction {
            id,
            client: request.client_id,
            channel: channel.as_deref().unwrap_or_default(),
            direction: request.direction,
            text: said.as_deref().unwrap_or_default(),
            mood: request.mood,
            needs_reply: request.needs_reply,
            reply_by: request.reply_by,
            open,
            at: request.at.unwrap_or_else(|| desk.now()),
            by: caller.staff,
        };
        store::add_interaction(tx, &new, desk.now())?;
        tx.changed("clients", request.client_id);
        Ok(InteractionLogged { id, version: 1, open })
    })
}

/// What waits for a person: unhappy clients first, then the oldest promise.
pub fn open_list(desk: &Desk, _caller: &Caller, request: InteractionOpen) -> AppResult<Page<InteractionView>> {
    let limit = paging::limit(request.limit);
    let open = desk
        .store
        .read(|tx| store::open_interactions(tx, limit).map_err(AppError::from))?;
    Ok(Page::whole(open.into_iter().map(view).collect()))
}

/// Settles what waited. Settled already: `conflict`.
pub fn settle(desk: &Desk, caller: &Caller, request: InteractionSettle) -> AppResult<InteractionSettled> {
    let outcome = request.outcome.as_deref().map(text::note).transpose();
    let outcome = outcome
        .map_err(|rule| AppError::invalid("outcome", rule))?
        .filter(|text| !text.is_empty());
    desk.write(caller, |tx| {
        let present = store::get_interaction(tx, request.id)?;
        store::settle_interaction(
            tx,
            request.id,
            request.version,
            outcome.as_deref(),
            caller.staff,
            desk.now(),
        )?;
        tx.changed("clients", present.client);
        Ok(InteractionSettled {
            id: request.id,
            version: request.version + 1,
        })
    })
}

fn view(open: Interaction) -> InteractionView {
    InteractionView {
        id: open.id,
        client_id: open.client,
        client_name: open.client_name,
        channel: open.channel,
        direction: open.direction,
        text: open.text,
        mood: open.mood,
        needs_reply: open.needs_reply,
        reply_by: open.reply_by,
        at: open.at,
        by: open.by,
        version: open.version,
    }
}
