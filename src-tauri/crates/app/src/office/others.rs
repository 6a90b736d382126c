//! What another process writes into the same folder: a second window, the terminal twin (A105). The engine tells that
//! something was written, not what; so every slice is announced and each open view reads its own again. Not here: what
//! this process commits itself, which the store announces row by row.

use super::{Changed, Office, lock};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

/// Well inside the two seconds in which a change of another desk must be seen; one look costs a few microseconds.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Every slice that a view names.
const SLICES: [&str; 8] = [
    "appointments",
    "backup",
    "business",
    "cases",
    "clients",
    "feeds",
    "invoices",
    "reminders",
];

/// The version of the data that was seen last; none before the first look.
#[derive(Debug)]
pub(super) struct Seen(AtomicI64);

impl Default for Seen {
    fn default() -> Self {
        Self(AtomicI64::new(NOTHING_YET))
    }
}

const NOTHING_YET: i64 = -1;

impl Office {
    /// Looks on a thread of its own, while the process lives, whether somebody else has written.
    pub fn follow_others(self: &Arc<Self>) {
        let office = Arc::clone(self);
        thread::spawn(move || {
            while !office.closing.load(Ordering::SeqCst) {
                office.look_at_others();
                thread::sleep(LOOK_EVERY);
            }
        });
    }

    /// Announces every slice when another process has written since the last look; true when it did. A folder that was
    /// just opened, or is closed, has nothing to announce.
    pub fn look_at_others(&self) -> bool {
        let version = self.desk().and_then(|desk| Ok(desk.store.data_version()?));
        let version = version.unwrap_or(NOTHING_YET);
        let before = self.seen.0.swap(version, Ordering::SeqCst);
        if version == before || before == NOTHING_YET || version == NOTHING_YET {
            return false;
        }
        self.kicked.store(true, Ordering::SeqCst);
        if let Some(listener) = lock(&self.on_changed).clone() {
            listener(&SLICES.map(|slice| Changed {
                slice,
                id: String::new(),
            }));
        }
        true
    }
}
