//! Kannel's sendsms page (R90): a fixed form of the generic request, send-only.

use super::coding;
use crate::{
    AccountFault, Class, Opened, Outcome, Outgoing, Permanent, Provider, Receipt, Secrets, Step, StepName,
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
use std::sync::Arc;
use url::Url;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    base_url: String,
    user: String,
    from: String,
    #[serde(default)]
    own_network: bool,
    ca_certificate: Option<String>,
}

/// A Kannel gateway.
pub(crate) struct Kannel {
    settings: Settings,
    page: Url,
    secrets: Arc<Secrets>,
    dialer: Dialer,
}

impl Kannel {
    pub(crate) fn new(settings: serde_json::Value, secrets: Secrets) -> Result<Self, Fault> {
        let settings: Settings = crate::parsed(settings)?;
        let base = base_url("baseUrl", &settings.base_url, settings.own_network)?;
        Ok(Self {
            page: under(&base, "cgi-bin/sendsms"),
            dialer: Dialer::new(settings.own_network, settings.ca_certificate.as_deref())?,
            secrets: Arc::new(secrets),
            settings,
        })
    }

    fn request(&self, message: &Outgoing, text: &str) -> Request {
        let mut url = self.page.clone();
        let validity = message
            .valid_for
            .map(|valid_for| (valid_for.as_secs() / 60).max(1).to_string());
        let mut query = url.query_pairs_mut();
        query
            .append_pair("username", &self.settings.user)
            .append_pair("password", self.secrets.expose("password"))
            .append_pair("from", &self.settings.from)
            .append_pair("to", &message.to)
            .append_pair("text", text)
            .append_pair("charset", "UTF-8");
        if coding(text) == "2" {
            query.append_pair("coding", "2");
        }
        if let Some(validity) = &validity {
            query.append_pair("validity", validity);
        }
        drop(query);
        Request::new(Method::GET, url)
    }
}

fn judge(answer: &Answer, now: Instant) -> Outcome {
    let text = answer.text();
    let class = match answer.status {
        202 if text.starts_with("0:") || text.starts_with("3:") => Class::Accepted(Receipt::default()),
        400 => Class::Permanent(Permanent::Refused),
        403 => Class::Account(AccountFault::Auth),
        503 => Class::Transient {
            retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), now),
        },
        _ => return common(answer, now),
    };
    Outcome::new(class).code(answer.status)
}

#[async_trait]
impl Provider for Kannel {
    async fn check(&self, _now: Instant) -> Vec<Step> {
        let probed = Request::new(Method::GET, self.page.clone()).open(&self.dialer).await;
        vec![match probed {
            Ok(_) => Step::done(StepName::Connect),
            Err(fault) => Step::failed(StepName::Connect, fault),
        }]
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        let text = message.sms_text().unwrap_or_default();
        if text.is_empty() {
            return Err(Outcome::permanent(Permanent::Text));
        }
        let (secrets, now) = (Arc::clone(&self.secrets), message.now);
        let words: Vec<String> = message.words().into_iter().map(str::to_owned).collect();
        open(self.request(message, text), &self.dialer, move |answer| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            judge(answer, now).text(redact(&answer.text(), &secrets, &words))
        })
        .await
    }
}
