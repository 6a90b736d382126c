//! The states of a message in the outbox (R46). The database holds the same table as a law; a contract test compares.

use super::words::word_list;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

word_list! {
    /// Where a message stands.
    State {
        /// For later.
        Planned = "planned",
        /// May go now.
        Due = "due",
        /// Waits for a person.
        Held = "held",
        /// Leased by the dispatcher, nothing prepared.
        Claimed = "claimed",
        /// Prepared; before the mark surely not gone, after it perhaps.
        Sending = "sending",
        /// Lies at the provider for later.
        Scheduled = "scheduled",
        /// The provider took it.
        Accepted = "accepted",
        /// Delivered, by report.
        Delivered = "delivered",
        /// Not delivered, by report or bounce.
        Undelivered = "undelivered",
        /// May or may not have gone.
        Unknown = "unknown",
        /// Refused for good.
        Failed = "failed",
        /// Will not go.
        Skipped = "skipped",
        /// No longer wanted.
        Cancelled = "cancelled",
    }
}

/// A state with the mark told apart: `sending` before and after the moment from which the message may have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A state; `Sending` here means without a mark.
    At(State),
    /// `sending` with the mark set.
    Marked,
}

impl Step {
    /// The word used in the database's table of transitions.
    pub fn word(self) -> &'static str {
        match self {
            Step::At(state) => state.word(),
            Step::Marked => "marked",
        }
    }

    /// Every step.
    pub fn all() -> Vec<Step> {
        State::ALL
            .iter()
            .map(|state| Step::At(*state))
            .chain([Step::Marked])
            .collect()
    }
}

/// True when a message may go from one step to the other.
pub fn may(from: Step, to: Step) -> bool {
    use State as S;
    use Step::{At, Marked};
    matches!(
        (from, to),
        (
            At(S::Planned),
            At(S::Due | S::Skipped | S::Cancelled | S::Held | S::Scheduled)
        ) | (At(S::Due), At(S::Claimed | S::Held | S::Skipped | S::Cancelled))
            | (At(S::Held), At(S::Due | S::Skipped | S::Cancelled))
            | (At(S::Claimed), At(S::Sending | S::Due | S::Skipped | S::Cancelled))
            | (
                At(S::Sending),
                Marked | At(S::Due | S::Failed | S::Skipped | S::Cancelled)
            )
            | (Marked, At(S::Accepted | S::Failed | S::Due | S::Unknown))
            | (At(S::Scheduled), At(S::Accepted | S::Cancelled | S::Held))
            | (At(S::Accepted), At(S::Delivered | S::Undelivered))
            | (
                At(S::Unknown),
                At(S::Accepted | S::Delivered | S::Undelivered | S::Failed | S::Due)
            )
            | (At(S::Failed), At(S::Due))
            // By the ledger, after an older copy was restored (R51): it went, and this copy does not know.
            | (At(S::Planned | S::Due | S::Held), At(S::Unknown))
            | (At(S::Cancelled), At(S::Planned))
    )
}

impl State {
    /// Nothing has gone and nothing is under way: the planner may still change it.
    pub fn waiting(self) -> bool {
        matches!(self, State::Planned | State::Due | State::Held)
    }

    /// The client has it, or may have it (R17).
    pub fn told(self) -> bool {
        matches!(
            self,
            State::Accepted | State::Delivered | State::Unknown | State::Scheduled
        )
    }

    /// Wants a person (R109).
    pub fn needs_person(self) -> bool {
        matches!(self, State::Unknown | State::Held | State::Failed | State::Undelivered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_gone_never_goes_again_by_itself() {
        assert!(!may(Step::Marked, Step::At(State::Planned)));
        assert!(!may(Step::Marked, Step::At(State::Skipped)));
        assert!(!may(Step::At(State::Accepted), Step::At(State::Due)));
        assert!(!may(Step::At(State::Delivered), Step::At(State::Accepted)));
        assert!(may(Step::At(State::Unknown), Step::At(State::Due)), "by a person");
    }
}
