//! Statuses of a visit and what each may become (A48 to A50).

use crate::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In the book.
    Booked,
    /// The client said yes.
    Confirmed,
    /// The client is here.
    Arrived,
    /// Being seen.
    InProgress,
    /// Done.
    Completed,
    /// The client did not come.
    NoShow,
    /// Called off.
    Cancelled,
}

/// How a visit was called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelledKind {
    /// Early enough.
    InTime,
    /// Too late.
    Late,
    /// By the business.
    ByBusiness,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 7] = [
        Status::Booked,
        Status::Confirmed,
        Status::Arrived,
        Status::InProgress,
        Status::Completed,
        Status::NoShow,
        Status::Cancelled,
    ];

    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Status::Booked => "booked",
            Status::Confirmed => "confirmed",
            Status::Arrived => "arrived",
            Status::InProgress => "in_progress",
            Status::Completed => "completed",
            Status::NoShow => "no_show",
            Status::Cancelled => "cancelled",
        }
    }

    /// The status of a stored word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }

    /// What it may become (A49).
    pub fn allowed(self) -> &'static [Status] {
        use Status as S;
        match self {
            S::Booked => &[
                S::Confirmed,
                S::Arrived,
                S::InProgress,
                S::Completed,
                S::NoShow,
                S::Cancelled,
            ],
            S::Confirmed => &[
                S::Booked,
                S::Arrived,
                S::InProgress,
                S::Completed,
                S::NoShow,
                S::Cancelled,
            ],
            S::Arrived => &[S::InProgress, S::Completed, S::Booked, S::Cancelled],
            S::InProgress => &[S::Completed, S::Arrived],
            S::Completed => &[S::InProgress],
            S::NoShow => &[S::Booked, S::Completed, S::Cancelled],
            S::Cancelled => &[S::Booked],
        }
    }

    /// True when it may become `next`.
    pub fn may_become(self, next: Status) -> bool {
        self.allowed().contains(&next)
    }
}

impl CancelledKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            CancelledKind::InTime => "in_time",
            CancelledKind::Late => "late",
            CancelledKind::ByBusiness => "by_business",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<CancelledKind> {
        [CancelledKind::InTime, CancelledKind::Late, CancelledKind::ByBusiness]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A50: at or before the start less the hours is in time; later is late. Elapsed hours.
pub fn cancelled_kind(now: Instant, start: Instant, late_cancel_hours: u16) -> CancelledKind {
    if now <= start.plus_minutes(-60 * i64::from(late_cancel_hours)) {
        CancelledKind::InTime
    } else {
        CancelledKind::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_makes_it_late() {
        let start: Instant = "2027-06-08T16:00:00Z".parse().expect("an instant");
        let kind = |text: &str| cancelled_kind(text.parse().expect("an instant"), start, 24);
        assert_eq!(kind("2027-06-07T16:00:00Z"), CancelledKind::InTime);
        assert_eq!(kind("2027-06-07T16:00:01Z"), CancelledKind::Late);
    }

    #[test]
    fn the_table_of_transitions() {
        let pairs: usize = Status::ALL.iter().map(|status| status.allowed().len()).sum();
        assert_eq!(pairs, 23, "6 + 6 + 4 + 2 + 1 + 3 + 1");
        assert!(!Status::Completed.may_become(Status::Cancelled));
        assert!(!Status::Cancelled.may_become(Status::Confirmed));
        assert!(Status::Arrived.may_become(Status::Booked));
        assert!(Status::ALL.into_iter().all(|status| !status.may_become(status)));
        assert!(
            Status::ALL
                .into_iter()
                .all(|status| Status::from_word(status.word()) == Some(status))
        );
    }
}
