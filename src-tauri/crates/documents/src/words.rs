//! Words, amounts and dates of documents in the document's language (I12, I162). English stands in for a language that
//! has no file; a missing word within a language fails a test, never a document.

use crate::DocumentError;
use deskbell_core::{Currency, Date, Money, format::Format};
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

/// Names of countries from CLDR, one column a language, in the order of [`FILES`].
const COUNTRIES: &str = include_str!("../locales/countries.tsv");

/// A document's language.
pub struct Words {
    bundle: Bundle,
    tag: String,
    /// Which of our languages, from 0.
    column: usize,
    figures: Format,
    /// Follows the words: an English sentence has no Italian month in it.
    dates: Format,
}

impl Words {
    /// The words of a BCP 47 tag.
    pub fn of(tag: &str) -> Words {
        let base = tag.split(['-', '_']).next().unwrap_or("en").to_ascii_lowercase();
        let known = FILES.iter().position(|(language, _)| *language == base);
        let (language, text) = FILES[known.unwrap_or(0)];
        Words {
            bundle: bundle(language, text),
            tag: tag.to_owned(),
            column: known.unwrap_or(0),
            figures: Format::of(tag),
            dates: Format::of(known.map_or("en-GB", |_| tag)),
        }
    }

    /// The language the words are in, as two letters.
    pub fn language(&self) -> &'static str {
        FILES[self.column].0
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

    /// A date in words: `8 June 2027`, `8. Juni 2027`.
    pub fn date(&self, date: Date) -> String {
        self.dates.long_date(date)
    }

    /// An amount without its currency, grouped: `1.234,50`.
    pub fn number(&self, minor: i64, currency: Currency) -> String {
        self.figures.amount(Money::new(minor, currency))
    }

    /// An amount with its currency (I12).
    pub fn money(&self, minor: i64, currency: Currency) -> String {
        self.figures.money(Money::new(minor, currency))
    }

    /// A decimal string as people of the language write it: `2,5`.
    pub fn decimal(&self, text: &str) -> String {
        self.figures.decimal(text)
    }

    /// What a unit is called: a word for a code of UN/ECE Rec 20, nothing for pieces and sessions, else as it was typed (I21).
    pub fn unit(&self, unit: &str) -> Option<String> {
        match unit {
            "" | "C62" | "E48" => None,
            unit => Some(self.get(&format!("unit-{unit}")).unwrap_or_else(|_| unit.to_owned())),
        }
    }

    /// A country's name by its two letters; anything else as it was typed.
    pub fn country(&self, code: &str) -> String {
        let row = COUNTRIES.lines().find_map(|line| {
            let (letters, names) = line.split_once('\t')?;
            letters.eq_ignore_ascii_case(code).then_some(names)
        });
        row.and_then(|names| names.split('\t').nth(self.column))
            .unwrap_or(code)
            .to_owned()
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

    #[test]
    fn an_english_sentence_has_no_foreign_month_in_it() {
        let date = Date::new(2027, 6, 8).expect("a date");
        let italian = Words::of("it-IT");
        assert_eq!(italian.date(date), "8 June 2027");
        assert_eq!(italian.decimal("12345.5"), "12.345,5");
        assert_eq!(Words::of("de").date(date), "8. Juni 2027");
    }

    #[test]
    fn units_and_countries_have_names() {
        let german = Words::of("de-AT");
        assert_eq!(german.unit("HUR").as_deref(), Some("Std."));
        assert_eq!(german.unit("Kiste").as_deref(), Some("Kiste"));
        assert_eq!(german.unit("C62"), None);
        assert_eq!(german.country("gb"), "Vereinigtes Königreich");
        assert_eq!(german.country("Schottland"), "Schottland");
        assert!(
            COUNTRIES
                .lines()
                .all(|line| line.split('\t').count() == FILES.len() + 1)
        );
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
