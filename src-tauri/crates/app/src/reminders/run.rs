//! The loop until it is stopped: a pass at least every 20 s of wall time, and one at once when something changed. No timer
//! is longer than that, because timers stop while a computer sleeps and the clock does not (R64).

use super::tick::{Ringer, TickReport};
use crate::{AppResult, Desk};
use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Longest wait between two passes.
const BEAT: Duration = Duration::from_secs(20);
/// Changes that come close together make one pass.
const GATHER: Duration = Duration::from_millis(300);

/// Wakes the loop, or ends it. Ring it on every committed change, on resume, and when the window comes to the front.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<Rung>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct Rung {
    again: bool,
    stop: bool,
}

impl Bell {
    /// A pass at once.
    pub fn ring(&self) {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner).again = true;
        self.woken.notify_all();
    }

    /// No further pass; the one that runs ends by itself.
    pub fn stop(&self) {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        self.woken.notify_all();
    }

    /// Waits for a ring or the time; false when it is over.
    fn wait(&self, longest: Duration) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) = self
            .woken
            .wait_timeout_while(rung, longest, |rung| !rung.again && !rung.stop)
            .unwrap_or_else(PoisonError::into_inner);
        rung.again = false;
        !rung.stop
    }
}

/// Rings until stopped, or for `longest`. `busy` at once when the loop runs elsewhere (exit code 4). A pass that fails
/// is told to `heard` like one that succeeds, and the loop goes on: a full disk passes.
pub fn run(
    desk: &Desk,
    bell: &Bell,
    longest: Option<Duration>,
    mut heard: impl FnMut(AppResult<TickReport>),
) -> AppResult<()> {
    let mut ringer = Ringer::begin(desk)?;
    let begun = desk.clock().steady_ms();
    loop {
        heard(ringer.pass());
        let gone = Duration::from_millis((desk.clock().steady_ms() - begun).max(0).unsigned_abs());
        let left = longest.map_or(BEAT, |longest| longest.saturating_sub(gone).min(BEAT));
        if left.is_zero() || !bell.wait(left) {
            return Ok(());
        }
        std::thread::sleep(GATHER.min(left));
    }
}
