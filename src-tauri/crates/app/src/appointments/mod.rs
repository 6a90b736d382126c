//! Use cases of the appointments slice: book, move, call off, change a status, look, and find a free time.
//!
//! Not here: messages (the reminders slice hears of every change).

mod blocks;
mod book;
mod change;
mod find;
mod ics;
mod look;
mod overrule;
mod recall;
mod record;
mod series;
mod settle;
mod shelf;
mod status;
mod untold;
mod view;
mod visit;
mod waiting;
mod zones;

pub use blocks::{
    BlockDraft, BlockList, BlockPatch, BlockRef, BlockSaved, BlockView, block_create, block_delete, block_list,
    block_update,
};
pub use book::{AppointmentBook, DateAct, DateWish, ItemWish, OnProblem, OverrideWish, Repeat, book};
pub use change::{AppointmentMove, AppointmentUpdate, Scope, move_visit, update};
pub use find::{FreeStart, SlotFind, slot_find};
pub use ics::{
    FeedDraft, FeedRef, FeedView, Feeds, IcsBad, IcsExport, IcsImportDone, IcsImportPreview, IcsImportRun, IcsItem,
    IcsLevel, IcsOverlap, IcsPreview, IcsState, IcsTarget, IcsWritten, feed_create, feed_delete, feed_list, ics_export,
    ics_import_preview, ics_import_run, write_feeds,
};
pub(crate) use ics::{Reader, Teller, Whole};
pub use look::{AppointmentDetail, AppointmentGet, AppointmentList, Happened, Moment, Overruled, get, list};
pub use recall::{RecallDecide, RecallItem, RecallList, recall_decide, recall_list, send_recalls};
pub use record::{NoShowAsk, NoShowView, no_show_get};
pub use series::{SeriesDate, SeriesPreview, go_on, preview as series_preview};
pub(crate) use settle::settle;
pub use shelf::{AppointmentShelve, ShelfItem, shelf_list, shelve};
pub use status::{AppointmentCancel, AppointmentSetStatus, CancelledBy, cancel, set_status};
pub use view::{AppointmentItemView, AppointmentView, ClashView, LeftOut, Warning};
pub(crate) use visit::check_column;
pub use waiting::{
    Answer, OfferAnswered, OfferMade, Slot, WaitingAdd, WaitingAnswer, WaitingList, WaitingOffer, WaitingRemove,
    WaitingSaved, WaitingView, look_after_offers, waiting_add, waiting_answer, waiting_list, waiting_offer,
    waiting_remove,
};

pub use zones::{ZoneChanged, renew_zones, zone_change_list, zone_change_seen};

use crate::{AppResult, Desk, business::Affected, invoices, reminders};
use deskbell_core::{
    Date, Zone,
    appointments::{Status, Visits, months_before},
    id::{AppointmentId, ClientId},
    reminders::words::Skip,
};
use deskbell_store::{Tx, WriteTx, appointments as store};

/// Months that the no-show record looks back (A55).
const RECORD_MONTHS: u32 = 24;

/// Visits that stand inside days away, of one person or room or of all.
pub(crate) fn inside(tx: &Tx<'_>, from: Date, to: Date, resource: Option<&str>) -> AppResult<Vec<Affected>> {
    let zone = crate::business::zone(tx)?;
    let (start, end) = (from.start(zone), to.plus_days(1).start(zone));
    Ok(store::inside(tx, start, end, resource)?
        .into_iter()
        .map(affected)
        .collect())
}

/// A visit that days away meet.
pub(crate) fn affected(visit: store::Visit) -> Affected {
    Affected {
        appointment_id: visit.id,
        start: visit.civil,
        start_utc: visit.start,
        client_id: visit.client,
        version: visit.version,
        series_id: visit.series,
    }
}

/// What counts for a client's no-show record, as of now.
pub(crate) fn record_of(desk: &Desk, tx: &Tx<'_>, client: ClientId) -> AppResult<Visits> {
    // Before set-up there are no visits either.
    let zone = crate::business::zone(tx).unwrap_or(Zone::UTC);
    let since = months_before(desk.now().date(zone), RECORD_MONTHS).start(zone);
    Ok(store::counted(tx, client, since)?)
}

/// Tells the slices that live by visits, in the transaction of the change (R47, I48). Whoever has a visit to come is not
/// told any more that they are due (A89).
fn announce(desk: &Desk, tx: &WriteTx<'_>, id: AppointmentId) -> AppResult<()> {
    let visit = store::visit(tx, id)?;
    let stands = matches!(visit.status, Status::Booked | Status::Confirmed) && !visit.shelved;
    if stands && visit.start > desk.now() {
        for item in &visit.items {
            reminders::recall_over(desk, tx, (visit.client, item.service), Skip::RecallBooked)?;
        }
    }
    reminders::appointment_changed(desk, tx, id)?;
    invoices::appointment_changed(desk, tx, id)
}
