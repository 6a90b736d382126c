//! Generic HTTP (R90): any small provider, described once by the owner.

mod judge;
pub(crate) mod kannel;
mod polls;
mod template;
#[cfg(test)]
mod tests;

use crate::{
    AccountFault, Inbound, Opened, Outcome, Outgoing, Permanent, Provider, Secrets, StatusReport, Step, StepName,
    net::{
        dial::Dialer,
        http::Request,
        web::{base_url, open},
    },
    redact::redact,
};
use async_trait::async_trait;
use deskbell_core::{
    Fault, Instant,
    reminders::sms::{Encoding, count},
};
use hyper::{
    Method,
    header::{HeaderName, HeaderValue},
};
use judge::{Judge, JudgeText, RuleText};
use polls::{InboundPoll, InboundText, StatusPoll, StatusText};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use template::{Name, Template, fill_json, percent, plain};
use url::Url;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    url: String,
    #[serde(default)]
    method: Verb,
    from: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body_kind: BodyKind,
    body: Option<Value>,
    success_status: Option<Value>,
    success_pattern: Option<String>,
    id_pointer: Option<String>,
    id_pattern: Option<String>,
    #[serde(default)]
    rules: Vec<RuleText>,
    status_request: Option<StatusText>,
    inbound_request: Option<InboundText>,
    base_url: Option<String>,
    #[serde(default)]
    own_network: bool,
    ca_certificate: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Verb {
    #[default]
    Post,
    Get,
    Put,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BodyKind {
    #[default]
    Form,
    Json,
    Raw,
    None,
}

enum Body {
    Form(Vec<(String, Template)>),
    Json(Value),
    Raw(Template),
    None,
}

/// A configured provider.
pub(crate) struct Generic {
    send: Call,
    body: Body,
    from: String,
    judge: Arc<Judge>,
    status: Option<StatusPoll>,
    inbound: Option<InboundPoll>,
    secrets: Arc<Secrets>,
    dialer: Dialer,
}

/// One configured request without its body.
struct Call {
    method: Method,
    url: Template,
    headers: Vec<(HeaderName, Template)>,
}

impl Generic {
    pub(crate) fn new(settings: Value, secrets: Secrets) -> Result<Self, Fault> {
        let settings: Settings = crate::parsed(settings)?;
        let judge = Judge::new(&JudgeText {
            success_status: settings.success_status.as_ref(),
            success_pattern: settings.success_pattern.as_deref(),
            id_pointer: settings.id_pointer.as_deref(),
            id_pattern: settings.id_pattern.as_deref(),
            rules: &settings.rules,
        })?;
        let at = Place {
            base: settings.base_url.as_deref(),
            own_network: settings.own_network,
        };
        Ok(Self {
            send: Call::read("url", settings.method, &settings.url, &settings.headers, &at)?,
            body: Body::read(settings.body_kind, settings.body.as_ref())?,
            judge: Arc::new(judge),
            status: settings
                .status_request
                .map(|text| StatusPoll::new(text, &at))
                .transpose()?,
            inbound: settings
                .inbound_request
                .map(|text| InboundPoll::new(text, &at))
                .transpose()?,
            from: settings.from.unwrap_or_default(),
            secrets: Arc::new(secrets),
            dialer: Dialer::new(settings.own_network, settings.ca_certificate.as_deref())?,
        })
    }

    fn value(&self, name: Name, message: &Outgoing) -> String {
        let text = message.sms_text().unwrap_or_default();
        match name {
            Name::To => message.to.clone(),
            Name::ToDigits => message.to.chars().filter(char::is_ascii_digit).collect(),
            Name::From => self.from.clone(),
            Name::Text => text.to_owned(),
            Name::Ref => message.reference.clone(),
            Name::ValidityMin => message
                .valid_for
                .map_or(1_440, |valid_for| (valid_for.as_secs() / 60).max(1))
                .to_string(),
            Name::Coding => coding(text).to_owned(),
            Name::Secret(number) => self.secret(number),
            Name::Id | Name::Since => String::new(),
        }
    }

    fn secret(&self, number: u8) -> String {
        self.secrets.expose(&format!("secret{number}")).to_owned()
    }

    fn request(&self, message: &Outgoing) -> Result<Request, Outcome> {
        let value = |name| self.value(name, message);
        let request = self.send.request(&value)?;
        Ok(match &self.body {
            Body::None => request,
            Body::Raw(text) => request.body("text/plain; charset=utf-8", text.fill(&value, plain).into_bytes()),
            Body::Json(json) => request.json(&fill_json(json, &value).map_err(|_| config())?),
            Body::Form(fields) => {
                let filled: Vec<(&str, String)> = fields
                    .iter()
                    .map(|(key, text)| (key.as_str(), text.fill(&value, plain)))
                    .collect();
                let pairs: Vec<(&str, &str)> = filled.iter().map(|(key, text)| (*key, text.as_str())).collect();
                request.form(&pairs)
            }
        })
    }
}

/// Kannel's word for the alphabet: 2 for UCS-2, 0 for GSM-7.
pub(crate) fn coding(text: &str) -> &'static str {
    match count(text).encoding {
        Encoding::Ucs2 => "2",
        Encoding::Gsm7 => "0",
    }
}

