//! What became of a message (R58, R62): the row, its account and the address it went to, in one transaction. What may have
//! gone is `unknown`, never due again by itself.

use super::{
    send::{Next, Sender},
    way::Way,
};
use crate::AppResult;
use deskbell_core::{
    Instant,
    id::{AttemptId, OutboxId},
    reminders::retry,
};
use deskbell_messaging::{self as messaging, Class, Outcome, Permanent};
use deskbell_store::{
    WriteTx, accounts as account_rows,
    reminders::{
        OutboxRow, blocks,
        dispatch::{self, Ended, Settled},
        facts, outbox, rests,
    },
};

impl Sender<'_> {
    /// C3: what became of it.
    pub(super) fn settle(
        &self,
        way: &Way,
        row: &OutboxRow,
        attempt: AttemptId,
        outcome: &Outcome,
        marked: bool,
    ) -> AppResult<Next> {
        let now = self.desk.now();
        let settled = self.settled(way, row, outcome, marked, now);
        let ended = Ended {
            class: outcome.class.word(),
            kind: outcome.class.kind(),
            code: outcome.code.clone(),
            text: outcome.text.clone(),
        };
        self.desk.store.write(|tx| -> AppResult<()> {
            if dispatch::settle(tx, self.fence, row.id, attempt, &settled, &ended, now)? {
                self.counts.settled(&settled);
            }
            self.account(tx, way, outcome, now)?;
            self.address(tx, row, outcome, now)?;
            let looked_up = way
                .descriptor()
                .is_some_and(|d| d.capabilities.lookup != messaging::Lookup::None);
            if matches!(settled, Settled::Unknown { .. }) && looked_up {
                dispatch::look_at(tx, self.fence, row.id, now.plus_ms(30_000))?;
            }
            tx.changed("reminders", row.id);
            Ok(())
        })?;
        Ok(match outcome.class {
            Class::Account(_)
            | Class::Unreachable
            | Class::Transient {
                retry_after_ms: Some(_),
            } => Next::Stop,
            _ => Next::Row,
        })
    }

    fn settled(&self, way: &Way, row: &OutboxRow, outcome: &Outcome, marked: bool, now: Instant) -> Settled {
        match &outcome.class {
            Class::Accepted(receipt) => {
                let polled =
                    way.descriptor().is_some_and(|d| d.capabilities.status_poll) && receipt.provider_id.is_some();
                Settled::Accepted {
                    provider_id: receipt.provider_id.clone(),
                    parts: receipt.parts,
                    price: receipt
                        .price
                        .as_ref()
                        .map(|price| format!("{} {}", price.amount, price.currency)),
                    poll: retry::poll_after(0).filter(|_| polled).map(|after| now.plus_ms(after)),
                }
            }
            Class::Permanent(kind) => Settled::Failed {
                reason: kind.word().to_owned(),
            },
            Class::Transient { retry_after_ms } => {
                let own = retry::wait_after(row.attempt_no + 1, jitter(row.id));
                match (retry_after_ms, own) {
                    (_, None) => Settled::Failed {
                        reason: "gave_up".to_owned(),
                    },
                    (Some(asked), _) => again(now, retry::retry_after(*asked)),
                    (None, Some(wait)) => again(now, wait),
                }
            }
            // A mark stands in the ledger under its number, so that number is not used again.
            Class::Account(_) | Class::Unreachable => Settled::Again {
                not_before: None,
                counted: marked,
            },
            Class::Unknown(why) => Settled::Unknown {
                reason: why.word().to_owned(),
            },
        }
    }

    /// What an outcome says of the account.
    fn account(&self, tx: &WriteTx<'_>, way: &Way, outcome: &Outcome, now: Instant) -> AppResult<()> {
        let Some(id) = way.id() else {
            return Ok(());
        };
        match &outcome.class {
            Class::Account(fault) => account_rows::stopped(tx, id, fault.word(), now)?,
            Class::Unreachable => {
                let failures = rests::get(tx, id)?.map_or(0, |rest| rest.failures) + 1;
                rests::set(
                    tx,
                    id,
                    rests::Rest {
                        until: now.plus_ms(retry::rest(failures)),
                        failures,
                    },
                    now,
                )?;
            }
            Class::Transient {
                retry_after_ms: Some(asked),
            } => {
                let until = now.plus_ms(retry::retry_after(*asked));
                rests::set(tx, id, rests::Rest { until, failures: 0 }, now)?;
            }
            Class::Accepted(_) => {
                account_rows::worked(tx, id, now)?;
                rests::clear(tx, id)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What an outcome says of the number or address (R58).
    fn address(&self, tx: &WriteTx<'_>, row: &OutboxRow, outcome: &Outcome, now: Instant) -> AppResult<()> {
        match &outcome.class {
            Class::Permanent(kind @ (Permanent::BadNumber | Permanent::BadAddress)) => {
                if let Some(contact) = row.contact_point {
                    facts::flag_contact(tx, contact, kind.word(), now)?;
                    tx.changed(
                        "clients",
                        row.client.map(|client| client.to_string()).unwrap_or_default(),
                    );
                }
            }
            Class::Permanent(Permanent::OptedOut) => {
                if let Some(recipient) = outbox::get(tx, row.id)?.recipient {
                    blocks::add(tx, &blocks::hash(&self.desk.store, &recipient), "opted_out", now)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn again(now: Instant, wait_ms: i64) -> Settled {
    Settled::Again {
        not_before: Some(now.plus_ms(wait_ms)),
        counted: true,
    }
}

/// −20 to 20 percent, the same for a row whenever it is asked: retries of many rows do not come back at one moment.
fn jitter(id: OutboxId) -> i64 {
    let sum: i64 = id.to_string().bytes().map(i64::from).sum();
    sum % 41 - 20
}
