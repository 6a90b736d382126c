//! The owner's texts as commands. A text that would leave a hole for somebody is refused when it is saved (R27).

use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Fault,
    id::TemplateId,
    paging::Page,
    reminders::{
        Channel,
        choose::{Match, Variant},
        presets,
        template::{Refused, Sample, validate_for},
        words::Trigger,
    },
    text,
};
use deskbell_store::reminders::templates as stored;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text to be saved.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TemplateSet {
    /// The text that is changed; none: a new one.
    pub id: Option<TemplateId>,
    /// The version it was read at; none: the present one.
    pub version: Option<i64>,
    /// Texts of one name in several languages belong together.
    pub name: String,
    /// Language tag.
    pub language: String,
    /// SMS or email.
    pub channel: Channel,
    /// Subject line, for email.
    pub subject: Option<String>,
    /// The text, with values in double braces.
    pub body: String,
    /// For what it is meant.
    #[serde(rename = "match")]
    pub meant: Option<Match>,
}

/// A saved text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSaved {
    /// The text.
    pub id: TemplateId,
    /// Its version now.
    pub version: i64,
    /// What should be looked at (R31): `name_missing`, `link`.
    pub warnings: Vec<String>,
}

/// A text as shown; presets have no id.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// None: it comes with Deskbell.
    pub id: Option<TemplateId>,
    /// Name.
    pub name: String,
    /// Language tag.
    pub language: String,
    /// SMS or email.
    pub channel: Channel,
    /// Subject line.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
    /// For what it is meant.
    #[serde(rename = "match")]
    pub meant: Match,
    /// For updates; none for presets.
    pub version: Option<i64>,
}

/// Saves a text after trying it on sample clients; a refusal names field, line, column and value.
pub fn set(desk: &Desk, caller: &Caller, request: TemplateSet) -> AppResult<TemplateSaved> {
    let meant = request.meant.unwrap_or_default();
    let mut fault = Fault::default();
    let name = fault
        .take("name", text::required_line(&request.name))
        .unwrap_or_default();
    let body = fault.take("body", text::note(&request.body)).unwrap_or_default();
    if !is_tag(&request.language) {
        fault.add("language", "not_a_language");
    }
    let subject = match (request.channel, request.subject.as_deref()) {
        (Channel::Email, Some(line)) => fault.take("subject", text::required_line(line)),
        (Channel::Email, None) => {
            fault.add("subject", "required");
            None
        }
        (Channel::Sms, _) => None,
    };
    fault.into_result()?;
    let about = sample(meant.trigger);
    let tried = |field: &'static str, text: &str| {
        validate_for(text, &request.language, about).map_err(|refused| refusal(field, &refused))
    };
    tried("body", &body)?;
    subject.as_deref().map(|line| tried("subject", line)).transpose()?;
    let warnings = warnings(request.channel, &body);
    let variant = Variant {
        id: request.id,
        name,
        language: request.language,
        channel: request.channel,
        subject,
        body,
        meant,
        position: 0,
    };
    let now = desk.now();
    desk.write(caller, |tx| {
        let (id, version) = match request.id {
            None => {
                let id = desk.new_id();
                stored::insert(tx, id, &variant, now)?;
                (id, 1)
            }
            Some(id) => {
                let version = request
                    .version
                    .map_or_else(|| stored::get(tx, id).map(|t| t.version), Ok)?;
                stored::update(tx, id, version, &variant, now)?;
                (id, version + 1)
            }
        };
        tx.changed("reminders", id);
        Ok(TemplateSaved { id, version, warnings })
    })
}

/// Every text: the owner's, then those that come with Deskbell.
pub fn list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Page<TemplateView>> {
    let owned = desk
        .store
        .read(stored::all)?
        .into_iter()
        .map(|t| view(t.variant, Some(t.version)));
    let triggers = Trigger::ALL.iter().filter(|trigger| trigger.usable_in_rules());
    let presets = triggers
        .flat_map(|trigger| {
            Channel::ALL
                .iter()
                .flat_map(|channel| presets::variants(*trigger, *channel))
        })
        .map(|variant| view(variant, None));
    Ok(Page::whole(owned.chain(presets).collect()))
}

fn view(variant: Variant, version: Option<i64>) -> TemplateView {
    TemplateView {
        id: variant.id,
        name: variant.name,
        language: variant.language,
        channel: variant.channel,
        subject: variant.subject,
        body: variant.body,
        meant: variant.meant,
        version,
    }
}

fn sample(trigger: Option<Trigger>) -> Sample {
    match trigger {
        Some(trigger) if trigger.of_invoice() => Sample::Invoice,
        Some(_) => Sample::Appointment,
        None => Sample::Either,
    }
}

fn is_tag(language: &str) -> bool {
    let mut parts = language.split('-');
    let base = parts.next().unwrap_or_default();
    (2..=3).contains(&base.len())
        && base.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn refusal(field: &'static str, refused: &Refused) -> AppError {
    AppError::invalid(field, refused.rule)
        .with("line", refused.line)
        .with("column", refused.column)
        .with("value", &refused.value)
}

/// R31, as far as a text alone can tell.
fn warnings(channel: Channel, body: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    if channel == Channel::Sms {
        let beginning: String = body.chars().take(30).collect();
        if !beginning.contains("business.name") {
            warnings.push("name_missing".to_owned());
        }
        if body.contains("http://") || body.contains("https://") {
            warnings.push("link".to_owned());
        }
    }
    warnings
}
