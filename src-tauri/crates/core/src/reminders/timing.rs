//! When a message goes (R5, R11 to R13): raw due instant, snapped into the send hours, with the instant after which it is
//! of no use. All comparisons are between instants; only `days` rules and send hours read a wall.

use super::{
    rule::{Rule, WallTime, When},
    window::Window,
    words::{Skip, Trigger},
};
use crate::{Date, Instant, Zone};

/// Notices of a change wait this long, so that an undo can stop them (A74).
pub const NOTICE_DELAY_MS: i64 = 60_000;
/// Invoices are sent along at most this long after the issue (R5).
const ISSUED_LIMIT_DAYS: i64 = 14;

/// What the timing of a message hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An appointment.
    Appointment {
        /// Its start.
        start: Instant,
        /// Its zone.
        zone: Zone,
        /// When it was booked or last moved.
        settled: Instant,
        /// When it was booked.
        booked: Instant,
        /// When the change or cancel was decided, for notices.
        decided: Instant,
    },
    /// An invoice.
    Invoice {
        /// When it was issued.
        issued: Instant,
        /// Its issue date.
        date: Date,
        /// Its due date.
        due: Date,
        /// The business's zone.
        zone: Zone,
    },
}

/// A planned message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What the rule says, before the send hours.
    pub raw_due: Instant,
    /// When it goes.
    pub due: Instant,
    /// After this instant it is of no use.
    pub not_after: Option<Instant>,
}

/// The plan of a message, or why there is none. `window` is the rule's, in the reader's zone; `created` is when the row
/// is (or was first) made.
pub fn plan(rule: &Rule, subject: &Subject, window: Window, created: Instant) -> Result<Plan, Skip> {
    let raw_due = raw_due(rule, subject).ok_or(Skip::Filter)?;
    let not_after = not_after(rule, subject);
    match (rule.trigger, subject) {
        (Trigger::Appointment, Subject::Appointment { settled, .. }) => {
            if raw_due <= *settled {
                return Err(Skip::BookedLate);
            }
            let due = earlier(window, raw_due, created).ok_or(Skip::QuietHours)?;
            fits(raw_due, due, not_after)
        }
        (Trigger::InvoiceDue, Subject::Invoice { issued, .. }) if raw_due <= *issued => Err(Skip::BookedLate),
        _ => {
            let due = window.opening(raw_due).ok_or(Skip::QuietHours)?;
            fits(raw_due, due, not_after)
        }
    }
}

/// The instant by the rule alone; none when rule and subject do not fit together.
fn raw_due(rule: &Rule, subject: &Subject) -> Option<Instant> {
    match (rule.trigger, subject) {
        (Trigger::Appointment, Subject::Appointment { start, zone, .. }) => Some(before(rule.when, *start, *zone)),
        (Trigger::Booked, Subject::Appointment { booked, .. }) => Some(after(rule.when, *booked)),
        (Trigger::Changed | Trigger::Cancelled, Subject::Appointment { decided, .. }) => {
            Some(after(rule.when, decided.plus_ms(NOTICE_DELAY_MS)))
        }
        (Trigger::InvoiceIssued, Subject::Invoice { issued, date, zone, .. }) => Some(match rule.when {
            When::Hours { .. } => after(rule.when, *issued),
            When::Days { days, at } => on_day(date.plus_days(i64::from(days)), at, *zone).max(*issued),
        }),
        (Trigger::InvoiceDue, Subject::Invoice { due, zone, .. }) => day_offset(rule.when, *due, -1, *zone),
        (Trigger::InvoiceOverdue, Subject::Invoice { due, zone, .. }) => day_offset(rule.when, *due, 1, *zone),
        _ => None,
    }
}

/// The last useful instant (R5).
fn not_after(rule: &Rule, subject: &Subject) -> Option<Instant> {
    match (rule.trigger, subject) {
        (Trigger::Appointment, Subject::Appointment { start, .. }) => {
            Some(start.plus_minutes(-i64::from(rule.min_lead)))
        }
        (Trigger::Booked | Trigger::Changed | Trigger::Cancelled, Subject::Appointment { start, .. }) => Some(*start),
        (Trigger::InvoiceIssued, Subject::Invoice { issued, .. }) => {
            Some(issued.plus_minutes(ISSUED_LIMIT_DAYS * 24 * 60))
        }
        (Trigger::InvoiceDue, Subject::Invoice { due, zone, .. }) => Some(due.plus_days(1).start(*zone).plus_ms(-1)),
        _ => None,
    }
}

