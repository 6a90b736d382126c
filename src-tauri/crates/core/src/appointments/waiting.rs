//! The waiting list (A79 to A88): whom a free time would suit, and until when it may be kept for them.

use crate::{Date, Instant, id::StaffId, time::Civil};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// First minute of the afternoon.
const NOON: u16 = 12 * 60;
/// First minute of the evening.
const EVENING: u16 = 17 * 60;
/// A kept time ends so many minutes before it begins (A82).
const BEFORE_START_MIN: i64 = 60;

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Daypart {
    /// Before noon.
    Morning,
    /// From noon.
    Afternoon,
    /// From five.
    Evening,
}

impl Daypart {
    /// The part of the day of a start.
    pub fn of(civil: Civil) -> Self {
        match civil.minute() {
            minute if minute < NOON => Daypart::Morning,
            minute if minute < EVENING => Daypart::Afternoon,
            _ => Daypart::Evening,
        }
    }
}

/// What somebody waits for. Empty lists: any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How long it takes.
    pub minutes: u32,
    /// With whom.
    pub staff: Vec<StaffId>,
    /// 1 Monday to 7 Sunday.
    pub weekdays: Vec<u8>,
    /// When in the day.
    pub dayparts: Vec<Daypart>,
    /// Earliest day.
    pub from: Option<Date>,
    /// Latest day.
    pub to: Option<Date>,
    /// Minutes needed to get there.
    pub notice: u32,
}

/// A free time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub staff: StaffId,
    /// Its start on the wall.
    pub civil: Civil,
    /// Its start.
    pub start: Instant,
    /// Its length.
    pub minutes: u32,
}

/// Why a free time does not suit (A80).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// The client's record is put away.
    Inactive,
    /// Another time is kept for them.
    Offered,
    /// They were asked about this very time.
    AskedBefore,
    /// Another person is wished for.
    Staff,
    /// They need longer.
    TooShort,
    /// Not in the days they can.
    Dates,
    /// Not on this weekday.
    Weekday,
    /// Not at this time of the day.
    Daypart,
    /// They cannot come so soon.
    Notice,
    /// The person or the room is taken.
    Taken,
    /// Closed, or outside the hours.
    Closed,
}

impl Wanted {
    /// What speaks against a free time by the wishes alone; the book is asked after.
    pub fn unfit(&self, place: &Place, now: Instant) -> Option<Unfit> {
        let date = place.civil.date();
        let any_or = |empty: bool, has: bool| empty || has;
        let tests = [
            (
                any_or(self.staff.is_empty(), self.staff.contains(&place.staff)),
                Unfit::Staff,
            ),
            (self.minutes <= place.minutes, Unfit::TooShort),
            (
                self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to),
                Unfit::Dates,
            ),
            (
                any_or(self.weekdays.is_empty(), self.weekdays.contains(&date.weekday())),
                Unfit::Weekday,
            ),
            (
                any_or(
                    self.dayparts.is_empty(),
                    self.dayparts.contains(&Daypart::of(place.civil)),
                ),
                Unfit::Daypart,
            ),
            (now.plus_minutes(i64::from(self.notice)) <= place.start, Unfit::Notice),
        ];
        tests.into_iter().find(|(fits, _)| !fits).map(|(_, unfit)| unfit)
    }
}

/// When a time kept from now on is given up; none when it begins too soon to be kept at all (A82).
pub fn offer_ends(now: Instant, hold_min: u16, start: Instant) -> Option<Instant> {
    let ends = now.plus_minutes(i64::from(hold_min));
    (ends <= start.plus_minutes(-BEFORE_START_MIN)).then_some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn staff(n: u8) -> StaffId {
        StaffId::from_parts(1, [n; 10])
    }

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn wanted() -> Wanted {
        Wanted {
            minutes: 60,
            staff: vec![],
            weekdays: vec![],
            dayparts: vec![],
            from: None,
            to: None,
            notice: 120,
        }
    }

    #[test]
    fn worked_values_of_a88() {
        // Wednesday 11:00 to 12:00, free at 08:20.
        let place = Place {
            staff: staff(1),
            civil: "2027-06-09T11:00".parse().expect("a civil time"),
            start: at("2027-06-09T11:00:00Z"),
            minutes: 60,
        };
        let now = at("2027-06-09T08:20:00Z");
        let unfit = |wanted: Wanted| wanted.unfit(&place, now);
        let afternoons = Wanted {
            dayparts: vec![Daypart::Afternoon],
            ..wanted()
        };
        assert_eq!(unfit(afternoons), Some(Unfit::Daypart));
        assert_eq!(
            unfit(Wanted {
                minutes: 75,
                ..wanted()
            }),
            Some(Unfit::TooShort)
        );
        let mornings = Wanted {
            dayparts: vec![Daypart::Morning],
            ..wanted()
        };
        assert_eq!(unfit(mornings), None);
        let with_s1 = Wanted {
            staff: vec![staff(1)],
            minutes: 45,
            ..wanted()
        };
        assert_eq!(unfit(with_s1.clone()), None);
        assert_eq!(
            unfit(Wanted {
                staff: vec![staff(2)],
                ..with_s1
            }),
            Some(Unfit::Staff)
        );
        assert_eq!(
            unfit(Wanted {
                notice: 161,
                ..wanted()
            }),
            Some(Unfit::Notice)
        );
        assert_eq!(
            unfit(Wanted {
                weekdays: vec![1, 2],
                ..wanted()
            }),
            Some(Unfit::Weekday)
        );
        let later = Wanted {
            from: Some("2027-06-10".parse().expect("a date")),
            ..wanted()
        };
        assert_eq!(unfit(later), Some(Unfit::Dates));
    }

    #[test]
    fn a_time_is_kept_at_most_until_an_hour_before() {
        let start = at("2027-06-09T11:00:00Z");
        assert_eq!(
            offer_ends(at("2027-06-09T09:30:00Z"), 30, start),
            Some(at("2027-06-09T10:00:00Z"))
        );
        assert_eq!(offer_ends(at("2027-06-09T09:31:00Z"), 30, start), None);
    }

    #[test]
    fn noon_and_five_divide_the_day() {
        let part = |text: &str| Daypart::of(text.parse().expect("a civil time"));
        assert_eq!(part("2027-06-09T11:59"), Daypart::Morning);
        assert_eq!(part("2027-06-09T12:00"), Daypart::Afternoon);
        assert_eq!(part("2027-06-09T16:59"), Daypart::Afternoon);
        assert_eq!(part("2027-06-09T17:00"), Daypart::Evening);
    }
}
