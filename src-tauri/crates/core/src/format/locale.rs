//! The habits of each locale, from CLDR as `Intl` shows them. A row says only what differs from its language.

use super::months;

/// Where the currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `£20.00`.
    Before,
    /// `€ 20,00`.
    BeforeSpaced,
    /// `20,00 €`.
    After,
}

/// How numbers and dates are written.
#[derive(Debug, Clone)]
pub(super) struct Locale {
    pub decimal: char,
    pub group: char,
    /// Signs of amounts, where they differ from those of numbers.
    pub money_decimal: char,
    pub money_group: char,
    /// Fewest digits that are grouped.
    pub group_from: usize,
    /// Three digits, then two by two.
    pub lakh: bool,
    pub place: Place,
    pub months: &'static [&'static str; 12],
    /// With `{d}`, `{m}` and `{y}`.
    pub long: &'static str,
    /// A pattern of chrono's.
    pub short: &'static str,
}

const THIN: char = '\u{202F}';
const FIXED: char = '\u{A0}';
const QUOTE: char = '\u{2019}';

impl Locale {
    fn english() -> Self {
        Self {
            decimal: '.',
            group: ',',
            money_decimal: '.',
            money_group: ',',
            group_from: 4,
            lakh: false,
            place: Place::Before,
            months: &months::ENGLISH,
            long: "{d} {m} {y}",
            short: "%d/%m/%Y",
        }
    }

    fn continental(months: &'static [&'static str; 12], group: char) -> Self {
        Self {
            months,
            place: Place::After,
            ..Self::english()
        }
        .signs(',', group)
    }

    /// The same signs for numbers and amounts.
    fn signs(self, decimal: char, group: char) -> Self {
        Self {
            decimal,
            group,
            money_decimal: decimal,
            money_group: group,
            ..self
        }
    }
}

/// The habits of a tag.
pub(super) fn of(tag: &str) -> Locale {
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let region = parts
        .find(|part| part.len() == 2)
        .unwrap_or_default()
        .to_ascii_uppercase();
    match language.as_str() {
        "de" => german(&region),
        "fr" => french(&region),
        "es" => spanish(&region),
        "it" => italian(&region),
        "nl" => dutch(&region),
        "pt" => portuguese(&region),
        "hi" => Locale {
            lakh: true,
            ..Locale::english()
        },
        _ => english(&region),
    }
}

fn english(region: &str) -> Locale {
    let british = Locale::english();
    match region {
        "US" => Locale {
            long: "{m} {d}, {y}",
            short: "%m/%d/%Y",
            ..british
        },
        "CA" => Locale {
            long: "{m} {d}, {y}",
            short: "%Y-%m-%d",
            ..british
        },
        "ZA" => Locale {
            short: "%Y/%m/%d",
            ..british.signs(',', FIXED)
        },
        "IN" => Locale { lakh: true, ..british },
        _ => british,
    }
}

fn german(region: &str) -> Locale {
    let german = Locale {
        long: "{d}. {m} {y}",
        short: "%d.%m.%Y",
        ..Locale::continental(&months::GERMAN, '.')
    };
    match region {
        "AT" => Locale {
            group: FIXED,
            place: Place::BeforeSpaced,
            months: &months::AUSTRIAN,
            ..german
        },
        "CH" | "LI" => Locale {
            place: Place::BeforeSpaced,
            ..german.signs('.', QUOTE)
        },
        _ => german,
    }
}

fn french(region: &str) -> Locale {
    let french = Locale::continental(&months::FRENCH, THIN);
    match region {
        "CA" => Locale {
            short: "%Y-%m-%d",
            ..french.signs(',', FIXED)
        },
        "CH" => Locale {
            money_decimal: '.',
            short: "%d.%m.%Y",
            ..french
        },
        _ => french,
    }
}

fn spanish(region: &str) -> Locale {
    let spanish = Locale {
        long: "{d} de {m} de {y}",
        ..Locale::continental(&months::SPANISH, '.')
    };
    match region {
        "MX" | "US" => Locale {
            place: Place::Before,
            ..spanish.signs('.', ',')
        },
        _ => Locale {
            group_from: 5,
            ..spanish
        },
    }
}

fn italian(region: &str) -> Locale {
    let italian = Locale {
        group_from: 5,
        ..Locale::continental(&months::ITALIAN, '.')
    };
    match region {
        "CH" => Locale {
            place: Place::BeforeSpaced,
            short: "%d.%m.%Y",
            ..italian.signs('.', QUOTE)
        },
        _ => italian,
    }
}

fn dutch(region: &str) -> Locale {
    Locale {
        place: Place::BeforeSpaced,
        short: if region == "BE" { "%d/%m/%Y" } else { "%d-%m-%Y" },
        ..Locale::continental(&months::DUTCH, '.')
    }
}

fn portuguese(region: &str) -> Locale {
    let portuguese = Locale {
        long: "{d} de {m} de {y}",
        ..Locale::continental(&months::PORTUGUESE, FIXED)
    };
    match region {
        "BR" => Locale {
            place: Place::BeforeSpaced,
            ..portuguese.signs(',', '.')
        },
        _ => Locale {
            group_from: 5,
            ..portuguese
        },
    }
}

/// The sign of a currency in a locale; its code where people there write the code.
pub(super) fn symbol<'a>(code: &'a str, tag: &str) -> &'a str {
    let language = tag.split('-').next().unwrap_or_default();
    match (code, language, tag) {
        ("EUR", _, "en-AU" | "es-MX" | "de-CH" | "de-LI") => "EUR",
        ("EUR", ..) => "€",
        ("GBP", _, "en-AU" | "es-MX") => "GBP",
        ("GBP", "es", _) => "GBP",
        ("GBP", "fr", _) if tag != "fr-CA" => "£GB",
        ("GBP", ..) => "£",
        ("INR", ..) => "₹",
        ("JPY", _, "en-AU" | "es-MX") => "JPY",
        ("JPY", "en" | "pt", _) if tag != "en-US" => "JP¥",
        ("JPY", "fr" | "es" | "it", _) if tag != "fr-CA" => "JPY",
        ("JPY", ..) => "¥",
        ("USD", _, "en-US" | "en-IN" | "es-US") | ("USD", "de" | "ja" | "hi", _) => "$",
        ("USD", _, "en-AU" | "es-MX") | ("USD", "it", _) => "USD",
        ("USD", "fr", "fr-CA") => "$\u{A0}US",
        ("USD", "fr", _) => "$US",
        ("USD", "en" | "es" | "nl" | "pt", _) => "US$",
        ("CAD", _, "en-CA" | "fr-CA") | ("AUD", _, "en-AU") | ("NZD", _, "en-NZ") | ("MXN", _, "es-MX") => "$",
        ("BRL", "pt", _) => "R$",
        ("ZAR", _, "en-ZA") => "R",
        _ => code,
    }
}
