//! What any storage engine must do; run on each engine.

mod accounts;
mod appointments;
mod clients;
mod copies;
mod invoices;
mod migrations;
mod reminders;
