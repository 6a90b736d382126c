//! Finding a client by any fragment (SR1 to SR6, T89). Stored text and typed text meet in one folded form; the engine
//! holds an index of every three letters, so fragments shorter than that are spelled out with each possible next letter.

use super::{contact::ContactKind, record::ClientContent};
use crate::fold::fold;

/// Longest text that is searched for, in characters.
pub const MAX_QUERY_CHARS: usize = 200;
/// Most words of a query that are looked at.
const MAX_WORDS: usize = 8;
/// What can follow a letter in a folded key.
const NEXT: &str = " abcdefghijklmnopqrstuvwxyz0123456789@.-_";

/// What stands in the index for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchKey {
    /// Words of all names, each between blanks.
    pub names: String,
    /// Numbers, addresses, tags, and names with punctuation as written.
    pub rest: String,
}

/// How much of a word must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The whole word.
    Whole,
    /// Its beginning.
    Start,
    /// Any part.
    Part,
}

/// A typed text, taken apart. Every word must match; each has spellings of which one suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What was typed, cut and in lower case.
    pub typed: String,
    words: Vec<Vec<String>>,
}

impl SearchKey {
    /// The key of a client with its running number.
    pub fn of(content: &ClientContent, number: i64) -> SearchKey {
        let names = [
            content.preferred_name.as_deref(),
            content.given_name.as_deref(),
            content.middle_name.as_deref(),
            content.family_name.as_deref(),
            content.organisation_name.as_deref(),
        ];
        let mut words = Words::default();
        let mut rest = Words::default();
        for name in names.into_iter().flatten() {
            words.add_readings(name);
            rest.add_signs(name);
        }
        for point in &content.contact_points {
            match (point.kind, &point.normalized) {
                (ContactKind::Phone, Some(e164)) => rest.add(e164.trim_start_matches('+').to_owned()),
                (_, Some(normalized)) => rest.add(normalized.to_lowercase()),
                (_, None) => rest.add(point.value.to_lowercase()),
            }
        }
        rest.add(number.to_string());
        content.external_id.iter().for_each(|id| rest.add(id.to_lowercase()));
        content.tags.iter().for_each(|tag| rest.add_readings(tag));
        for address in &content.addresses {
            address.parts()[..6]
                .iter()
                .flatten()
                .for_each(|part| rest.add_readings(part));
        }
        SearchKey {
            names: words.joined(),
            rest: rest.joined(),
        }
    }
}

/// Distinct words in their order.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, word: String) {
        if !word.is_empty() && !self.0.contains(&word) {
            self.0.push(word);
        }
    }

    /// The folded words, and their other readings: Latin letters, German ae oe ue, without apostrophes, single and
    /// paired characters of Han and kana.
    fn add_readings(&mut self, text: &str) {
        let folded = fold(text);
        folded.split(' ').for_each(|word| self.add(word.to_owned()));
        if !text.is_ascii() {
            fold(&deunicode::deunicode(text))
                .split(' ')
                .for_each(|word| self.add(word.to_owned()));
            if let Some(spelled) = german(text) {
                fold(&spelled).split(' ').for_each(|word| self.add(word.to_owned()));
            }
            folded
                .split(' ')
                .filter(|word| word.chars().any(is_han_or_kana))
                .for_each(|word| self.add_grams(word));
        }
        if text.contains(['\'', '’', '-']) {
            let joined: String = text.chars().filter(|c| !matches!(c, '\'' | '’' | '-')).collect();
            fold(&joined).split(' ').for_each(|word| self.add(word.to_owned()));
        }
    }

    /// A text with punctuation as it is written, and each run of signs and single sign as a word, so that signs find
    /// themselves (T89).
    fn add_signs(&mut self, text: &str) {
        let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
        if !text.contains(is_sign) {
            return;
        }
        self.add(text.to_lowercase());
        for run in text.split(|c| !is_sign(c)).filter(|run| !run.is_empty()) {
            self.add(run.to_owned());
            run.chars().for_each(|sign| self.add(sign.to_string()));
        }
    }

    fn add_grams(&mut self, word: &str) {
        let letters: Vec<char> = word.chars().collect();
        letters.iter().for_each(|c| self.add(c.to_string()));
        letters.windows(2).for_each(|pair| self.add(pair.iter().collect()));
    }

    fn joined(self) -> String {
        format!(" {} ", self.0.join(" "))
    }
}

/// `Müller` as `Mueller`; none when nothing changes.
fn german(text: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let mut spelled = String::with_capacity(text.len() + 4);
    let mut changed = false;
    for c in text.nfc() {
        let pair = match c {
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' => "oe",
            'ü' | 'Ü' => "ue",
            'å' | 'Å' => "aa",
            _ => {
                spelled.push(c);
                continue;
            }
        };
        changed = true;
        spelled.push_str(pair);
    }
    changed.then_some(spelled)
}

fn is_han_or_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}')
}

impl Query {
    /// Takes a typed text apart. None when nothing is left to search for.
    pub fn read(text: &str) -> Option<Query> {
        let plain = text.trim().chars().filter(|c| !c.is_control() || c.is_whitespace());
        let typed: String = plain.take(MAX_QUERY_CHARS).collect::<String>().to_lowercase();
        if typed.trim().is_empty() {
            return None;
        }
        let words = match phone_spellings(&typed) {
            Some(spellings) => vec![spellings],
            None => typed
                .split_whitespace()
                .flat_map(word_spellings)
                .take(MAX_WORDS)
                .collect(),
        };
        (!words.is_empty()).then_some(Query { typed, words })
    }

