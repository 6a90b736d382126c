//! The calendar of GNOME (evolution-data-server), in a session and a home of its own: what a person's calendar holds after
//! the mails that arrived.

use super::{Mail, process::succeed};
use serde::Deserialize;
use std::{fs, path::Path, process::Command};

/// What the calendar holds after a mail.
#[derive(Debug, Clone, Deserialize)]
pub struct After {
    /// True when the mail had a calendar part.
    pub calendar: bool,
    /// The entries.
    pub entries: Vec<Held>,
}

/// One entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Held {
    /// UID.
    pub uid: String,
    /// RECURRENCE-ID; empty for a whole entry.
    pub place: String,
    /// DTSTART.
    pub start: String,
    /// SEQUENCE.
    pub sequence: i64,
    /// `confirmed`, `cancelled`.
    pub status: String,
    /// SUMMARY.
    pub summary: String,
}

/// Hands the mails over in order; answers what the calendar holds after each.
pub fn receive(mails: &[Mail]) -> Vec<After> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new("dbus-run-session");
    // The calendar's bindings belong to the system's Python.
    command
        .arg("--")
        .arg("/usr/bin/python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calendar/receive.py"));
    for (place, mail) in mails.iter().enumerate() {
        let file = folder.path().join(format!("{place}.eml"));
        fs::write(&file, &mail.raw).expect("written");
        command.arg(file);
    }
    for (name, part) in [
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let path = folder.path().join(part);
        fs::create_dir(&path).expect("a folder");
        command.env(name, path);
    }
    command.env("GIO_USE_VFS", "local").env("GSETTINGS_BACKEND", "memory");
    let printed = succeed(&mut command);
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).expect("what it holds"))
        .collect()
}