fn config() -> Outcome {
    Outcome::account(AccountFault::Config)
}

/// Where relative addresses begin, and what may be reached.
struct Place<'s> {
    base: Option<&'s str>,
    own_network: bool,
}

impl Place<'_> {
    /// The whole address as text; its host is fixed, no placeholder may stand there.
    fn absolute(&self, field: &str, text: &str) -> Result<Template, Fault> {
        let fault = |rule: &'static str| Fault::new(format!("settings.{field}"), rule);
        let whole = match (text.strip_prefix('/'), self.base) {
            (Some(path), Some(base)) => format!("{}/{path}", base.trim_end_matches('/')),
            (Some(_), None) => return Err(fault("not_a_url")),
            (None, _) => text.to_owned(),
        };
        let template = Template::read(&whole).map_err(fault)?;
        let probe = |value: &'static str| template.fill(&|_| value.to_owned(), plain);
        let (one, other) = (probe("1"), probe("2"));
        let url = base_url(field, &one, self.own_network)?;
        let same = Url::parse(&other).is_ok_and(|other| {
            (other.scheme(), other.host_str(), other.port()) == (url.scheme(), url.host_str(), url.port())
        });
        if same {
            Ok(template)
        } else {
            Err(fault("placeholder_in_host"))
        }
    }
}

impl Call {
    fn read(field: &str, method: Verb, url: &str, headers: &Map<String, Value>, at: &Place<'_>) -> Result<Self, Fault> {
        let fault = |rule: &'static str| Fault::new("settings.headers", rule);
        let header = |(name, value): (&String, &Value)| {
            let name: HeaderName = name.parse().map_err(|_| fault("not_a_header"))?;
            let value = Template::read(value.as_str().ok_or_else(|| fault("not_text"))?).map_err(fault)?;
            Ok((name, value))
        };
        Ok(Self {
            method: match method {
                Verb::Post => Method::POST,
                Verb::Get => Method::GET,
                Verb::Put => Method::PUT,
            },
            url: at.absolute(field, url)?,
            headers: headers.iter().map(header).collect::<Result<_, Fault>>()?,
        })
    }

    fn request(&self, value: &dyn Fn(Name) -> String) -> Result<Request, Outcome> {
        let url = Url::parse(&self.url.fill(value, percent)).map_err(|_| config())?;
        let mut request = Request::new(self.method.clone(), url);
        for (name, text) in &self.headers {
            let filled = HeaderValue::from_str(&text.fill(value, plain));
            let mut filled = filled.map_err(|_| Outcome::permanent(Permanent::Text))?;
            filled.set_sensitive(true);
            request.headers.push((name.clone(), filled));
        }
        Ok(request)
    }
}

