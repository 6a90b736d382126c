//! The length of a text message (R34, R35): encoding, units, parts, and the first character that costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The basic alphabet of GSM 03.38 without escape; one unit each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension table; two units each.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How a text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Encoding {
    /// Seven bits a character.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// Sixteen bits a unit.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl Encoding {
    /// The word as stored.
    pub fn word(self) -> &'static str {
        match self {
            Encoding::Gsm7 => "GSM-7",
            Encoding::Ucs2 => "UCS-2",
        }
    }

    fn limits(self) -> (usize, usize) {
        match self {
            Encoding::Gsm7 => (160, 153),
            Encoding::Ucs2 => (70, 67),
        }
    }
}

/// What a text costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Length {
    /// GSM-7 if every character allows it.
    pub encoding: Encoding,
    /// Units of the encoding.
    pub units: usize,
    /// Messages the network bills.
    pub parts: usize,
    /// The first character that forces UCS-2.
    pub costly: Option<Costly>,
}

/// A character that is not in the cheap alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Costly {
    /// The character.
    pub character: char,
    /// Its position, counted in characters from 0.
    pub position: usize,
    /// A cheap stand-in that says the same, where there is one (typography only, never letters).
    pub instead: Option<String>,
}

/// Counts the final raw text.
pub fn count(text: &str) -> Length {
    let costly = text
        .chars()
        .enumerate()
        .find(|(_, c)| gsm_units(*c).is_none())
        .map(|(position, character)| Costly {
            character,
            position,
            instead: cheap_instead(character).map(str::to_owned),
        });
    let encoding = if costly.is_some() {
        Encoding::Ucs2
    } else {
        Encoding::Gsm7
    };
    let width = |c: char| match encoding {
        Encoding::Gsm7 => gsm_units(c).unwrap_or(1),
        Encoding::Ucs2 => c.len_utf16(),
    };
    let units = text.chars().map(width).sum();
    let (single, each) = encoding.limits();
    let parts = if units <= single {
        1
    } else {
        parts_of(text.chars().map(width), each)
    };
    Length {
        encoding,
        units,
        parts,
        costly,
    }
}

/// Fills part after part; a character of two units is never split.
fn parts_of(widths: impl Iterator<Item = usize>, each: usize) -> usize {
    let (mut parts, mut filled) = (1, 0);
    for width in widths {
        if filled + width > each {
            parts += 1;
            filled = 0;
        }
        filled += width;
    }
    parts
}

