//! The real program in a real window, on a display, bus and keyring of its own.

mod desktop;
mod shots;
