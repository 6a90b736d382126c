//! Consent (CO1, CO2, R37): append-only events per purpose and channel; what counts is the latest.

use crate::{Instant, id::StaffId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// What a message may be for.
    Purpose {
        /// Confirmations and reminders of visits.
        AppointmentService = "appointment_service",
        /// Invoices and reminders to pay.
        InvoiceService = "invoice_service",
        /// Asking how it was.
        Feedback = "feedback",
        /// Inviting to the next check.
        Recall = "recall",
        /// News and offers.
        Marketing = "marketing",
        /// Linking what is said in public to the client.
        MentionLinking = "mention_linking",
        /// Keeping a picture.
        Photo = "photo",
        /// Keeping health data.
        HealthNote = "health_note",
    }
}

words! {
    /// A way to reach a person.
    ContactChannel {
        /// Text message.
        Sms = "sms",
        /// E-mail.
        Email = "email",
        /// A call.
        Phone = "phone",
        /// A letter.
        Post = "post",
    }
}

words! {
    /// What was said.
    ConsentState {
        /// Yes.
        Granted = "granted",
        /// No.
        Refused = "refused",
        /// Yes before, no now.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How it was said.
    ConsentHow {
        /// On paper.
        Form = "form",
        /// At the desk or on the phone.
        Spoken = "spoken",
        /// On the kiosk.
        Kiosk = "kiosk",
        /// As an answer to a message.
        Reply = "reply",
        /// In an imported file.
        Import = "import",
        /// When two records became one.
        Merge = "merge",
    }
}

/// One event, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: ContactChannel,
    /// What was said.
    pub state: ConsentState,
    /// How it was said.
    pub how: ConsentHow,
    /// Proof: the words, the message, the row of the file.
    pub evidence: Option<String>,
    /// When.
    pub at: Instant,
    /// Who wrote it down.
    pub by: Option<StaffId>,
}

/// How it stands now for one purpose and channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: ContactChannel,
    /// True when a message of this purpose may go this way.
    pub allowed: bool,
    /// What was said last; none when nothing was said and the rule decides.
    pub state: Option<ConsentState>,
    /// How it was said.
    pub how: Option<ConsentHow>,
    /// When it was said.
    pub at: Option<Instant>,
}

/// Purposes that run on the contract: allowed until refused (R37). All others need a grant.
pub fn runs_on_contract(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::AppointmentService | Purpose::InvoiceService)
}

/// True when the latest event, or its absence, allows a message.
pub fn allows(purpose: Purpose, latest: Option<ConsentState>) -> bool {
    match latest {
        Some(state) => state == ConsentState::Granted,
        None => runs_on_contract(purpose),
    }
}

/// Purposes of messages (R37); the others are about what is kept.
pub const MESSAGE_PURPOSES: [Purpose; 5] = [
    Purpose::AppointmentService,
    Purpose::InvoiceService,
    Purpose::Feedback,
    Purpose::Recall,
    Purpose::Marketing,
];

/// The effective view of a client: every purpose of messages by text and mail, and whatever else was said. `events` in
/// any order; of two at one instant the stricter wins, since the order of their wishes is not known.
pub fn effective(events: &[ConsentEvent]) -> Vec<ConsentView> {
    let pairs = Purpose::ALL
        .iter()
        .flat_map(|purpose| ContactChannel::ALL.iter().map(move |channel| (*purpose, *channel)));
    pairs
        .filter_map(|(purpose, channel)| view(events, purpose, channel))
        .collect()
}

fn view(events: &[ConsentEvent], purpose: Purpose, channel: ContactChannel) -> Option<ConsentView> {
    let latest = events
        .iter()
        .filter(|event| event.purpose == purpose && event.channel == channel)
        .max_by_key(|event| (event.at, event.state));
    let by_message = matches!(channel, ContactChannel::Sms | ContactChannel::Email);
    let always = by_message && MESSAGE_PURPOSES.contains(&purpose);
    (latest.is_some() || always).then(|| ConsentView {
        purpose,
        channel,
        allowed: allows(purpose, latest.map(|event| event.state)),
        state: latest.map(|event| event.state),
        how: latest.map(|event| event.how),
        at: latest.map(|event| event.at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(state: ConsentState, ms: i64) -> ConsentEvent {
        ConsentEvent {
            purpose: Purpose::Marketing,
            channel: ContactChannel::Email,
            state,
            how: ConsentHow::Spoken,
            evidence: None,
            at: Instant::from_ms(ms),
            by: None,
        }
    }

    #[test]
    fn the_latest_event_counts() {
        let events = [event(ConsentState::Refused, 9), event(ConsentState::Granted, 2)];
        let said = |events: &[ConsentEvent]| {
            effective(events)
                .into_iter()
                .find(|view| view.state.is_some())
                .expect("said")
        };
        let view = said(&events);
        assert_eq!((view.state, view.allowed), (Some(ConsentState::Refused), false));
        let tie = [event(ConsentState::Withdrawn, 2), event(ConsentState::Granted, 2)];
        assert!(!said(&tie).allowed, "at one instant the stricter wins");
    }

    #[test]
    fn without_an_event_the_contract_allows_service_only() {
        let allowed: Vec<Purpose> = Purpose::ALL.iter().copied().filter(|p| allows(*p, None)).collect();
        assert_eq!(allowed, [Purpose::AppointmentService, Purpose::InvoiceService]);
        assert!(!allows(Purpose::AppointmentService, Some(ConsentState::Withdrawn)));
    }
}
