//! How fast messages go (R65, R75): each account by its own rate, late ones at most one a second over all accounts. The
//! marks in the database are counted, so that a new process goes on where the last one stopped.

use super::way::Way;
use crate::{AppResult, Desk};
use deskbell_core::{Instant, reminders::Channel};
use deskbell_messaging::Rate;
use deskbell_store::reminders::{OutboxRow, outbox};
use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

const TEN_MINUTES_MS: i64 = 10 * 60_000;
/// Between two late messages.
const LATE_MS: i64 = 1_000;
/// Marks looked at.
const MARKS: u32 = 2_000;

/// A worker waits this long for another one's message to be settled before it sends its own.
const ONE_AT_A_TIME: Duration = Duration::from_secs(2);

/// Between mark and settled state a message is of unknown fate if the computer fails. Workers take turns there, so that a
/// failure leaves one such message; a provider that is silent holds the others up only for a moment (F7).
#[derive(Debug, Default)]
pub(super) struct Wire {
    busy: Mutex<u32>,
    freed: Condvar,
}

/// A worker's turn; ends when dropped.
pub(super) struct Turn<'w>(&'w Wire);

impl Wire {
    /// Waits for the turn.
    pub fn turn(&self) -> Turn<'_> {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut busy, _) = self
            .freed
            .wait_timeout_while(busy, ONE_AT_A_TIME, |busy| *busy > 0)
            .unwrap_or_else(PoisonError::into_inner);
        *busy += 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

/// The pace of one pass.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last_late: Mutex<Option<Instant>>,
}

impl Pace {
    /// Waits until the row may go by its account's rate and the pace of late ones.
    pub fn wait(&self, desk: &Desk, way: &Way, row: &OutboxRow) -> AppResult<()> {
        if row.late {
            let mut last = self.last_late.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(last) = *last {
                wait_until(desk, last.plus_ms(LATE_MS));
            }
            *last = Some(desk.now());
        }
        if let (Some(account), Some(rate)) = (way.account(), rate(way, row.channel)) {
            let marks = desk
                .store
                .read(|tx| outbox::last_marks(tx, account.id, needed(&rate)))?;
            wait_until(desk, free_at(&rate, &marks, desk.now()));
        }
        Ok(())
    }
}

/// The rate of an account; a server in the own network has none.
fn rate(way: &Way, channel: Channel) -> Option<Rate> {
    let own_network = way.account().is_some_and(|account| {
        let settings: serde_json::Value = serde_json::from_str(&account.settings).unwrap_or_default();
        settings.get("ownNetwork").and_then(serde_json::Value::as_bool) == Some(true)
    });
    if own_network && channel == Channel::Email {
        return None;
    }
    way.descriptor().map(|descriptor| descriptor.capabilities.rate)
}

fn needed(rate: &Rate) -> u32 {
    // The day's limit is the provider's own to enforce: waiting it out would hold everything else up.
    rate.per_ten_minutes.unwrap_or(1).clamp(1, MARKS)
}

/// When the next message may go, from the marks of the last ones, newest first.
fn free_at(rate: &Rate, marks: &[Instant], now: Instant) -> Instant {
    let after = |count: u32, span: i64| {
        let place = usize::try_from(count).ok()?.checked_sub(1)?;
        marks.get(place).map(|mark| mark.plus_ms(span))
    };
    let limits = [
        rate.every_ms.and_then(|ms| after(1, i64::from(ms))),
        rate.per_ten_minutes.and_then(|count| after(count, TEN_MINUTES_MS)),
    ];
    limits.into_iter().flatten().fold(now, Instant::max)
}

fn wait_until(desk: &Desk, until: Instant) {
    let ms = until.ms() - desk.now().ms();
    // A mark in the future comes from a clock that was set back: never wait longer than a rate can ask for.
    if let Ok(ms) = u64::try_from(ms.min(TEN_MINUTES_MS))
        && ms > 0
    {
        desk.clock().wait_ms(ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_in_ten_minutes_waits() {
        let rate = Rate {
            every_ms: Some(4_000),
            per_ten_minutes: Some(20),
            per_day: None,
        };
        let now = Instant::from_ms(1_000_000);
        let marks: Vec<Instant> = (0..20).map(|n| now.plus_ms(-10_000 - n * 4_000)).collect();
        assert_eq!(free_at(&rate, &marks[..19], now), now);
        assert_eq!(free_at(&rate, &marks, now), marks[19].plus_ms(600_000));
        assert_eq!(free_at(&rate, &[now.plus_ms(-1_000)], now), now.plus_ms(3_000));
    }
}
