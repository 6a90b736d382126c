//! A clock that stands still until a test moves it.

use deskbell_core::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock of tests.
#[derive(Debug)]
pub struct TestClock {
    wall: AtomicI64,
    steady: AtomicI64,
}

impl TestClock {
    /// A clock at an instant.
    pub fn at(now: Instant) -> Self {
        Self {
            wall: AtomicI64::new(now.ms()),
            steady: AtomicI64::new(0),
        }
    }

    /// Time passes until an instant, or the wall is set back.
    pub fn set(&self, now: Instant) {
        let by = now.ms() - self.wall.swap(now.ms(), Ordering::SeqCst);
        self.steady.fetch_add(by.max(0), Ordering::SeqCst);
    }

    /// Minutes pass, or the wall is set back.
    pub fn advance_minutes(&self, minutes: i64) {
        self.set(self.now().plus_minutes(minutes));
    }

    /// The wall jumps and no time passes.
    pub fn jump(&self, now: Instant) {
        self.wall.store(now.ms(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_ms(self.wall.load(Ordering::SeqCst))
    }

    fn steady_ms(&self) -> i64 {
        self.steady.load(Ordering::SeqCst)
    }

    /// Nobody waits in a test: the clock moves on.
    fn wait_ms(&self, ms: u64) {
        let ms = i64::try_from(ms).unwrap_or(i64::MAX);
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.steady.fetch_add(ms, Ordering::SeqCst);
    }
}
