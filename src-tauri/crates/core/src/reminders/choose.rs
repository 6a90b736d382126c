//! Which text a message gets (R29): language first, because a client must be able to read it; then the service, then
//! facts, then the owner's order.

use super::words::{Channel, Trigger};
use crate::id::{ServiceId, TemplateId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What must be true of the subject for a variant to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The client's first visit.
    FirstVisit,
    /// Not confirmed yet.
    Unconfirmed,
    /// The appointment was moved.
    Moved,
}

/// For what a template is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Match {
    /// The trigger it speaks for; none: whatever rule names it.
    pub trigger: Option<Trigger>,
    /// Only this service.
    pub service_id: Option<ServiceId>,
    /// Only where all of these are true.
    pub facts: Vec<Fact>,
}

/// A text in one language for one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// None for the texts that come with Deskbell.
    pub id: Option<TemplateId>,
    /// Variants of one name belong together.
    pub name: String,
    /// Language tag, `de` or `pt-BR`.
    pub language: String,
    /// SMS or email.
    pub channel: Channel,
    /// Subject line of a mail.
    pub subject: Option<String>,
    /// The template text.
    pub body: String,
    /// For what it is meant.
    pub meant: Match,
    /// The owner's order, lowest first.
    pub position: i64,
}

/// What is known when a text is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The reader's language, if on record.
    pub reader: Option<&'a str>,
    /// The business's language.
    pub business: &'a str,
    /// The appointment's first service.
    pub service: Option<ServiceId>,
    /// What is true.
    pub facts: &'a [Fact],
}

/// The best variant, or none when no variant may be used.
pub fn choose<'v>(variants: &'v [Variant], wanted: &Wanted<'_>) -> Option<&'v Variant> {
    variants
        .iter()
        .filter(|variant| variant.meant.facts.iter().all(|fact| wanted.facts.contains(fact)))
        .filter(|variant| variant.meant.service_id.is_none() || variant.meant.service_id == wanted.service)
        .min_by_key(|variant| {
            (
                language_rank(&variant.language, wanted),
                u8::from(variant.meant.service_id.is_none()),
                usize::MAX - variant.meant.facts.len(),
                variant.position,
            )
        })
}

/// 0 the exact tag, 1 its base, 2 the business's language, 3 its base, 4 any other.
fn language_rank(language: &str, wanted: &Wanted<'_>) -> u8 {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let reader = wanted.reader.unwrap_or(wanted.business);
    if same(language, reader) {
        0
    } else if same(base(language), base(reader)) {
        1
    } else if same(language, wanted.business) {
        2
    } else if same(base(language), base(wanted.business)) {
        3
    } else {
        4
    }
}

/// The language without its region: `pt` of `pt-BR`.
pub fn base(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(language: &str, facts: &[Fact], position: i64) -> Variant {
        Variant {
            id: None,
            name: "reminder".to_owned(),
            language: language.to_owned(),
            channel: Channel::Sms,
            subject: None,
            body: String::new(),
            meant: Match {
                facts: facts.to_vec(),
                ..Match::default()
            },
            position,
        }
    }

    fn chosen(reader: Option<&str>, facts: &[Fact]) -> (String, i64) {
        let variants = [
            variant("en", &[], 0),
            variant("pt", &[], 1),
            variant("pt-BR", &[Fact::Moved], 2),
            variant("en", &[Fact::FirstVisit], 3),
        ];
        let wanted = Wanted {
            reader,
            business: "en",
            service: None,
            facts,
        };
        let best = choose(&variants, &wanted).expect("a variant");
        (best.language.clone(), best.position)
    }

    #[test]
    fn language_goes_first_then_facts_then_order() {
        assert_eq!(chosen(Some("pt-BR"), &[]), ("pt".to_owned(), 1), "a false fact is out");
        assert_eq!(chosen(Some("pt-BR"), &[Fact::Moved]), ("pt-BR".to_owned(), 2));
        assert_eq!(chosen(Some("fr"), &[]), ("en".to_owned(), 0));
        assert_eq!(chosen(None, &[Fact::FirstVisit]), ("en".to_owned(), 3));
    }
}
