//! Kills, full disks, clock jumps, hostile files, lying providers.

mod invoices;
mod kill;
mod outbox;
mod providers;
