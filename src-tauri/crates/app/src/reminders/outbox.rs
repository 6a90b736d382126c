//! The Messages page as commands: the list with every state and reason, and what a person may do with a row (R109, R56).

use super::{
    about::About,
    render::{self, Order},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Date, Instant, Zone,
    id::{ClientId, OutboxId, RuleId},
    paging::{Page, limit},
    reminders::{
        Channel, State, Trigger,
        words::{Cancel, Hold, Skip, SubjectKind},
    },
    time::Civil,
};
use deskbell_store::{
    Tx, accounts as account_rows,
    reminders::{
        OutboxRow, dispatcher, facts,
        outbox::{self as stored, Filter},
        plan::{self as rows, Verdict},
        rules,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OutboxList {
    /// Only rows of this state.
    pub state: Option<State>,
    /// Only rows of any of these states.
    pub states: Option<Vec<State>>,
    /// Only messages to this client.
    pub client_id: Option<ClientId>,
    /// From this date or civil time on.
    pub from: Option<String>,
    /// To this date (included) or civil time (not included).
    pub to: Option<String>,
    /// Rows of a page.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// What a message is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AboutView {
    /// Appointment, series, invoice or client.
    pub kind: SubjectKind,
    /// Its id.
    pub id: String,
}

/// One message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutboxView {
    /// The row.
    pub id: OutboxId,
    /// Where it stands.
    pub state: State,
    /// SMS or email.
    pub channel: Channel,
    /// What set it off.
    pub trigger: Trigger,
    /// The number or address.
    pub to: Option<String>,
    /// The client.
    pub client_id: Option<ClientId>,
    /// What clients call them.
    pub client_name: Option<String>,
    /// What it is about.
    pub about: AboutView,
    /// The rule.
    pub rule_id: Option<RuleId>,
    /// Its name.
    pub rule_name: Option<String>,
    /// When it goes.
    pub due_utc: Instant,
    /// When it may have left, if it may.
    pub marked_utc: Option<Instant>,
    /// Not tried again before.
    pub next_try_utc: Option<Instant>,
    /// Subject line of a mail.
    pub subject: Option<String>,
    /// The text; as it would read now while it waits.
    pub text: Option<String>,
    /// Parts of a text message.
    pub parts: Option<u32>,
    /// Tries so far.
    pub attempts: u32,
    /// The provider's kind.
    pub provider: Option<String>,
    /// The provider's id of the message.
    pub provider_id: Option<String>,
    /// Why it stands where it stands.
    pub reason: Option<String>,
    /// 0 queued, 1 accepted, 2 with the network, 3 delivered, 4 answered (R106).
    pub proof: u8,
    /// Since when.
    pub proof_utc: Option<Instant>,
}

/// A page of messages, newest first.
pub fn list(desk: &Desk, _caller: &Caller, request: OutboxList) -> AppResult<Page<OutboxView>> {
    let asked = limit(request.limit);
    let now = desk.now();
    desk.store.read(|tx| {
        let zone = facts::sender(tx)?.zone;
        let filter = Filter {
            states: request
                .states
                .unwrap_or_default()
                .into_iter()
                .chain(request.state)
                .collect(),
            client: request.client_id,
            from: request.from.as_deref().map(|text| from(text, zone)).transpose()?,
            to: request.to.as_deref().map(|text| to(text, zone)).transpose()?,
            after: request.cursor.as_deref().map(read_cursor).transpose()?,
        };
        let mut found = stored::list(tx, &filter, asked + 1)?;
        let more = found.len() > asked as usize;
        found.truncate(asked as usize);
        let next = found
            .last()
            .filter(|_| more)
            .map(|row| format!("{}:{}", row.at.ms(), row.id));
        let items = found
            .into_iter()
            .map(|row| view(tx, row, now))
            .collect::<AppResult<_>>()?;
        Ok(Page { items, next })
    })
}

fn from(text: &str, zone: Zone) -> AppResult<Instant> {
    instant(text, zone, 0).ok_or_else(|| AppError::invalid("from", "not_a_date"))
}

fn to(text: &str, zone: Zone) -> AppResult<Instant> {
    instant(text, zone, 1).ok_or_else(|| AppError::invalid("to", "not_a_date"))
}

/// A date as the beginning of its day, `days` later; a civil time as it is.
fn instant(text: &str, zone: Zone, days: i64) -> Option<Instant> {
    let date = text.parse::<Date>().map(|date| date.plus_days(days).start(zone));
    date.or_else(|_| text.parse::<Civil>().map(|civil| zone.instant(civil, 0)))
        .ok()
}

fn read_cursor(text: &str) -> AppResult<(Instant, OutboxId)> {
    let wrong = || AppError::invalid("cursor", "not_a_cursor");
    let (ms, id) = text.split_once(':').ok_or_else(wrong)?;
    Ok((
        Instant::from_ms(ms.parse().map_err(|_| wrong())?),
        id.parse().map_err(|_| wrong())?,
    ))
}

/// A row as shown.
pub(super) fn view(tx: &Tx<'_>, row: OutboxRow, now: Instant) -> AppResult<OutboxView> {
    let about = About::row(tx, &row)?;
    let rule = row.rule.map(|id| rules::get(tx, id)).transpose()?;
    let text = match (&row.body, row.state.waiting()) {
        (Some(body), _) => Some((row.subject_line.clone(), body.clone())),
        (None, true) => as_it_would_read(tx, &about, &row, rule.as_ref().and_then(|rule| rule.template), now)?,
        (None, false) => None,
    };
    let provider = match row.account {
        Some(account) => Some(account_rows::get(tx, account)?.kind),
        None if row.attempt_no > 0 => Some("dry_run".to_owned()),
        None => account_rows::default_of(tx, row.channel.word())?.map(|account| account.kind),
    };
    let now_to = about
        .address(row.channel)
        .ok()
        .and_then(|contact| contact.address.clone());
    let (subject, text) = text.map_or((None, None), |(subject, text)| (subject, Some(text)));
    Ok(OutboxView {
        id: row.id,
        state: row.state,
        channel: row.channel,
        trigger: row.trigger,
        to: if row.state.waiting() {
            now_to.or(row.recipient)
        } else {
            row.recipient
        },
        client_id: row.client,
        client_name: about.person.map(|person| person.display_name),
        about: AboutView {
            kind: row.subject_kind,
            id: row.subject_id,
        },
        rule_id: row.rule,
        rule_name: rule.map(|rule| rule.name),
        due_utc: row.due,
        marked_utc: row.mark,
        next_try_utc: row.next_try,
        subject,
        text,
        parts: row.parts,
        attempts: row.attempt_no,
        provider,
        provider_id: row.provider_id,
        reason: row.reason,
        proof: row.proof,
        proof_utc: row.proof_at,
    })
}

fn as_it_would_read(
    tx: &Tx<'_>,
    about: &About,
    row: &OutboxRow,
    template: Option<deskbell_core::id::TemplateId>,
    now: Instant,
) -> AppResult<Option<(Option<String>, String)>> {
    let order = Order {
        trigger: row.trigger,
        channel: row.channel,
        template,
        now: row.due.max(now),
        old: None,
        recipient: row.recipient.as_deref(),
    };
    Ok(render::of_template(tx, about, order)?
        .ok()
        .map(|rendered| (rendered.subject, rendered.text)))
}

/// What a person says of an uncertain message (R56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It arrived.
    Delivered,
    /// It did not go; leave it.
    NotSent,
    /// Send it again.
    Resend,
}

