//! Contact points (S7): a phone, an e-mail address or a handle. What was typed is kept; beside it stands the form that
//! can be dialled or sent to, and the key by which equal ones meet. Equal values at several clients are normal.

use crate::{id::ContactPointId, text};
use email_address::{EmailAddress, Options};
use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

words! {
    /// What kind of contact point it is.
    ContactKind {
        /// A telephone number.
        Phone = "phone",
        /// A mailbox.
        Email = "email",
        /// A name on a network, or an address on the web.
        Handle = "handle",
    }
}

words! {
    /// What a number is connected to; decides whether a text can reach it.
    LineType {
        /// A mobile: texts arrive.
        Mobile = "mobile",
        /// A landline.
        Landline = "landline",
        /// One of both; the numbering plan does not tell.
        Either = "either",
        /// Something else: free call, premium rate.
        Other = "other",
    }
}

words! {
    /// Whether messages arrive there.
    ContactState {
        /// Not tried.
        Unknown = "unknown",
        /// Something arrived.
        Ok = "ok",
        /// It bounced, or it cannot be dialled; not used for sending.
        Bad = "bad",
    }
}

/// A contact point as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactDraft {
    /// Phone, email or handle.
    pub kind: ContactKind,
    /// As typed.
    pub value: String,
    /// The network of a handle: `instagram`, `whatsapp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The person's own word for it: `work`, `mother`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A contact point of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPoint {
    /// The id; new ones get theirs when they are saved.
    pub id: Option<ContactPointId>,
    /// Phone, email or handle.
    pub kind: ContactKind,
    /// As typed.
    pub value: String,
    /// E.164, or the mailbox with its domain in lower case, or the handle without `@`. None when it cannot be used.
    pub normalized: Option<String>,
    /// The extension behind a number.
    pub extension: Option<String>,
    /// The network of a handle.
    pub network: Option<String>,
    /// The person's own word for it.
    pub label: Option<String>,
    /// What the number is connected to.
    pub line_type: Option<LineType>,
    /// Whether messages arrive.
    pub state: ContactState,
    /// Why it cannot be used, as the rule's name.
    pub flag: Option<String>,
}

impl ContactPoint {
    /// True when a message or call can be tried.
    pub fn usable(&self) -> bool {
        self.normalized.is_some() && self.state != ContactState::Bad
    }

    /// The key by which equal contact points of several clients meet; none for what cannot be used.
    pub fn match_key(&self) -> Option<String> {
        let normalized = self.normalized.as_deref()?;
        Some(match self.kind {
            ContactKind::Phone => normalized.to_owned(),
            ContactKind::Email => email_key(normalized),
            ContactKind::Handle => {
                let network = self.network.as_deref().unwrap_or("").to_lowercase();
                format!("{network}:{}", normalized.to_lowercase())
            }
        })
    }

    /// True when both mean the same place, or were typed alike where neither can be used.
    pub fn same_place(&self, other: &ContactPoint) -> bool {
        self.kind == other.kind
            && match (self.match_key(), other.match_key()) {
                (Some(a), Some(b)) => a == b && self.extension == other.extension,
                (None, None) => self.value == other.value,
                _ => false,
            }
    }
}

/// Reads what a person typed; refuses what can be neither dialled nor sent to, by the rule's name (T90).
pub fn read(draft: &ContactDraft, country: &str) -> Result<ContactPoint, &'static str> {
    let value = text::required_line(&draft.value)?;
    let network = draft
        .network
        .as_deref()
        .map(text::line)
        .transpose()?
        .filter(|n| !n.is_empty());
    let label = draft
        .label
        .as_deref()
        .map(text::line)
        .transpose()?
        .filter(|l| !l.is_empty());
    let blank = ContactPoint {
        id: None,
        kind: draft.kind,
        value: value.clone(),
        normalized: None,
        extension: None,
        network,
        label,
        line_type: None,
        state: ContactState::Unknown,
        flag: None,
    };
    match draft.kind {
        ContactKind::Phone => {
            let phone = read_phone(&value, country)?;
            Ok(ContactPoint {
                normalized: Some(phone.e164),
                extension: phone.extension,
                line_type: Some(phone.line_type),
                ..blank
            })
        }
        ContactKind::Email => Ok(ContactPoint {
            normalized: Some(read_email(&value)?),
            ..blank
        }),
        ContactKind::Handle => Ok(ContactPoint {
            normalized: Some(read_handle(&value)?),
            ..blank
        }),
    }
}

