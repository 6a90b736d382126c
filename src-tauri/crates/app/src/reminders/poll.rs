//! Asking providers what became of messages (R55, R106, R108): status of accepted ones on a slowing schedule, and the
//! look-up of those whose answer was lost. Only what a provider says of a known id is believed.

use super::{accounts, tick::Counts};
use crate::{AppResult, Desk};
use deskbell_core::{
    Instant,
    id::AccountId,
    reminders::{State, retry},
};
use deskbell_messaging::{Delivery, Found, Outcome, Provider, StatusReport, Trace};
use deskbell_store::{
    accounts as account_rows,
    reminders::{
        Fence, OutboxRow,
        dispatch::{self, Report},
        outbox,
    },
};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// Rows asked for in one pass.
const AT_ONCE: u32 = 50;
/// Longest wait for one answer.
const ANSWER_S: u64 = 20;
/// Looks for a lost answer, in milliseconds after the one before: 30 s, 5 min, 15 min after the mark.
const LOOKS_MS: [i64; 2] = [270_000, 600_000];

/// Asks for what is due to be asked.
pub(super) fn run(desk: &Desk, fence: Fence, counts: &Counts) -> AppResult<()> {
    let now = desk.now();
    let (accepted, unknown) = desk.store.read(|tx| -> AppResult<_> {
        Ok((
            outbox::to_poll(tx, now, AT_ONCE)?,
            outbox::to_look_up(tx, now, AT_ONCE)?,
        ))
    })?;
    let mut poller = Poller {
        desk,
        fence,
        providers: HashMap::new(),
    };
    for row in &accepted {
        poller.status(row)?;
        counts.polled(1);
    }
    for row in &unknown {
        poller.look_up(row)?;
        counts.polled(1);
    }
    Ok(())
}

struct Poller<'a> {
    desk: &'a Desk,
    fence: Fence,
    providers: HashMap<AccountId, Option<Arc<dyn Provider>>>,
}

impl Poller<'_> {
    fn status(&mut self, row: &OutboxRow) -> AppResult<()> {
        let now = self.desk.now();
        let next = retry::poll_after(row.polls + 1).map(|after| row.proof_at.unwrap_or(now).plus_ms(after));
        let answer = match (self.provider(row)?, &row.provider_id) {
            (Some(provider), Some(id)) => self.wait(provider.status(id, now)).ok().flatten(),
            _ => None,
        };
        self.desk.store.write(|tx| -> AppResult<()> {
            match answer {
                Some(report) => {
                    let report = as_report(report);
                    let next = next.filter(|_| report.state == State::Accepted.word());
                    dispatch::reported(tx, self.fence, row.id, &report, next, now)?;
                }
                None => dispatch::look_later(tx, self.fence, row.id, next, now)?,
            }
            tx.changed("reminders", row.id);
            Ok(())
        })
    }

    fn look_up(&mut self, row: &OutboxRow) -> AppResult<()> {
        let now = self.desk.now();
        let next = LOOKS_MS.get(row.polls as usize).map(|wait| now.plus_ms(*wait));
        let found = match (self.provider(row)?, self.trace(row, now)?) {
            (Some(provider), Some(trace)) => self.wait(provider.lookup(&trace)).unwrap_or(Found::CannotTell),
            _ => Found::CannotTell,
        };
        self.desk.store.write(|tx| -> AppResult<()> {
            match found {
                Found::One(id) => {
                    let poll = retry::poll_after(0).map(|after| now.plus_ms(after));
                    dispatch::found(tx, self.fence, row.id, &id, poll, now)?;
                }
                Found::Several(ids) => {
                    dispatch::found(tx, self.fence, row.id, &ids.join(" "), None, now)?;
                }
                // Not found is no proof where the provider does not enforce our id: a person decides (R56).
                Found::Nothing | Found::CannotTell => dispatch::look_later(tx, self.fence, row.id, next, now)?,
            }
            tx.changed("reminders", row.id);
            Ok(())
        })
    }

    fn trace(&self, row: &OutboxRow, now: Instant) -> AppResult<Option<Trace>> {
        let (Some(attempt), Some(to), Some(text), Some(marked_at)) =
            (row.attempt, row.recipient.clone(), row.body.clone(), row.mark)
        else {
            return Ok(None);
        };
        let linked = self.desk.store.read(|tx| outbox::linked_ids(tx, &to))?;
        Ok(Some(Trace {
            reference: attempt.to_string(),
            to,
            text,
            marked_at,
            linked,
            now,
        }))
    }

    fn provider(&mut self, row: &OutboxRow) -> AppResult<Option<Arc<dyn Provider>>> {
        let Some(account) = row.account else {
            return Ok(None);
        };
        if let Some(known) = self.providers.get(&account) {
            return Ok(known.clone());
        }
        let stored = self.desk.store.read(|tx| account_rows::get(tx, account))?;
        let provider = if stored.fault.is_some() {
            None
        } else {
            Some(accounts::provider(self.desk, &stored)?)
        };
        self.providers.insert(account, provider.clone());
        Ok(provider)
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, Outcome>>) -> Result<T, Outcome> {
        let limit = Duration::from_secs(ANSWER_S);
        self.desk
            .block_on(async { tokio::time::timeout(limit, work).await })
            .unwrap_or_else(|_| Err(Outcome::unreachable()))
    }
}

fn as_report(report: StatusReport) -> Report {
    let (state, proof, reason) = match report.delivery {
        Delivery::Accepted => (State::Accepted, 1, None),
        Delivery::Sent => (State::Accepted, 2, None),
        Delivery::Delivered => (State::Delivered, 3, None),
        Delivery::Undelivered(kind) => (State::Undelivered, 1, Some(kind.word().to_owned())),
        Delivery::Cancelled => (State::Undelivered, 1, Some("cancelled".to_owned())),
    };
    Report {
        state: state.word(),
        reason,
        proof,
        parts: report.parts,
        price: report.price.map(|price| format!("{} {}", price.amount, price.currency)),
    }
}
