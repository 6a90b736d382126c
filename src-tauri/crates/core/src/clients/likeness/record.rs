//! What of two records is compared (S10.1, S10.2): names without titles and in Latin letters, keys of contact points, the
//! parts of the address.

use crate::{
    Date,
    clients::{
        contact::ContactKind,
        record::{ClientContent, ClientKind},
    },
    fold::fold,
};

/// What is compared, normalised (S10.1). Empty text is a missing field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchRecord {
    /// True for an organisation without a person.
    pub organisation: bool,
    /// Given names; of an organisation nothing.
    pub given: Box<str>,
    /// Family name, or the organisation's.
    pub family: Box<str>,
    /// Jr, III.
    pub suffix: Box<str>,
    /// Date of birth, unless it is one of those that stand for "unknown".
    pub birth: Option<Date>,
    /// Keys of phones.
    pub phones: Vec<Box<str>>,
    /// Keys of mailboxes.
    pub emails: Vec<Box<str>>,
    /// Street.
    pub street: Box<str>,
    /// House number.
    pub house: Box<str>,
    /// Town.
    pub town: Box<str>,
    /// Postal code.
    pub postcode: Box<str>,
}

impl MatchRecord {
    /// What of a client is compared.
    pub fn of(content: &ClientContent) -> MatchRecord {
        let organisation = content.kind() == ClientKind::Organisation;
        let name = |text: &Option<String>| name_key(text.as_deref().unwrap_or_default());
        let keys = |kind: ContactKind| {
            let of_kind = content.contact_points.iter().filter(move |point| point.kind == kind);
            of_kind
                .filter_map(|point| point.match_key())
                .map(String::into_boxed_str)
                .collect()
        };
        let address = content.addresses.first();
        let (street, house) = address.map(|address| address.street_and_number()).unwrap_or_default();
        let part = |text: Option<&String>| fold(text.map_or("", String::as_str)).into_boxed_str();
        MatchRecord {
            organisation,
            given: if organisation {
                "".into()
            } else {
                name(&content.given_name)
            },
            family: if organisation {
                name(&content.organisation_name)
            } else {
                name(&content.family_name)
            },
            suffix: fold(content.suffix.as_deref().unwrap_or_default()).into_boxed_str(),
            birth: content.birth_date.filter(|date| !is_placeholder(*date)),
            phones: keys(ContactKind::Phone),
            emails: keys(ContactKind::Email),
            street: street.into_boxed_str(),
            house: house.into_boxed_str(),
            town: part(address.and_then(|address| address.city.as_ref())),
            postcode: part(address.and_then(|address| address.postal_code.as_ref())),
        }
    }
}

/// Dates that programs write for "unknown" (S10.2).
pub fn is_placeholder(date: Date) -> bool {
    matches!(
        date.to_string().as_str(),
        "1900-01-01" | "1970-01-01" | "1901-01-01" | "1899-12-30"
    )
}

/// Titles that are no part of a name.
const TITLES: [&str; 14] = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "mme", "mlle", "sr", "sra", "dott",
];

/// A name for comparing: folded, in Latin letters, titles gone. Han stays as it is, since its readings are many.
pub(super) fn name_key(name: &str) -> Box<str> {
    let folded = fold(name);
    if folded.chars().any(is_han) || folded.is_ascii() {
        return without_titles(&folded);
    }
    without_titles(&fold(&deunicode::deunicode(&folded)))
}

fn without_titles(folded: &str) -> Box<str> {
    let words: Vec<&str> = folded.split(' ').filter(|word| !TITLES.contains(word)).collect();
    if words.is_empty() {
        folded.into()
    } else {
        words.join(" ").into_boxed_str()
    }
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}
