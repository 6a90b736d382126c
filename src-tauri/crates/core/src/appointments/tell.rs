//! "Tell the client?" (A74, A75): what of a change is to be told, and the answer that is proposed.
//!
//! Not here: the words, and who may be written to.

use crate::{Instant, id::StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A visit as a client knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its start.
    pub start: Instant,
    /// Who does the first service.
    pub staff: Option<StaffId>,
    /// False when it is called off.
    pub stands: bool,
}

/// What is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Untold {
    /// Another start or person.
    Changed,
    /// It is called off.
    Cancelled,
    /// It takes place after all.
    Reinstated,
}

impl Untold {
    /// As stored and named by the window.
    pub fn word(self) -> &'static str {
        match self {
            Untold::Changed => "changed",
            Untold::Cancelled => "cancelled",
            Untold::Reinstated => "reinstated",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Untold::Changed, Untold::Cancelled, Untold::Reinstated]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// What the client has to hear when they know `known` and the visit is `present`; none where both are the same, or where
/// both lie in the past.
pub fn untold(known: Known, present: Known, now: Instant) -> Option<Untold> {
    if known.start <= now && present.start <= now {
        return None;
    }
    match (known.stands, present.stands) {
        (true, false) => Some(Untold::Cancelled),
        (false, true) => Some(Untold::Reinstated),
        (false, false) => None,
        (true, true) => {
            let differs = known.start != present.start || known.staff != present.staff;
            differs.then_some(Untold::Changed)
        }
    }
}

/// By text, by mail, by both, or not at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ways {
    /// A text message.
    pub sms: bool,
    /// A mail.
    pub email: bool,
}

impl Ways {
    /// True when nothing is told.
    pub fn none(self) -> bool {
        !self.sms && !self.email
    }
}

/// The answer that is proposed: the last one for this kind of change, as far as the client can be reached; but yes, by text
/// or else by mail, whenever they heard or may have heard the old time.
pub fn proposed(last: Option<Ways>, told: bool, can: Ways) -> Ways {
    let wanted = last.unwrap_or_default();
    let possible = Ways {
        sms: wanted.sms && can.sms,
        email: wanted.email && can.email,
    };
    if told && possible.none() {
        return Ways {
            sms: can.sms,
            email: can.email && !can.sms,
        };
    }
    possible
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: Ways = Ways {
        sms: true,
        email: false,
    };
    const MAIL: Ways = Ways {
        sms: false,
        email: true,
    };
    const BOTH: Ways = Ways { sms: true, email: true };
    const NO: Ways = Ways {
        sms: false,
        email: false,
    };

    fn at(minute: i64, stands: bool) -> Known {
        Known {
            start: Instant::from_ms(minute * 60_000),
            staff: None,
            stands,
        }
    }

    #[test]
    fn only_a_difference_to_what_they_know_is_told() {
        let now = Instant::from_ms(0);
        assert_eq!(untold(at(10, true), at(20, true), now), Some(Untold::Changed));
        assert_eq!(untold(at(10, true), at(10, true), now), None, "moved and moved back");
        assert_eq!(untold(at(10, true), at(10, false), now), Some(Untold::Cancelled));
        assert_eq!(untold(at(10, false), at(10, true), now), Some(Untold::Reinstated));
        assert_eq!(untold(at(10, false), at(20, false), now), None);
        assert_eq!(untold(at(-10, true), at(-20, true), now), None, "over");
        assert_eq!(untold(at(-10, true), at(20, true), now), Some(Untold::Changed));
    }

    #[test]
    fn the_last_answer_is_proposed_but_yes_when_they_know_the_old_time() {
        assert_eq!(proposed(None, false, BOTH), NO);
        assert_eq!(proposed(Some(MAIL), false, BOTH), MAIL);
        assert_eq!(proposed(Some(BOTH), false, SMS), SMS, "only where they can be reached");
        assert_eq!(proposed(Some(NO), true, BOTH), SMS);
        assert_eq!(proposed(None, true, MAIL), MAIL);
        assert_eq!(proposed(Some(MAIL), true, BOTH), MAIL, "a yes stays the yes it was");
        assert_eq!(proposed(None, true, NO), NO, "nobody can be reached by nothing");
    }
}