/// Keeps what an import brings, come what may: what cannot be used is kept as written and flagged (S7.1, IM6).
pub fn keep(draft: &ContactDraft, country: &str) -> ContactPoint {
    read(draft, country).unwrap_or_else(|rule| ContactPoint {
        id: None,
        kind: draft.kind,
        value: text::stripped_line(&draft.value).0,
        normalized: None,
        extension: None,
        network: draft.network.clone(),
        label: draft.label.clone(),
        line_type: None,
        state: ContactState::Bad,
        flag: Some(rule.to_owned()),
    })
}

/// A number that can be dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// `+` and digits.
    pub e164: String,
    /// Digits behind it.
    pub extension: Option<String>,
    /// What it is connected to.
    pub line_type: LineType,
}

/// Reads a number by the country it is dialled from. Length is what decides, not whether the number is assigned: plans
/// change faster than programs.
pub fn read_phone(typed: &str, country: &str) -> Result<Phone, &'static str> {
    let plain: String = typed.nfkc().filter(|c| !is_invisible(*c)).collect();
    if plain.contains('@') {
        return Err("not_a_number");
    }
    if plain.contains([';', ',']) {
        return Err("two_numbers");
    }
    let (number, extension) = split_extension(plain.trim());
    if number.chars().any(char::is_alphabetic) {
        return Err("letters_in_number");
    }
    match number.chars().filter(char::is_ascii_digit).count() {
        0..3 => return Err("not_a_number"),
        // 15 digits are the longest number, `00` and a bracketed `0` the longest way to begin it.
        19.. => return Err("wrong_length"),
        _ => {}
    }
    let region = Region::try_from(country).ok();
    let parsed = PHONE_NUMBER_UTIL.parse(number, region).map_err(|_| "not_a_number")?;
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed) {
        Ok(NumberLengthType::IsPossible) => {}
        Ok(NumberLengthType::IsPossibleLocalOnly) => return Err("area_code_missing"),
        Err(_) => return Err("wrong_length"),
    }
    let line_type = match PHONE_NUMBER_UTIL.get_number_type(&parsed) {
        PhoneNumberType::Mobile => LineType::Mobile,
        PhoneNumberType::FixedLine => LineType::Landline,
        PhoneNumberType::FixedLineOrMobile | PhoneNumberType::Unknown => LineType::Either,
        _ => LineType::Other,
    };
    let e164 = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164).into_owned();
    Ok(Phone {
        e164,
        extension,
        line_type,
    })
}

/// Marks that pasted numbers carry: zero-width and direction marks, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Words that stand before an extension, longest first.
const EXTENSION_WORDS: [&str; 9] = [
    "extension",
    "durchwahl",
    "poste",
    "anexo",
    "ext.",
    "ext",
    "dw",
    "x",
    "#",
];

fn split_extension(typed: &str) -> (&str, Option<String>) {
    let lower = typed.to_ascii_lowercase();
    for word in EXTENSION_WORDS {
        let Some(at) = lower.rfind(word) else { continue };
        let tail = typed[at + word.len()..].trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':'));
        let head = typed[..at].trim();
        let digits_only = (1..=7).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit());
        if digits_only && head.bytes().filter(u8::is_ascii_digit).count() >= 7 {
            return (head, Some(tail.to_owned()));
        }
    }
    (typed, None)
}

/// Reads exactly one mailbox: no display name, no list, no address literal (S7.2, T85). The domain comes back in lower
/// case, the local part as typed.
pub fn read_email(typed: &str) -> Result<String, &'static str> {
    let plain = typed.trim();
    if plain.contains([';', ',']) && plain.matches('@').count() > 1 {
        return Err("two_addresses");
    }
    let options = Options::default()
        .without_display_text()
        .without_domain_literal()
        .with_required_tld();
    EmailAddress::parse_with_options(plain, options).map_err(|_| "not_an_address")?;
    let (local, domain) = plain.rsplit_once('@').ok_or("not_an_address")?;
    Ok(format!("{local}@{}", domain.to_lowercase()))
}

