//! The test message (R78): only to the number or address typed for it, each step with its result, in the provider's
//! own words. It is no row of the outbox and counts in no cap: a person looks on.

use super::{channel_of, provider};
use crate::{AppError, AppResult, Caller, Desk};
use deskbell_core::{
    clients::contact,
    id::{AccountId, AttemptId},
    reminders::{Channel, test_message::test_message},
};
use deskbell_messaging::{Class, Content, Email, Outcome, Outgoing, Provider, Step, StepName};
use deskbell_store::{
    accounts::{self as rows, Account},
    reminders::facts::{self, Sender},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Sends a test message through an account.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TestMessage {
    /// The account.
    pub id: AccountId,
    /// Your own number with country code, or mail address.
    pub to: String,
}

/// What became of a test message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tested {
    /// True when the provider took it.
    pub ok: bool,
    /// Every step up to the first that failed.
    pub steps: Vec<TestStep>,
    /// The text that was sent.
    pub text: String,
    /// The provider's id of it.
    pub provider_id: Option<String>,
}

/// One step of a test.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TestStep {
    /// What was tried.
    pub step: StepName,
    /// Whether it worked.
    pub ok: bool,
    /// Class of the failure: permanent, transient, account, unreachable, unknown.
    pub class: Option<String>,
    /// The kind within the class.
    pub kind: Option<String>,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's own words, without numbers and secrets.
    pub text: Option<String>,
    /// What is worth showing, such as a balance.
    pub detail: Option<String>,
}

/// Signs in, sends, and asks what became of it.
pub fn test(desk: &Desk, caller: &Caller, request: TestMessage) -> AppResult<Tested> {
    // Claims the nonce before anything leaves: a doubled click sends one message.
    let account = desk.write(caller, |tx| {
        let account = rows::get(tx, request.id)?;
        tx.changed("reminders", account.id);
        Ok(account)
    })?;
    let (message, text) = message(desk, &account, &request.to)?;
    let provider = provider(desk, &account)?;
    let (steps, outcome) = desk.block_on(carry_out(&*provider, &message));
    desk.store.write(|tx| {
        tx.changed("reminders", account.id);
        match &outcome.class {
            Class::Accepted(_) => rows::worked(tx, account.id, desk.now()),
            Class::Account(fault) => rows::stopped(tx, account.id, fault.word(), desk.now()),
            _ => Ok(()),
        }
    })?;
    let provider_id = match outcome.class {
        Class::Accepted(receipt) => Some(receipt.provider_id).flatten(),
        _ => None,
    };
    Ok(Tested {
        ok: steps.iter().all(|step| step.fault.is_none()),
        steps: steps.into_iter().map(TestStep::from).collect(),
        text,
        provider_id,
    })
}

async fn carry_out(provider: &dyn Provider, message: &Outgoing) -> (Vec<Step>, Outcome) {
    let mut steps = provider.check(message.now).await;
    if let Some(fault) = steps.last().and_then(|step| step.fault.clone()) {
        return (steps, fault);
    }
    let outcome = match provider.open(message).await {
        Ok(opened) => opened.send().await,
        Err(refused) => refused,
    };
    let Class::Accepted(receipt) = &outcome.class else {
        steps.push(Step::failed(StepName::Send, outcome.clone()));
        return (steps, outcome);
    };
    steps.push(Step {
        detail: receipt.provider_id.clone(),
        ..Step::done(StepName::Send)
    });
    if let Some(id) = &receipt.provider_id {
        steps.extend(first_report(provider, id, message).await);
    }
    (steps, outcome)
}

/// What the provider says a moment later; a test waits for no more than that.
async fn first_report(provider: &dyn Provider, id: &str, message: &Outgoing) -> Option<Step> {
    use deskbell_messaging::Delivery;
    let asked = tokio::time::timeout(Duration::from_secs(10), provider.status(id, message.now)).await;
    let report = asked.ok()?.ok()??;
    let word = match report.delivery {
        Delivery::Accepted => "accepted",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Cancelled => "cancelled",
        Delivery::Undelivered(kind) => {
            let fault = Outcome::permanent(kind).text(report.text);
            return Some(Step::failed(StepName::Status, fault));
        }
    };
    Some(Step {
        detail: Some(word.to_owned()),
        ..Step::done(StepName::Status)
    })
}

fn message(desk: &Desk, account: &Account, to: &str) -> AppResult<(Outgoing, String)> {
    let sender = desk.store.read(facts::sender)?;
    let (subject, text) = test_message(&sender.name, &sender.language);
    let to = recipient(channel_of(account)?, to, &country(&sender))?;
    let content = match channel_of(account)? {
        Channel::Sms => Content::Sms { text: text.clone() },
        Channel::Email => Content::Email(Box::new(Email {
            subject,
            text: text.clone(),
            language: Some(sender.language),
            ..Email::default()
        })),
    };
    let id = desk.new_id::<AttemptId>().to_string();
    let message = Outgoing {
        reference: id.clone(),
        row: id,
        to,
        to_name: None,
        content,
        valid_for: Some(Duration::from_secs(3_600)),
        now: desk.now(),
    };
    Ok((message, text))
}

/// The country that a number without a prefix is read by; before the business is set up there is none.
fn country(sender: &Sender) -> String {
    let address: serde_json::Value = serde_json::from_str(&sender.address).unwrap_or_default();
    address["country"].as_str().unwrap_or_default().to_owned()
}

fn recipient(channel: Channel, to: &str, country: &str) -> AppResult<String> {
    let read = match channel {
        Channel::Sms => contact::read_phone(to, country).map(|phone| phone.e164),
        Channel::Email => contact::read_email(to),
    };
    read.map_err(|rule| AppError::invalid("to", rule))
}

impl From<Step> for TestStep {
    fn from(step: Step) -> Self {
        let fault = step.fault.as_ref();
        Self {
            step: step.name,
            ok: fault.is_none(),
            class: fault.map(|fault| fault.class.word().to_owned()),
            kind: fault.and_then(|fault| fault.class.kind()).map(str::to_owned),
            code: fault.and_then(|fault| fault.code.clone()),
            text: fault.and_then(|fault| fault.text.clone()),
            detail: step.detail,
        }
    }
}
