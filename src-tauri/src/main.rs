//! The shell of Deskbell: a window, a tray, commands. Nothing here decides.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod calls;
mod desk_window;
mod ringing;
mod shell;
mod start;
mod tray;

fn main() -> std::process::ExitCode {
    start::run()
}
