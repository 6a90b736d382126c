//! Reading the outbox. Nothing here writes.

use super::convert::{outbox_row, select_outbox};
use crate::{StoreResult, Tx, named};
use deskbell_core::{
    Instant,
    clients::timeline::{TimelineEntry, TimelineKind},
    id::{AccountId, AppointmentId, AttemptId, ClientId, ContactPointId, OutboxId, RuleId, StaffId},
    reminders::{Channel, Purpose, State, SubjectKind, Trigger, words::Slot},
};

/// Why a row was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Its subject was booked or changed.
    Subject,
    /// A rule, an import or a restore planned many at once.
    Bulk,
    /// A person asked for it.
    Person,
}

impl Origin {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Origin::Subject => "subject",
            Origin::Bulk => "bulk",
            Origin::Person => "person",
        }
    }

    /// The value of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Origin::Subject, Origin::Bulk, Origin::Person]
            .into_iter()
            .find(|origin| origin.word() == word)
    }
}

/// One message (R44).
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the columns of R44 under their names; units are in the types"
)]
pub struct OutboxRow {
    pub id: OutboxId,
    pub key: String,
    pub subject_kind: SubjectKind,
    pub subject_id: String,
    pub appointment: Option<AppointmentId>,
    pub client: Option<ClientId>,
    pub revision: i64,
    pub rule: Option<RuleId>,
    pub trigger: Trigger,
    pub purpose: Purpose,
    pub channel: Channel,
    pub slot: Slot,
    pub contact_point: Option<ContactPointId>,
    pub recipient: Option<String>,
    pub account: Option<AccountId>,
    pub raw_due: Instant,
    pub due: Instant,
    pub not_after: Option<Instant>,
    pub state: State,
    pub reason: Option<String>,
    pub origin: Origin,
    pub late: bool,
    pub released: bool,
    pub attempt_no: u32,
    pub attempt: Option<AttemptId>,
    pub mark: Option<Instant>,
    pub subject_line: Option<String>,
    pub body: Option<String>,
    pub language: Option<String>,
    pub parts: Option<u32>,
    pub told: Option<String>,
    pub provider_id: Option<String>,
    pub proof: u8,
    pub proof_at: Option<Instant>,
    pub polls: u32,
    pub next_try: Option<Instant>,
    pub at: Instant,
    pub created: Instant,
    pub created_by: Option<StaffId>,
    pub version: i64,
}

/// One row.
pub fn get(tx: &Tx<'_>, id: OutboxId) -> StoreResult<OutboxRow> {
    tx.query_one(select_outbox!("WHERE id = :id"), named! {":id" => id}, outbox_row)
}

/// The row of a key.
pub fn by_key(tx: &Tx<'_>, key: &str) -> StoreResult<Option<OutboxRow>> {
    tx.query_opt(
        select_outbox!("WHERE dedup_key = :key"),
        named! {":key" => key},
        outbox_row,
    )
}

/// Every row about one appointment, oldest first; also what was said about it as part of its series.
pub fn of_appointment(tx: &Tx<'_>, id: AppointmentId) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!("WHERE appointment_id = :id ORDER BY created_ms, id"),
        named! {":id" => id},
        outbox_row,
    )
}

/// Every row about one subject, oldest first.
pub fn of_subject(tx: &Tx<'_>, kind: SubjectKind, id: &str) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!("WHERE subject_kind = :kind AND subject_id = :id ORDER BY created_ms, id"),
        named! {":kind" => kind.word(), ":id" => id},
        outbox_row,
    )
}

/// Planned rows whose time has come, in the order they go.
/// After the row of the chunk before.
pub fn planned_until(
    tx: &Tx<'_>,
    now: Instant,
    after: Option<(Instant, OutboxId)>,
    limit: u32,
) -> StoreResult<Vec<OutboxRow>> {
    let (after_due, after_id) = after.map_or((Instant::from_ms(i64::MIN), String::new()), |(due, id)| {
        (due, id.to_string())
    });
    tx.query(
        select_outbox!(
            "WHERE state = 'planned' AND due_ms <= :now
               AND (due_ms > :after_due OR (due_ms = :after_due AND id > :after_id))
             ORDER BY due_ms, id
             LIMIT :limit"
        ),
        named! {":now" => now, ":after_due" => after_due, ":after_id" => after_id, ":limit" => limit},
        outbox_row,
    )
}

