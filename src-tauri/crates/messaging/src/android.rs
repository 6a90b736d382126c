//! SMS Gateway for Android, local mode (R82): the owner's own phone. It enforces the caller's id, so a lost answer
//! is settled by asking for that id, and sending the same id again makes no second message.

#[cfg(test)]
mod tests;

use crate::{
    Class, Delivery, Found, Inbound, Opened, Outcome, Outgoing, Permanent, Provider, Receipt, Secrets, StatusReport,
    Step, StepName, Trace, Unknown,
    net::{
        dial::Dialer,
        http::{Answer, Request},
        web::{base_url, common, open, retry_after_ms, under},
    },
    redact::redact,
};
use async_trait::async_trait;
use deskbell_core::{Fault, Instant};
use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

/// Small enough for the caps on an answer.
const INBOX_PAGE: usize = 100;
const INBOX_PAGES: usize = 20;
const NO_SUCH_ID: &str = "00000000-0000-0000-0000-000000000000";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    base_url: String,
    user: String,
    sim_number: Option<u8>,
    #[serde(default)]
    own_network: bool,
    ca_certificate: Option<String>,
}

/// A phone.
pub(crate) struct Android {
    settings: Settings,
    base: Url,
    secrets: Arc<Secrets>,
    dialer: Dialer,
}

impl Android {
    pub(crate) fn new(settings: Value, secrets: Secrets) -> Result<Self, Fault> {
        let settings: Settings = crate::parsed(settings)?;
        Ok(Self {
            base: base_url("baseUrl", &settings.base_url, settings.own_network)?,
            dialer: Dialer::new(settings.own_network, settings.ca_certificate.as_deref())?,
            secrets: Arc::new(secrets),
            settings,
        })
    }

    fn request(&self, method: Method, url: Url) -> Request {
        Request::new(method, url).basic(&self.settings.user, self.secrets.expose("password"))
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Outcome> {
        let mut url = under(&self.base, path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.request(Method::GET, url).ask(&self.dialer).await
    }

    fn body(&self, message: &Outgoing, text: &str) -> Value {
        let mut body = json!({
            "id": message.reference,
            "phoneNumbers": [message.to],
            "textMessage": {"text": text},
            "withDeliveryReport": true,
        });
        if let Some(sim) = self.settings.sim_number {
            body["simNumber"] = sim.into();
        }
        if let Some(valid_for) = message.valid_for {
            body["ttl"] = valid_for.as_secs().max(5).into();
        }
        body
    }

    fn failed(&self, answer: &Answer, now: Instant) -> Outcome {
        judge(answer, "", now).text(said(answer).and_then(|said| redact(&said, &self.secrets, &[])))
    }
}

/// The answer to a send (R82).
fn judge(answer: &Answer, reference: &str, now: Instant) -> Outcome {
    let accepted = |id: &str| {
        Class::Accepted(Receipt {
            provider_id: Some(id.to_owned()),
            ..Receipt::default()
        })
    };
    let class = match answer.status {
        202 => match answer.json().and_then(|body| documented_id(&body)) {
            Some(id) => accepted(&id),
            None => Class::Unknown(Unknown::Undocumented),
        },
        // The phone has this id already: an earlier try went through.
        409 if !reference.is_empty() => accepted(reference),
        400 => Class::Permanent(Permanent::Refused),
        503 => Class::Transient {
            retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), now),
        },
        _ => return common(answer, now),
    };
    Outcome::new(class).code(answer.status)
}

fn documented_id(body: &Value) -> Option<String> {
    body["state"].as_str()?;
    Some(body["id"].as_str()?.to_owned())
}

fn said(answer: &Answer) -> Option<String> {
    answer.json()?["message"].as_str().map(str::to_owned)
}

