//! Types and rules of Deskbell. Pure: no I/O, no clock (now is an argument), no SQL, no async.
//!
//! One module a slice (`clients`, `appointments`, `invoices`, `reminders`, `business`), and beside them the
//! words every slice uses: ids, time, money, text, rights, faults.

pub mod appointments;
pub mod business;
pub mod clients;
pub mod fault;
pub mod fold;
pub mod format;
pub mod id;
pub mod invoices;
pub mod money;
pub mod paging;
pub mod reminders;
pub mod rights;
pub mod text;
pub mod time;

pub use fault::Fault;
pub use money::{Currency, Money};
pub use time::{Clock, Date, Instant, Zone};
