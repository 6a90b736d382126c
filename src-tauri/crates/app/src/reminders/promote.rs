//! What becomes due in a pass (R15, R16, R66): useless rows are dropped with their reason, rows outside their send hours
//! wait for the opening, of several reminders of one appointment the latest goes, and a burst of late ones waits for a
//! person. Work is bounded by what is due: chunks of it, each in its own transaction, so that the desk never waits long.

use super::{
    about::About,
    check::{self, Stage, Verdict},
    tick::Counts,
};
use crate::{AppResult, Desk};
use deskbell_core::{
    Instant,
    id::OutboxId,
    reminders::{
        Skip, State, Trigger,
        guard::{self, LATE_MS},
        words::Hold,
    },
};
use deskbell_store::{
    Tx, WriteTx,
    reminders::{
        Fence, OutboxRow, dispatch, facts,
        outbox::{self, Origin},
        plan as rows,
    },
};

/// Rows looked at in one transaction.
const CHUNK: u32 = 100;
/// Days with sends that make the normal day.
const NORMAL_DAYS: u32 = 20;

/// Promotes what may go now.
pub(super) fn run(desk: &Desk, fence: Fence, counts: &Counts) -> AppResult<()> {
    let now = desk.now();
    if desk
        .store
        .read(|tx| outbox::planned_until(tx, now, None, 1))?
        .is_empty()
    {
        return Ok(());
    }
    let pass = Pass {
        desk,
        fence,
        counts,
        now,
    };
    let late = pass.chunks(|tx, row| pass.sort_out(tx, row))?;
    let burst = late > 0 && pass.is_burst(late)?;
    pass.chunks(|tx, row| pass.let_go(tx, row, burst))?;
    Ok(())
}

struct Pass<'a> {
    desk: &'a Desk,
    fence: Fence,
    counts: &'a Counts,
    now: Instant,
}

impl Pass<'_> {
    /// Goes over every planned row whose time has come; answers how often the work said true.
    fn chunks(&self, mut work: impl FnMut(&WriteTx<'_>, &OutboxRow) -> AppResult<bool>) -> AppResult<usize> {
        let mut after: Option<(Instant, OutboxId)> = None;
        let mut counted = 0;
        loop {
            let last = self.desk.store.write(|tx| -> AppResult<_> {
                let chunk = outbox::planned_until(tx, self.now, after, CHUNK)?;
                for row in &chunk {
                    counted += usize::from(work(tx, row)?);
                }
                Ok(chunk.last().map(|row| (row.due, row.id)))
            })?;
            match last {
                Some(place) => after = Some(place),
                None => return Ok(counted),
            }
        }
    }

    /// First round: drops what is of no use and lets the rest wait for their hours. True for a late row that may go.
    fn sort_out(&self, tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<bool> {
        let verdict = self.verdict(tx, row)?;
        if verdict == Go::Now {
            return Ok(self.counts_as_burst(row));
        }
        self.turn_down(tx, row, verdict)?;
        Ok(false)
    }

    /// Second round: makes due, or holds.
    fn let_go(&self, tx: &WriteTx<'_>, row: &OutboxRow, burst: bool) -> AppResult<bool> {
        match self.verdict(tx, row)? {
            Go::Now if burst && self.counts_as_burst(row) => {
                dispatch::hold(tx, self.fence, row.id, Hold::Burst, self.now)?;
            }
            Go::Now if asks_payments(tx, row)? => {
                dispatch::hold(tx, self.fence, row.id, Hold::Payments, self.now)?;
            }
            Go::Now => {
                if dispatch::promote(tx, self.fence, row.id, self.is_late(row), self.now)? {
                    self.counts.planned(1);
                }
            }
            other => self.turn_down(tx, row, other)?,
        }
        tx.changed("reminders", row.id);
        Ok(true)
    }

    fn verdict(&self, tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<Go> {
        let about = About::row(tx, row)?;
        Ok(
            match check::ask(self.desk, tx, row, &about, self.now, Stage::Promote)? {
                Verdict::Go(_) if self.superseded(tx, row)? => Go::Skip(Skip::Superseded),
                Verdict::Go(_) => Go::Now,
                Verdict::Skip(skip) => Go::Skip(skip),
                Verdict::Cancel(cancel) => Go::Cancel(cancel),
                Verdict::Wait(until) => Go::Wait(until),
            },
        )
    }

    fn turn_down(&self, tx: &WriteTx<'_>, row: &OutboxRow, go: Go) -> AppResult<()> {
        match go {
            Go::Skip(skip) => {
                if dispatch::skip(tx, self.fence, row.id, skip, self.now)? {
                    self.counts.skipped(1);
                }
            }
            Go::Cancel(reason) => {
                rows::cancel(tx, row.id, reason, self.now)?;
            }
            Go::Wait(until) => {
                dispatch::postpone(tx, self.fence, row.id, until, self.now)?;
            }
            Go::Now => {}
        }
        tx.changed("reminders", row.id);
        Ok(())
    }

    /// R16: another reminder of the same appointment and channel, later by its rule, could go in this pass.
    fn superseded(&self, tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<bool> {
        let (Trigger::Appointment, Some(appointment)) = (row.trigger, row.appointment) else {
            return Ok(false);
        };
        for other in outbox::of_appointment(tx, appointment)? {
            let rival = other.id != row.id
                && (other.trigger, other.channel) == (row.trigger, row.channel)
                && (other.raw_due, other.id) > (row.raw_due, row.id)
                && (other.state == State::Due || (other.state == State::Planned && other.due <= self.now));
            if rival && self.could_go(tx, &other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn could_go(&self, tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<bool> {
        if row.state == State::Due {
            return Ok(true);
        }
        let about = About::row(tx, row)?;
        Ok(matches!(
            check::ask(self.desk, tx, row, &about, self.now, Stage::Promote)?,
            Verdict::Go(_)
        ))
    }

    fn is_late(&self, row: &OutboxRow) -> bool {
        self.now.ms() - row.due.ms() > LATE_MS
    }

    /// R66: late, or planned in bulk a moment ago; not what a person released.
    fn counts_as_burst(&self, row: &OutboxRow) -> bool {
        let fresh_bulk = row.origin == Origin::Bulk && self.now.ms() - row.created.ms() <= LATE_MS;
        !row.released && row.origin != Origin::Person && (self.is_late(row) || fresh_bulk)
    }

    fn is_burst(&self, late: usize) -> AppResult<bool> {
        let days = self.desk.store.read(|tx| -> AppResult<_> {
            let zone = facts::sender(tx)?.zone;
            let offset = self.now.civil(zone).naive().and_utc().timestamp_millis() - self.now.ms();
            Ok(outbox::sends_per_day(
                tx,
                self.now,
                offset - offset.rem_euclid(60_000),
                NORMAL_DAYS,
            )?)
        })?;
        Ok(guard::is_burst(late, guard::median(days)))
    }
}

/// The pass's own answer for a row.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Go {
    Now,
    Skip(Skip),
    Cancel(deskbell_core::reminders::words::Cancel),
    Wait(Instant),
}

/// I109: "Any payments to enter first?", when the owner wants to be asked.
fn asks_payments(tx: &Tx<'_>, row: &OutboxRow) -> AppResult<bool> {
    let overdue = row.trigger == Trigger::InvoiceOverdue && !row.released;
    Ok(overdue && deskbell_store::reminders::settings::get(tx)?.ask_payments)
}
