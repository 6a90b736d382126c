//! Kills, full disks, clock jumps, hostile files, lying providers.

mod invoices;
mod providers;
