//! One message on its way out, rendered and checked. `Debug` shows none of it: logs hold no numbers and no text (R114).

use deskbell_core::Instant;
use std::{fmt, sync::Arc, time::Duration};

/// What an adapter gets to send. One recipient, always (R92).
#[derive(Clone)]
pub struct Outgoing {
    /// The attempt's UUID: the client reference, and the caller id where the provider enforces one (R49).
    pub reference: String,
    /// The row's id: the left side of a mail's Message-ID, the same for every attempt (R93).
    pub row: String,
    /// E.164 number, or mail address.
    pub to: String,
    /// The recipient's name, for a mail's To.
    pub to_name: Option<String>,
    /// Text or mail.
    pub content: Content,
    /// How long it is of use; handed to providers that can drop late texts. None: no end.
    pub valid_for: Option<Duration>,
    /// The present instant, from the one clock: a mail's Date and the base of a `Retry-After` date.
    pub now: Instant,
}

/// What the recipient reads.
#[derive(Clone)]
pub enum Content {
    /// A text message.
    Sms {
        /// The final raw text.
        text: String,
    },
    /// A mail.
    Email(Box<Email>),
}

/// A mail's content; headers are the adapter's work.
#[derive(Clone, Default)]
pub struct Email {
    /// Subject line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, without remote pictures; none: text only.
    pub html: Option<String>,
    /// Language tag for Content-Language.
    pub language: Option<String>,
    /// A calendar entry beside the text, also attached as a file (A123).
    pub calendar: Option<CalendarPart>,
    /// Files, such as an archived invoice PDF.
    pub attachments: Vec<Attachment>,
}

/// A calendar entry in a mail. Programs act on the part whose method is that of the text.
#[derive(Clone)]
pub struct CalendarPart {
    /// `REQUEST`, `PUBLISH` or `CANCEL`.
    pub method: &'static str,
    /// The calendar file's text.
    pub text: String,
}

/// A file in a mail.
#[derive(Clone)]
pub struct Attachment {
    /// File name as shown to the recipient.
    pub name: String,
    /// Media type, `application/pdf`.
    pub media_type: String,
    /// The bytes, never rendered anew.
    pub bytes: Arc<[u8]>,
}

impl Outgoing {
    /// The text of an SMS; none for a mail.
    pub fn sms_text(&self) -> Option<&str> {
        match &self.content {
            Content::Sms { text } => Some(text),
            Content::Email(_) => None,
        }
    }

    /// Every piece of text in it, for redaction of what a provider echoes.
    pub(crate) fn words(&self) -> Vec<&str> {
        let mut words = vec![self.to.as_str()];
        words.extend(self.to_name.as_deref());
        match &self.content {
            Content::Sms { text } => words.push(text),
            Content::Email(mail) => words.extend([mail.subject.as_str(), mail.text.as_str()]),
        }
        words
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("row", &self.row)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}
