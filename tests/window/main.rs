//! The real program in a real window, driven by WebDriver on a display, bus and keyring of its own.

mod desktop;
mod journey;
mod page;
mod shots;
