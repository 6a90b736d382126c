//! How sending does, for Today and the rail (R110, R111).

use crate::{AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Instant,
    id::AccountId,
    reminders::{Channel, State},
};
use deskbell_store::{
    accounts as account_rows,
    reminders::{dispatcher, facts, outbox, rests},
};
use schemars::JsonSchema;
use serde::Serialize;

/// No pass for this long while there should be one: red.
const SILENT_MS: i64 = 5 * 60_000;
/// Failures older than this are history, no problem.
const RECENT_MINUTES: i64 = 7 * 24 * 60;

/// How sending does.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendingState {
    /// When the loop last looked.
    pub last_check_utc: Option<Instant>,
    /// When the next message goes.
    pub next_utc: Option<Instant>,
    /// True when the loop gave a sign of life within five minutes.
    pub running: bool,
    /// The clock cannot be believed; nothing is sent.
    pub clock_hold: bool,
    /// This computer is new to the data; nothing is sent until the owner confirms it (T8).
    pub device_unknown: bool,
    /// How many rows want a person.
    pub problems: u32,
    /// Of them, uncertain.
    pub unknown: u32,
    /// Of them, held.
    pub held: u32,
    /// Of them, refused for good in the last week.
    pub failed: u32,
    /// Of them, not delivered in the last week.
    pub undelivered: u32,
    /// Today: rows due or gone.
    pub due_today: u32,
    /// Today: taken by a provider.
    pub accepted_today: u32,
    /// What each channel goes through.
    pub accounts: Vec<AccountState>,
}

/// What a channel goes through.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountState {
    /// SMS or email.
    pub channel: Channel,
    /// The account; none: the dry run of a new installation.
    pub id: Option<AccountId>,
    /// The provider's kind.
    pub kind: String,
    /// True when nothing leaves this computer.
    pub dry_run: bool,
    /// Why the provider stopped it.
    pub fault: Option<String>,
    /// It is not tried before.
    pub resting_until_utc: Option<Instant>,
    /// When it last took a message.
    pub last_success_utc: Option<Instant>,
}

/// How sending does now.
pub fn sending_state(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<SendingState> {
    let now = desk.now();
    desk.store.read(|tx| {
        let loop_row = dispatcher::get(tx)?;
        let problems = outbox::problems(tx, now.plus_minutes(-RECENT_MINUTES))?;
        let of = |wanted: State| {
            problems
                .iter()
                .find(|(state, _)| *state == wanted)
                .map_or(0, |(_, rows)| *rows)
        };
        let zone = facts::sender(tx)?.zone;
        let today = now.date(zone);
        let day = outbox::day_counts(tx, today.start(zone), today.plus_days(1).start(zone))?;
        let sum = |wanted: &[State]| {
            day.iter()
                .filter(|(state, _)| wanted.contains(state))
                .map(|(_, rows)| rows)
                .sum()
        };
        let accounts = Channel::ALL
            .iter()
            .map(|channel| account(tx, *channel, now))
            .collect::<AppResult<Vec<_>>>()?;
        let stopped = u32::try_from(accounts.iter().filter(|account| account.fault.is_some()).count()).unwrap_or(0);
        let hold = loop_row.as_ref().is_some_and(|row| row.clock_hold);
        let gone = [
            State::Accepted,
            State::Delivered,
            State::Undelivered,
            State::Unknown,
            State::Failed,
        ];
        let waiting = [State::Due, State::Planned, State::Claimed, State::Sending, State::Held];
        Ok(SendingState {
            last_check_utc: loop_row.as_ref().and_then(|row| row.last_pass),
            next_utc: outbox::next_due(tx)?,
            running: loop_row
                .as_ref()
                .is_some_and(|row| now.ms() - row.heartbeat.ms() <= SILENT_MS),
            clock_hold: hold,
            device_unknown: !desk.may_send(tx)?,
            problems: problems.iter().map(|(_, rows)| rows).sum::<u32>() + stopped + u32::from(hold),
            unknown: of(State::Unknown),
            held: of(State::Held),
            failed: of(State::Failed),
            undelivered: of(State::Undelivered),
            due_today: sum(&[&gone[..], &waiting[..]].concat()),
            accepted_today: sum(&[State::Accepted, State::Delivered]),
            accounts,
        })
    })
}

fn account(tx: &deskbell_store::Tx<'_>, channel: Channel, now: Instant) -> AppResult<AccountState> {
    let Some(account) = account_rows::default_of(tx, channel.word())? else {
        return Ok(AccountState {
            channel,
            id: None,
            kind: "dry_run".to_owned(),
            dry_run: true,
            fault: None,
            resting_until_utc: None,
            last_success_utc: None,
        });
    };
    let rest = rests::get(tx, account.id)?
        .map(|rest| rest.until)
        .filter(|until| *until > now);
    Ok(AccountState {
        channel,
        id: Some(account.id),
        dry_run: account.kind == "dry_run",
        kind: account.kind,
        fault: account.fault,
        resting_until_utc: rest,
        last_success_utc: account.last_success,
    })
}
