//! Carries out an import: all of it in one transaction, or nothing.

use super::{
    IcsImportRun, IcsState, IcsTarget, Source,
    plan::{self, Entry, Order},
};
use crate::{AppError, AppResult, Caller, Desk, ErrorCode, appointments::overrule::end_offers, business::close, ids};
use deskbell_core::{
    appointments::ics::read::Found,
    business::HolidayRule,
    id::{BlockId, ClosureId, HolidayId},
};
use deskbell_store::{
    StoreError, Tx, WriteTx,
    appointments::{self as store, BlockRow, Imported, Override},
    business::{self, ClosureRow, HolidayRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IcsImportDone {
    /// Events that came in.
    pub added: usize,
    /// Events that were changed.
    pub changed: usize,
    /// Events that were taken out.
    pub removed: usize,
    /// Events that were left as they are, or left out.
    pub left: usize,
    /// Events that could not be read.
    pub unreadable: usize,
}

/// Imports a file: what was ticked in the preview, more or less what the request names.
pub fn run(desk: &Desk, caller: &Caller, request: IcsImportRun) -> AppResult<IcsImportDone> {
    let source = Source::open(desk, caller, &request.path)?;
    if request.sha256.as_ref().is_some_and(|seen| *seen != source.sha256) {
        return Err(AppError::invalid("path", "changed"));
    }
    let also: HashSet<&str> = request.also.iter().map(String::as_str).collect();
    let without: HashSet<&str> = request.leave_out.iter().map(String::as_str).collect();
    let order_of = |tx: &Tx<'_>| Order::of(tx, request.target, request.staff_id, request.room_id, desk.now());
    // A large file is read before anybody has to wait for the transaction.
    let read_in = desk.store.read(order_of)?;
    let calendar = source.read(&read_in)?;
    desk.write(caller, |tx| {
        let order = order_of(tx)?;
        if order.zone != read_in.zone {
            return Err(AppError::new(
                ErrorCode::Conflict,
                "the business's zone changed meanwhile",
            ));
        }
        let mut done = IcsImportDone {
            unreadable: calendar.bad.len(),
            ..IcsImportDone::default()
        };
        let importer = Importer {
            desk,
            tx,
            order: &order,
            caller,
            reason: &source.name,
        };
        for entry in plan::plan(desk, tx, &order, &calendar)? {
            let key = entry.item.key.as_str();
            let wanted = (entry.item.ticked || also.contains(key)) && !without.contains(key);
            let acts = !matches!(entry.item.state, IcsState::Same | IcsState::Older | IcsState::Empty);
            if wanted && acts {
                importer.act(&entry, &mut done)?;
            } else {
                done.left += 1;
            }
        }
        Ok(done)
    })
}

struct Importer<'a> {
    desk: &'a Desk,
    tx: &'a WriteTx<'a>,
    order: &'a Order,
    caller: &'a Caller,
    /// Why visits were overruled: the file.
    reason: &'a str,
}

impl Importer<'_> {
    fn act(&self, entry: &Entry, done: &mut IcsImportDone) -> AppResult<()> {
        let before = entry.known.as_ref();
        let present = before
            .filter(|before| !before.removed)
            .and_then(|before| before.thing.as_deref());
        let thing = match (&entry.found, present) {
            (Some(found), _) if entry.item.state != IcsState::Removed => {
                let thing = self.bring(found, present)?;
                match present {
                    Some(_) => done.changed += 1,
                    None => done.added += 1,
                }
                Some(thing)
            }
            (_, Some(thing)) => {
                self.take_out(thing)?;
                done.removed += 1;
                None
            }
            _ => None,
        };
        self.note(entry, thing)
    }

    fn note(&self, entry: &Entry, thing: Option<String>) -> AppResult<()> {
        let now = self.order.now;
        let id = entry
            .known
            .as_ref()
            .map_or_else(ids::random_hex::<16>, |known| known.id.clone());
        let noted = match (&entry.found, &entry.known) {
            (Some(found), _) => Imported {
                id,
                uid: found.uid.clone(),
                recurrence: found.recurrence.clone(),
                sequence: found.sequence,
                modified: found.modified,
                start: found.start,
                content: plan::content(found),
                removed: thing.is_none(),
                thing,
            },
            (None, Some(known)) => Imported {
                removed: true,
                thing: None,
                ..known.clone()
            },
            (None, None) => return Ok(()),
        };
        Ok(store::note_imported(
            self.tx,
            (self.order.target.stored(), self.order.scope()),
            &noted,
            now,
        )?)
    }

    /// Writes what an event became; answers its id.
    fn bring(&self, found: &Found, present: Option<&str>) -> AppResult<String> {
        let now = self.order.now;
        match self.order.target {
            IcsTarget::Blocks => self.block(found, present),
            IcsTarget::Closures => {
                if let Some(closure) = present {
                    self.take_out(closure)?;
                }
                let (from, to) = self.order.days(found);
                let row = ClosureRow {
                    id: self.desk.new_id(),
                    resource: self.order.resource.clone(),
                    from,
                    to,
                    reason: self.title(found),
                };
                close(self.desk, self.tx, &row)?;
                Ok(row.id.to_string())
            }
            IcsTarget::Holidays => {
                if let Some(holiday) = present {
                    self.take_out(holiday)?;
                }
                let row = HolidayRow {
                    id: self.desk.new_id(),
                    name: self.title(found),
                    rule: HolidayRule::Once {
                        date: self.order.days(found).0,
                    },
                };
                business::holiday_insert(self.tx, &row, now)?;
                Ok(row.id.to_string())
            }
        }
    }

    fn block(&self, found: &Found, present: Option<&str>) -> AppResult<String> {
        let (now, zone) = (self.order.now, self.order.zone);
        let known = present.and_then(|id| id.parse::<BlockId>().ok());
        let known = known.map(|id| store::block_get(self.tx, id)).transpose()?.flatten();
        let row = BlockRow {
            id: known.as_ref().map_or_else(|| self.desk.new_id(), |known| known.id),
            resource: self.order.scope().to_owned(),
            title: self.title(found),
            civil: found.start.civil(zone),
            zone,
            fold: found.start.fold(zone),
            minutes: found.end.minutes_since(found.start),
            start: found.start,
            end: found.end,
            version: known.as_ref().map_or(1, |known| known.version),
        };
        match known {
            Some(_) => store::block_update(self.tx, &row, now)?,
            None => store::block_insert(self.tx, &row, now)?,
        }
        let overrule = Override {
            id: ids::random_hex::<16>(),
            by: self.caller.staff,
            reason: self.reason.to_owned(),
        };
        let rows = self.order.rows(self.desk, found);
        let overruled = store::block(self.tx, row.id, &rows, Some(&overrule), now)?;
        end_offers(self.desk, self.tx, &overruled)?;
        Ok(row.id.to_string())
    }

    /// What somebody has removed meanwhile is out already.
    fn take_out(&self, thing: &str) -> AppResult<()> {
        let unknown = || AppError::new(ErrorCode::Internal, "an imported event has no id");
        let removed = match self.order.target {
            IcsTarget::Blocks => store::block_delete(self.tx, thing.parse::<BlockId>().map_err(|_| unknown())?),
            IcsTarget::Closures => {
                business::closure_delete(self.tx, thing.parse::<ClosureId>().map_err(|_| unknown())?)
            }
            IcsTarget::Holidays => {
                business::holiday_delete(self.tx, thing.parse::<HolidayId>().map_err(|_| unknown())?)
            }
        };
        match removed {
            Ok(()) | Err(StoreError::NotFound) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// An event without a title is named after its file.
    fn title(&self, found: &Found) -> String {
        if found.title.is_empty() {
            self.reason.to_owned()
        } else {
            found.title.clone()
        }
    }
}
