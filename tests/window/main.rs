//! The real program in a real window, driven by WebDriver on a display, bus and keyring of its own.

mod access;
mod desktop;
mod journey;
mod keyboard;
mod live;
mod page;
mod shots;