#[async_trait]
impl Provider for Android {
    async fn check(&self, now: Instant) -> Vec<Step> {
        let health = match self.get("health", &[]).await {
            Ok(health) => health,
            Err(fault) => return vec![Step::failed(StepName::Connect, fault)],
        };
        let mut steps = vec![Step::done(StepName::Connect)];
        // Asking for an id that cannot exist: every answer but a refused sign-in shows that the sign-in holds.
        match self.get(&format!("messages/{NO_SUCH_ID}"), &[]).await {
            Ok(answer) if matches!(answer.status, 200 | 400 | 404) => steps.push(Step::done(StepName::SignIn)),
            Ok(answer) => {
                steps.push(Step::failed(StepName::SignIn, self.failed(&answer, now)));
                return steps;
            }
            Err(fault) => {
                steps.push(Step::failed(StepName::SignIn, fault));
                return steps;
            }
        }
        // Older apps have no health page; that is no fault.
        if let Some(status) = health
            .json()
            .and_then(|body| body["status"].as_str().map(str::to_owned))
        {
            steps.push(Step {
                detail: Some(status.chars().take(20).collect()),
                ..Step::done(StepName::Health)
            });
        }
        steps
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        let text = message.sms_text().unwrap_or_default();
        if text.is_empty() || message.reference.len() > 36 {
            return Err(Outcome::permanent(Permanent::Text));
        }
        let request = self
            .request(Method::POST, under(&self.base, "messages"))
            .json(&self.body(message, text));
        let (now, secrets, reference) = (message.now, Arc::clone(&self.secrets), message.reference.clone());
        let words: Vec<String> = message.words().into_iter().map(str::to_owned).collect();
        open(request, &self.dialer, move |answer| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let said = said(answer).and_then(|said| redact(&said, &secrets, &words));
            judge(answer, &reference, now).text(said)
        })
        .await
    }

    async fn status(&self, provider_id: &str, now: Instant) -> Result<Option<StatusReport>, Outcome> {
        let answer = self.get(&format!("messages/{provider_id}"), &[]).await?;
        match answer.status {
            200 => {}
            404 => return Ok(None),
            // Older apps answer an unknown id so; the words are the only difference to a malformed one.
            400 if said(&answer).is_some_and(|said| said.to_lowercase().contains("not found")) => return Ok(None),
            _ => return Err(self.failed(&answer, now)),
        }
        let undocumented = || Outcome::unknown(Unknown::Undocumented).code(200);
        let body = answer.json().ok_or_else(undocumented)?;
        let delivery = match body["state"].as_str() {
            Some("Pending" | "Processed") => Delivery::Accepted,
            Some("Sent") => Delivery::Sent,
            Some("Delivered") => Delivery::Delivered,
            Some("Failed") => Delivery::Undelivered(Permanent::Refused),
            _ => return Err(undocumented()),
        };
        let error = body.pointer("/recipients/0/error").and_then(Value::as_str);
        Ok(Some(StatusReport {
            delivery,
            code: None,
            text: error.and_then(|error| redact(error, &self.secrets, &[])),
            parts: None,
            price: None,
        }))
    }

    async fn lookup(&self, trace: &Trace) -> Result<Found, Outcome> {
        let known = self.status(&trace.reference, trace.now).await?;
        Ok(known.map_or(Found::Nothing, |_| Found::One(trace.reference.clone())))
    }

    async fn inbound(&self, since: Instant, now: Instant) -> Result<Vec<Inbound>, Outcome> {
        let (from, to) = (since.plus_minutes(-15).to_string(), now.plus_minutes(1).to_string());
        let limit = INBOX_PAGE.to_string();
        let mut replies = Vec::new();
        for page in 0..INBOX_PAGES {
            let offset = (page * INBOX_PAGE).to_string();
            let query = [("from", &*from), ("to", &*to), ("limit", &*limit), ("offset", &*offset)];
            let answer = self.get("inbox", &query).await?;
            if answer.status == 501 {
                return Err(Outcome::permanent(Permanent::Refused).code("no_inbox"));
            }
            let items = match (answer.status, answer.json()) {
                (200, Some(Value::Array(items))) => items,
                (200, _) => return Err(Outcome::unknown(Unknown::Undocumented).code(200)),
                _ => return Err(self.failed(&answer, now)),
            };
            replies.extend(items.iter().filter_map(reply));
            let seen = (page * INBOX_PAGE + items.len()) as u64;
            if items.len() < INBOX_PAGE || answer.total_count.is_some_and(|total| seen >= total) {
                break;
            }
        }
        Ok(replies)
    }
}

fn reply(item: &Value) -> Option<Inbound> {
    let kind = item["type"].as_str()?;
    let picture = kind.starts_with("MMS");
    if !picture && kind != "SMS" {
        return None;
    }
    let preview = item["contentPreview"].as_str().unwrap_or_default();
    Some(Inbound {
        provider_id: item["id"].as_str()?.to_owned(),
        from: item["sender"].as_str()?.to_owned(),
        to: item["recipient"].as_str().map(str::to_owned),
        text: if picture { String::new() } else { preview.to_owned() },
        at: item["createdAt"].as_str()?.parse().ok()?,
        picture,
    })
}