/// Rows that may go now: in time before late ones, then in order of what they are about (R65).
pub fn due_now(tx: &Tx<'_>, channel: Channel, now: Instant, limit: u32) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!(
            "WHERE state = 'due' AND channel = :channel AND due_ms <= :now AND (next_try_ms IS NULL OR next_try_ms <= :now)
             ORDER BY late, COALESCE(not_after_ms, due_ms), due_ms, id
             LIMIT :limit"
        ),
        named! {":channel" => channel.word(), ":now" => now, ":limit" => limit},
        outbox_row,
    )
}

/// Rows of one state that wants a person, oldest first.
pub fn in_state(tx: &Tx<'_>, state: State, limit: u32) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!(
            "WHERE state IN ('held', 'unknown', 'failed', 'undelivered') AND state = :state
             ORDER BY at_ms, id
             LIMIT :limit"
        ),
        named! {":state" => state.word(), ":limit" => limit},
        outbox_row,
    )
}

/// Accepted rows whose status is to be asked for.
pub fn to_poll(tx: &Tx<'_>, now: Instant, limit: u32) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!(
            "WHERE poll_ms IS NOT NULL AND poll_ms <= :now AND state = 'accepted' ORDER BY poll_ms LIMIT :limit"
        ),
        named! {":now" => now, ":limit" => limit},
        outbox_row,
    )
}

/// Unknown rows that are to be looked up at their provider (R55).
pub fn to_look_up(tx: &Tx<'_>, now: Instant, limit: u32) -> StoreResult<Vec<OutboxRow>> {
    tx.query(
        select_outbox!(
            "WHERE poll_ms IS NOT NULL AND poll_ms <= :now AND state = 'unknown' ORDER BY poll_ms LIMIT :limit"
        ),
        named! {":now" => now, ":limit" => limit},
        outbox_row,
    )
}

/// Rows that wait although their time has come: what a restored ledger is compared with (R51). One statement a state, so
/// that each finds its own index and none reads what is not due.
pub fn past_due(tx: &Tx<'_>, now: Instant) -> StoreResult<Vec<OutboxRow>> {
    let mut rows = Vec::new();
    for sql in [
        select_outbox!("WHERE state = 'planned' AND due_ms <= :now ORDER BY due_ms, id"),
        select_outbox!("WHERE state = 'due' AND due_ms <= :now ORDER BY due_ms, id"),
        select_outbox!(
            "WHERE state IN ('held', 'unknown', 'failed', 'undelivered') AND state = 'held' AND due_ms <= :now
             ORDER BY due_ms, id"
        ),
    ] {
        rows.extend(tx.query(sql, named! {":now" => now}, outbox_row)?);
    }
    Ok(rows)
}

/// True when anything was ever sent from this data.
pub fn ever_sent(tx: &Tx<'_>) -> StoreResult<bool> {
    tx.query_opt(
        "SELECT 1 AS one FROM outbox_attempts WHERE mark_ms IS NOT NULL LIMIT 1",
        named! {},
        |_| Ok(()),
    )
    .map(|found| found.is_some())
}

/// Provider ids of an account's rows accepted near an instant: they belong to those rows (R55 b).
pub fn linked_ids(tx: &Tx<'_>, recipient: &str) -> StoreResult<Vec<String>> {
    tx.query(
        "SELECT provider_id
         FROM outbox
         WHERE recipient = :recipient AND provider_id IS NOT NULL
         ORDER BY at_ms DESC
         LIMIT 50",
        named! {":recipient" => recipient},
        |row| row.get("provider_id"),
    )
}

