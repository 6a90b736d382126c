//! Calendar files in folders (A122), on a thread of their own: a folder that hangs must not keep a message waiting.

use super::Office;
use crate::{Desk, appointments::Feeds};
use std::{
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError},
    },
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
}

/// The same beside a loop that runs for a time, until its end of `over` is gone.
pub(super) fn keep_until(desk: &Desk, over: &Receiver<()>) {
    let mut feeds = Feeds::default();
    loop {
        look(&mut feeds, desk);
        if over.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

fn look(feeds: &mut Feeds, desk: &Desk) {
    if let Err(error) = feeds.look(desk) {
        tracing::warn!(code = ?error.code, "calendar files were not looked at");
    }
}
