//! A provider account without a desk around it, and messages to send through it.

use crate::at;
use deskbell_core::{Instant, reminders::Channel};
use deskbell_messaging::{Content, Email, Found, Inbound, Outcome, Outgoing, Provider, Secret, Secrets, Step, Trace};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};

/// A connected account and the runtime it works on.
pub struct Account {
    /// The provider.
    pub provider: Arc<dyn Provider>,
    runtime: tokio::runtime::Runtime,
}

impl Account {
    /// An account of a kind, checked as `provider_configure` checks it.
    pub fn new(kind: &str, channel: Channel, settings: &Value, secrets: &[(&str, &str)]) -> Self {
        let none = Map::new();
        let settings = deskbell_messaging::validate(kind, channel, settings.as_object().unwrap_or(&none))
            .unwrap_or_else(|fault| panic!("{settings}: {fault:?}"));
        let mut sealed = Secrets::new();
        for (key, value) in secrets {
            sealed.insert(*key, Secret::new((*value).to_owned()));
        }
        let provider = deskbell_messaging::connect(kind, &settings, sealed)
            .unwrap_or_else(|fault| panic!("{settings:?}: {fault:?}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        Self { provider, runtime }
    }

    /// Opens and sends, with nothing in between.
    pub fn send(&self, message: &Outgoing) -> Outcome {
        self.runtime.block_on(async {
            match self.provider.open(message).await {
                Ok(opened) => opened.send().await,
                Err(refused) => refused,
            }
        })
    }

    /// Opens, and drops what was opened.
    pub fn open_only(&self, message: &Outgoing) -> Result<(), Outcome> {
        self.runtime
            .block_on(async { self.provider.open(message).await.map(drop) })
    }

    /// The check.
    pub fn check(&self) -> Vec<Step> {
        self.runtime.block_on(self.provider.check(now()))
    }

    /// What became of a message, as a word.
    pub fn status(&self, provider_id: &str) -> Result<Option<String>, Outcome> {
        let report = self.runtime.block_on(self.provider.status(provider_id, now()))?;
        Ok(report.map(|report| format!("{:?}", report.delivery)))
    }

    /// The look-up.
    pub fn lookup(&self, trace: &Trace) -> Result<Found, Outcome> {
        self.runtime.block_on(self.provider.lookup(trace))
    }

    /// Replies since the start of the test's day.
    pub fn inbound(&self) -> Result<Vec<Inbound>, Outcome> {
        self.runtime.block_on(self.provider.inbound(now(), now()))
    }
}

fn now() -> Instant {
    at("2027-06-07T08:00:00Z")
}

/// A text message.
pub fn sms(to: &str, text: &str) -> Outgoing {
    outgoing(to, Content::Sms { text: text.to_owned() })
}

/// A mail with text and HTML.
pub fn mail(to: &str, subject: &str) -> Outgoing {
    let mail = Email {
        subject: subject.to_owned(),
        text: "See you on Tuesday.".to_owned(),
        html: Some("<p>See you on Tuesday.</p>".to_owned()),
        language: Some("en".to_owned()),
        ..Email::default()
    };
    outgoing(to, Content::Email(Box::new(mail)))
}

fn outgoing(to: &str, content: Content) -> Outgoing {
    let id = |now| deskbell_app::ids::new_id::<deskbell_core::id::AttemptId>(now).to_string();
    Outgoing {
        reference: id(now()),
        row: id(now()),
        to: to.to_owned(),
        to_name: None,
        content,
        valid_for: Some(Duration::from_secs(3_600)),
        now: now(),
    }
}