/// What a list may be narrowed to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only these states; empty means all.
    pub states: Vec<State>,
    /// Only messages of one client.
    pub client: Option<ClientId>,
    /// From this instant on.
    pub from: Option<Instant>,
    /// Before this instant.
    pub to: Option<Instant>,
    /// After this row, for the next page.
    pub after: Option<(Instant, OutboxId)>,
}

/// A page of the outbox, newest first.
pub fn list(tx: &Tx<'_>, filter: &Filter, limit: u32) -> StoreResult<Vec<OutboxRow>> {
    let states: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
    let states = format!(" {} ", states.join(" "));
    let (after_at, after_id) = filter
        .after
        .map_or((Instant::from_ms(i64::MAX), None), |(at, id)| (at, Some(id)));
    let parameters = named! {
        ":states" => states.as_str(),
        ":any" => filter.states.is_empty(),
        ":client" => filter.client,
        ":from" => filter.from.unwrap_or(Instant::from_ms(i64::MIN)),
        ":to" => filter.to.unwrap_or(Instant::from_ms(i64::MAX)),
        ":after_at" => after_at,
        ":after_id" => after_id.map(|id| id.to_string()).unwrap_or_default(),
        ":limit" => limit,
    };
    if filter.client.is_some() {
        return tx.query(
            select_outbox!(
                "WHERE client_id = :client
                   AND at_ms >= :from AND at_ms < :to
                   AND (at_ms < :after_at OR (at_ms = :after_at AND id < :after_id))
                   AND (:any = 1 OR :states LIKE '% ' || state || ' %')
                 ORDER BY at_ms DESC, id DESC
                 LIMIT :limit"
            ),
            parameters,
            outbox_row,
        );
    }
    if !filter.states.is_empty() && filter.states.iter().all(|state| state.needs_person()) {
        return tx.query(
            select_outbox!(
                "WHERE state IN ('held', 'unknown', 'failed', 'undelivered')
                   AND :client IS NULL
                   AND at_ms >= :from AND at_ms < :to
                   AND (at_ms < :after_at OR (at_ms = :after_at AND id < :after_id))
                   AND (:any = 1 OR :states LIKE '% ' || state || ' %')
                 ORDER BY at_ms DESC, id DESC
                 LIMIT :limit"
            ),
            parameters,
            outbox_row,
        );
    }
    tx.query(
        select_outbox!(
            "WHERE :client IS NULL
               AND at_ms >= :from AND at_ms < :to
               AND (at_ms < :after_at OR (at_ms = :after_at AND id < :after_id))
               AND (:any = 1 OR :states LIKE '% ' || state || ' %')
             ORDER BY at_ms DESC, id DESC
             LIMIT :limit"
        ),
        parameters,
        outbox_row,
    )
}

/// Automated text messages to a number between two instants, counted for the daily cap (R19): gone, going or about to.
pub fn texts_to(tx: &Tx<'_>, recipient: &str, from: Instant, to: Instant) -> StoreResult<u32> {
    tx.query_one(
        "SELECT COUNT(*) AS texts
         FROM outbox
         WHERE recipient = :recipient
           AND channel = 'sms'
           AND at_ms >= :from
           AND at_ms < :to
           AND trigger_word NOT IN ('manual', 'test', 'offer')
           AND state IN ('due', 'claimed', 'sending', 'accepted', 'delivered', 'undelivered', 'unknown')",
        named! {":recipient" => recipient, ":from" => from, ":to" => to},
        |row| row.get("texts"),
    )
}

/// True when a text message went, or may have gone, to this number before (R33).
pub fn texted_before(tx: &Tx<'_>, recipient: &str) -> StoreResult<bool> {
    tx.query_opt(
        "SELECT 1 AS one
         FROM outbox
         WHERE recipient = :recipient
           AND channel = 'sms'
           AND state IN ('accepted', 'delivered', 'unknown')
         LIMIT 1",
        named! {":recipient" => recipient},
        |_| Ok(()),
    )
    .map(|found| found.is_some())
}

