//! Dry run (R127): nothing leaves the computer. It enforces caller ids, and answers whatever class it is told to,
//! so that every outcome can be looked at before the first real account exists.

use crate::{
    AccountFault, Class, Opened, Outcome, Outgoing, Permanent, Provider, Receipt, Step, StepName, Unknown,
    provider::{Delivery, Found, StatusReport, Trace},
};
use async_trait::async_trait;
use deskbell_core::Instant;
use serde::Deserialize;

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    #[default]
    Accepted,
    Permanent,
    Transient,
    Account,
    Unreachable,
    Unknown,
}

/// The settings of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct DryRun {
    answer: Answer,
}

struct Prepared {
    answer: Answer,
    reference: String,
}

const PREFIX: &str = "dry-run-";

#[async_trait]
impl Provider for DryRun {
    async fn check(&self, _now: Instant) -> Vec<Step> {
        vec![Step::done(StepName::Connect)]
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        match self.answer {
            Answer::Unreachable => Err(Outcome::unreachable()),
            Answer::Account => Err(Outcome::account(AccountFault::Config)),
            answer => Ok(Box::new(Prepared {
                answer,
                reference: message.reference.clone(),
            })),
        }
    }

    async fn status(&self, provider_id: &str, _now: Instant) -> Result<Option<StatusReport>, Outcome> {
        Ok(provider_id.starts_with(PREFIX).then_some(StatusReport {
            delivery: Delivery::Accepted,
            code: None,
            text: None,
            parts: None,
            price: None,
        }))
    }

    /// A lost answer was never sent, so the look-up is decided: it is not there.
    async fn lookup(&self, _trace: &Trace) -> Result<Found, Outcome> {
        Ok(Found::Nothing)
    }
}

#[async_trait]
impl Opened for Prepared {
    async fn send(self: Box<Self>) -> Outcome {
        Outcome::new(match self.answer {
            Answer::Permanent => Class::Permanent(Permanent::Refused),
            Answer::Transient => Class::Transient { retry_after_ms: None },
            Answer::Unknown => Class::Unknown(Unknown::NoAnswer),
            Answer::Accepted | Answer::Account | Answer::Unreachable => Class::Accepted(Receipt {
                provider_id: Some(format!("{PREFIX}{}", self.reference)),
                ..Receipt::default()
            }),
        })
    }
}
