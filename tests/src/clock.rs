//! A clock that stands still until a test moves it.

use deskbell_core::{Clock, Instant};
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock of tests.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock at an instant.
    pub fn at(now: Instant) -> Self {
        Self(AtomicI64::new(now.ms()))
    }

    /// Moves to an instant, forward or back.
    pub fn set(&self, now: Instant) {
        self.0.store(now.ms(), Ordering::SeqCst);
    }

    /// Moves by minutes, forward or back.
    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_ms(self.0.load(Ordering::SeqCst))
    }
}
