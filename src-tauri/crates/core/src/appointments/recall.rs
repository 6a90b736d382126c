//! When somebody is due again and is told so (A89 to A92).

use crate::Date;

/// Days before the due date on which the first notice goes.
const BEFORE_DAYS: i64 = 14;
/// Days from one notice to the next.
const APART_DAYS: i64 = 30;
/// Notices at most.
const MOST: usize = 2;
/// Days ahead that the list shows.
pub const RECALL_AHEAD_DAYS: i64 = 30;

/// The due date after a visit: so many months on, clamped to the month's end.
pub fn recall_due(last: Date, months: u16) -> Date {
    last.plus_months(u32::from(months))
}

/// The first day of a last visit whose due date is this day or later. Due dates never go back as last visits go on.
pub fn recall_from(due: Date, months: u16) -> Date {
    let last = due.minus_months(u32::from(months));
    // The 31st a month back from the 31st of March is the 28th of February, which is due on the 28th.
    if recall_due(last, months) < due {
        last.plus_days(1)
    } else {
        last
    }
}

/// The date of the next notice, given those that went; none when no more goes. Notices that were missed are not caught up
/// by two at once: the next one goes now, and the rhythm starts from it.
pub fn next_notice(due: Date, gone: &[Date], today: Date) -> Option<Date> {
    let planned = match gone {
        [] => due.plus_days(-BEFORE_DAYS),
        [.., last] => last.plus_days(APART_DAYS),
    };
    (gone.len() < MOST).then(|| planned.max(today))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn a_due_date_begins_with_the_first_visit_that_leads_there() {
        for months in [1, 3, 6, 12, 25] {
            let mut due = date("2026-01-01");
            while due < date("2028-06-01") {
                let first = recall_from(due, months);
                assert!(recall_due(first, months) >= due, "{due} {months}");
                assert!(recall_due(first.plus_days(-1), months) < due, "{due} {months}");
                due = due.plus_days(1);
            }
        }
    }

    #[test]
    fn worked_values_of_a92() {
        let due = recall_due(date("2026-05-31"), 3);
        assert_eq!(due, date("2026-08-31"));
        let today = date("2026-08-01");
        assert_eq!(next_notice(due, &[], today), Some(date("2026-08-17")));
        let first = [date("2026-08-17")];
        assert_eq!(next_notice(due, &first, date("2026-08-20")), Some(date("2026-09-16")));
        let both = [date("2026-08-17"), date("2026-09-16")];
        assert_eq!(next_notice(due, &both, date("2026-09-17")), None);
        assert_eq!(
            next_notice(due, &[], date("2026-10-02")),
            Some(date("2026-10-02")),
            "the program was off: one goes, and the next 30 days later"
        );
        assert_eq!(
            next_notice(due, &[date("2026-10-02")], date("2026-10-02")),
            Some(date("2026-11-01"))
        );
    }
}
