//! SQL of the appointments slice: visits with their services, what they take of whom, and what happened to them.

mod blocks;
mod busy;
mod events;
mod feeds;
mod imports;
mod recalls;
mod record;
mod series;
mod undecided;
mod untold;
mod visits;
mod waiting;
mod zones;

pub use blocks::{BlockRow, block_delete, block_get, block_insert, block_update, blocks_between};
pub use busy::{
    ClashRow, DoubleBooking, NewBusy, Override, beside_blocks, block, busy_between, clashes, double_bookings, hold,
    occupy, vacate,
};
pub use events::{EventRow, OverrideRow, add_event, events, overrides};
pub use feeds::{FeedRow, feed_delete, feed_insert, feed_tried, feeds};
pub use imports::{ImportTarget, Imported, imported, note_imported};
pub use recalls::{RecallRow, RecallStretch, recall, recall_decide, recall_services, recalls, recalls_to_tell};
pub use record::{NewItem, NewVisit, Placement, insert, place, set_note, set_status, shelve};
pub use series::{
    Reason, SeriesRow, except, exceptions, exceptions_move, join_series, series, series_insert, series_to_make,
    series_update,
};
pub use undecided::{is_undecided, undecided, undecided_clear, undecided_put};
pub use untold::{UntoldRow, untold_answer, untold_clear, untold_of, untold_of_act, untold_put};
pub use visits::{
    Range, Visit, VisitItem, count_rows, counted, has_others, inside, last_missed, of_series, shelf, timeline, visit,
    visits_between,
};
pub use waiting::{
    OfferRow, OfferState, WaitingRow, offer, offer_insert, offer_runs, offer_settle, offers_of, offers_open, waiting,
    waiting_answered, waiting_insert, waiting_leave, waiting_list,
};
pub use zones::{Reckoned, blocks_to_come, reckon_again, reckoned_by_others, reckoned_now, word_at};
