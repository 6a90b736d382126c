//! A typed start, and limits of a booking.

use crate::{
    Fault, Instant, Zone, text,
    time::{Civil, Resolved},
};

/// Services in one visit at most (A42).
pub const MAX_ITEMS: usize = 12;
/// Step of the free-time search when none is asked for, in minutes.
pub const DEFAULT_GRID_MIN: u16 = 15;

/// Why a typed time names no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist: the civil times before and after the gap (A8).
    Missing {
        /// Before the gap.
        before: Civil,
        /// After the gap.
        after: Civil,
    },
    /// It occurs twice and nobody said which (A9).
    Twice,
}

impl Refusal {
    /// The rule's name in `fields.start`.
    pub fn rule(self) -> &'static str {
        match self {
            Refusal::Missing { .. } => "time_missing",
            Refusal::Twice => "time_twice",
        }
    }
}

/// The instant of a typed start and its fold, which is 0 unless the time occurs twice.
pub fn start_of(civil: Civil, fold: Option<u8>, zone: Zone) -> Result<(Instant, u8), Refusal> {
    match (zone.resolve(civil), fold) {
        (Resolved::Once(only), _) => Ok((only, 0)),
        (Resolved::Twice { first, .. }, Some(0)) => Ok((first, 0)),
        (Resolved::Twice { second, .. }, Some(_)) => Ok((second, 1)),
        (Resolved::Twice { .. }, None) => Err(Refusal::Twice),
        (Resolved::Missing { before, after }, _) => Err(Refusal::Missing { before, after }),
    }
}

/// The reason of an override (A37): 3 to 200 characters.
pub fn check_reason(reason: &str) -> Result<String, Fault> {
    let reason = text::line(reason).map_err(|rule| Fault::new("override.reason", rule))?;
    match reason.chars().count() {
        3..=200 => Ok(reason),
        _ => Err(Fault::new("override.reason", "between_3_and_200_characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_must_name_one_instant() {
        let berlin: Zone = "Europe/Berlin".parse().expect("a zone");
        let civil = |text: &str| text.parse::<Civil>().expect("a civil time");
        assert_eq!(
            start_of(civil("2026-03-29T02:30"), None, berlin),
            Err(Refusal::Missing {
                before: civil("2026-03-29T01:30"),
                after: civil("2026-03-29T03:30")
            })
        );
        assert_eq!(start_of(civil("2026-10-25T02:30"), None, berlin), Err(Refusal::Twice));
        let second = "2026-10-25T01:30:00Z".parse().expect("an instant");
        assert_eq!(start_of(civil("2026-10-25T02:30"), Some(1), berlin), Ok((second, 1)));
        let noon = "2026-10-25T11:00:00Z".parse().expect("an instant");
        assert_eq!(
            start_of(civil("2026-10-25T12:00"), Some(1), berlin),
            Ok((noon, 0)),
            "a needless fold is dropped"
        );
    }
}
