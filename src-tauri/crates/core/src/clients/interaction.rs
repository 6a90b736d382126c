//! The interaction log (S3): calls, desk talks, letters; what was said, how the client felt, what was promised.

words! {
    /// Who began it.
    Direction {
        /// The client.
        In = "in",
        /// The business.
        Out = "out",
        /// Nobody: a note.
        None = "none",
    }
}

words! {
    /// How the client felt at the end.
    Mood {
        /// Fine.
        Calm = "calm",
        /// Not happy.
        Upset = "upset",
        /// Angry.
        Angry = "angry",
    }
}

/// The built-in ways; a business may use its own words beside them (S3).
pub const CHANNELS: [&str; 8] = ["phone", "desk", "letter", "sms", "email", "web_form", "chat", "social"];

/// True when a person must look at it: an answer was promised, or the client left unhappy (S28).
pub fn stays_open(mood: Option<Mood>, needs_reply: bool) -> bool {
    needs_reply || matches!(mood, Some(Mood::Upset | Mood::Angry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unhappy_clients_and_promises_wait_for_a_person() {
        assert!(stays_open(Some(Mood::Angry), false));
        assert!(stays_open(None, true));
        assert!(!stays_open(Some(Mood::Calm), false));
    }
}
