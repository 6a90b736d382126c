//! Kills, full disks, clock jumps, hostile files, lying providers.

mod act;
mod appointments;
mod damaged;
mod invoices;
mod keyring;
mod kill;
mod killed;
mod outbox;
mod providers;