/// A person's word about an `unknown` row; a `failed` one can be sent again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutboxResolve {
    /// The row.
    pub id: OutboxId,
    /// What it came to.
    pub outcome: Outcome,
}

/// One row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutboxChoice {
    /// The row.
    pub id: OutboxId,
}

/// Where a row stands now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutboxState {
    /// The row.
    pub id: OutboxId,
    /// Its state.
    pub state: State,
}

/// Settles an uncertain row by a person's word. `conflict` when it is not uncertain any more.
pub fn resolve(desk: &Desk, caller: &Caller, request: OutboxResolve) -> AppResult<OutboxState> {
    let verdict = match request.outcome {
        Outcome::Delivered => Verdict::Delivered,
        Outcome::NotSent => Verdict::NotSent,
        Outcome::Resend => Verdict::Resend,
    };
    act(desk, caller, request.id, |tx, now| {
        Ok(rows::resolve(tx, request.id, verdict, now)?)
    })
}

/// Lets a waiting row go at once, also outside the send hours. Its time limits and consent still hold.
pub fn send_now(desk: &Desk, caller: &Caller, request: OutboxChoice) -> AppResult<OutboxState> {
    act(desk, caller, request.id, |tx, now| {
        Ok(rows::send_now(tx, request.id, now)?)
    })
}

