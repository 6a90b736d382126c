//! Kills, full disks, clock jumps, hostile files, lying providers.

mod appointments;
mod invoices;
mod kill;
mod outbox;
mod providers;
