//! How a configured provider's answers are read (R90): the owner's rules, then the success condition, then the
//! answers that mean the same everywhere. What none of them names is unknown.

use crate::{
    AccountFault, Class, Outcome, Permanent, Receipt, Unknown,
    net::{
        http::Answer,
        web::{common, retry_after_ms},
    },
};
use deskbell_core::{Fault, Instant};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use serde_json::Value;

/// Success, id and refusals of a send.
pub(super) struct Judge {
    success: Vec<u16>,
    success_pattern: Option<Regex>,
    id_pointer: Option<String>,
    id_pattern: Option<Regex>,
    rules: Vec<Rule>,
}

struct Rule {
    status: Vec<u16>,
    pattern: Option<Regex>,
    class: Word,
    kind: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Accepted,
    Permanent,
    Transient,
    Account,
    Unknown,
}

/// A rule as the owner writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    status: Option<Value>,
    pattern: Option<String>,
    class: Word,
    kind: Option<String>,
}

/// The settings that a judge is made from.
pub(super) struct JudgeText<'s> {
    pub(super) success_status: Option<&'s Value>,
    pub(super) success_pattern: Option<&'s str>,
    pub(super) id_pointer: Option<&'s str>,
    pub(super) id_pattern: Option<&'s str>,
    pub(super) rules: &'s [RuleText],
}

impl Judge {
    pub(super) fn new(text: &JudgeText<'_>) -> Result<Self, Fault> {
        let fault = |field: &str, rule: &'static str| Fault::new(format!("settings.{field}"), rule);
        let compiled = |field: &str, text: Option<&str>| {
            text.map(|text| pattern(text).map_err(|rule| fault(field, rule)))
                .transpose()
        };
        let rule = |rule: &RuleText| {
            Ok(Rule {
                status: statuses(rule.status.as_ref()).map_err(|rule| fault("rules", rule))?,
                pattern: compiled("rules", rule.pattern.as_deref())?,
                class: rule.class,
                kind: rule.kind.clone(),
            })
        };
        Ok(Self {
            success: statuses(text.success_status).map_err(|rule| fault("successStatus", rule))?,
            success_pattern: compiled("successPattern", text.success_pattern)?,
            id_pointer: text.id_pointer.map(str::to_owned),
            id_pattern: compiled("idPattern", text.id_pattern)?,
            rules: text.rules.iter().map(rule).collect::<Result<_, Fault>>()?,
        })
    }

    pub(super) fn read(&self, answer: &Answer, now: Instant) -> Outcome {
        let text = answer.text();
        let matches = |rule: &&Rule| {
            (rule.status.is_empty() || rule.status.contains(&answer.status))
                && rule.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&text))
        };
        let class = match self.rules.iter().find(matches) {
            Some(rule) => self.of_rule(rule, answer, now),
            None if self.succeeded(answer, &text) => self.accepted(answer),
            None => return common(answer, now),
        };
        Outcome::new(class).code(answer.status)
    }

    fn succeeded(&self, answer: &Answer, text: &str) -> bool {
        self.success.contains(&answer.status)
            && self.success_pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
            // Where an id was promised, an answer without one is not the documented one.
            && (self.success_pattern.is_some() || !self.names_id() || self.id(answer).is_some())
    }

    fn names_id(&self) -> bool {
        self.id_pointer.is_some() || self.id_pattern.is_some()
    }

    fn accepted(&self, answer: &Answer) -> Class {
        Class::Accepted(Receipt {
            provider_id: self.id(answer),
            ..Receipt::default()
        })
    }

    fn id(&self, answer: &Answer) -> Option<String> {
        let pointed = || pointed_text(&answer.json()?, self.id_pointer.as_deref()?);
        let matched = || {
            let text = answer.text();
            let groups = self.id_pattern.as_ref()?.captures(&text)?;
            Some(groups.get(1).or_else(|| groups.get(0))?.as_str().to_owned())
        };
        pointed().or_else(matched).filter(|id| (1..=200).contains(&id.len()))
    }

    fn of_rule(&self, rule: &Rule, answer: &Answer, now: Instant) -> Class {
        let kind = rule.kind.as_deref().unwrap_or_default();
        match rule.class {
            Word::Accepted => self.accepted(answer),
            Word::Permanent => Class::Permanent(Permanent::from_word(kind).unwrap_or(Permanent::Refused)),
            Word::Transient => Class::Transient {
                retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), now),
            },
            Word::Account => Class::Account(AccountFault::from_word(kind).unwrap_or(AccountFault::Auth)),
            Word::Unknown => Class::Unknown(Unknown::from_word(kind).unwrap_or(Unknown::Undocumented)),
        }
    }
}

/// A linear-time expression of at most 200 characters.
pub(super) fn pattern(text: &str) -> Result<Regex, &'static str> {
    if text.chars().count() > 200 {
        return Err("too_long");
    }
    RegexBuilder::new(text)
        .size_limit(1024 * 1024)
        .build()
        .map_err(|_| "not_a_pattern")
}

/// The text or number that a JSON pointer leads to.
pub(super) fn pointed_text(json: &Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `200`, `[200, 202]` or `"200, 202"`.
fn statuses(value: Option<&Value>) -> Result<Vec<u16>, &'static str> {
    let one = |number: &Value| {
        number
            .as_u64()
            .and_then(|number| u16::try_from(number).ok())
            .ok_or("not_a_status")
    };
    let all: Vec<u16> = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(one).collect::<Result<_, _>>()?,
        Some(Value::String(text)) => text
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|_| "not_a_status"))
            .collect::<Result<_, _>>()?,
        Some(other) => vec![one(other)?],
    };
    if all.iter().all(|status| (100..=599).contains(status)) {
        Ok(all)
    } else {
        Err("not_a_status")
    }
}
