//! The loop that rings (DESIGN 6, R64): one pass plans, checks, sends, settles and polls; it is bounded, repeatable and
//! safe to stop at any line. Only the process that holds the folder's loop lock runs it (R70).

use super::{
    pace::{Pace, Wire},
    planner, poll, promote,
    send::Sender,
};
use crate::{
    AppError, AppResult, Desk, ErrorCode, appointments,
    folder::{Held, LoopLock},
    ledger::{LedgerKind, LedgerRead},
};
use deskbell_core::{
    Instant,
    reminders::{
        Channel,
        guard::{ClockState, Reading, clock_state},
        words::Hold,
    },
};
use deskbell_store::{
    house,
    reminders::{
        Fence,
        dispatch::{self, Settled},
        dispatcher, facts,
        outbox::{self, Origin},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};

/// A younger heartbeat of a living process on this computer means that the lock file was taken from under it (T7).
const ALIVE_MS: i64 = 60_000;
/// Days ahead that are planned anew once a day.
const CHECKED_DAYS: i64 = 8;
/// Visits planned anew in one transaction.
const CHECKED_AT_ONCE: usize = 50;
/// Attempts looked for in the ledger beyond the last one known here.
const LEDGER_REACH: u32 = 8;

/// What one pass did, as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TickReport {
    /// When it began.
    pub at: Instant,
    /// Rows that became due.
    pub planned: u32,
    /// Messages a provider took.
    pub sent: u32,
    /// Rows that will not go, with their reason.
    pub skipped: u32,
    /// Rows refused for good.
    pub failed: u32,
    /// Rows of which nobody can tell whether they went.
    pub unknown: u32,
    /// Rows that wait for a person.
    pub held: u32,
    /// Rows whose status was asked for.
    pub polled: u32,
}

/// Counts of a pass, from several workers.
#[derive(Debug, Default)]
pub(super) struct Counts {
    planned: AtomicU32,
    sent: AtomicU32,
    skipped: AtomicU32,
    failed: AtomicU32,
    unknown: AtomicU32,
    polled: AtomicU32,
}

impl Counts {
    pub fn planned(&self, rows: u32) {
        self.planned.fetch_add(rows, Ordering::Relaxed);
    }

    pub fn skipped(&self, rows: u32) {
        self.skipped.fetch_add(rows, Ordering::Relaxed);
    }

    pub fn failed(&self, rows: u32) {
        self.failed.fetch_add(rows, Ordering::Relaxed);
    }

    pub fn polled(&self, rows: u32) {
        self.polled.fetch_add(rows, Ordering::Relaxed);
    }

    pub fn settled(&self, settled: &Settled) {
        match settled {
            Settled::Accepted { .. } => self.sent.fetch_add(1, Ordering::Relaxed),
            Settled::Failed { .. } => self.failed.fetch_add(1, Ordering::Relaxed),
            Settled::Unknown { .. } => self.unknown.fetch_add(1, Ordering::Relaxed),
            Settled::Again { .. } => 0,
        };
    }

    fn report(&self, at: Instant, held: u32) -> TickReport {
        let read = |count: &AtomicU32| count.load(Ordering::Relaxed);
        TickReport {
            at,
            planned: read(&self.planned),
            sent: read(&self.sent),
            skipped: read(&self.skipped),
            failed: read(&self.failed),
            unknown: read(&self.unknown),
            held,
            polled: read(&self.polled),
        }
    }
}

/// The loop of one process: the lock, the token, and what its clocks showed last.
pub struct Ringer<'d> {
    desk: &'d Desk,
    fence: Fence,
    restored: AfterRestore,
    before: Option<Reading>,
    held: bool,
    _lock: LoopLock,
}

/// The loop's lock is held elsewhere; the holder's process id is in the answer (exit code 4).
fn held_elsewhere(holder: Option<u32>) -> AppError {
    AppError::new(ErrorCode::Busy, "another process sends from this data folder").with("holder", holder)
}

/// One pass: takes the lock, rings once, writes calendar files after the messages, gives it back. `busy` with the holder
/// when the loop runs elsewhere.
pub fn tick(desk: &Desk) -> AppResult<TickReport> {
    let mut ringer = Ringer::begin(desk)?;
    let report = ringer.pass()?;
    look_on("calendar files", appointments::write_feeds(desk));
    Ok(report)
}

