//! Terms of payment and the due date they give (I53). Dates are calendar dates and never pass through an instant.

use crate::Date;
use chrono::Datelike;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When an invoice is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind", deny_unknown_fields)]
pub enum Terms {
    /// On receipt.
    OnReceipt,
    /// So many days after the invoice date.
    Days {
        /// Days.
        days: u16,
    },
    /// So many days after the end of the invoice's month.
    EndOfMonth {
        /// Days.
        days: u16,
    },
}

impl Default for Terms {
    fn default() -> Self {
        Terms::Days { days: 14 }
    }
}

impl Terms {
    /// The due date of an invoice of this date.
    pub fn due(self, date: Date) -> Date {
        match self {
            Terms::OnReceipt => date,
            Terms::Days { days } => date.plus_days(i64::from(days)),
            Terms::EndOfMonth { days } => {
                let first_of_next = date.plus_days(1 - i64::from(date.naive().day())).plus_months(1);
                first_of_next.plus_days(i64::from(days) - 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_dates_are_civil_arithmetic() {
        let due = |terms: Terms, date: &str| terms.due(date.parse().expect("a date")).to_string();
        assert_eq!(due(Terms::Days { days: 14 }, "2027-06-08"), "2027-06-22");
        assert_eq!(due(Terms::OnReceipt, "2027-06-08"), "2027-06-08");
        assert_eq!(due(Terms::EndOfMonth { days: 0 }, "2028-02-08"), "2028-02-29");
        assert_eq!(due(Terms::EndOfMonth { days: 10 }, "2027-01-31"), "2027-02-10");
    }
}
