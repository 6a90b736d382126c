//! The use cases of Deskbell: load, decide with core, save, queue, announce. One module a slice.
//!
//! Every command of the window and the terminal is one line in [`commands`]; both sides call [`commands::dispatch`].
//! Not here: words for the screen (the window's language files), SQL (store), wire formats (messaging), pages (documents).

pub mod appointments;
pub mod audit;
pub mod backup;
pub mod business;
pub mod caller;
pub mod clients;
pub mod clock;
pub mod commands;
pub mod demo;
pub mod desk;
pub mod error;
pub mod files;
pub mod folder;
pub mod ids;
pub mod invoices;
pub mod jobs;
pub mod keys;
pub mod ledger;
pub mod office;
pub mod reminders;
pub mod window;

pub use caller::{Caller, Via};
pub use desk::Desk;
pub use error::{AppError, AppResult, ErrorCode};
pub use office::Office;
