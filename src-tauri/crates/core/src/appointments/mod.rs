//! The appointments slice: what a visit takes of whom, when two visits are in each other's way, what a status may become,
//! which times are free. Pure rules; now is an argument.
//!
//! Not here: the lists of a desk (shelf, waiting, recall) beyond what they reckon.

mod busy;
mod dates;
mod free;
#[cfg(test)]
mod free_tests;
pub mod ics;
mod layout;
#[cfg(test)]
mod layout_tests;
mod no_show;
mod open;
mod recall;
mod recurrence;
mod series;
mod status;
mod tell;
mod waiting;
mod when;

pub use busy::{Clash, Stretch};
pub use dates::{Anchor, Gap, Starts};
pub use free::{Column, Free, Need, Search, free_starts};
pub use layout::{Item, Taken, layout, minutes_of_visit, resized};
pub use no_show::{Visits, months_before};
pub use open::{Opening, open_between};
pub use recall::{RECALL_AHEAD_DAYS, next_notice, recall_due, recall_from};
pub use recurrence::{ByDay, End, Freq, Recurrence};
pub use series::{Moved, paired};
pub use status::{CancelledKind, Status, cancelled_kind};
pub use tell::{Known, Untold, Ways, proposed, untold};
pub use waiting::{Daypart, Place, Unfit, Wanted, offer_ends};
pub use when::{DEFAULT_GRID_MIN, MAX_ITEMS, Refusal, check_reason, start_of};
