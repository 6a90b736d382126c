//! The one shape every adapter has. It keeps the two commits of R49 to R52 possible: [`Provider::open`] does
//! everything that surely sends nothing (names, TCP, TLS, for mail everything up to the 354), the caller commits
//! the mark, and [`Opened::send`] writes the message in one path and classifies the answer.

use crate::{Outcome, Outgoing, Permanent, outcome::Price};
use async_trait::async_trait;
use deskbell_core::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A configured account that can send. Keep one per account and settings version: mail connections are reused in it.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Signs in without sending anything, step by step (R77). The steps end at the first that fails.
    async fn check(&self, now: Instant) -> Vec<Step>;

    /// Prepares one message so far that only the message itself is missing on the wire. Every refusal here is
    /// surely unsent.
    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome>;

    /// What became of an accepted message; none when the provider does not know the id or cannot tell.
    async fn status(&self, _provider_id: &str, _now: Instant) -> Result<Option<StatusReport>, Outcome> {
        Ok(None)
    }

    /// Looks for a message whose answer was lost (R55).
    async fn lookup(&self, _trace: &Trace) -> Result<Found, Outcome> {
        Ok(Found::CannotTell)
    }

    /// Replies that came in since an instant (R96), in no order, possibly some that were handed out before.
    async fn inbound(&self, _since: Instant, _now: Instant) -> Result<Vec<Inbound>, Outcome> {
        Ok(Vec::new())
    }
}

/// A prepared message. Dropping it sends nothing.
#[async_trait]
pub trait Opened: Send {
    /// Writes the message and reads the answer. Call it only after the mark is committed.
    async fn send(self: Box<Self>) -> Outcome;
}

impl std::fmt::Debug for dyn Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

/// One step of a check or a test message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was tried.
    pub name: StepName,
    /// None: it worked. Else why not.
    pub fault: Option<Outcome>,
    /// What the provider answered and is worth showing, such as a balance.
    pub detail: Option<String>,
}

/// The steps of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Name resolved, connection made, encryption agreed.
    Connect,
    /// Signed in.
    SignIn,
    /// The gateway says it is well.
    Health,
    /// The balance was read.
    Balance,
    /// The provider took the test message.
    Send,
    /// The provider was asked what became of it.
    Status,
}

impl Step {
    /// A step that worked.
    pub const fn done(name: StepName) -> Self {
        Self {
            name,
            fault: None,
            detail: None,
        }
    }

    /// A step that did not.
    pub const fn failed(name: StepName, fault: Outcome) -> Self {
        Self {
            name,
            fault: Some(fault),
            detail: None,
        }
    }
}

/// Proof of what became of an accepted message (R106).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Still with the provider.
    Accepted,
    /// Handed to the network.
    Sent,
    /// On the handset or in the mailbox.
    Delivered,
    /// It will not arrive.
    Undelivered(Permanent),
    /// Taken back at the provider.
    Cancelled,
}

/// A polled report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// What it proves.
    pub delivery: Delivery,
    /// The provider's error code.
    pub code: Option<String>,
    /// The provider's words, redacted.
    pub text: Option<String>,
    /// Parts as billed.
    pub parts: Option<u32>,
    /// Price, often known only now.
    pub price: Option<Price>,
}

/// What is known of a message whose answer was lost.
#[derive(Clone)]
pub struct Trace {
    /// The attempt's UUID.
    pub reference: String,
    /// Recipient.
    pub to: String,
    /// The text sent.
    pub text: String,
    /// When the mark was committed.
    pub marked_at: Instant,
    /// Provider ids that belong to other rows.
    pub linked: Vec<String>,
    /// The present instant.
    pub now: Instant,
}

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The provider cannot be asked, or its list does not reach far enough.
    CannotTell,
    /// The provider has no such message. Proof of not sent only where it enforces the caller's id.
    Nothing,
    /// Exactly this one.
    One(String),
    /// Several fit: it went at least once.
    Several(Vec<String>),
}

/// A reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The provider's id; unique per account.
    pub provider_id: String,
    /// Sender's number or address.
    pub from: String,
    /// Which of our numbers it came to.
    pub to: Option<String>,
    /// The text; empty for a picture.
    pub text: String,
    /// When the provider got it.
    pub at: Instant,
    /// A picture message: a person must look at the phone (R82).
    pub picture: bool,
}

impl std::fmt::Debug for Inbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbound")
            .field("provider_id", &self.provider_id)
            .finish_non_exhaustive()
    }
}
