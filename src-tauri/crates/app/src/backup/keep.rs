//! Which backups stay (T47): 12 two-hourly, 14 daily, 8 weekly, 12 monthly; those before something large for 30 days;
//! never fewer than 7, never the newest.

use super::manifest::BackupKind;
use deskbell_core::Instant;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Length of a bucket and how many of them stay. A month is 30 days: close enough for ageing, and the same everywhere.
const BUCKETS: [(i64, usize); 4] = [(2 * HOUR_MS, 12), (DAY_MS, 14), (7 * DAY_MS, 8), (30 * DAY_MS, 12)];
const BEFORE_DAYS: i64 = 30;
const FEWEST: usize = 7;

/// For each backup, newest first, whether it stays.
pub fn keep(newest_first: &[(Instant, BackupKind)], now: Instant) -> Vec<bool> {
    let mut stays = vec![false; newest_first.len()];
    for (length, count) in BUCKETS {
        let mut last = None;
        let mut kept = 0;
        for (index, (made, kind)) in newest_first.iter().enumerate() {
            let bucket = made.ms().div_euclid(length);
            if kind.is_before() || last == Some(bucket) || kept == count {
                continue;
            }
            last = Some(bucket);
            kept += 1;
            stays[index] = true;
        }
    }
    for (index, (made, kind)) in newest_first.iter().enumerate() {
        stays[index] |= kind.is_before() && now.ms() - made.ms() <= BEFORE_DAYS * DAY_MS;
    }
    for stay in stays.iter_mut().take(FEWEST) {
        *stay = true;
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_two_hours(days: i64) -> (Vec<(Instant, BackupKind)>, Instant) {
        let now: Instant = "2027-06-07T08:30:00Z".parse().expect("an instant");
        let made = (0..days * 12).map(|step| (now.plus_ms(-step * 2 * HOUR_MS), BackupKind::Auto));
        (made.collect(), now)
    }

    #[test]
    fn a_year_of_backups_ages_into_a_few_dozen() {
        let (files, now) = every_two_hours(400);
        let stays = keep(&files, now);
        let kept: Vec<i64> = files
            .iter()
            .zip(&stays)
            .filter(|(_, stay)| **stay)
            .map(|((made, _), _)| (now.ms() - made.ms()) / DAY_MS)
            .collect();
        assert!((38..=46).contains(&kept.len()), "{} kept", kept.len());
        assert!(stays[..12].iter().all(|stay| *stay), "the last day, every two hours");
        assert!(
            (1..13).all(|day| kept.contains(&day)),
            "each day of two weeks: {kept:?}"
        );
        assert!(kept.iter().any(|age| *age > 300), "a year back: {kept:?}");
        // Applying the rule again and again must not thin out what it kept.
        let left: Vec<_> = files
            .iter()
            .zip(&stays)
            .filter(|(_, stay)| **stay)
            .map(|(file, _)| *file)
            .collect();
        assert!(keep(&left, now).iter().filter(|stay| !**stay).count() <= 2);
    }

    #[test]
    fn the_newest_seven_stay_whatever_their_age_and_before_kinds_stay_thirty_days() {
        let now: Instant = "2027-06-07T08:30:00Z".parse().expect("an instant");
        let old = (0..9).map(|n| (now.plus_ms(-2_000 * DAY_MS - n * 1_000), BackupKind::Hand));
        let old: Vec<_> = old.collect();
        assert_eq!(keep(&old, now).iter().filter(|stay| **stay).count(), 7);
        let mut files: Vec<_> = (0..8).map(|n| (now.plus_ms(-n * 1_000), BackupKind::Auto)).collect();
        files.push((now.plus_ms(-29 * DAY_MS), BackupKind::BeforeRestore));
        files.push((now.plus_ms(-31 * DAY_MS), BackupKind::BeforeUpdate));
        let stays = keep(&files, now);
        assert_eq!(&stays[8..], [true, false]);
    }
}
