//! Who a row is (IM3, IM3a): by the other program's number, by having been read before, by likeness. Relatives are no
//! doubts; two people of one file that carry different numbers are never made one.

use super::report::reason;
use crate::AppResult;
use deskbell_core::{
    clients::{
        blocks::MatchIndex,
        import::{ImportedRow, RowReason},
        likeness::{Band, Likeness, MatchRecord},
    },
    id::ClientId,
};
use deskbell_store::{Tx, clients as store};
use std::collections::HashMap;

/// What a row turned out to be.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Nobody like that is known.
    New,
    /// A known client; why, where that is not plain.
    Same(ClientId, RowReason),
    /// A person decides; the best candidate.
    Unsure(ClientId, RowReason),
}

struct Known {
    id: ClientId,
    from_file: bool,
    numbered: bool,
}

/// Everyone known so far: stored clients, then the rows that became clients.
pub(super) struct Sorter {
    index: MatchIndex,
    known: Vec<Known>,
    by_number: HashMap<String, ClientId>,
    by_hash: HashMap<String, (ClientId, u32)>,
    read_before: bool,
}

impl Sorter {
    /// Knows every stored client.
    pub fn new(tx: &Tx<'_>) -> AppResult<Sorter> {
        let mut sorter = Sorter {
            index: MatchIndex::default(),
            known: Vec::new(),
            by_number: HashMap::new(),
            by_hash: HashMap::new(),
            read_before: store::any_import(tx)?,
        };
        for (id, record, numbered) in store::match_records(tx)? {
            sorter.index.add(record);
            sorter.known.push(Known {
                id,
                from_file: false,
                numbered,
            });
        }
        Ok(sorter)
    }

    /// Judges a row that can be read.
    pub fn judge(&self, tx: &Tx<'_>, row: &ImportedRow, hash: &str) -> AppResult<Verdict> {
        if let Some(number) = &row.content.external_id
            && let Some(id) = self.of_number(tx, number)?
        {
            return Ok(Verdict::Same(id, reason("externalId", "same_external_id", number)));
        }
        if let Some((id, earlier)) = self.by_hash.get(hash) {
            return Ok(Verdict::Same(*id, reason("row", "repeats_row", earlier.to_string())));
        }
        if self.read_before
            && let Some(id) = store::imported_row(tx, hash)?
        {
            return Ok(Verdict::Same(id, reason("row", "imported_before", "")));
        }
        Ok(self.by_likeness(row))
    }

    /// The client of another program's number: of this file, or stored.
    pub fn of_number(&self, tx: &Tx<'_>, number: &str) -> AppResult<Option<ClientId>> {
        match self.by_number.get(number) {
            Some(id) => Ok(Some(*id)),
            None => Ok(store::find_by_external_id(tx, number)?),
        }
    }

    fn by_likeness(&self, row: &ImportedRow) -> Verdict {
        let numbered = row.content.external_id.is_some();
        let (mut likely, mut possible) = (Vec::new(), Vec::new());
        for (place, likeness) in self.index.alike(&MatchRecord::of(&row.content)) {
            let Some(known) = self.known.get(place) else { continue };
            let other_number = numbered && known.numbered;
            match likeness.band {
                Some(Band::Likely) if !other_number => likely.push((known.id, likeness)),
                // Within a file only a likely one counts; the rest is the duplicate list's work afterwards.
                Some(_) if !known.from_file && !likeness.is_relative() => possible.push((known.id, likeness)),
                _ => {}
            }
        }
        let best = |list: &[(ClientId, Likeness)], rule: &str| {
            let (id, likeness) = list.iter().max_by_key(|(_, likeness)| likeness.halves)?;
            Some((*id, reason("duplicate", rule, words(likeness))))
        };
        match likely.as_slice() {
            [(id, likeness)] => Verdict::Same(*id, reason("duplicate", "likely", words(likeness))),
            [] => best(&possible, "possible").map_or(Verdict::New, |(id, why)| Verdict::Unsure(id, why)),
            several => best(several, "several_likely").map_or(Verdict::New, |(id, why)| Verdict::Unsure(id, why)),
        }
    }

    /// A row became a client.
    pub fn learn_new(&mut self, id: ClientId, row: &ImportedRow, hash: String, number: u32) {
        self.index.add(MatchRecord::of(&row.content));
        self.known.push(Known {
            id,
            from_file: true,
            numbered: row.content.external_id.is_some(),
        });
        self.learn(id, row, hash, number);
    }

    /// A row belongs to a client.
    pub fn learn(&mut self, id: ClientId, row: &ImportedRow, hash: String, number: u32) {
        if let Some(external) = &row.content.external_id {
            self.by_number.entry(external.clone()).or_insert(id);
        }
        self.by_hash.entry(hash).or_insert((id, number));
    }
}

fn words(likeness: &Likeness) -> String {
    let vetoes = likeness.vetoes.iter().map(|veto| veto.word());
    likeness
        .reasons
        .iter()
        .copied()
        .chain(vetoes)
        .collect::<Vec<_>>()
        .join(" ")
}
