//! The guards (R66, R67): when so many late messages wait that a person must look, and when the computer's clock
//! cannot be believed.

use crate::Instant;

/// A row is late this long after its due instant.
pub const LATE_MS: i64 = 10 * 60_000;
/// Wall and steady clock agree within this.
const AGREE_MS: i64 = 5 * 60_000;
/// A wall that ran ahead this far while running is no sleep.
const SLEEP_LIMIT_MS: i64 = 48 * 3_600_000;
/// A wall this far ahead of the last one seen is asked about at start.
const START_LIMIT_MS: i64 = 60 * 24 * 3_600_000;
/// More late rows than this are always held.
const BURST_ROWS: usize = 50;
/// Fewer late rows than this never are.
const FEW_ROWS: usize = 10;

/// True when so many late rows would go that a person is asked first: more than 50, or more than three normal days and
/// more than 10. `normal_day` is the median of the last 20 days with sends, none when
/// nothing was ever sent.
pub fn is_burst(late_rows: usize, normal_day: Option<usize>) -> bool {
    late_rows > BURST_ROWS || (late_rows > FEW_ROWS && late_rows > 3 * normal_day.unwrap_or(0))
}

/// The median of the messages sent on each of the last days with sends.
pub fn median(mut days: Vec<usize>) -> Option<usize> {
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

/// One reading of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall.
    pub wall: Instant,
    /// A clock that only goes forward and counts sleep where the system can.
    pub steady_ms: i64,
}

/// What the guard says of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// Believed; the wall becomes the last one seen.
    Right,
    /// Nothing is claimed until the wall is right again or a person says that it is.
    Hold,
}

/// Compares the wall with the last one seen (in the database), and with the reading at the last pass of this process.
/// While a hold lasts, `last_seen` and `before` are those from before the jump.
pub fn clock_state(last_seen: Option<Instant>, before: Option<Reading>, now: Reading) -> ClockState {
    if let Some(before) = before {
        let ahead = (now.wall.ms() - before.wall.ms()) - (now.steady_ms - before.steady_ms);
        if !(-AGREE_MS..=SLEEP_LIMIT_MS).contains(&ahead) {
            return ClockState::Hold;
        }
    }
    let Some(seen) = last_seen else {
        return ClockState::Right;
    };
    let since = now.wall.ms() - seen.ms();
    // While running, a long steady time explains a wall far ahead.
    let too_far = before.is_none() && since > START_LIMIT_MS;
    if since < -AGREE_MS || too_far {
        ClockState::Hold
    } else {
        ClockState::Right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn reading(wall: i64, steady: i64) -> Reading {
        Reading {
            wall: Instant::from_ms(wall),
            steady_ms: steady,
        }
    }

    fn seen(wall: i64) -> Option<Instant> {
        Some(Instant::from_ms(wall))
    }

    #[test]
    fn steps_of_the_clock() {
        use ClockState::{Hold, Right};
        let start = reading(0, 0);
        let cases = [
            (seen(0), Some(start), reading(HOUR, HOUR), Right, "an hour of work"),
            (
                seen(0),
                Some(start),
                reading(40 * HOUR, 40 * HOUR),
                Right,
                "a sleep the steady clock counted",
            ),
            (
                seen(0),
                Some(start),
                reading(40 * HOUR, HOUR),
                Right,
                "a sleep it did not count",
            ),
            (
                seen(0),
                Some(start),
                reading(365 * 24 * HOUR, HOUR),
                Hold,
                "a year ahead while running",
            ),
            (seen(0), None, reading(59 * 24 * HOUR, 0), Right, "off for two months"),
            (seen(0), None, reading(61 * 24 * HOUR, 0), Hold, "over 60 days at start"),
            (seen(24 * HOUR), None, reading(0, 0), Hold, "a day back at start"),
            (
                seen(24 * HOUR),
                None,
                reading(24 * HOUR - 4 * 60_000, 0),
                Right,
                "four minutes back",
            ),
            (
                seen(0),
                Some(start),
                reading(-10 * 60_000, 1000),
                Hold,
                "ten minutes back while running",
            ),
            (None, None, reading(0, 0), Right, "the first start ever"),
        ];
        for (last_seen, before, now, expected, why) in cases {
            assert_eq!(clock_state(last_seen, before, now), expected, "{why}");
        }
    }

    #[test]
    fn a_burst_is_more_than_fifty_or_three_days() {
        assert!(is_burst(51, Some(1000)));
        assert!(!is_burst(50, Some(20)));
        assert!(is_burst(31, Some(10)));
        assert!(!is_burst(10, Some(1)));
        assert!(is_burst(11, None), "nothing was ever sent: a person looks first");
        assert!(!is_burst(10, None));
        assert_eq!(median(vec![3, 1, 9]), Some(3));
        assert_eq!(median(Vec::new()), None);
    }
}
