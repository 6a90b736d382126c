//! SQL of the appointments slice: visits with their services, what they take of whom, and what happened to them.

mod busy;
mod events;
mod record;
mod visits;

pub use busy::{ClashRow, DoubleBooking, NewBusy, Override, busy_between, double_bookings, occupy, vacate};
pub use events::{EventRow, OverrideRow, add_event, events, overrides};
pub use record::{NewItem, NewVisit, Placement, insert, place, set_note, set_status};
pub use visits::{Range, Visit, VisitItem, count_rows, counted, has_others, inside, timeline, visit, visits_between};
