//! The system's clock: the only place that asks the operating system for the time.

use deskbell_core::{Clock, Instant};
use std::{
    sync::OnceLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Wall time of this computer.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// On Linux the kernel's uptime, which goes on while the machine sleeps (R67).
    fn steady_ms(&self) -> i64 {
        uptime_ms().unwrap_or_else(|| {
            static BEGIN: OnceLock<std::time::Instant> = OnceLock::new();
            let begin = BEGIN.get_or_init(std::time::Instant::now);
            i64::try_from(begin.elapsed().as_millis()).unwrap_or(i64::MAX)
        })
    }

    fn wait_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }
}

/// `/proc/uptime` is the clock that counts sleep, in hundredths of a second.
fn uptime_ms() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<i64>().ok()? * 1000 + hundredths.parse::<i64>().ok()? * 10)
}
