//! The no-show record (A55): always derived from the visits, never stored.

use crate::Date;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// Counted visits of the last 24 months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visits {
    /// Took place.
    pub completed: u32,
    /// The client did not come.
    pub missed: u32,
    /// Called off too late.
    pub late: u32,
}

impl Visits {
    /// The counts with late cancellations counted as missed, where the owner chose so.
    #[must_use]
    pub fn late_counts(self) -> Self {
        Self {
            missed: self.missed + self.late,
            ..self
        }
    }

    /// Missed of so many.
    pub fn of(self) -> u32 {
        self.completed + self.missed
    }

    /// The percent as a JSON number, for showing only.
    pub fn percent_number(self) -> Option<f64> {
        self.percent()?.to_f64()
    }

    /// Percent with one decimal; none without visits, which is not 0 %.
    pub fn percent(self) -> Option<Decimal> {
        let missed = Decimal::from(self.missed) * Decimal::ONE_HUNDRED;
        let percent = missed.checked_div(Decimal::from(self.of()))?;
        Some(
            percent
                .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
                .normalize(),
        )
    }
}

/// The date so many months before, clamped to the month's end.
pub fn months_before(date: Date, months: u32) -> Date {
    let earlier = date.naive().checked_sub_months(chrono::Months::new(months));
    Date::from_naive(earlier.unwrap_or(date.naive()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_values_of_a55() {
        let visits = Visits {
            completed: 7,
            missed: 1,
            late: 2,
        };
        assert_eq!(visits.percent().map(|p| p.to_string()).as_deref(), Some("12.5"));
        let strict = visits.late_counts();
        assert_eq!((strict.missed, strict.of()), (3, 10));
        assert_eq!(strict.percent().map(|p| p.to_string()).as_deref(), Some("30"));
        assert_eq!(Visits::default().percent(), None);
    }
}