    /// One word only: the exact and the beginning ones can be asked for first.
    pub fn is_single(&self) -> bool {
        self.words.len() == 1
    }

    /// The folded words, in all spellings.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flatten().map(String::as_str)
    }

    /// What the engine is asked for: each inner list is "one of these fragments", each fragment three letters or more.
    pub fn fragments(&self, reach: Reach) -> Vec<Vec<String>> {
        self.words
            .iter()
            .map(|word| word.iter().flat_map(|w| fragments_of(w, reach)).collect())
            .collect()
    }
}

fn fragments_of(word: &str, reach: Reach) -> Vec<String> {
    let letters = word.chars().count();
    let fragment = match reach {
        Reach::Whole => format!(" {word} "),
        Reach::Start => format!(" {word}"),
        // One letter alone would be everywhere: it must begin a word.
        Reach::Part if letters == 1 => format!(" {word}"),
        Reach::Part => word.to_owned(),
    };
    if fragment.chars().count() >= 3 {
        return vec![fragment];
    }
    NEXT.chars().map(|next| format!("{fragment}{next}")).collect()
}

/// A text of digits and what people write between them is one number: as it is, and without the leading zeros that an
/// international number does not have (SR4).
fn phone_spellings(typed: &str) -> Option<Vec<String>> {
    let only_phone = typed.chars().all(|c| c.is_ascii_digit() || " +()/.-".contains(c));
    let digits: String = typed.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    if !only_phone || digits.len() < 3 {
        return None;
    }
    Some(with_stripped_zeros(digits))
}

fn with_stripped_zeros(digits: String) -> Vec<String> {
    let bare = digits.trim_start_matches('0');
    if bare.len() < digits.len() && bare.len() >= 2 {
        vec![digits.clone(), bare.to_owned()]
    } else {
        vec![digits]
    }
}

/// Signs that stand inside names, numbers and addresses and are not meant when searching.
const SILENT_SIGNS: &str = "'’-.,@_+/()&#\"";

/// The words of one typed word: folded, with their other spellings. A word of nothing but signs, or with signs that
/// names do not have, is itself.
fn word_spellings(typed: &str) -> Vec<Vec<String>> {
    let folded = fold(typed);
    let odd = typed
        .chars()
        .any(|c| !c.is_alphanumeric() && !SILENT_SIGNS.contains(c) && c.is_ascii());
    if folded.is_empty() || odd {
        return vec![vec![typed.to_owned()]];
    }
    folded.split(' ').map(spellings_of).collect()
}

fn spellings_of(word: &str) -> Vec<String> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return with_stripped_zeros(word.to_owned());
    }
    let mut all = vec![word.to_owned()];
    if !word.is_ascii() && !word.chars().any(is_han_or_kana) {
        let latin = fold(&deunicode::deunicode(word)).replace(' ', "");
        if latin != word && !latin.is_empty() {
            all.push(latin);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::contact::{ContactDraft, read};

    fn client(given: &str, family: &str) -> ClientContent {
        ClientContent {
            given_name: Some(given.into()),
            family_name: Some(family.into()),
            ..ClientContent::default()
        }
    }

    /// What the engine does, done by hand.
    fn finds(content: &ClientContent, typed: &str) -> bool {
        let key = SearchKey::of(content, 7);
        let Some(query) = Query::read(typed) else { return false };
        query.fragments(Reach::Part).iter().all(|spellings| {
            spellings
                .iter()
                .any(|part| key.names.contains(part) || key.rest.contains(part))
        })
    }

    #[test]
    fn any_fragment_in_any_order_finds() {
        let ana = client("Ana María", "O'Brien-Müller");
        for typed in [
            "bri",
            "ana",
            "mueller",
            "muller",
            "MÜLLER",
            "o'brien",
            "obrien",
            "müll ana",
            "ri",
            "a",
            "ö'b",
        ] {
            assert!(finds(&ana, typed), "{typed}");
        }
        assert!(!finds(&ana, "ana smith"));
        assert!(!finds(&ana, "xy"));
    }

    #[test]
    fn short_names_of_other_scripts_are_found() {
        let taro = client("太郎", "田中");
        for typed in ["田中", "太", "郎", "太郎"] {
            assert!(finds(&taro, typed), "{typed}");
        }
        let ivan = client("Иван", "Иванов");
        for typed in ["иван", "ив", "ivan", "ано"] {
            assert!(finds(&ivan, typed), "{typed}");
        }
    }

    #[test]
    fn numbers_are_found_as_people_write_them() {
        let mut ana = client("Ana", "Bell");
        let phone = |value: &str| ContactDraft {
            kind: ContactKind::Phone,
            value: value.into(),
            network: None,
            label: None,
        };
        ana.contact_points
            .push(read(&phone("07700 900142"), "GB").expect("a number"));
        for typed in [
            "0770 09",
            "+44 7700",
            "900 142",
            "00447700900142",
            "+44 (0)7700 900142",
            "142",
        ] {
            assert!(finds(&ana, typed), "{typed}");
        }
        assert!(!finds(&ana, "0770 08"));
    }

    #[test]
    fn signs_find_themselves() {
        let odd = client("100% \"Best\"", "NEAR*-");
        for typed in ["\"best\"", "100%", "near*", "near", "*", "%", "-"] {
            assert!(finds(&odd, typed), "{typed}");
        }
        assert!(!finds(&client("Ana", "Bell"), "%"));
        assert!(Query::read("  ").is_none());
        assert_eq!(Query::read(&"x".repeat(5000)).map(|q| q.typed.len()), Some(200));
    }
}
