//! Calendar files as other people's programs read them: Python's icalendar, in an environment of its own below `target`.

use super::process::succeed;
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

/// An entry that the reader found; series are expanded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Start, UTC.
    pub start: String,
    /// End, UTC.
    pub end: String,
    /// `CONFIRMED` or `CANCELLED`.
    pub status: String,
    /// The sequence.
    pub sequence: String,
    /// The UID.
    pub uid: String,
    /// What it says.
    pub summary: String,
}

/// Every entry of a file, by start. With `own_zones` the reader's list of zones is kept out: what counts is the file's.
pub fn read_calendar(file: &Path, own_zones: bool) -> Vec<Entry> {
    let mut command = Command::new(python());
    command.arg(fixtures().join("read.py")).arg(file);
    if own_zones {
        command.arg("--own-zones");
    }
    let output = command.output().expect("python runs");
    assert!(
        output.status.success(),
        "icalendar does not read it: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().filter(|line| !line.is_empty()).map(entry).collect()
}

fn entry(line: &str) -> Entry {
    let mut parts = line.split('\t').map(str::to_owned);
    let mut next = || parts.next().expect("six parts");
    Entry {
        start: next(),
        end: next(),
        status: next(),
        sequence: next(),
        uid: next(),
        summary: next(),
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calendar")
}

/// The interpreter, after pip by whichever test comes first; the others wait for its lock.
fn python() -> PathBuf {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/calendar-reader");
    let (program, done) = (home.join("bin/python"), home.join("done"));
    let lock = File::create(std::env::temp_dir().join("deskbell-calendar-reader.lock")).expect("a lock file");
    lock.lock().expect("the install lock");
    let wanted = std::fs::read_to_string(fixtures().join("requirements.txt")).expect("the list of packages");
    if std::fs::read_to_string(&done).unwrap_or_default() != wanted {
        let has_python = Command::new("python3").args(["-m", "venv", "--help"]).output().is_ok();
        assert!(
            has_python,
            "the calendar tests need Python 3 with venv, to install icalendar"
        );
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&home));
        succeed(
            Command::new(&program)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
                .arg(fixtures().join("requirements.txt")),
        );
        std::fs::write(&done, wanted).expect("a mark");
    }
    program
}
