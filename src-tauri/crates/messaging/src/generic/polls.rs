//! Configured questions to a provider: what became of a message, and which replies came (R90).

use super::{
    Call, Place, Verb,
    judge::{pattern, pointed_text},
};
use crate::{
    Delivery, Inbound, Outcome, Permanent, StatusReport, Unknown,
    net::{
        http::Answer,
        web::{common, mail_date},
    },
};
use deskbell_core::{Fault, Instant};
use regex::Regex;
use serde::Deserialize;
use serde_json::{Map, Value};

/// `statusRequest` as the owner writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusText {
    url: String,
    #[serde(default = "get")]
    method: Verb,
    #[serde(default)]
    headers: Map<String, Value>,
    pointer: Option<String>,
    pattern: Option<String>,
    map: Map<String, Value>,
}

/// `inboundRequest` as the owner writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InboundText {
    url: String,
    #[serde(default = "get")]
    method: Verb,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    items: String,
    id: String,
    from: String,
    text: String,
    time: String,
    to: Option<String>,
}

const fn get() -> Verb {
    Verb::Get
}

/// Asks what became of a message.
pub(super) struct StatusPoll {
    pub(super) call: Call,
    pointer: Option<String>,
    pattern: Option<Regex>,
    map: Vec<(String, Delivery)>,
}

impl StatusPoll {
    pub(super) fn new(text: StatusText, at: &Place<'_>) -> Result<Self, Fault> {
        let fault = |rule: &'static str| Fault::new("settings.statusRequest", rule);
        let meaning = |(word, state): (&String, &Value)| {
            let delivery = match state.as_str() {
                Some("accepted") => Delivery::Accepted,
                Some("sent") => Delivery::Sent,
                Some("delivered") => Delivery::Delivered,
                Some("undelivered") => Delivery::Undelivered(Permanent::Refused),
                Some("cancelled") => Delivery::Cancelled,
                _ => return Err(fault("not_a_state")),
            };
            Ok((word.clone(), delivery))
        };
        if text.pointer.is_none() == text.pattern.is_none() {
            return Err(fault("pointer_or_pattern"));
        }
        Ok(Self {
            call: Call::read("statusRequest", text.method, &text.url, &text.headers, at)?,
            pointer: text.pointer,
            pattern: text.pattern.as_deref().map(pattern).transpose().map_err(fault)?,
            map: text.map.iter().map(meaning).collect::<Result<_, _>>()?,
        })
    }

    /// None for an id that the provider does not know.
    pub(super) fn read(&self, answer: &Answer, now: Instant) -> Result<Option<StatusReport>, Outcome> {
        match answer.status {
            200..=299 => {}
            404 => return Ok(None),
            _ => return Err(common(answer, now)),
        }
        let word = self.word(answer).unwrap_or_default();
        let known = self.map.iter().find(|(name, _)| *name == word);
        let Some((_, delivery)) = known else {
            return Err(Outcome::unknown(Unknown::Undocumented).code(answer.status));
        };
        Ok(Some(StatusReport {
            delivery: *delivery,
            code: None,
            text: None,
            parts: None,
            price: None,
        }))
    }

    fn word(&self, answer: &Answer) -> Option<String> {
        if let Some(pointer) = &self.pointer {
            return pointed_text(&answer.json()?, pointer);
        }
        let text = answer.text();
        let groups = self.pattern.as_ref()?.captures(&text)?;
        Some(groups.get(1).or_else(|| groups.get(0))?.as_str().to_owned())
    }
}

/// Asks which replies came.
pub(super) struct InboundPoll {
    pub(super) call: Call,
    text: InboundText,
}

impl InboundPoll {
    pub(super) fn new(text: InboundText, at: &Place<'_>) -> Result<Self, Fault> {
        let pointers = [&text.items, &text.id, &text.from, &text.text, &text.time];
        if pointers
            .iter()
            .any(|pointer| !pointer.is_empty() && !pointer.starts_with('/'))
        {
            return Err(Fault::new("settings.inboundRequest", "not_a_pointer"));
        }
        Ok(Self {
            call: Call::read("inboundRequest", text.method, &text.url, &text.headers, at)?,
            text,
        })
    }

    pub(super) fn read(&self, answer: &Answer, now: Instant) -> Result<Vec<Inbound>, Outcome> {
        if !(200..=299).contains(&answer.status) {
            return Err(common(answer, now));
        }
        let undocumented = || Outcome::unknown(Unknown::Undocumented).code(answer.status);
        let json = answer.json().ok_or_else(undocumented)?;
        let items = json
            .pointer(&self.text.items)
            .and_then(Value::as_array)
            .ok_or_else(undocumented)?;
        Ok(items.iter().filter_map(|item| self.reply(item)).collect())
    }

    fn reply(&self, item: &Value) -> Option<Inbound> {
        Some(Inbound {
            provider_id: pointed_text(item, &self.text.id)?,
            from: pointed_text(item, &self.text.from)?,
            to: self.text.to.as_deref().and_then(|pointer| pointed_text(item, pointer)),
            text: pointed_text(item, &self.text.text)?,
            at: instant(&pointed_text(item, &self.text.time)?)?,
            picture: false,
        })
    }
}

/// RFC 3339, mail date, or Unix seconds or milliseconds.
fn instant(text: &str) -> Option<Instant> {
    let unix = || {
        let number: i64 = text.parse().ok()?;
        Some(Instant::from_ms(if number > 100_000_000_000 {
            number
        } else {
            number * 1_000
        }))
    };
    text.parse().ok().or_else(|| mail_date(text)).or_else(unix)
}