fn gsm_units(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

fn cheap_instead(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '`' | '\u{00B4}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}' => "\"",
        '\u{2010}'..='\u{2015}' => "-",
        '\u{2026}' => "...",
        '\u{00A0}' | '\u{202F}' | '\u{2009}' => " ",
        '\t' => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Encoding::{Gsm7, Ucs2};
    use proptest::prelude::*;

    const PRAXIS: &str = "Praxis am Markt: Ihr Termin ist am Di 14.04. um 15:20 Uhr. Zum Bestätigen bitte C antworten. Abmelden mit STOPP.";
    const CABINET: &str = "Cabinet du Port : rendez-vous jeudi 16 avril à 9h40. Répondez C pour confirmer.";

    /// R34, the whole table.
    #[test]
    fn worked_table_of_lengths() {
        let a = |n: usize| "a".repeat(n);
        let cases = [
            (PRAXIS.to_owned(), Gsm7, 112, 1, None),
            (format!("{PRAXIS} Bis dann …"), Ucs2, 123, 2, Some('…')),
            (format!("{PRAXIS} Bis dann ..."), Gsm7, 125, 1, None),
            (CABINET.to_owned(), Gsm7, 79, 1, None),
            (
                format!("{CABINET} Merci de votre confiance, et à bientôt."),
                Ucs2,
                119,
                2,
                Some('ô'),
            ),
            ("{".repeat(75) + &a(10), Gsm7, 160, 1, None),
            ("{".repeat(75) + &a(11), Gsm7, 161, 2, None),
            (a(158) + "[", Gsm7, 160, 1, None),
            (a(159) + "[", Gsm7, 161, 2, None),
            (a(459), Gsm7, 459, 3, None),
            (a(152) + "~" + &a(305), Gsm7, 459, 4, None),
            ("ż".repeat(70), Ucs2, 70, 1, Some('ż')),
            ("ż".repeat(71), Ucs2, 71, 2, Some('ż')),
            ("b".repeat(66) + "👍" + &"b".repeat(66), Ucs2, 134, 3, Some('👍')),
        ];
        for (text, encoding, units, parts, named) in cases {
            let length = count(&text);
            assert_eq!(
                (length.encoding, length.units, length.parts),
                (encoding, units, parts),
                "{text}"
            );
            assert_eq!(length.costly.map(|c| c.character), named, "{text}");
        }
    }

    #[test]
    fn letters_of_the_basic_set() {
        for c in "ÇàèéìòùäöüÄÖÜßñÑåÅøØæÆÉ".chars() {
            assert_eq!(gsm_units(c), Some(1), "{c}");
        }
        for c in "çáíóúâêîôûãõëïÀÈąćęłńśźżčřšžőű“”‘’–…\u{a0}`".chars() {
            assert_eq!(gsm_units(c), None, "{c}");
        }
        assert_eq!(count("a’b").costly.and_then(|c| c.instead), Some("'".to_owned()));
    }

    /// A second counter, written without the first one's table or loop: code points and greedy slices.
    fn second_counter(text: &str) -> (bool, usize, usize) {
        let code = |c: char| -> u8 {
            match c as u32 {
                0x0A | 0x0D | 0x20..=0x23 | 0x25..=0x3F | 0x41..=0x5A | 0x61..=0x7A => 1,
                0x40 | 0x24 | 0x5F => 1,
                0xA1 | 0xA3 | 0xA4 | 0xA5 | 0xA7 | 0xBF => 1,
                0xC4 | 0xC5 | 0xC6 | 0xC7 | 0xC9 | 0xD1 | 0xD6 | 0xD8 | 0xDC | 0xDF => 1,
                0xE0 | 0xE4 | 0xE5 | 0xE6 | 0xE8 | 0xE9 | 0xEC | 0xF1 | 0xF2 | 0xF6 | 0xF8 | 0xF9 | 0xFC => 1,
                0x393 | 0x394 | 0x398 | 0x39B | 0x39E | 0x3A0 | 0x3A3 | 0x3A6 | 0x3A8 | 0x3A9 => 1,
                0x0C | 0x5B..=0x5E | 0x7B..=0x7E | 0x20AC => 2,
                _ => 0,
            }
        };
        let gsm = text.chars().all(|c| code(c) > 0);
        let widths: Vec<usize> = text
            .chars()
            .map(|c| if gsm { usize::from(code(c)) } else { c.len_utf16() })
            .collect();
        let units: usize = widths.iter().sum();
        let (single, each) = if gsm { (160, 153) } else { (70, 67) };
        if units <= single {
            return (gsm, units, 1);
        }
        let (mut parts, mut rest) = (0, &widths[..]);
        while !rest.is_empty() {
            let mut room = each;
            let taken = rest
                .iter()
                .take_while(|w| {
                    room >= **w && {
                        room -= **w;
                        true
                    }
                })
                .count();
            rest = &rest[taken..];
            parts += 1;
        }
        (gsm, units, parts)
    }

    proptest! {
        #[test]
        fn a_second_counter_agrees(text in "([a-zA-Z0-9 .,:{}~€^äöüßéà]|[a-z]|\\PC){0,400}") {
            let length = count(&text);
            prop_assert_eq!((length.encoding == Gsm7, length.units, length.parts), second_counter(&text));
        }

        #[test]
        fn a_second_counter_agrees_on_cheap_text(text in "[a-zA-Z0-9 .,:{}~€^äöüßéà\\[\\]|]{100,700}") {
            let length = count(&text);
            prop_assert_eq!((length.encoding == Gsm7, length.units, length.parts), second_counter(&text));
        }
    }
}
