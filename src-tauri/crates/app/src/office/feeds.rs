//! Calendar files in folders (A122), on a thread of their own: a folder that hangs must not keep a message waiting.

use super::Office;
use crate::{Desk, appointments::Feeds};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// No file is written more often (A122).
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Office {
    /// Keeps the files while the process lives and has the loop: two processes need not write the same file.
    pub(super) fn keep_feeds(self: &Arc<Self>) {
        let office = Arc::clone(self);
        std::thread::spawn(move || {
            let mut feeds = Feeds::default();
            while !office.closing.load(Ordering::SeqCst) {
                if office.rings.load(Ordering::SeqCst)
                    && let Ok(desk) = office.desk()
                {
                    look(&mut feeds, &desk);
                }
                office.nap(LOOK_EVERY);
            }
        });
    }

    /// The same beside a loop that runs for a time, until `over`.
    pub(super) fn keep_feeds_until(&self, desk: &Desk, over: impl Fn() -> bool) {
        let mut feeds = Feeds::default();
        while !over() {
            look(&mut feeds, desk);
            let began = std::time::Instant::now();
            while began.elapsed() < LOOK_EVERY && !over() && !self.closing.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn look(feeds: &mut Feeds, desk: &Desk) {
    if let Err(error) = feeds.look(desk) {
        tracing::warn!(code = ?error.code, "calendar files were not looked at");
    }
}