impl<'d> Ringer<'d> {
    /// Takes the lock and the token, and puts right what a process that broke off left behind (R54, R51).
    pub fn begin(desk: &'d Desk) -> AppResult<Ringer<'d>> {
        let lock = LoopLock::take(&desk.folder)?.map_err(|Held(holder)| held_elsewhere(holder))?;
        let (fence, restored) = take_token(desk)?;
        look_on("zones", appointments::renew_zones(desk));
        Ok(Ringer {
            desk,
            fence,
            restored,
            before: None,
            held: false,
            _lock: lock,
        })
    }

    /// One pass.
    pub fn pass(&mut self) -> AppResult<TickReport> {
        let at = self.desk.now();
        let counts = Counts::default();
        // A backup was restored under the running loop: its token is not of this history, and what the ledger knows
        // must be looked at before anything goes (T51).
        if self.desk.restore_epoch()? != self.restored.epoch {
            (self.fence, self.restored) = take_token(self.desk)?;
        }
        if self.clock_holds(at)? {
            return self.ended(at, &counts);
        }
        self.check_plans(at)?;
        look_on("offers", appointments::look_after_offers(self.desk));
        let sends = self.desk.store.read(|tx| self.desk.may_send(tx))?;
        promote::run(self.desk, self.fence, &counts)?;
        self.compare_planned(at)?;
        if sends {
            self.send(&counts)?;
            poll::run(self.desk, self.fence, &counts)?;
        }
        self.ended(at, &counts)
    }

    /// After a restore the planner makes rows anew that had gone from the state that was left.
    fn compare_planned(&self, now: Instant) -> AppResult<()> {
        let Some(ledger) = &self.restored.ledger else {
            return Ok(());
        };
        self.desk
            .store
            .write(|tx| compare_ledger(self.desk, tx, self.fence, ledger, now))
    }

    /// R47: once a day series are made further (A58), and the visits of the coming days are planned anew, and a difference is repaired. What every change
    /// planned already stays as it is; only what a change did not reach, such as a zone's new rules, moves.
    fn check_plans(&self, now: Instant) -> AppResult<()> {
        let (checked, today) = self.desk.store.read(|tx| -> AppResult<_> {
            let zone = facts::sender(tx)?.zone;
            let checked = dispatcher::get(tx)?.and_then(|row| row.planned_on);
            Ok((checked, now.date(zone).to_string()))
        })?;
        if checked.as_deref() == Some(today.as_str()) {
            return Ok(());
        }
        look_on("series", appointments::go_on(self.desk));
        look_on("recalls", appointments::send_recalls(self.desk));
        let ahead = now.plus_minutes(CHECKED_DAYS * 24 * 60);
        let visits = self.desk.store.read(|tx| facts::visits_between(tx, now, ahead))?;
        for some in visits.chunks(CHECKED_AT_ONCE) {
            self.desk.store.write(|tx| {
                let mut visits = some.iter();
                visits.try_for_each(|id| planner::appointment(self.desk, tx, *id, Origin::Subject))
            })?;
        }
        Ok(self.desk.store.write(|tx| dispatcher::planned_on(tx, &today))?)
    }

    /// One worker a channel, so that a silent provider holds up nobody else (F7).
    fn send(&self, counts: &Counts) -> AppResult<()> {
        let (pace, wire) = (Pace::default(), Wire::default());
        let results: Vec<AppResult<()>> = std::thread::scope(|scope| {
            let workers: Vec<_> = Channel::ALL
                .iter()
                .map(|channel| {
                    let sender = Sender {
                        desk: self.desk,
                        fence: self.fence,
                        channel: *channel,
                        pace: &pace,
                        wire: &wire,
                        counts,
                    };
                    scope.spawn(move || sender.run())
                })
                .collect();
            let broke_off = || AppError::new(ErrorCode::Internal, "a sending worker broke off");
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|_| Err(broke_off())))
                .collect()
        });
        results.into_iter().collect()
    }

    /// R67: compares the clocks and notes what they showed; true while nothing may be sent.
    fn clock_holds(&mut self, now: Instant) -> AppResult<bool> {
        let reading = Reading {
            wall: now,
            steady_ms: self.desk.clock().steady_ms(),
        };
        let row = self.desk.store.read(dispatcher::get)?;
        let was_held = row.as_ref().is_some_and(|row| row.clock_hold);
        if self.held && !was_held {
            // A person said that the clock is right: what it shows now counts from here.
            self.before = None;
        }
        let seen = row.as_ref().map(|row| row.last_seen);
        let hold = clock_state(seen, self.before, reading) == ClockState::Hold;
        self.held = hold;
        self.desk.store.write(|tx| {
            if hold != was_held {
                tx.changed("reminders", "clock");
            }
            dispatcher::heartbeat(tx, self.fence, (!hold).then_some(now), hold, now)
        })?;
        if !hold {
            self.before = Some(reading);
        }
        Ok(hold)
    }

    fn ended(&self, at: Instant, counts: &Counts) -> AppResult<TickReport> {
        let now = self.desk.now();
        self.desk.store.write(|tx| dispatcher::passed(tx, self.fence, now))?;
        let problems = self.desk.store.read(|tx| outbox::problems(tx, now))?;
        let held = problems
            .iter()
            .find(|(state, _)| *state == deskbell_core::reminders::State::Held);
        Ok(counts.report(at, held.map_or(0, |(_, rows)| *rows)))
    }
}

