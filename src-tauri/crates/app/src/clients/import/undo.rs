//! Taking an import back (IM9): clients that it made go, clients that it changed are as before. Whoever was used or
//! edited since stays, and is named.

use super::{super::timeline::is_used, run::UNGUARDED_ROWS};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, backup::BackupKind};
use deskbell_core::{
    Instant,
    id::{ClientId, ImportId},
};
use deskbell_store::{
    StoreError, WriteTx,
    clients::{self as store, ImportRow, StoredClient},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Days within which an import can be taken back.
const UNDO_DAYS: i64 = 30;

/// Takes an import back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientImportUndo {
    /// The run.
    pub import_id: ImportId,
}

/// Why a client stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeptWhy {
    /// Edited since.
    Edited,
    /// Has a booking, an invoice, a talk, or pays for somebody.
    Used,
}

/// A client that stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The client.
    pub client_id: ClientId,
    /// Full name.
    pub name: String,
    /// Why.
    pub why: KeptWhy,
}

/// An import that was taken back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportUndone {
    /// Clients that the import had made and that are gone.
    pub removed: u32,
    /// Clients that are as before.
    pub restored: u32,
    /// Clients that stay as they are.
    pub kept: Vec<Kept>,
}

/// Takes an import back in one transaction. A second time: `conflict`; after 30 days: `limit`.
pub fn undo(desk: &Desk, caller: &Caller, request: ClientImportUndo) -> AppResult<ImportUndone> {
    let rows = desk.store.read(|tx| store::before_images(tx, request.import_id))?.len();
    if rows > UNGUARDED_ROWS as usize {
        desk.back_up(BackupKind::BeforeBulk, None)?;
    }
    let job = desk.jobs.start("client_import_undo");
    desk.write(caller, |tx| {
        let run = store::find_import(tx, request.import_id)?;
        if desk.now() > run.created.plus_minutes(UNDO_DAYS * 24 * 60) {
            return Err(AppError::new(ErrorCode::Limit, "the import is too long ago"));
        }
        store::mark_undone(tx, run.id, desk.now()).map_err(|error| AppError {
            detail: "already undone".to_owned(),
            ..error.into()
        })?;
        let clients = by_client(store::before_images(tx, run.id)?);
        let total = clients.len() as u64;
        let ours: HashSet<ClientId> = clients.iter().map(|(id, _)| *id).collect();
        let mut undone = ImportUndone {
            removed: 0,
            restored: 0,
            kept: Vec::new(),
        };
        for (done, (id, rows)) in clients.into_iter().enumerate() {
            take_back(tx, id, &rows, &ours, desk.now(), &mut undone)?;
            if done % 500 == 0 {
                job.progress(done as u64, total);
                if job.stopped() {
                    return Err(AppError::new(ErrorCode::Cancelled, "nothing was undone"));
                }
            }
        }
        tx.changed("clients", run.id);
        Ok(undone)
    })
}

/// The rows of each client, last first.
fn by_client(rows: Vec<ImportRow>) -> Vec<(ClientId, Vec<ImportRow>)> {
    let mut clients: BTreeMap<ClientId, Vec<ImportRow>> = BTreeMap::new();
    for row in rows {
        if let Some(id) = row.client {
            clients.entry(id).or_default().push(row);
        }
    }
    clients.into_iter().rev().collect()
}

fn take_back(
    tx: &WriteTx<'_>,
    id: ClientId,
    rows: &[ImportRow],
    ours: &HashSet<ClientId>,
    now: Instant,
    undone: &mut ImportUndone,
) -> AppResult<()> {
    let present = match store::get(tx, id) {
        Err(StoreError::NotFound) => return Ok(()),
        other => other?,
    };
    let mut keep = |why: KeptWhy, present: &StoredClient| {
        undone.kept.push(Kept {
            client_id: id,
            name: present.content.display_name(),
            why,
        });
    };
    let (Some(last), Some(first)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    if present.version != last.version_after {
        keep(KeptWhy::Edited, &present);
        return Ok(());
    }
    match &first.before {
        Some(before) => {
            store::update(tx, &present, before, now)?;
            undone.restored += 1;
        }
        None if is_used(tx, id)? || pays_for_others(tx, id, ours)? => keep(KeptWhy::Used, &present),
        None => {
            store::delete_client(tx, id, present.number)?;
            undone.removed += 1;
        }
    }
    Ok(())
}

/// True when somebody outside this import has the client as payer.
fn pays_for_others(tx: &WriteTx<'_>, id: ClientId, ours: &HashSet<ClientId>) -> AppResult<bool> {
    Ok(store::paid_by(tx, id)?.iter().any(|(paid, _)| !ours.contains(paid)))
}
