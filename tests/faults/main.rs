//! Kills, full disks, clock jumps, hostile files, lying providers.

mod kill;
mod outbox;
mod invoices;
mod providers;