/// Messages sent on each of the last days (of `day_ms` length, from `offset_ms`) with sends, newest first.
pub fn sends_per_day(tx: &Tx<'_>, now: Instant, offset_ms: i64, days: u32) -> StoreResult<Vec<usize>> {
    tx.query(
        "SELECT COUNT(*) AS sends
         FROM outbox_attempts
         WHERE mark_ms IS NOT NULL AND mark_ms <= :now AND mark_ms > :oldest
         GROUP BY (mark_ms + :offset) / 86400000
         ORDER BY (mark_ms + :offset) / 86400000 DESC
         LIMIT :days",
        named! {":now" => now, ":oldest" => now.plus_minutes(-120 * 24 * 60), ":offset" => offset_ms, ":days" => days},
        |row| row.get("sends"),
    )
}

/// The last marks of an account, newest first, for its rate.
pub fn last_marks(tx: &Tx<'_>, account: AccountId, count: u32) -> StoreResult<Vec<Instant>> {
    tx.query(
        "SELECT mark_ms
         FROM outbox_attempts
         WHERE account_id = :account AND mark_ms IS NOT NULL
         ORDER BY mark_ms DESC
         LIMIT :count",
        named! {":account" => account, ":count" => count},
        |row| row.get("mark_ms"),
    )
}

/// When the next message goes, if any is planned or due.
pub fn next_due(tx: &Tx<'_>) -> StoreResult<Option<Instant>> {
    tx.query_one(
        "SELECT MIN(due_ms) AS next
         FROM (
           SELECT MIN(due_ms) AS due_ms FROM outbox WHERE state = 'planned'
           UNION ALL
           SELECT MIN(COALESCE(next_try_ms, due_ms)) FROM outbox WHERE state = 'due'
         ) AS waiting",
        named! {},
        |row| row.get("next"),
    )
}

/// How many rows of each state that wants a person, since an instant.
pub fn problems(tx: &Tx<'_>, since: Instant) -> StoreResult<Vec<(State, u32)>> {
    tx.query(
        "SELECT state, COUNT(*) AS rows
         FROM outbox
         WHERE state IN ('held', 'unknown', 'failed', 'undelivered') AND (at_ms >= :since OR state IN ('held', 'unknown'))
         GROUP BY state",
        named! {":since" => since},
        |row| Ok((row.word("state", State::from_word)?, row.get("rows")?)),
    )
}

/// What a day's messages came to, by state.
pub fn day_counts(tx: &Tx<'_>, from: Instant, to: Instant) -> StoreResult<Vec<(State, u32)>> {
    tx.query(
        "SELECT state, COUNT(*) AS rows
         FROM outbox
         WHERE at_ms >= :from AND at_ms < :to
         GROUP BY state",
        named! {":from" => from, ":to" => to},
        |row| Ok((row.word("state", State::from_word)?, row.get("rows")?)),
    )
}

/// The messages of a client's timeline, newest first; `before` is the last entry of the page before.
pub fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<(Instant, String)>,
    limit: u32,
) -> StoreResult<Vec<TimelineEntry>> {
    let (at, id) = before.unwrap_or((Instant::from_ms(i64::MAX), String::new()));
    tx.query(
        select_outbox!(
            "WHERE client_id = :client AND (at_ms < :at OR (at_ms = :at AND id < :id))
             ORDER BY at_ms DESC, id DESC
             LIMIT :limit"
        ),
        named! {":client" => client, ":at" => at, ":id" => id, ":limit" => limit},
        outbox_row,
    )
    .map(|rows| rows.into_iter().map(entry).collect())
}

/// The title is what the reader sees first: the subject line, else the beginning of the text, else the trigger's word.
fn entry(row: OutboxRow) -> TimelineEntry {
    let beginning = |text: &str| {
        text.lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(80)
            .collect::<String>()
    };
    let title = row.subject_line.as_deref().or(row.body.as_deref()).map(beginning);
    TimelineEntry {
        at: row.at,
        kind: TimelineKind::Message,
        title: title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| row.trigger.word().to_owned()),
        ref_id: row.id.to_string(),
        state: Some(row.state.word().to_owned()),
        amount: None,
        by: row.created_by,
    }
}
