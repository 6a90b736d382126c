//! How often and when a refused message is tried again, and how long an account rests (R58, R59).

/// Waits before attempts 2 to 5, in minutes.
const WAITS_MIN: [i64; 4] = [1, 5, 20, 60];
/// Shortest and longest wait that a provider can ask for.
const RETRY_AFTER_MS: (i64, i64) = (1_000, 6 * 3_600_000);
/// First and longest rest of an account that cannot be reached.
const REST_MS: (i64, i64) = (15_000, 5 * 60_000);
/// Status is asked for after these waits (section 15), in seconds after the message was accepted.
const POLLS_S: [i64; 6] = [30, 120, 600, 3_600, 21_600, 86_400];

/// The wait in milliseconds after attempt number `attempt` was put off, or none when it was the last. `jitter_percent` is
/// −20 to 20.
pub fn wait_after(attempt: u32, jitter_percent: i64) -> Option<i64> {
    let index = usize::try_from(attempt.checked_sub(1)?).ok()?;
    let minutes = WAITS_MIN.get(index)?;
    Some(minutes * 600 * (100 + jitter_percent.clamp(-20, 20)))
}

/// What a provider asked for, kept within 1 s and 6 h.
pub fn retry_after(asked_ms: i64) -> i64 {
    asked_ms.clamp(RETRY_AFTER_MS.0, RETRY_AFTER_MS.1)
}

/// How long an account rests after so many failures in a row to reach it.
pub fn rest(failures: u32) -> i64 {
    let doubled = REST_MS.0.saturating_mul(1_i64 << failures.saturating_sub(1).min(20));
    doubled.min(REST_MS.1)
}

/// Milliseconds after acceptance at which the status is asked for the n-th time (0 first); none when it is enough.
pub fn poll_after(polls: u32) -> Option<i64> {
    POLLS_S.get(usize::try_from(polls).ok()?).map(|seconds| seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(
            (1..=5).map(|n| wait_after(n, 0)).collect::<Vec<_>>(),
            [Some(60_000), Some(300_000), Some(1_200_000), Some(3_600_000), None]
        );
        assert_eq!(wait_after(1, 20), Some(72_000));
        assert_eq!(wait_after(1, -99), Some(48_000));
        assert_eq!([-5, 30_000, i64::MAX].map(retry_after), [1_000, 30_000, 21_600_000]);
        assert_eq!([1, 2, 3, 40].map(rest), [15_000, 30_000, 60_000, 300_000]);
        assert_eq!(poll_after(5), Some(86_400_000));
        assert_eq!(poll_after(6), None);
    }
}