impl Body {
    fn read(kind: BodyKind, body: Option<&Value>) -> Result<Self, Fault> {
        let fault = |rule: &'static str| Fault::new("settings.body", rule);
        let body = match (kind, body) {
            (BodyKind::None, _) => return Ok(Self::None),
            (_, None) => return Err(fault("required")),
            (_, Some(body)) => body,
        };
        match (kind, body) {
            (BodyKind::Form, Value::Object(fields)) => {
                let field = |(key, value): (&String, &Value)| {
                    let text = value.as_str().ok_or("not_text")?;
                    Ok((key.clone(), Template::read(text)?))
                };
                fields
                    .iter()
                    .map(field)
                    .collect::<Result<_, _>>()
                    .map(Self::Form)
                    .map_err(fault)
            }
            (BodyKind::Form, Value::String(text)) if text.trim_start().starts_with('{') => {
                let fields = serde_json::from_str(text).map_err(|_| fault("not_json"))?;
                Self::read(BodyKind::Form, Some(&fields))
            }
            (BodyKind::Form, Value::String(text)) => {
                let field = |pair: &str| {
                    let (key, value) = pair.split_once('=').ok_or("not_pairs")?;
                    Ok((key.trim().to_owned(), Template::read(value)?))
                };
                let pairs = text.split(['&', '\n']).filter(|pair| !pair.trim().is_empty());
                pairs
                    .map(field)
                    .collect::<Result<_, _>>()
                    .map(Self::Form)
                    .map_err(fault)
            }
            (BodyKind::Json, Value::String(text)) => {
                let json = serde_json::from_str(text).map_err(|_| fault("not_json"))?;
                Self::read(BodyKind::Json, Some(&json))
            }
            (BodyKind::Json, json) => {
                fill_json(json, &|_| String::new()).map_err(fault)?;
                Ok(Self::Json(json.clone()))
            }
            (BodyKind::Raw, Value::String(text)) => Template::read(text).map(Self::Raw).map_err(fault),
            _ => Err(fault("not_text")),
        }
    }
}

#[async_trait]
impl Provider for Generic {
    /// Nothing is known that could be asked without sending; reaching the host is all that can be shown.
    async fn check(&self, _now: Instant) -> Vec<Step> {
        let probed = match self.send.request(&|_| "0".to_owned()) {
            Ok(request) => request.open(&self.dialer).await.map(drop),
            Err(fault) => Err(fault),
        };
        vec![match probed {
            Ok(()) => Step::done(StepName::Connect),
            Err(fault) => Step::failed(StepName::Connect, fault),
        }]
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        if message.sms_text().unwrap_or_default().is_empty() {
            return Err(Outcome::permanent(Permanent::Text));
        }
        let (judge, secrets, now) = (Arc::clone(&self.judge), Arc::clone(&self.secrets), message.now);
        let words: Vec<String> = message.words().into_iter().map(str::to_owned).collect();
        open(self.request(message)?, &self.dialer, move |answer| {
            let outcome = judge.read(answer, now);
            if matches!(outcome.class, crate::Class::Accepted(_)) {
                return outcome;
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            outcome.text(redact(&answer.text(), &secrets, &words))
        })
        .await
    }

    async fn status(&self, provider_id: &str, now: Instant) -> Result<Option<StatusReport>, Outcome> {
        let Some(poll) = &self.status else {
            return Ok(None);
        };
        let value = |name| match name {
            Name::Id => provider_id.to_owned(),
            Name::Secret(number) => self.secret(number),
            _ => String::new(),
        };
        let answer = poll.call.request(&value)?.ask(&self.dialer).await?;
        poll.read(&answer, now)
    }

    async fn inbound(&self, since: Instant, now: Instant) -> Result<Vec<Inbound>, Outcome> {
        let Some(poll) = &self.inbound else {
            return Ok(Vec::new());
        };
        let since = since.plus_minutes(-15).to_string();
        let value = |name| match name {
            Name::Since => since.clone(),
            Name::Secret(number) => self.secret(number),
            _ => String::new(),
        };
        let answer = poll.call.request(&value)?.ask(&self.dialer).await?;
        poll.read(&answer, now)
    }
}
