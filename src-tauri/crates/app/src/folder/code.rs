//! The recovery code (T25 to T27): 140 random bits as seven groups of four symbols and a check symbol each. Every
//! single wrong symbol, swap of neighbours in a group and exchange of two groups is found, and the group named.

use deskbell_core::id::DbId;
use deskbell_store::engine::keys::{SubKey, random};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 7;
const IN_GROUP: usize = 5;

/// The code that opens the data on any computer. No Debug, no Clone; wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 18]);

/// What is wrong with a typed code. None of these counts as a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// Not 35 letters and digits; how many there were.
    #[error("35 letters and digits, not {0}")]
    Count(usize),
    /// A character that never occurs in a code, such as U.
    #[error("{0} does not occur")]
    Symbol(char),
    /// The check symbol of this group, 1 to 7, does not fit.
    #[error("group {0} is mistyped")]
    Group(usize),
}

impl RecoveryCode {
    /// A new code.
    pub fn random() -> Self {
        Self::of(random())
    }

    fn of(mut bits: [u8; 18]) -> Self {
        bits[17] &= 0xf0; // 140 bits, left-aligned.
        Self(bits)
    }

    /// As printed: `008J3-4CT4V-…`.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.groups().each_ref().map(|group| group.as_str()).join("-"))
    }

    /// The seven groups of five symbols.
    pub fn groups(&self) -> [Zeroizing<String>; GROUPS] {
        let values = self.values();
        std::array::from_fn(|index| {
            let group: [u8; 4] = std::array::from_fn(|place| values[index * 4 + place]);
            let symbols = group.into_iter().chain([check(index + 1, group)]);
            Zeroizing::new(symbols.map(|value| char::from(SYMBOLS[usize::from(value)])).collect())
        })
    }

    /// Reads what a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1.
    pub fn parse(typed: &str) -> Result<RecoveryCode, CodeFault> {
        let mut values = Zeroizing::new(Vec::with_capacity(GROUPS * IN_GROUP));
        for symbol in typed.chars().filter(|c| !is_filler(*c)) {
            values.push(value_of(symbol).ok_or(CodeFault::Symbol(symbol))?);
        }
        if values.len() != GROUPS * IN_GROUP {
            return Err(CodeFault::Count(values.len()));
        }
        let mut bits = Zeroizing::new([0_u8; 18]);
        for (index, group) in values.chunks_exact(IN_GROUP).enumerate() {
            let four = *group.first_chunk::<4>().expect("a group has five symbols");
            if check(index + 1, four) != group[4] {
                return Err(CodeFault::Group(index + 1));
            }
            for (place, value) in four.into_iter().enumerate() {
                put(&mut bits, (index * 4 + place) * 5, value);
            }
        }
        Ok(Self(*bits))
    }

    /// Part of a code as it would be printed: case, fillers and look-alikes made one; none when a symbol never occurs.
    pub fn plain_symbols(typed: &str) -> Option<Zeroizing<String>> {
        let symbols = typed.chars().filter(|c| !is_filler(*c));
        let plain = symbols.map(|symbol| Some(char::from(SYMBOLS[usize::from(value_of(symbol)?)])));
        plain.collect::<Option<String>>().map(Zeroizing::new)
    }

    /// The key that wraps the data key in slot R (T26).
    pub fn slot_key(&self, db_id: DbId) -> SubKey {
        SubKey::derive(&self.0, db_id, "deskbell/slot/R/v1")
    }

    fn values(&self) -> [u8; GROUPS * 4] {
        std::array::from_fn(|index| {
            (0..5).fold(0, |value, bit| {
                let at = index * 5 + bit;
                (value << 1) | ((self.0[at / 8] >> (7 - at % 8)) & 1)
            })
        })
    }
}

fn put(bits: &mut [u8; 18], start: usize, value: u8) {
    for bit in 0..5 {
        let at = start + bit;
        bits[at / 8] |= ((value >> (4 - bit)) & 1) << (7 - at % 8);
    }
}

/// Spaces, and every dash that a word processor may make of one.
fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '\u{feff}'
        )
}

fn value_of(symbol: char) -> Option<u8> {
    let upper = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = SYMBOLS.iter().position(|known| char::from(*known) == upper)?;
    u8::try_from(place).ok()
}

/// g ⊕ 2·v1 ⊕ 4·v2 ⊕ 8·v3 ⊕ 16·v4 in GF(32) with x⁵ + x² + 1.
fn check(group: usize, values: [u8; 4]) -> u8 {
    let mut sum = u8::try_from(group).expect("there are seven groups");
    for (place, value) in values.into_iter().enumerate() {
        let mut product = value;
        for _ in 0..=place {
            product <<= 1;
            if product & 0b10_0000 != 0 {
                product ^= 0b10_0101;
            }
        }
        sum ^= product;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_store::engine::keys::{from_hex, hex};

    fn vector() -> RecoveryCode {
        RecoveryCode::of(from_hex("00112233445566778899aabbccddeeff1020").expect("hex"))
    }

    #[test]
    fn the_code_is_that_of_the_published_vector() {
        assert_eq!(vector().text().as_str(), "008J3-4CT4V-ANK7T-F24SY-NAXW7-SQFEB-ZW82C");
        let db_id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        assert_eq!(
            hex(vector().slot_key(db_id).bytes()),
            "83ceeb9b4881a7977640cb669702aaeeab979111d3ddae097a66a215bf50546a"
        );
    }

    #[test]
    fn typed_loosely_it_is_the_same_code() {
        let typed = " oO8j3—4ct4v ank7t\tF24SY-NAXW7-SQFEB – ZW82C\n";
        let read = RecoveryCode::parse(typed).expect("a code");
        assert_eq!(read.text().as_str(), vector().text().as_str());
    }

    #[test]
    fn every_single_slip_is_found_and_its_group_named() {
        let good: Vec<char> = vector().text().chars().filter(|c| *c != '-').collect();
        for place in 0..good.len() {
            for symbol in SYMBOLS {
                let mut typed = good.clone();
                typed[place] = char::from(*symbol);
                let fault = RecoveryCode::parse(&typed.iter().collect::<String>()).err();
                let expected = (typed != good).then_some(CodeFault::Group(place / 5 + 1));
                assert_eq!(fault, expected, "symbol {place}");
            }
            if place % 5 < 4 && good[place] != good[place + 1] {
                let mut typed = good.clone();
                typed.swap(place, place + 1);
                let fault = RecoveryCode::parse(&typed.iter().collect::<String>()).err();
                assert_eq!(fault, Some(CodeFault::Group(place / 5 + 1)), "swap at {place}");
            }
        }
    }

    #[test]
    fn exchanged_groups_are_found() {
        let code = vector().text();
        let mut groups: Vec<&str> = code.split('-').collect();
        groups.swap(1, 4);
        assert_eq!(RecoveryCode::parse(&groups.join("-")).err(), Some(CodeFault::Group(2)));
    }

    #[test]
    fn a_wrong_length_and_a_letter_that_never_occurs_are_said() {
        assert_eq!(RecoveryCode::parse("008J3").err(), Some(CodeFault::Count(5)));
        assert_eq!(RecoveryCode::parse("U08J3").err(), Some(CodeFault::Symbol('U')));
    }

    #[test]
    fn random_codes_come_back_from_their_text() {
        for _ in 0..200 {
            let code = RecoveryCode::random();
            let read = RecoveryCode::parse(&code.text()).expect("a code");
            assert_eq!(read.text().as_str(), code.text().as_str());
        }
    }
}
