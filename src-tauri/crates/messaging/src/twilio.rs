//! Twilio (R84). No idempotency and no reference field: a lost answer is looked up by recipient and text.

mod answers;

use crate::{
    Delivery, Found, Inbound, Opened, Outcome, Outgoing, Permanent, Price, Provider, Secrets, StatusReport, Step,
    StepName, Trace,
    net::{
        dial::Dialer,
        http::{Answer, Request},
        web::{base_url, mail_date, open, under},
    },
    redact::redact,
};
use async_trait::async_trait;
use deskbell_core::{Fault, Instant};
use hyper::Method;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

const API: &str = "2010-04-01";
const LONGEST_TEXT: usize = 1_600;
/// Newest first; the caps on an answer leave room for this many long texts, and nobody gets more in ten minutes.
const PAGE: &str = "20";
const PAGES: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    account_sid: String,
    api_key_sid: Option<String>,
    from: Option<String>,
    messaging_service_sid: Option<String>,
    #[serde(default)]
    numbers: Vec<String>,
    base_url: String,
    #[serde(default)]
    own_network: bool,
}

/// A Twilio account.
pub(crate) struct Twilio {
    settings: Settings,
    base: Url,
    secrets: Arc<Secrets>,
    dialer: Dialer,
}

impl Twilio {
    pub(crate) fn new(settings: Value, secrets: Secrets) -> Result<Self, Fault> {
        let settings: Settings = crate::parsed(settings)?;
        if settings.from.is_none() && settings.messaging_service_sid.is_none() {
            return Err(Fault::new("settings.from", "required"));
        }
        let mut base = base_url("baseUrl", &settings.base_url, settings.own_network)?;
        if !base.path().trim_end_matches('/').ends_with(API) {
            base = under(&base, API);
        }
        Ok(Self {
            dialer: Dialer::new(settings.own_network, None)?,
            base,
            secrets: Arc::new(secrets),
            settings,
        })
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Request {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.signed(Request::new(Method::GET, url))
    }

    fn url(&self, path: &str) -> Url {
        under(&self.base, &format!("Accounts/{}/{path}", self.settings.account_sid))
    }

    fn signed(&self, request: Request) -> Request {
        let user = self.settings.api_key_sid.as_ref().unwrap_or(&self.settings.account_sid);
        request.basic(user, self.secrets.expose("authToken"))
    }

    fn message(&self, message: &Outgoing, text: &str) -> Request {
        let validity = message
            .valid_for
            .map(|valid_for| valid_for.as_secs().clamp(1, 36_000).to_string());
        let mut fields = vec![("To", message.to.as_str()), ("Body", text), ("SmartEncoded", "false")];
        match (&self.settings.messaging_service_sid, &self.settings.from) {
            (Some(service), _) => fields.push(("MessagingServiceSid", service)),
            (None, from) => fields.push(("From", from.as_deref().unwrap_or_default())),
        }
        fields.extend(validity.as_deref().map(|validity| ("ValidityPeriod", validity)));
        self.signed(Request::new(Method::POST, self.url("Messages.json")))
            .form(&fields)
    }

    /// A list, page by page.
    async fn list(&self, query: &[(&str, &str)], now: Instant) -> Result<Vec<Value>, Outcome> {
        let mut request = self.get("Messages.json", query);
        let mut messages = Vec::new();
        for _ in 0..PAGES {
            let answer = request.ask(&self.dialer).await?;
            let page = self.read(&answer, now)?;
            messages.extend(page["messages"].as_array().cloned().unwrap_or_default());
            // The next page's path comes from the provider; it must stay in the same account.
            let own = format!("/{API}/Accounts/{}/", self.settings.account_sid);
            match page["next_page_uri"].as_str() {
                Some(next) if next.starts_with(&own) => {
                    let url = self.base.join(next).map_err(|_| undocumented(&answer))?;
                    request = self.signed(Request::new(Method::GET, url));
                }
                _ => break,
            }
        }
        Ok(messages)
    }

    fn read(&self, answer: &Answer, now: Instant) -> Result<Value, Outcome> {
        match (answer.status, answer.json()) {
            (200, Some(value)) => Ok(value),
            (200, None) => Err(undocumented(answer)),
            _ => Err(answers::judge(answer, now).text(self.provider_text(answer, &[]))),
        }
    }

    fn provider_text(&self, answer: &Answer, words: &[&str]) -> Option<String> {
        redact(answer.json()?["message"].as_str()?, &self.secrets, words)
    }
}

fn undocumented(answer: &Answer) -> Outcome {
    Outcome::unknown(crate::Unknown::Undocumented).code(answer.status)
}

#[async_trait]
impl Provider for Twilio {
    async fn check(&self, now: Instant) -> Vec<Step> {
        let answer = match self.get("Balance.json", &[]).ask(&self.dialer).await {
            Ok(answer) => answer,
            Err(fault) => return vec![Step::failed(StepName::Connect, fault)],
        };
        let connected = Step::done(StepName::Connect);
        match (self.read(&answer, now), answer.status) {
            (Ok(balance), _) => vec![
                connected,
                Step::done(StepName::SignIn),
                Step {
                    detail: balance_text(&balance),
                    ..Step::done(StepName::Balance)
                },
            ],
            // Sub-accounts have no balance of their own, but they are signed in.
            (Err(_), 404) => vec![connected, Step::done(StepName::SignIn)],
            (Err(fault), _) => vec![connected, Step::failed(StepName::SignIn, fault)],
        }
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        let text = message.sms_text().unwrap_or_default();
        if text.is_empty() || text.chars().count() > LONGEST_TEXT {
            return Err(Outcome::permanent(Permanent::Text));
        }
        let (now, secrets) = (message.now, Arc::clone(&self.secrets));
        let words: Vec<String> = message.words().into_iter().map(str::to_owned).collect();
        open(self.message(message, text), &self.dialer, move |answer| {
            let said = answer
                .json()
                .and_then(|body| body["message"].as_str().map(str::to_owned));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            answers::judge(answer, now).text(said.and_then(|said| redact(&said, &secrets, &words)))
        })
        .await
    }