fn before(when: When, start: Instant, zone: Zone) -> Instant {
    match when {
        When::Hours { minutes } => start.plus_minutes(-i64::from(minutes)),
        When::Days { days, at } => {
            let civil = start.civil(zone);
            let date = civil.date().plus_days(-i64::from(days));
            match at {
                WallTime::Same => zone.instant(date.at_minute(civil.minute()), start.fold(zone)),
                WallTime::Minute(minute) => zone.instant(date.at_minute(minute), 0),
            }
        }
    }
}

fn after(when: When, from: Instant) -> Instant {
    match when {
        When::Hours { minutes } => from.plus_minutes(i64::from(minutes)),
        When::Days { days, .. } => from.plus_minutes(i64::from(days) * 24 * 60),
    }
}

fn day_offset(when: When, date: Date, direction: i64, zone: Zone) -> Option<Instant> {
    match when {
        When::Days { days, at } => Some(on_day(date.plus_days(direction * i64::from(days)), at, zone)),
        When::Hours { .. } => None,
    }
}

fn on_day(date: Date, at: WallTime, zone: Zone) -> Instant {
    match at {
        WallTime::Minute(minute) => zone.instant(date.at_minute(minute), 0),
        WallTime::Same => date.start(zone),
    }
}

/// R11 for triggers that count backwards: the latest permitted instant not after `raw`; when the row did not exist then,
/// the next opening at or after `raw`.
fn earlier(window: Window, raw: Instant, created: Instant) -> Option<Instant> {
    match window.latest_until(raw) {
        Some(due) if due > created => Some(due),
        _ => window.opening(raw),
    }
}

fn fits(raw_due: Instant, due: Instant, not_after: Option<Instant>) -> Result<Plan, Skip> {
    if not_after.is_some_and(|limit| due > limit) {
        return Err(if not_after.is_some_and(|limit| raw_due > limit) {
            Skip::TooLate
        } else {
            Skip::QuietHours
        });
    }
    Ok(Plan {
        raw_due,
        due,
        not_after,
    })
}

