//! Send hours (R10, R11): a closed civil interval on permitted weekdays, in one zone.

use crate::{Date, Instant, Zone};

/// All seven weekdays.
pub const EVERY_DAY: u8 = 0b111_1111;
/// Days looked at to find an opening; a week holds every weekday.
const HORIZON_DAYS: i64 = 8;
/// A pass that began this long after the window's end still sends what was planned inside it.
pub const GRACE_MS: i64 = 5 * 60_000;

/// When messages may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First minute of the day, 480 for 08:00.
    pub from_minute: u16,
    /// Last minute of the day, included.
    pub to_minute: u16,
    /// Bit 0 is Monday, bit 6 Sunday.
    pub weekdays: u8,
    /// The zone whose wall counts.
    pub zone: Zone,
}

impl Window {
    /// 08:00 to 20:00 on every day.
    pub fn standard(zone: Zone) -> Self {
        Self {
            from_minute: 480,
            to_minute: 1200,
            weekdays: EVERY_DAY,
            zone,
        }
    }

    /// Whether a wall minute lies inside.
    pub fn covers_minute(&self, minute: u16) -> bool {
        (self.from_minute..=self.to_minute).contains(&minute)
    }

    /// Whether messages may go at this instant.
    pub fn contains(&self, at: Instant) -> bool {
        self.day(at.date(self.zone))
            .is_some_and(|(open, close)| (open..=close).contains(&at))
    }

    /// Whether a pass at `now` may send a row planned for `planned`: inside the window, or in the grace after it.
    pub fn may_send(&self, now: Instant, planned: Instant) -> bool {
        self.contains(now) || (planned <= now && self.contains(planned) && self.contains(now.plus_ms(-GRACE_MS)))
    }

    /// This instant, or the next opening.
    pub fn opening(&self, at: Instant) -> Option<Instant> {
        let first = at.date(self.zone);
        (0..=HORIZON_DAYS)
            .filter_map(|days| self.day(first.plus_days(days)))
            .find(|(_, close)| at <= *close)
            .map(|(open, _)| at.max(open))
    }

    /// The latest permitted instant not after this one.
    pub fn latest_until(&self, at: Instant) -> Option<Instant> {
        let first = at.date(self.zone);
        (0..=HORIZON_DAYS)
            .filter_map(|days| self.day(first.plus_days(-days)))
            .find(|(open, _)| *open <= at)
            .map(|(_, close)| at.min(close))
    }

    fn day(&self, date: Date) -> Option<(Instant, Instant)> {
        let permitted = self.weekdays & (1 << (date.weekday() - 1)) != 0;
        let wall = |minute| self.zone.instant(date.at_minute(minute), 0);
        permitted.then(|| (wall(self.from_minute), wall(self.to_minute)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn weekdays_are_kept() {
        // Friday 11 June 2027, 21:00; weekdays only.
        let window = Window {
            weekdays: 0b1_1111,
            ..Window::standard(Zone::UTC)
        };
        assert_eq!(
            window.opening(at("2027-06-11T21:00:00Z")),
            Some(at("2027-06-14T08:00:00Z"))
        );
        assert_eq!(
            window.latest_until(at("2027-06-13T12:00:00Z")),
            Some(at("2027-06-11T20:00:00Z"))
        );
        assert!(window.contains(at("2027-06-11T20:00:00Z")), "the interval is closed");
        assert!(!window.contains(at("2027-06-11T20:00:01Z")));
    }

    #[test]
    fn a_pass_just_after_the_end_still_sends() {
        let window = Window::standard(Zone::UTC);
        let planned = at("2027-06-11T20:00:00Z");
        assert!(window.may_send(at("2027-06-11T20:04:59Z"), planned));
        assert!(!window.may_send(at("2027-06-11T20:05:01Z"), planned));
        assert!(!window.may_send(at("2027-06-11T20:04:00Z"), at("2027-06-11T20:01:00Z")));
    }

    #[test]
    fn no_day_permitted_has_no_opening() {
        let window = Window {
            weekdays: 0,
            ..Window::standard(Zone::UTC)
        };
        assert_eq!(window.opening(at("2027-06-11T12:00:00Z")), None);
    }
}
