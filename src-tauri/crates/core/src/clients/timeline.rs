//! One line of a client's timeline (S1). Every slice lists its own; the client page shows them as one.

use crate::{Instant, Money, id::StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an entry is about; names the slice that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The record itself: created, archived.
    Client,
    /// A visit.
    Appointment,
    /// A message sent or received by machine.
    Message,
    /// A logged call.
    Call,
    /// A talk at the desk, a letter, a note.
    Note,
    /// An invoice or credit note.
    Invoice,
    /// A payment.
    Payment,
    /// A complaint, question or praise.
    Case,
    /// A change of consent.
    Consent,
    /// The import that brought or changed the client.
    Import,
}

/// One entry: what, when, how it stands now. Data only; the screen has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When it happened, or will.
    pub at: Instant,
    /// What it is about.
    pub kind: TimelineKind,
    /// The thing's own name: a service, a subject, a number, what was noted. Never a sentence of ours.
    pub title: String,
    /// The id of the row behind it.
    pub ref_id: String,
    /// Its present state, in the words of its slice.
    pub state: Option<String>,
    /// Money, when it is about money.
    pub amount: Option<Money>,
    /// Who acted, or who is booked.
    pub by: Option<StaffId>,
}

impl TimelineEntry {
    /// The place in the order: newest first, then by id.
    pub fn place(&self) -> (Instant, &str) {
        (self.at, &self.ref_id)
    }
}

/// The `limit` newest of several lists that are each newest first.
pub fn merge(lists: Vec<Vec<TimelineEntry>>, limit: usize) -> Vec<TimelineEntry> {
    let mut all: Vec<TimelineEntry> = lists.into_iter().flatten().collect();
    all.sort_by(|a, b| b.place().cmp(&a.place()));
    all.truncate(limit);
    all
}

/// The cursor after an entry: milliseconds and id.
pub fn cursor(entry: &TimelineEntry) -> String {
    format!("{}:{}", entry.at.ms(), entry.ref_id)
}

/// Reads a cursor; none when it is none of ours.
pub fn read_cursor(text: &str) -> Option<(Instant, String)> {
    let (ms, id) = text.split_once(':')?;
    Some((Instant::from_ms(ms.parse().ok()?), id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ms: i64, id: &str) -> TimelineEntry {
        TimelineEntry {
            at: Instant::from_ms(ms),
            kind: TimelineKind::Call,
            title: String::new(),
            ref_id: id.to_owned(),
            state: None,
            amount: None,
            by: None,
        }
    }

    #[test]
    fn lists_of_slices_become_one_newest_first() {
        let merged = merge(
            vec![vec![entry(9, "a"), entry(3, "b")], vec![entry(9, "c"), entry(1, "d")]],
            3,
        );
        let ids: Vec<&str> = merged.iter().map(|e| e.ref_id.as_str()).collect();
        assert_eq!(
            ids,
            ["c", "a", "b"],
            "equal times go by id, so that no page repeats or skips one"
        );
    }

    #[test]
    fn a_cursor_comes_back() {
        assert_eq!(
            read_cursor(&cursor(&entry(-5, "a:b"))),
            Some((Instant::from_ms(-5), "a:b".to_owned()))
        );
        assert_eq!(read_cursor("x"), None);
    }
}