/// The key by which equal mailboxes meet: case, `+tag`, and the dots that Google ignores.
pub fn email_key(address: &str) -> String {
    let lower = address.to_lowercase();
    let Some((local, domain)) = lower.rsplit_once('@') else {
        return lower;
    };
    let bare = local
        .split_once('+')
        .map_or(local, |(bare, _)| if bare.is_empty() { local } else { bare });
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", bare.replace('.', "")),
        _ => format!("{bare}@{domain}"),
    }
}

fn read_handle(typed: &str) -> Result<String, &'static str> {
    let bare = typed.trim().trim_start_matches('@').trim();
    if bare.is_empty() {
        Err("required")
    } else {
        Ok(bare.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn e164(typed: &str, country: &str) -> Result<String, &'static str> {
        read_phone(typed, country).map(|phone| phone.e164)
    }

    #[test]
    fn one_number_in_seven_spellings_is_one_number() {
        for typed in [
            "07700900142",
            "07700 900142",
            "(07700) 900142",
            "+44 7700 900142",
            "+44(0)7700900142",
            "00447700900142",
            "\u{202A}+44 7700 900142\u{202C}",
        ] {
            assert_eq!(e164(typed, "GB"), Ok("+447700900142".to_owned()), "{typed}");
        }
        assert_eq!(e164("0171/3920005", "DE"), Ok("+491713920005".to_owned()));
        assert_eq!(e164("(555) 016-1000", "US"), Ok("+15550161000".to_owned()));
    }

    #[test]
    fn what_is_no_number_says_why() {
        let rules = [
            ("n/a", "letters_in_number"),
            ("call the office", "letters_in_number"),
            ("07700 9x0000", "letters_in_number"),
            ("4.477E+11", "letters_in_number"),
            ("07700 900142, 07700 900143", "two_numbers"),
            ("12", "not_a_number"),
            ("07700 900142 07700 900143", "wrong_length"),
            ("a@example.com", "not_a_number"),
        ];
        for (typed, rule) in rules {
            assert_eq!(e164(typed, "GB"), Err(rule), "{typed}");
        }
    }

    #[test]
    fn an_extension_is_kept_apart() {
        let phone = read_phone("020 7946 0000 ext. 12", "GB").expect("a number");
        assert_eq!(
            (phone.e164.as_str(), phone.extension.as_deref()),
            ("+442079460000", Some("12"))
        );
        assert_eq!(phone.line_type, LineType::Landline);
    }

    #[test]
    fn exactly_one_mailbox() {
        assert_eq!(read_email(" Ana.B@Example.COM "), Ok("Ana.B@example.com".to_owned()));
        for bad in [
            "none",
            "x@",
            "anna(at)example.com",
            "a b@example.com",
            "Ana <a@b.com>",
            "a@[127.0.0.1]",
            "a@b",
        ] {
            assert_eq!(read_email(bad), Err("not_an_address"), "{bad}");
        }
        assert_eq!(read_email("a@b.com; c@d.com"), Err("two_addresses"));
    }

    #[test]
    fn equal_mailboxes_meet() {
        assert_eq!(email_key("An.Na+x@GoogleMail.com"), email_key("anna@gmail.com"));
        assert_ne!(email_key("an.na@example.com"), email_key("anna@example.com"));
    }

    #[test]
    fn an_import_keeps_what_cannot_be_dialled() {
        let draft = ContactDraft {
            kind: ContactKind::Phone,
            value: "call the office".into(),
            network: None,
            label: None,
        };
        let kept = keep(&draft, "GB");
        assert_eq!(
            (kept.value.as_str(), kept.flag.as_deref()),
            ("call the office", Some("letters_in_number"))
        );
        assert!(!kept.usable());
    }
}
