//! What any storage engine must do; run on each engine.

mod invoices;
mod reminders;
