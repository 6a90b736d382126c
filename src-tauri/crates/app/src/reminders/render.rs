//! From facts to the words that go out. Preview and sending call the same functions (R25).

use super::about::About;
use crate::AppResult;
use deskbell_core::{
    Instant,
    id::TemplateId,
    reminders::{
        Channel, Trigger,
        choose::{Variant, Wanted, choose},
        presets, sms,
        template::{Refused, render, render_line},
        variants_of_dates,
    },
};
use deskbell_store::{
    Tx,
    reminders::{outbox, templates},
};

/// A message ready to be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rendered {
    pub subject: Option<String>,
    pub text: String,
    pub language: String,
    pub variant: Option<TemplateId>,
    /// Length of an SMS.
    pub length: Option<sms::Length>,
}

/// What is to be rendered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'a> {
    pub trigger: Trigger,
    pub channel: Channel,
    pub template: Option<TemplateId>,
    pub now: Instant,
    /// The start that was told before.
    pub old: Option<Instant>,
    /// The number, for the first message's stop hint (R33).
    pub recipient: Option<&'a str>,
}

/// Renders by the best text for the reader; `Err` names the value that is missing (R28).
pub(super) fn of_template(tx: &Tx<'_>, about: &About, order: Order<'_>) -> AppResult<Result<Rendered, Refused>> {
    best_of(tx, about, order, &variants(tx, order)?)
}

/// Renders the text that tells several dates at once.
pub(super) fn of_dates(tx: &Tx<'_>, about: &About, order: Order<'_>) -> AppResult<Result<Rendered, Refused>> {
    best_of(tx, about, order, &variants_of_dates(order.trigger, order.channel))
}

fn best_of(tx: &Tx<'_>, about: &About, order: Order<'_>, variants: &[Variant]) -> AppResult<Result<Rendered, Refused>> {
    let facts = about.facts();
    let wanted = Wanted {
        reader: about.language(),
        business: &about.sender.language,
        service: about
            .visit
            .as_ref()
            .and_then(|visit| visit.items.first())
            .map(|item| item.service),
        facts: &facts,
    };
    let Some(variant) = choose(variants, &wanted) else {
        return Ok(Err(Refused {
            rule: "no_template",
            line: None,
            column: None,
            value: None,
        }));
    };
    let values = about.values(tx, order.now, order.old, &variant.language)?;
    let words = render(&variant.body, &values, &variant.language).and_then(|text| {
        let subject = variant
            .subject
            .as_deref()
            .map(|line| render_line(line, &values, &variant.language));
        Ok((text, subject.transpose()?))
    });
    let (text, subject) = match words {
        Ok(words) => words,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut rendered = finished(tx, order.channel, order.recipient, subject, text, &variant.language)?;
    rendered.variant = variant.id;
    Ok(Ok(rendered))
}

/// Words a person wrote, with the stop hint and length a text message needs.
pub(super) fn of_words(
    tx: &Tx<'_>,
    about: &About,
    channel: Channel,
    recipient: Option<&str>,
    subject: Option<String>,
    text: String,
) -> AppResult<Rendered> {
    let language = about.language().unwrap_or(&about.sender.language);
    finished(tx, channel, recipient, subject, text, language)
}

fn finished(
    tx: &Tx<'_>,
    channel: Channel,
    recipient: Option<&str>,
    subject: Option<String>,
    mut text: String,
    language: &str,
) -> AppResult<Rendered> {
    if channel == Channel::Sms
        && let Some(recipient) = recipient
        && !outbox::texted_before(tx, recipient)?
    {
        append_stop_hint(&mut text, presets::stop_hint(language));
    }
    Ok(Rendered {
        length: (channel == Channel::Sms).then(|| sms::count(&text)),
        subject: subject.filter(|_| channel == Channel::Email),
        text,
        language: language.to_owned(),
        variant: None,
    })
}

fn append_stop_hint(text: &mut String, hint: &str) {
    if !text.contains(hint) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(hint);
    }
}

/// The texts that may be used: the named one with its other languages, or those meant for the trigger with the presets.
fn variants(tx: &Tx<'_>, order: Order<'_>) -> AppResult<Vec<Variant>> {
    if let Some(id) = order.template {
        let named = templates::get(tx, id)?.variant;
        let set = templates::of_name(tx, &named.name, order.channel)?;
        return Ok(set.into_iter().map(|template| template.variant).collect());
    }
    let owned = templates::of_trigger(tx, order.trigger, order.channel)?;
    let owned = owned.into_iter().map(|template| template.variant);
    Ok(owned.chain(presets::variants(order.trigger, order.channel)).collect())
}
