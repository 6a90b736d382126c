//! Kills, full disks, clock jumps, hostile files, lying providers.

mod act;
mod damaged;
mod keyring;
mod killed;
mod providers;