/// Stops a row that has not gone.
pub fn stop(desk: &Desk, caller: &Caller, request: OutboxChoice) -> AppResult<OutboxState> {
    act(desk, caller, request.id, |tx, now| {
        Ok(rows::cancel(tx, request.id, Cancel::ByStaff, now)?)
    })
}

fn act(
    desk: &Desk,
    caller: &Caller,
    id: OutboxId,
    work: impl FnOnce(&deskbell_store::WriteTx<'_>, Instant) -> AppResult<bool>,
) -> AppResult<OutboxState> {
    let now = desk.now();
    desk.write(caller, |tx| {
        let before = stored::get(tx, id)?;
        tx.changed("reminders", id);
        if !work(tx, now)? {
            let refused = AppError::new(ErrorCode::Conflict, "the message is in another state");
            return Err(refused.with("state", before.state));
        }
        Ok(OutboxState {
            id,
            state: stored::get(tx, id)?.state,
        })
    })
}

/// Held rows of one reason, behind one question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoldView {
    /// What they wait for.
    pub reason: Hold,
    /// How many.
    pub count: usize,
    /// When the first one was due.
    pub oldest_due_utc: Option<Instant>,
    /// The rows, oldest first; at most a hundred.
    pub rows: Vec<OutboxView>,
}

/// Most held rows that are read.
const HELD: u32 = 10_000;
/// Most held rows that are shown of a reason.
const SHOWN: usize = 100;

/// What waits for a person, by reason. The clock's hold has no rows: nothing is claimed while it lasts.
pub fn hold_list(desk: &Desk, _caller: &Caller, _request: crate::commands::Nothing) -> AppResult<Page<HoldView>> {
    let now = desk.now();
    desk.store.read(|tx| {
        let held = stored::in_state(tx, State::Held, HELD)?;
        let mut views = Vec::new();
        for reason in Hold::ALL {
            let of_reason: Vec<&OutboxRow> = held
                .iter()
                .filter(|row| row.reason.as_deref() == Some(reason.word()))
                .collect();
            let clock = *reason == Hold::Clock && dispatcher::get(tx)?.is_some_and(|row| row.clock_hold);
            if of_reason.is_empty() && !clock {
                continue;
            }
            views.push(HoldView {
                reason: *reason,
                count: of_reason.len(),
                oldest_due_utc: of_reason.iter().map(|row| row.due).min(),
                rows: of_reason
                    .iter()
                    .take(SHOWN)
                    .map(|row| view(tx, (*row).clone(), now))
                    .collect::<AppResult<_>>()?,
            });
        }
        Ok(Page::whole(views))
    })
}

/// Which held rows go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HoldRelease {
    /// What they wait for.
    pub reason: Hold,
    /// Only these; none: all of the reason.
    pub rows: Option<Vec<OutboxId>>,
    /// True drops them instead of sending them.
    #[serde(default)]
    pub drop: bool,
}

/// How many went on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoldReleased {
    /// Rows that may go now.
    pub released: usize,
    /// Rows that were dropped.
    pub dropped: usize,
}

/// Lets held rows go, or drops them; for the clock, says that it is right.
pub fn hold_release(desk: &Desk, caller: &Caller, request: HoldRelease) -> AppResult<HoldReleased> {
    let now = desk.now();
    desk.write(caller, |tx| {
        tx.changed("reminders", request.reason);
        let mut answer = HoldReleased {
            released: 0,
            dropped: 0,
        };
        if request.reason == Hold::Clock {
            dispatcher::clock_is_right(tx, now)?;
        }
        let chosen = |id: &OutboxId| request.rows.as_ref().is_none_or(|rows| rows.contains(id));
        let held = stored::in_state(tx, State::Held, u32::MAX)?;
        let of_reason = held
            .iter()
            .filter(|row| row.reason.as_deref() == Some(request.reason.word()));
        for row in of_reason.filter(|row| chosen(&row.id)) {
            if request.drop {
                answer.dropped += usize::from(rows::skip(tx, row.id, Skip::DroppedByStaff, now)?);
            } else {
                answer.released += usize::from(rows::release(tx, row.id, request.reason, now)?);
            }
        }
        Ok(answer)
    })
}
