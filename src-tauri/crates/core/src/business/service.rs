//! Services (A15, A16, A23): work and gaps in order, buffers, limits.

use crate::Fault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Work, or a gap in which the person is free but the room is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// The person works.
    Work,
    /// The person is free; the room and the client are not.
    Gap,
}

/// A stretch of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Segment {
    /// Work or gap.
    pub kind: SegmentKind,
    /// Its length.
    pub minutes: u16,
}

impl SegmentKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            SegmentKind::Work => "work",
            SegmentKind::Gap => "gap",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "work" => Some(SegmentKind::Work),
            "gap" => Some(SegmentKind::Gap),
            _ => None,
        }
    }
}

/// The service's length: the sum of its segments.
pub fn minutes_of(segments: &[Segment]) -> u32 {
    segments.iter().map(|segment| u32::from(segment.minutes)).sum()
}

/// The segments of a service of `minutes`: those given (which must begin and end with work, alternate, and add up), or
/// one stretch of work.
pub fn check_segments(minutes: u16, given: Option<&[Segment]>) -> Result<Vec<Segment>, Fault> {
    if !(1..=1440).contains(&minutes) {
        return Err(Fault::new("minutes", "between_1_and_1440"));
    }
    let Some(given) = given.filter(|segments| !segments.is_empty()) else {
        return Ok(vec![Segment {
            kind: SegmentKind::Work,
            minutes,
        }]);
    };
    let is_gap = |segment: Option<&Segment>| segment.is_some_and(|s| s.kind == SegmentKind::Gap);
    let rule = if given.iter().any(|segment| segment.minutes == 0) {
        "part_below_1_minute"
    } else if is_gap(given.first()) || is_gap(given.last()) {
        "gap_first_or_last"
    } else if minutes_of(given) != u32::from(minutes) {
        "sum_is_not_minutes"
    } else {
        return Ok(given.to_vec());
    };
    Err(Fault::new("segments", rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: SegmentKind, minutes: u16) -> Segment {
        Segment { kind, minutes }
    }

    #[test]
    fn segments_begin_and_end_with_work_and_add_up() {
        use SegmentKind::{Gap, Work};
        let colour = [part(Work, 40), part(Gap, 25), part(Work, 20)];
        assert_eq!(check_segments(85, Some(&colour)), Ok(colour.to_vec()));
        assert_eq!(check_segments(30, None), Ok(vec![part(Work, 30)]));
        let rule = |minutes, parts: &[Segment]| {
            check_segments(minutes, Some(parts))
                .expect_err("refused")
                .fields
                .into_values()
                .next()
        };
        assert_eq!(rule(80, &colour).as_deref(), Some("sum_is_not_minutes"));
        assert_eq!(
            rule(60, &[part(Gap, 20), part(Work, 40)]).as_deref(),
            Some("gap_first_or_last")
        );
        assert_eq!(
            rule(40, &[part(Work, 40), part(Work, 0)]).as_deref(),
            Some("part_below_1_minute")
        );
        assert!(check_segments(0, None).is_err() && check_segments(1441, None).is_err());
    }
}