    async fn status(&self, provider_id: &str, now: Instant) -> Result<Option<StatusReport>, Outcome> {
        if !answers::is_sid(provider_id) {
            return Ok(None);
        }
        let path = format!("Messages/{provider_id}.json");
        let answer = self.get(&path, &[]).ask(&self.dialer).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let message = self.read(&answer, now)?;
        let report = report(&message).ok_or_else(|| undocumented(&answer))?;
        let said = message["error_message"].as_str();
        Ok(Some(StatusReport {
            text: said.and_then(|said| redact(said, &self.secrets, &[])),
            ..report
        }))
    }

    async fn lookup(&self, trace: &Trace) -> Result<Found, Outcome> {
        // Without a date filter: a queued message has no DateSent and would be missed.
        let listed = self.list(&[("To", &trace.to), ("PageSize", PAGE)], trace.now).await?;
        let mut found: Vec<String> = listed.iter().filter_map(|message| fits(message, trace)).collect();
        Ok(match found.len() {
            0 => Found::Nothing,
            1 => Found::One(found.remove(0)),
            _ => Found::Several(found),
        })
    }

    async fn inbound(&self, since: Instant, now: Instant) -> Result<Vec<Inbound>, Outcome> {
        let mut numbers = self.settings.numbers.clone();
        if numbers.is_empty() {
            numbers.extend(self.settings.from.clone().filter(|from| from.starts_with('+')));
        }
        let since = since.plus_minutes(-15).to_string();
        let mut replies = Vec::new();
        for number in &numbers {
            let query = [
                ("To", number.as_str()),
                ("DateSent>", since.as_str()),
                ("PageSize", PAGE),
            ];
            replies.extend(self.list(&query, now).await?.iter().filter_map(reply));
        }
        Ok(replies)
    }
}

fn balance_text(balance: &Value) -> Option<String> {
    let (amount, currency) = (balance["balance"].as_str()?, balance["currency"].as_str()?);
    Some(format!("{amount} {currency}"))
}

fn report(message: &Value) -> Option<StatusReport> {
    let code = message["error_code"].as_i64();
    let delivery = match message["status"].as_str()? {
        "accepted" | "scheduled" | "queued" | "sending" => Delivery::Accepted,
        "sent" => Delivery::Sent,
        "delivered" | "read" => Delivery::Delivered,
        "failed" | "undelivered" => Delivery::Undelivered(answers::undelivered(code)),
        "canceled" => Delivery::Cancelled,
        _ => return None,
    };
    Some(StatusReport {
        delivery,
        code: code.map(|code| code.to_string()),
        text: None,
        parts: message["num_segments"].as_str().and_then(|parts| parts.parse().ok()),
        price: price(message),
    })
}

fn price(message: &Value) -> Option<Price> {
    Some(Price {
        amount: message["price"].as_str()?.trim_start_matches('-').to_owned(),
        currency: message["price_unit"].as_str()?.to_owned(),
    })
}

/// The message's id, if it is ours by text and time and belongs to no other row. Trial accounts put a sentence in
/// front, so the end is compared.
fn fits(message: &Value, trace: &Trace) -> Option<String> {
    let sid = message["sid"].as_str()?;
    let created = mail_date(message["date_created"].as_str()?)?;
    let seconds = (created.ms() - trace.marked_at.ms()) / 1_000;
    let fits = message["direction"].as_str()?.starts_with("outbound")
        && message["body"].as_str()?.trim_end().ends_with(trace.text.trim())
        && (-120..=600).contains(&seconds)
        && !trace.linked.iter().any(|linked| linked == sid);
    fits.then(|| sid.to_owned())
}

fn reply(message: &Value) -> Option<Inbound> {
    if message["direction"].as_str()? != "inbound" {
        return None;
    }
    let date = message["date_sent"]
        .as_str()
        .or_else(|| message["date_created"].as_str())?;
    let media = message["num_media"].as_str().and_then(|count| count.parse().ok());
    Some(Inbound {
        provider_id: message["sid"].as_str()?.to_owned(),
        from: message["from"].as_str()?.to_owned(),
        to: message["to"].as_str().map(str::to_owned),
        text: message["body"].as_str().unwrap_or_default().to_owned(),
        at: mail_date(date)?,
        picture: media.unwrap_or(0_u32) > 0,
    })
}

#[cfg(test)]
mod tests;
