//! Words, amounts and dates of documents in the document's language (I12, I162). English stands in for a language that
//! has no file; a missing word within a language fails a test, never a document.

use crate::DocumentError;
use deskbell_core::{Currency, Date, Money};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use unic_langid::LanguageIdentifier;

const FILES: [(&str, &str); 4] = [
    ("en", include_str!("../locales/en/documents.ftl")),
    ("de", include_str!("../locales/de/documents.ftl")),
    ("fr", include_str!("../locales/fr/documents.ftl")),
    ("es", include_str!("../locales/es/documents.ftl")),
];

type Bundle = Arc<FluentBundle<FluentResource>>;

/// A document's language.
pub struct Words {
    bundle: Bundle,
    tag: String,
    style: NumberStyle,
}

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NumberStyle {
    decimal: char,
    group: char,
    /// Lakh grouping: three digits, then two by two.
    lakh: bool,
    /// The sign or code stands before the number.
    sign_first: bool,
    /// Between a sign in front and the number.
    sign_space: bool,
}

impl Words {
    /// The words of a BCP 47 tag.
    pub fn of(tag: &str) -> Words {
        let base = tag.split(['-', '_']).next().unwrap_or("en").to_ascii_lowercase();
        let known = FILES
            .iter()
            .find(|(language, _)| *language == base)
            .unwrap_or(&FILES[0]);
        Words {
            bundle: bundle(known.0, known.1),
            tag: tag.to_owned(),
            style: style(tag, &base),
        }
    }

    /// A word or sentence.
    pub fn get(&self, key: &str) -> Result<String, DocumentError> {
        self.with(key, &[])
    }

    /// A sentence with values.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> Result<String, DocumentError> {
        let missing = || DocumentError::Word(format!("{key} ({})", self.tag));
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .ok_or_else(missing)?;
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(*value));
        }
        let mut faults = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut faults)
            .into_owned();
        if faults.is_empty() { Ok(text) } else { Err(missing()) }
    }

    /// A date in the language's long form: `8 June 2027`, `8. Juni 2027`.
    pub fn date(&self, date: Date) -> Result<String, DocumentError> {
        use chrono_parts::parts;
        let (year, month, day) = parts(date);
        let month = self.get(&format!("month-{month}"))?;
        self.with(
            "long-date",
            &[
                ("day", &day.to_string()),
                ("month", &month),
                ("year", &year.to_string()),
            ],
        )
    }

    /// An amount without its currency, grouped: `1.234,50`.
    pub fn number(&self, minor: i64, currency: Currency) -> String {
        let sign = if minor < 0 { "−" } else { "" };
        format!("{sign}{}", self.digits(Money::new(minor, currency)))
    }

    /// An amount with its currency (I12).
    pub fn money(&self, minor: i64, currency: Currency) -> String {
        let digits = self.digits(Money::new(minor, currency));
        let sign = if minor < 0 { "−" } else { "" };
        let symbol = symbol(currency.code(), &self.tag);
        if !self.style.sign_first {
            return format!("{sign}{digits}\u{A0}{symbol}");
        }
        let letters = symbol.chars().last().is_some_and(char::is_alphabetic);
        let space = if letters || self.style.sign_space { "\u{A0}" } else { "" };
        format!("{sign}{symbol}{space}{digits}")
    }

    /// A decimal string as people of the language write it: `2,5`.
    pub fn decimal(&self, text: &str) -> String {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("−", rest));
        let grouped = self.grouped(whole);
        if fraction.is_empty() {
            format!("{sign}{grouped}")
        } else {
            format!("{sign}{grouped}{}{fraction}", self.style.decimal)
        }
    }

    fn digits(&self, amount: Money) -> String {
        let text = amount.decimal().abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let whole = self.grouped(whole);
        if fraction.is_empty() {
            whole
        } else {
            format!("{whole}{}{fraction}", self.style.decimal)
        }
    }

    fn grouped(&self, digits: &str) -> String {
        let count = digits.chars().count();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            let left = count - index;
            let at_group = if self.style.lakh {
                left == 3 || (left > 3 && !left.is_multiple_of(2))
            } else {
                left.is_multiple_of(3)
            };
            if index > 0 && at_group {
                out.push(self.style.group);
            }
            out.push(digit);
        }
        out
    }
}

mod chrono_parts {
    use deskbell_core::Date;

