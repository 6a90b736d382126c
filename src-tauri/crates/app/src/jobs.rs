//! Long work: progress that the window shows, and a stop that the work looks at.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// What a listener hears of a running job.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobProgress {
    /// The kind, as the command's name.
    pub kind: &'static str,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 when not known.
    pub total: u64,
}

type Listener = Arc<dyn Fn(&JobProgress) + Send + Sync>;

/// The running jobs of this process.
#[derive(Default)]
pub struct Jobs {
    stops: Mutex<HashMap<&'static str, Arc<AtomicBool>>>,
    listener: Mutex<Option<Listener>>,
}

/// One running job; ends when dropped.
pub struct Job<'j> {
    jobs: &'j Jobs,
    kind: &'static str,
    stop: Arc<AtomicBool>,
}

impl Jobs {
    /// Who hears of progress; set once by the shell or the terminal.
    pub fn on_progress(&self, listener: impl Fn(&JobProgress) + Send + Sync + 'static) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(listener));
    }

    /// Begins a job; a job of the same kind that still runs is asked to stop.
    pub fn start(&self, kind: &'static str) -> Job<'_> {
        let stop = Arc::new(AtomicBool::new(false));
        let before = self
            .stops
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kind, Arc::clone(&stop));
        if let Some(before) = before {
            before.store(true, Ordering::SeqCst);
        }
        Job { jobs: self, kind, stop }
    }

    /// Asks the running job of a kind to stop; false when none runs.
    pub fn stop(&self, kind: &str) -> bool {
        let stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops
            .get(kind)
            .inspect(|stop| stop.store(true, Ordering::SeqCst))
            .is_some()
    }
}

impl Job<'_> {
    /// Tells how far the work is; about a hundred calls a job are plenty.
    pub fn progress(&self, done: u64, total: u64) {
        let listener = self
            .jobs
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(listener) = listener {
            listener(&JobProgress {
                kind: self.kind,
                done,
                total,
            });
        }
    }

    /// True when a person asked to stop: roll back and answer `cancelled`.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        let mut stops = self.jobs.stops.lock().unwrap_or_else(PoisonError::into_inner);
        if stops.get(self.kind).is_some_and(|stop| Arc::ptr_eq(stop, &self.stop)) {
            stops.remove(self.kind);
        }
    }
}