/// Why a message is of no use at `now`, if so (R12): `start` is the appointment's, where there is one.
pub fn useless(now: Instant, start: Option<Instant>, not_after: Option<Instant>) -> Option<Skip> {
    match (start, not_after) {
        (Some(start), _) if now >= start => Some(Skip::Past),
        (_, Some(limit)) if now > limit => Some(Skip::TooLate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::rule::tests::rule, *};
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    fn visit(start: &str, zone_name: &str, booked: &str) -> Subject {
        let booked = at(booked);
        Subject::Appointment {
            start: at(start),
            zone: zone(zone_name),
            settled: booked,
            booked,
            decided: booked,
        }
    }

    const SAME: WallTime = WallTime::Same;

    /// R23: Pacific/Auckland, summer time ends Sun 5 April 2026, appointment that day at 10:15.
    #[test]
    fn worked_table_of_the_day_the_clock_changes() {
        let auckland = Window::standard(zone("Pacific/Auckland"));
        let hours = |n: u32| When::Hours { minutes: n * 60 };
        let cases = [
            (
                When::Days { days: 1, at: SAME },
                "2026-03-01T00:00:00Z",
                Ok(("2026-04-03T21:15:00Z", "2026-04-03T21:15:00Z")),
            ),
            (
                hours(24),
                "2026-03-01T00:00:00Z",
                Ok(("2026-04-03T22:15:00Z", "2026-04-03T22:15:00Z")),
            ),
            (
                hours(36),
                "2026-03-01T00:00:00Z",
                Ok(("2026-04-03T10:15:00Z", "2026-04-03T07:00:00Z")),
            ),
            (
                hours(3),
                "2026-03-01T00:00:00Z",
                Ok(("2026-04-04T19:15:00Z", "2026-04-04T07:00:00Z")),
            ),
            // Booked Sat 20:10, which is 07:10Z.
            (
                hours(3),
                "2026-04-04T07:10:00Z",
                Ok(("2026-04-04T19:15:00Z", "2026-04-04T20:00:00Z")),
            ),
            // Booked Sat 12:00, which is 2026-04-03T23:00Z.
            (hours(24), "2026-04-03T23:00:00Z", Err(Skip::BookedLate)),
        ];
        for (when, booked, expected) in cases {
            let subject = visit("2026-04-04T22:15:00Z", "Pacific/Auckland", booked);
            let planned = plan(&rule(Trigger::Appointment, when), &subject, auckland, at(booked));
            let expected = expected.map(|(raw, due)| (at(raw), at(due)));
            assert_eq!(
                planned.map(|p| (p.raw_due, p.due)),
                expected,
                "{when:?} booked {booked}"
            );
        }
    }

    #[test]
    fn no_opening_before_it_is_too_late_is_quiet_hours() {
        // Booked Sunday 21:00 for Monday 08:30; two hours before is 06:30, the next opening 08:00 is within the lead.
        let subject = visit("2027-06-14T08:30:00Z", "UTC", "2027-06-13T21:00:00Z");
        let rule = rule(Trigger::Appointment, When::Hours { minutes: 120 });
        let window = Window::standard(Zone::UTC);
        assert_eq!(
            plan(&rule, &subject, window, at("2027-06-13T21:00:00Z")),
            Err(Skip::QuietHours)
        );
    }

    #[test]
    fn confirmations_wait_for_the_opening_and_notices_a_minute() {
        let window = Window::standard(Zone::UTC);
        let subject = visit("2027-06-14T15:00:00Z", "UTC", "2027-06-11T22:10:00Z");
        let now = When::Hours { minutes: 0 };
        let booked = plan(
            &rule(Trigger::Booked, now),
            &subject,
            window,
            at("2027-06-11T22:10:00Z"),
        );
        assert_eq!(booked.map(|p| p.due), Ok(at("2027-06-12T08:00:00Z")));
        let subject = visit("2027-06-14T15:00:00Z", "UTC", "2027-06-11T12:00:00Z");
        let changed = plan(
            &rule(Trigger::Changed, now),
            &subject,
            window,
            at("2027-06-11T12:00:00Z"),
        );
        assert_eq!(changed.map(|p| p.due), Ok(at("2027-06-11T12:01:00Z")));
    }

    #[test]
    fn invoices_count_civil_days_from_the_due_date() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let berlin = zone("Europe/Berlin");
        let subject = Subject::Invoice {
            issued: at("2027-03-01T10:00:00Z"),
            date: date("2027-03-01"),
            due: date("2027-03-15"),
            zone: berlin,
        };
        let ten = WallTime::Minute(600);
        let window = Window::standard(berlin);
        let due = |trigger, days| {
            plan(
                &rule(trigger, When::Days { days, at: ten }),
                &subject,
                window,
                at("2027-03-01T10:00:00Z"),
            )
        };
        assert_eq!(
            due(Trigger::InvoiceDue, 3).map(|p| p.due),
            Ok(at("2027-03-12T09:00:00Z"))
        );
        assert_eq!(
            due(Trigger::InvoiceOverdue, 14).map(|p| p.due),
            Ok(at("2027-03-29T08:00:00Z"))
        );
        assert_eq!(due(Trigger::InvoiceOverdue, 14).map(|p| p.not_after), Ok(None));
        assert_eq!(
            due(Trigger::InvoiceDue, 20),
            Err(Skip::BookedLate),
            "the invoice itself says it"
        );
    }

    #[test]
    fn late_is_told_from_past() {
        let (start, limit) = (Some(at("2027-06-14T15:00:00Z")), Some(at("2027-06-14T14:00:00Z")));
        assert_eq!(useless(at("2027-06-14T14:00:00Z"), start, limit), None);
        assert_eq!(useless(at("2027-06-14T14:00:01Z"), start, limit), Some(Skip::TooLate));
        assert_eq!(useless(at("2027-06-14T15:00:00Z"), start, limit), Some(Skip::Past));
    }

    fn zones() -> impl Strategy<Value = Zone> {
        prop::sample::select(vec![
            "Europe/Berlin",
            "Pacific/Auckland",
            "Australia/Lord_Howe",
            "America/Chicago",
            "Africa/Cairo",
            "Asia/Kathmandu",
        ])
        .prop_map(zone)
    }

    proptest! {
        /// R123: whatever is planned lies inside its window, not after its limit, not before the booking.
        #[test]
        fn planned_rows_lie_in_the_window_and_before_the_limit(
            start in 1_798_000_000_000_i64..1_840_000_000_000,
            ahead in 0_i64..40 * 24 * 60,
            minutes in 15_u32..43_200,
            days in proptest::option::of((0_u16..30, 480_u16..1200)),
            weekdays in 1_u8..128,
            zone in zones(),
        ) {
            let start = Instant::from_ms(start - start % 60_000);
            let booked = start.plus_minutes(-ahead);
            let when = match days {
                Some((days, minute)) => When::Days { days, at: WallTime::Minute(minute) },
                None => When::Hours { minutes },
            };
            let window = Window { weekdays, ..Window::standard(zone) };
            let subject = Subject::Appointment { start, zone, settled: booked, booked, decided: booked };
            if let Ok(plan) = plan(&rule(Trigger::Appointment, when), &subject, window, booked) {
                prop_assert!(window.contains(plan.due));
                prop_assert!(plan.due <= start.plus_minutes(-60));
                prop_assert!(plan.due >= booked);
                prop_assert!(plan.due <= plan.raw_due || window.latest_until(plan.raw_due).is_none_or(|d| d <= booked));
            }
        }
    }
}
