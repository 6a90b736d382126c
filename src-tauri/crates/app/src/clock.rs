//! The system's clock: the only place that asks the operating system for the time.

use deskbell_core::{Clock, Instant};
use std::time::{SystemTime, UNIX_EPOCH};

/// Wall time of this computer.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