    /// Year, month, day of a date, from its one text form.
    pub fn parts(date: Date) -> (i32, u32, u32) {
        let text = date.to_string();
        let mut numbers = text.split('-');
        let mut next = || numbers.next().unwrap_or("0");
        (
            next().parse().unwrap_or(0),
            next().parse().unwrap_or(0),
            next().parse().unwrap_or(0),
        )
    }
}

fn style(tag: &str, base: &str) -> NumberStyle {
    let of = |decimal, group, sign_first| NumberStyle {
        decimal,
        group,
        lakh: false,
        sign_first,
        sign_space: false,
    };
    match (tag, base) {
        ("de-CH" | "de-LI", _) => NumberStyle {
            sign_space: true,
            ..of('.', '\u{2019}', true)
        },
        ("de-AT", _) => NumberStyle {
            sign_space: true,
            ..of(',', '.', true)
        },
        ("en-IN" | "hi-IN", _) => NumberStyle {
            lakh: true,
            ..of('.', ',', true)
        },
        ("es-MX", _) => of('.', ',', true),
        (_, "de" | "es") => of(',', '.', false),
        (_, "fr") => of(',', '\u{202F}', false),
        _ => of('.', ',', true),
    }
}

fn symbol<'a>(code: &'a str, tag: &str) -> &'a str {
    match code {
        "EUR" => "€",
        "GBP" => "£",
        "INR" => "₹",
        "JPY" => "¥",
        "USD" if matches!(tag, "en-CA" | "en-AU" | "en-NZ") => "US$",
        "USD" => "$",
        "CAD" if tag.ends_with("-CA") => "$",
        "AUD" if tag.ends_with("-AU") => "$",
        "NZD" if tag.ends_with("-NZ") => "$",
        other => other,
    }
}

fn bundle(language: &'static str, text: &'static str) -> Bundle {
    static MADE: OnceLock<Mutex<HashMap<&'static str, Bundle>>> = OnceLock::new();
    let mut made = MADE
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    Arc::clone(made.entry(language).or_insert_with(|| {
        let tag: LanguageIdentifier = language.parse().expect("our own tags are tags");
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolating marks are for screens; on paper they would be characters without a glyph.
        bundle.set_use_isolating(false);
        let resource = FluentResource::try_new(text.to_owned()).expect("our own files are sound: a test reads them");
        bundle
            .add_resource(resource)
            .expect("no word is named twice: a test reads them");
        Arc::new(bundle)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(tag: &str, minor: i64, code: &str) -> String {
        Words::of(tag).money(minor, code.parse().expect("a currency"))
    }

    #[test]
    fn amounts_print_as_people_write_them() {
        assert_eq!(money("de-DE", 123_456_750, "EUR"), "1.234.567,50\u{A0}€");
        assert_eq!(money("fr-FR", 123_456_750, "EUR"), "1\u{202F}234\u{202F}567,50\u{A0}€");
        assert_eq!(money("de-CH", 123_456_750, "CHF"), "CHF\u{A0}1’234’567.50");
        assert_eq!(money("en-IN", 123_456_750, "INR"), "₹12,34,567.50");
        assert_eq!(money("en-GB", -2_000, "GBP"), "−£20.00");
        assert_eq!(money("ja-JP", 1_234_567, "JPY"), "¥1,234,567");
        assert_eq!(money("en-US", 1_234_500, "KWD"), "KWD\u{A0}1,234.500");
        assert_eq!(Words::of("de").decimal("-1234.5"), "−1.234,5");
    }

    #[test]
    fn dates_print_in_the_language() {
        let date = Date::new(2027, 6, 8).expect("a date");
        let shown = |tag| Words::of(tag).date(date).expect("a date");
        assert_eq!(shown("en-GB"), "8 June 2027");
        assert_eq!(shown("de"), "8. Juni 2027");
        assert_eq!(shown("fr"), "8 juin 2027");
        assert_eq!(shown("es"), "8 de junio de 2027");
    }

    #[test]
    fn every_language_has_every_word() {
        let keys = |text: &str| -> Vec<String> {
            let key = |line: &str| {
                line.split_once(" =")
                    .map(|(key, _)| key.to_owned())
                    .filter(|key| !key.contains(' '))
            };
            text.lines().filter_map(key).collect()
        };
        for (language, text) in FILES {
            assert_eq!(keys(text), keys(FILES[0].1), "{language}");
            assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{language}");
        }
    }
}
