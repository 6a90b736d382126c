//! Where rows are written: into the database, or nowhere when it is only looked at. Both answer the same, so that what
//! the preview shows is what the run does.

use super::super::save::give_ids;
use crate::{AppResult, Desk};
use deskbell_core::{
    clients::{
        consent::{ConsentEvent, ConsentHow, ConsentState, ContactChannel, MESSAGE_PURPOSES},
        record::ClientContent,
    },
    id::{ClientId, ConsentEventId, ImportId, StaffId},
};
use deskbell_store::{
    Tx, WriteTx,
    clients::{self as store, NewImportRow},
};
use std::collections::HashMap;

/// A row on its way.
pub(super) struct Entry<'a> {
    /// 1 is the first after the header.
    pub row: u32,
    /// Fingerprint of its cells.
    pub hash: &'a str,
    /// Channels that the client refused.
    pub refused: &'a [ContactChannel],
}

/// Writes clients of an import.
pub(super) trait Book {
    /// What is known of a client now.
    fn content(&self, id: ClientId) -> AppResult<ClientContent>;
    /// Makes a client.
    fn create(&mut self, content: ClientContent, entry: &Entry<'_>) -> AppResult<ClientId>;
    /// Changes a client; false when nothing differed.
    fn change(&mut self, id: ClientId, content: ClientContent, entry: &Entry<'_>) -> AppResult<bool>;
    /// Sets who pays for a client that this import made.
    fn set_payer(&mut self, id: ClientId, payer: ClientId) -> AppResult<()>;
}

/// Writes nothing, and remembers what it would have written.
pub(super) struct DryBook<'t> {
    pub desk: &'t Desk,
    pub tx: &'t Tx<'t>,
    pub made: HashMap<ClientId, ClientContent>,
}

impl Book for DryBook<'_> {
    fn content(&self, id: ClientId) -> AppResult<ClientContent> {
        match self.made.get(&id) {
            Some(content) => Ok(content.clone()),
            None => Ok(store::get(self.tx, id)?.content),
        }
    }

    fn create(&mut self, content: ClientContent, _entry: &Entry<'_>) -> AppResult<ClientId> {
        let id = self.desk.new_id();
        self.made.insert(id, content);
        Ok(id)
    }

    fn change(&mut self, id: ClientId, content: ClientContent, _entry: &Entry<'_>) -> AppResult<bool> {
        let differs = self.content(id)? != content;
        self.made.insert(id, content);
        Ok(differs)
    }

    fn set_payer(&mut self, _id: ClientId, _payer: ClientId) -> AppResult<()> {
        Ok(())
    }
}

/// Writes into the transaction of the run.
pub(super) struct WritingBook<'t> {
    pub desk: &'t Desk,
    pub tx: &'t WriteTx<'t>,
    pub import: ImportId,
    pub by: Option<StaffId>,
    pub file_name: &'t str,
    pub next_number: i64,
}

impl WritingBook<'_> {
    /// A refusal always counts, for every purpose of messages (R39); it is written once.
    fn refuse(&self, id: ClientId, entry: &Entry<'_>) -> AppResult<()> {
        for channel in entry.refused {
            for purpose in MESSAGE_PURPOSES {
                let latest = store::latest_consent(self.tx, id, purpose, *channel)?;
                if latest.is_some_and(|state| state != ConsentState::Granted) {
                    continue;
                }
                let event = ConsentEvent {
                    purpose,
                    channel: *channel,
                    state: ConsentState::Refused,
                    how: ConsentHow::Import,
                    evidence: Some(format!("{}:{}", self.file_name, entry.row)),
                    at: self.desk.now(),
                    by: self.by,
                };
                store::add_consent(
                    self.tx,
                    self.desk.new_id::<ConsentEventId>(),
                    id,
                    &event,
                    self.desk.now(),
                )?;
            }
        }
        Ok(())
    }

    fn note(
        &self,
        client: ClientId,
        entry: &Entry<'_>,
        before: Option<&ClientContent>,
        version_after: i64,
    ) -> AppResult<()> {
        let row = NewImportRow {
            import: self.import,
            client,
            row: entry.row,
            hash: entry.hash,
            before,
            version_after,
        };
        Ok(store::add_import_row(self.tx, &row, self.desk.now())?)
    }
}

impl Book for WritingBook<'_> {
    fn content(&self, id: ClientId) -> AppResult<ClientContent> {
        Ok(store::get(self.tx, id)?.content)
    }

    fn create(&mut self, mut content: ClientContent, entry: &Entry<'_>) -> AppResult<ClientId> {
        give_ids(self.desk, &mut content.contact_points);
        let id = self.desk.new_id();
        store::insert(
            self.tx,
            id,
            self.next_number,
            &content,
            Some(self.import),
            self.desk.now(),
        )?;
        self.next_number += 1;
        self.note(id, entry, None, 1)?;
        self.refuse(id, entry)?;
        Ok(id)
    }

    fn change(&mut self, id: ClientId, mut content: ClientContent, entry: &Entry<'_>) -> AppResult<bool> {
        self.refuse(id, entry)?;
        let present = store::get(self.tx, id)?;
        if present.content == content {
            return Ok(false);
        }
        give_ids(self.desk, &mut content.contact_points);
        store::update(self.tx, &present, &content, self.desk.now())?;
        self.note(id, entry, Some(&present.content), present.version + 1)?;
        Ok(true)
    }

    fn set_payer(&mut self, id: ClientId, payer: ClientId) -> AppResult<()> {
        Ok(store::set_imported_payer(self.tx, id, payer)?)
    }
}
