//! Stories a desk would tell, on the real store and real servers.

mod accounts;
mod appointments;
mod backup;
mod business;
mod calendar_files;
mod calendar_mails;
mod clients;
mod commands;
mod folder;
mod import;
mod invoices;
mod invoices_billing;
mod invoices_ledger;
mod invoices_payments;
mod invoices_send;
mod keys;
mod made_up;
mod mail;
mod on_the_wire;
mod provider_documents;
mod reminders;
mod reminders_invoices;
mod series;
mod visits_kept;
mod waiting;
