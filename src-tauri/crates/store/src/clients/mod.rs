//! SQL of the clients slice: the record, contact points, consent events, the interaction log, search, and imports.

mod consent;
mod contact;
mod imports;
mod interaction;
mod matching;
mod record;
mod search;

pub use consent::{add_consent, consent_events, ever_granted, latest_consent};
pub use contact::{clients_of_contact, machine_form, set_contact_state};
pub use imports::{
    BeforeImage, ImportRow, ImportRun, NewImportRow, add_import, add_import_row, any_import, before_images,
    delete_client, find_import, import_of_file, imported_row, mapping_of, mark_undone, remember_mapping,
    set_import_counts, set_imported_payer,
};
pub use interaction::{
    Interaction, NewInteraction, add_interaction, get_interaction, has_interactions, open_interactions,
    settle_interaction,
};
pub use matching::{match_candidates, match_records};
pub use record::{
    ClientRow, StoredClient, archive, find_by_external_id, get, insert, list, name_of, next_number, paid_by, unarchive,
    update,
};
pub use search::{Found, found_clients, search_numbers};

use crate::{StoreResult, Tx};
use deskbell_core::{
    Instant,
    clients::timeline::{TimelineEntry, merge},
    id::ClientId,
};

/// This slice's part of a client's timeline: calls and notes, changes of consent, imports, and the record's birth.
pub fn timeline(
    tx: &Tx<'_>,
    client: ClientId,
    before: Option<(Instant, String)>,
    limit: u32,
) -> StoreResult<Vec<TimelineEntry>> {
    let lists = vec![
        interaction::timeline(tx, client, before.as_ref(), limit)?,
        consent::timeline(tx, client, before.as_ref(), limit)?,
        imports::timeline(tx, client, before.as_ref(), limit)?,
        record::timeline(tx, client, before.as_ref())?,
    ];
    Ok(merge(lists, limit as usize))
}

/// The keyset position as two parameters: without one, after everything.
fn place(before: Option<&(Instant, String)>) -> (i64, String) {
    match before {
        Some((at, id)) => (at.ms(), id.clone()),
        None => (i64::MAX, String::new()),
    }
}