/// What went wrong beside the outbox is noted; it keeps no message from going.
fn look_on(of: &str, done: AppResult<usize>) {
    if let Err(error) = done {
        tracing::warn!(code = ?error.code, of, "a round of the loop was left out");
    }
}

/// What a restore left to be compared.
struct AfterRestore {
    epoch: u32,
    /// The ledger as it was when the token was taken; none when this data was never restored.
    ledger: Option<LedgerRead>,
}

fn take_token(desk: &Desk) -> AppResult<(Fence, AfterRestore)> {
    let now = desk.now();
    let (device, process) = (device(desk), this_process());
    let ledger = begun_ledger(desk)?;
    let epoch = desk.restore_epoch()?;
    let fence = desk.store.write(|tx| {
        if let Some(other) = dispatcher::get(tx)?
            && other.device == device
            && other.process != process
            && now.ms() - other.heartbeat.ms() < ALIVE_MS
            && lives(&other.process)
        {
            return Err(held_elsewhere(pid_of(&other.process)));
        }
        let fence = dispatcher::take_over(tx, &device, &process, now)?;
        let recovered = dispatch::recover(tx, fence, now)?;
        if recovered.due + recovered.unknown > 0 {
            tx.changed("reminders", "recovered");
        }
        compare_ledger(desk, tx, fence, &ledger, now)?;
        Ok(fence)
    })?;
    let ledger = (epoch > 0).then_some(ledger);
    Ok((fence, AfterRestore { epoch, ledger }))
}

/// The ledger, begun before the first mark ever: were it begun by the first message, a computer that fails between that
/// message's mark and its line would look like one that lost its ledger.
fn begun_ledger(desk: &Desk) -> AppResult<LedgerRead> {
    let ledger = desk.ledger.read()?;
    if !ledger.lines.is_empty() || ledger.first_bad.is_some() || desk.store.read(outbox::ever_sent)? {
        return Ok(ledger);
    }
    desk.enter(LedgerKind::Version, env!("CARGO_PKG_VERSION"))?;
    Ok(desk.ledger.read()?)
}

/// R51: what the ledger has and this copy does not know went out. Without a sound ledger nothing past due goes by itself,
/// and nothing that was due before a backup was restored (T51).
fn compare_ledger(
    desk: &Desk,
    tx: &deskbell_store::WriteTx<'_>,
    fence: Fence,
    ledger: &LedgerRead,
    now: Instant,
) -> AppResult<()> {
    let waiting = outbox::past_due(tx, now)?;
    if waiting.is_empty() {
        return Ok(());
    }
    let unsound = ledger.first_bad.is_some() || (ledger.lines.is_empty() && outbox::ever_sent(tx)?);
    let restored = house::meta_get(tx, house::RESTORED_AT)?.and_then(|text| text.parse::<Instant>().ok());
    let sent = ledger.sent();
    for row in waiting {
        let known = row.attempt_no;
        let beyond = known + 1..=known + LEDGER_REACH;
        if beyond
            .into_iter()
            .any(|attempt| sent.contains(desk.ledger.sent_mark(&row.key, attempt).as_str()))
        {
            dispatch::sent_by_ledger(tx, fence, row.id, now)?;
        } else if (unsound || restored.is_some_and(|at| row.due <= at)) && !row.released {
            dispatch::hold(tx, fence, row.id, Hold::Restored, now)?;
        }
    }
    Ok(())
}

fn device(desk: &Desk) -> String {
    desk.home
        .as_ref()
        .map_or_else(|| "here".to_owned(), |home| home.device.id().to_string())
}

/// Process id and start, `1234:987654`: a reused id has another start.
fn this_process() -> String {
    let pid = std::process::id();
    format!("{pid}:{}", started(pid).unwrap_or_default())
}

fn pid_of(process: &str) -> Option<u32> {
    process.split(':').next()?.parse().ok()
}

fn lives(process: &str) -> bool {
    let Some((pid, start)) = process.split_once(':') else {
        return false;
    };
    let running = pid.parse().ok().and_then(started);
    running.is_some_and(|running| running == start)
}

/// When a process of this computer began, in the kernel's ticks; none when it does not run, or cannot be asked.
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything; the start is the 20th field after it.
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(19).map(str::to_owned)
}
