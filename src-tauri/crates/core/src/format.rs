//! Amounts, numbers and dates as people of a locale write them on paper and in messages (I12). The window writes its own with
//! `Intl`; one table of expected texts, read by a test on each side, keeps screen and paper alike. Not here: reading what
//! was typed, and words other than the names of months.

mod locale;
pub(crate) mod months;

use crate::{Date, Money};
use chrono::Datelike;
use locale::{Locale, Place};

/// A minus as printed, U+2212.
const MINUS: &str = "\u{2212}";
/// Keeps an amount and its sign on one line.
const NO_BREAK: char = '\u{A0}';

/// How a BCP 47 tag writes. An unknown region falls back to its language, an unknown language to British English.
#[derive(Debug, Clone)]
pub struct Format {
    locale: Locale,
    tag: String,
}

impl Format {
    /// The habits of a tag.
    pub fn of(tag: &str) -> Self {
        Self {
            locale: locale::of(tag),
            tag: tag.replace('_', "-"),
        }
    }

    /// An amount with its currency: `1.234.567,50 €`, `−£20.00`, `KWD 1,234.500`.
    pub fn money(&self, amount: Money) -> String {
        let digits = self.digits(amount);
        let sign = minus(amount.minor < 0);
        let symbol = locale::symbol(amount.currency.code(), &self.tag);
        match self.locale.place {
            Place::After => format!("{sign}{digits}{NO_BREAK}{symbol}"),
            Place::BeforeSpaced => format!("{sign}{symbol}{NO_BREAK}{digits}"),
            // Letters never touch a figure.
            Place::Before if symbol.ends_with(char::is_alphabetic) => format!("{sign}{symbol}{NO_BREAK}{digits}"),
            Place::Before => format!("{sign}{symbol}{digits}"),
        }
    }

    /// The same for a text message: a plain space and hyphen, because a no-break space or a real minus doubles its price.
    pub fn plain_money(&self, amount: Money) -> String {
        self.money(amount)
            .replace([NO_BREAK, '\u{202F}'], " ")
            .replace(MINUS, "-")
            .replace('\u{2019}', "'")
    }

    /// An amount without its currency, for columns whose foot names it: `1.234,50`.
    pub fn amount(&self, amount: Money) -> String {
        format!("{}{}", minus(amount.minor < 0), self.digits(amount))
    }

    /// A decimal string with the locale's signs: `-1234.5` → `−1.234,5`.
    pub fn decimal(&self, text: &str) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = self.grouped(whole, self.locale.group);
        format!("{}{}", minus(sign), joined(whole, self.locale.decimal, fraction))
    }

    /// A date in words: `8 June 2027`, `June 8, 2027`, `8. Juni 2027`.
    pub fn long_date(&self, date: Date) -> String {
        let date = date.naive();
        let month = self.locale.months[date.month0() as usize];
        self.locale
            .long
            .replace("{d}", &date.day().to_string())
            .replace("{m}", month)
            .replace("{y}", &format!("{:04}", date.year()))
    }

    /// A date in figures: `08/06/2027`, `06/08/2027`, `08.06.2027`.
    pub fn short_date(&self, date: Date) -> String {
        date.naive().format(self.locale.short).to_string()
    }

    fn digits(&self, amount: Money) -> String {
        let text = amount.decimal().abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let whole = self.grouped(whole, self.locale.money_group);
        joined(whole, self.locale.money_decimal, fraction)
    }

    fn grouped(&self, digits: &str, sign: char) -> String {
        let count = digits.len();
        if count < self.locale.group_from {
            return digits.to_owned();
        }
        let mut out = String::with_capacity(count * 2);
        for (index, digit) in digits.chars().enumerate() {
            let left = count - index;
            let at_group = if self.locale.lakh {
                left == 3 || (left > 3 && !left.is_multiple_of(2))
            } else {
                left.is_multiple_of(3)
            };
            if index > 0 && at_group {
                out.push(sign);
            }
            out.push(digit);
        }
        out
    }
}

fn minus(negative: bool) -> &'static str {
    if negative { MINUS } else { "" }
}

fn joined(whole: String, decimal: char, fraction: &str) -> String {
    if fraction.is_empty() {
        whole
    } else {
        format!("{whole}{decimal}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    fn money(tag: &str, minor: i64, code: &str) -> String {
        Format::of(tag).money(Money::new(minor, code.parse().expect("a currency")))
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
    }

    #[test]
    fn zero_is_never_negative_and_the_largest_amount_prints() {
        assert_eq!(money("en-GB", 0, "GBP"), "£0.00");
        assert_eq!(money("en-GB", i64::MIN, "GBP"), "−£92,233,720,368,547,758.08");
        assert_eq!(money("en-GB", -5, "GBP"), "−£0.05");
    }

    #[test]
    fn messages_take_plain_signs() {
        let euros = Money::new(-123_450, "EUR".parse().expect("euros"));
        assert_eq!(Format::of("fr").plain_money(euros), "-1 234,50 €");
        assert_eq!(Format::of("de").plain_money(euros), "-1.234,50 €");
    }

    #[test]
    fn decimals_follow_the_locale() {
        assert_eq!(Format::of("de").decimal("-1234.5"), "−1.234,5");
        assert_eq!(
            Format::of("es").decimal("1234.5"),
            "1234,5",
            "Spanish groups from five digits"
        );
        assert_eq!(Format::of("en-GB").decimal("1234567.000001"), "1,234,567.000001");
    }

    #[test]
    fn dates_print_long_and_short() {
        let date = Date::new(2027, 6, 8).expect("a date");
        for (tag, long, short) in [
            ("en-GB", "8 June 2027", "08/06/2027"),
            ("en-US", "June 8, 2027", "06/08/2027"),
            ("en-CA", "June 8, 2027", "2027-06-08"),
            ("de", "8. Juni 2027", "08.06.2027"),
            ("fr-FR", "8 juin 2027", "08/06/2027"),
            ("fr-CH", "8 juin 2027", "08.06.2027"),
            ("es", "8 de junio de 2027", "08/06/2027"),
            ("it-IT", "8 giugno 2027", "08/06/2027"),
            ("nl-NL", "8 juni 2027", "08-06-2027"),
            ("pt-BR", "8 de junho de 2027", "08/06/2027"),
            ("xx", "8 June 2027", "08/06/2027"),
        ] {
            let format = Format::of(tag);
            assert_eq!(
                (format.long_date(date).as_str(), format.short_date(date).as_str()),
                (long, short),
                "{tag}"
            );
        }
    }

    #[derive(Deserialize)]
    struct Expected {
        locale: String,
        currency: String,
        minor: i64,
        text: String,
    }

    /// What `Intl` writes, in a file that the window's own test reads as well. Only the minus may differ.
    #[test]
    fn paper_and_screen_write_the_same_amounts() {
        const TEXTS: &str = include_str!("../../../../tests/fixtures/amounts.json");
        let expected: Vec<Expected> = serde_json::from_str(TEXTS).expect("the fixture's shape");
        assert!(expected.len() > 100);
        let written = |row: &Expected| money(&row.locale, row.minor, &row.currency).replace(MINUS, "-");
        let different: Vec<String> = expected
            .iter()
            .filter(|row| written(row) != row.text)
            .map(|row| format!("{} {} {} is {}", row.locale, row.currency, row.text, written(row)))
            .collect();
        assert!(different.is_empty(), "{}", different.join("\n"));
    }
}
