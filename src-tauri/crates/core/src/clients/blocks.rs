//! Finding whom to compare with (S10.3): records that share a key are looked at, all others are not. Kept in memory
//! for an import, where every row meets everyone.

use super::{
    contact::ContactKind,
    likeness::{Likeness, MatchRecord, compare},
};
use std::collections::HashMap;

/// Blocks of common keys say nothing: larger ones are skipped.
const LARGEST_BLOCK: usize = 200;
/// Birth date, phone and mailbox are worth more trouble.
const LARGEST_STRONG_BLOCK: usize = 1000;

/// A key and whether it is a strong one (birth date, phone, mailbox).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    hash: u64,
    strong: bool,
}

/// One or several records; most keys have one.
#[derive(Debug, Clone)]
enum Bucket {
    One(u32),
    Many(Vec<u32>),
}

impl Bucket {
    fn members(&self) -> &[u32] {
        match self {
            Bucket::One(one) => std::slice::from_ref(one),
            Bucket::Many(many) => many,
        }
    }

    fn add(&mut self, member: u32) {
        match self {
            Bucket::One(one) => *self = Bucket::Many(vec![*one, member]),
            Bucket::Many(many) => many.push(member),
        }
    }
}

/// Records with their blocks.
#[derive(Debug, Default)]
pub struct MatchIndex {
    records: Vec<MatchRecord>,
    blocks: HashMap<u64, Bucket>,
}

impl MatchIndex {
    /// Adds a record; answers its place.
    pub fn add(&mut self, record: MatchRecord) -> usize {
        let place = self.records.len();
        let member = u32::try_from(place).expect("fewer than four thousand million clients");
        for key in keys(&record) {
            self.blocks
                .entry(key.hash)
                .and_modify(|bucket| bucket.add(member))
                .or_insert(Bucket::One(member));
        }
        self.records.push(record);
        place
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Everyone alike: in a band, or family of one home. The record itself need not be in the index.
    pub fn alike(&self, record: &MatchRecord) -> Vec<(usize, Likeness)> {
        let mut candidates: Vec<u32> = keys(record)
            .into_iter()
            .filter_map(|key| {
                let members = self.blocks.get(&key.hash)?.members();
                let largest = if key.strong {
                    LARGEST_STRONG_BLOCK
                } else {
                    LARGEST_BLOCK
                };
                (members.len() <= largest).then_some(members)
            })
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let shared = |kind: ContactKind, key: &str| self.holders(kind, key) >= 3;
        let judged = candidates.into_iter().filter_map(|place| {
            let other = self.records.get(place as usize)?;
            compare(record, other, shared).map(|likeness| (place as usize, likeness))
        });
        judged
            .filter(|(_, likeness)| likeness.band.is_some() || (likeness.is_relative() && likeness.halves >= 4))
            .collect()
    }

    fn holders(&self, kind: ContactKind, key: &str) -> usize {
        let hash = hash(contact_space(kind), &[key]);
        self.blocks.get(&hash).map_or(0, |bucket| bucket.members().len())
    }
}

fn contact_space(kind: ContactKind) -> u8 {
    match kind {
        ContactKind::Phone => b'c',
        ContactKind::Email => b'd',
        ContactKind::Handle => b'e',
    }
}

/// The keys of S10.3, and the whole name in either order: two common names together are rare.
fn keys(record: &MatchRecord) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::with_capacity(12);
    let mut add = |strong: bool, space: u8, parts: &[&str]| {
        if parts.iter().all(|part| !part.is_empty()) {
            let key = Key {
                hash: hash(space, parts),
                strong,
            };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    };
    let birth = record.birth.map(|date| date.to_string()).unwrap_or_default();
    let start = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    add(true, b'a', &[&birth]);
    add(false, b'b', &[&record.family]);
    add(false, b'b', &[&record.given]);
    record
        .phones
        .iter()
        .for_each(|phone| add(true, contact_space(ContactKind::Phone), &[phone]));
    record
        .emails
        .iter()
        .for_each(|email| add(true, contact_space(ContactKind::Email), &[email]));
    add(false, b's', &[&record.house, &start(&record.street, 5)]);
    add(false, b'p', &[&record.house, &record.postcode]);
    add(false, b'g', &[&start(&birth, 4), &start(&record.given, 3)]);
    let (first, second) = if record.given <= record.family {
        (&record.given, &record.family)
    } else {
        (&record.family, &record.given)
    };
    add(false, b'n', &[first, second]);
    keys
}

/// FNV-1a over the parts, each ended by a byte that no text holds.
fn hash(space: u8, parts: &[&str]) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let begin = step(0xcbf2_9ce4_8422_2325, space);
    parts
        .iter()
        .fold(begin, |hash, part| step(part.bytes().fold(hash, step), 0xFF))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::likeness::Band;

    fn record(given: &str, family: &str, phone: &str) -> MatchRecord {
        MatchRecord {
            given: given.into(),
            family: family.into(),
            phones: vec![phone.into()],
            ..MatchRecord::default()
        }
    }

    #[test]
    fn a_shared_key_brings_two_records_together() {
        let mut index = MatchIndex::default();
        index.add(record("ana", "bell", "+1"));
        index.add(record("tom", "hill", "+2"));
        let alike = index.alike(&record("ana", "bell", "+1"));
        assert_eq!(alike.len(), 1);
        assert_eq!((alike[0].0, alike[0].1.band), (0, Some(Band::Likely)));
        assert!(index.alike(&record("eva", "moor", "+3")).is_empty());
    }

    #[test]
    fn a_number_of_the_whole_town_is_not_followed() {
        let mut index = MatchIndex::default();
        for n in 0..1500 {
            index.add(record(&format!("given{n}"), &format!("family{n}"), "+1"));
        }
        assert!(index.alike(&record("ana", "bell", "+1")).is_empty());
        assert_eq!(
            index.alike(&record("given7", "family7", "+1")).len(),
            1,
            "the name still finds one"
        );
    }
}
