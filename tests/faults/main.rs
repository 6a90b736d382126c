//! Kills, full disks, clock jumps, hostile files, lying providers.

mod invoices;
mod kill;
mod act;
mod damaged;
mod invoices;
mod keyring;
mod kill;
mod killed;
mod outbox;
mod providers;
