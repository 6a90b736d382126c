//! The office around the desk: where the data lies, whether it is open, and how it is opened. The window and the terminal
//! each hold one. Not here: keys and locks (folder), what the open desk can do (the slices).

mod feeds;
mod first_run;
mod others;
mod prefs;
mod standing;

pub use first_run::{
    Countries, CountryProposal, FirstRun, FirstRunDone, PresetAsk, PresetView, countries, first_run, preset,
};
pub use prefs::{CalendarPrefs, ColumnSet, WindowPrefs, prefs, set_prefs};
pub use standing::{
    AppState, RestoreClosed, Standing, UnlockWithCode, load_demo, recovery_later, restore, state, unlock,
    unlock_with_code,
};

use crate::{
    AppError, AppResult, Caller, Desk, ErrorCode, Via,
    backup::{
        Restored,
        check::{CheckReport, check},
        restore_closed,
    },
    commands,
    files::FileTokens,
    folder::{self, Device, Folder, KeyringVault, Opened, Unlock, Vault},
    jobs::JobProgress,
    reminders::{self, Ringer, TickReport},
};
use deskbell_core::{Clock, id::StaffId};
use serde::Serialize;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};
use zeroize::Zeroizing;

/// What listeners of commits hear: a slice and a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The slice's plural name.
    pub slice: &'static str,
    /// The row's id; empty where another process wrote: then any row.
    pub id: String,
}

type OnChanged = Arc<dyn Fn(&[Changed]) + Send + Sync>;
type OnProgress = Arc<dyn Fn(&JobProgress) + Send + Sync>;

/// One data folder of this process, open or not.
pub struct Office {
    folder: RwLock<Folder>,
    config: PathBuf,
    clock: Arc<dyn Clock>,
    vault: Arc<dyn Vault>,
    files: Arc<FileTokens>,
    desk: RwLock<Option<Arc<Desk>>>,
    refused: Mutex<Option<AppError>>,
    on_changed: Mutex<Option<OnChanged>>,
    on_progress: Mutex<Option<OnProgress>>,
    closing: AtomicBool,
    kicked: Arc<AtomicBool>,
    /// This process has the loop.
    rings: AtomicBool,
    seen: others::Seen,
}

/// Whether a backup is due is looked at this often.
const BACKUP_LOOK_EVERY: Duration = Duration::from_secs(60);
/// The loop looks at least this often (R64 asks for 20 s).
const PASS_AT_LEAST_EVERY: Duration = Duration::from_secs(15);

impl Office {
    /// The office of a data folder, with the system's keyring; nothing is opened yet.
    pub fn at(folder: Folder, clock: Arc<dyn Clock>) -> Self {
        let config = Device::config_folder().unwrap_or_else(|| folder.path().join("config"));
        Self::with(folder, config, clock, Arc::new(KeyringVault::system()))
    }

    /// The office with a keyring and config folder of the caller's choice.
    pub fn with(folder: Folder, config: PathBuf, clock: Arc<dyn Clock>, vault: Arc<dyn Vault>) -> Self {
        Self {
            folder: RwLock::new(folder),
            config,
            clock,
            vault,
            files: Arc::default(),
            desk: RwLock::new(None),
            refused: Mutex::new(None),
            on_changed: Mutex::new(None),
            on_progress: Mutex::new(None),
            closing: AtomicBool::new(false),
            kicked: Arc::default(),
            rings: AtomicBool::new(false),
            seen: others::Seen::default(),
        }
    }

    /// The data folder that was asked for, else `DESKBELL_DATA`, else the system's place.
    pub fn folder(asked: Option<PathBuf>) -> Folder {
        Folder::chosen(asked).unwrap_or_else(|| Folder::at("deskbell-data"))
    }

    /// Where the data lies.
    pub fn place(&self) -> Folder {
        self.folder.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes what is open and turns to another folder, which is not opened yet.
    fn turn_to(&self, folder: Folder) {
        let before = self.desk.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(desk) = before {
            let _ = desk.store.checkpoint();
        }
        *self.folder.write().unwrap_or_else(PoisonError::into_inner) = folder;
        *lock(&self.refused) = None;
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Files that people chose.
    pub fn files(&self) -> &FileTokens {
        &self.files
    }

    /// The open desk; `locked` when it is not open.
    pub fn desk(&self) -> AppResult<Arc<Desk>> {
        let open = self.desk.read().unwrap_or_else(PoisonError::into_inner).clone();
        open.ok_or_else(|| AppError::new(ErrorCode::Locked, "the data is not open"))
    }

    /// Tries what is at hand without asking; what stood in the way is kept for [`state`].
    pub fn open(&self) {
        let _ = self.open_with(None);
    }

    /// Opens with what is at hand: a file, `DESKBELL_UNLOCK_FILE`, or the keyring.
    pub fn open_with(&self, file: Option<&Path>) -> AppResult<()> {
        self.open_by(&at_hand(file).map_or(Unlock::Keyring, Unlock::File))
    }

    /// Checks the data without opening it for work (T107): a damaged folder can be checked too.
    pub fn check(&self, file: Option<&Path>) -> AppResult<CheckReport> {
        let way = at_hand(file).map_or(Unlock::Keyring, Unlock::File);
        check(&self.place(), &way, self.vault.as_ref(), &self.config, self.clock.now())
    }

    /// Restores a backup into a folder that is not open: a new computer, a missing or damaged database, lost keys.
    pub fn restore_closed(&self, path: &Path, unlock: &Unlock) -> AppResult<Restored> {
        if self.desk().is_ok() {
            return Err(AppError::new(
                ErrorCode::Busy,
                "the data is open: restore from its own page",
            ));
        }
        let (vault, now) = (self.vault.as_ref(), self.clock.now());
        let (opened, restored) = restore_closed(&self.place(), path, unlock, vault, &self.config, now)?;
        *lock(&self.refused) = None;
        self.seat(opened)?;
        Ok(restored)
    }

    /// The same with what the terminal has at hand.
    pub fn restore_closed_with(&self, path: &Path, file: Option<&Path>) -> AppResult<Restored> {
        self.restore_closed(path, &at_hand(file).map_or(Unlock::Keyring, Unlock::File))
    }

    fn open_by(&self, unlock: &Unlock) -> AppResult<()> {
        let opened = folder::unlock(
            &self.place(),
            unlock,
            self.vault.as_ref(),
            &self.config,
            self.clock.now(),
        );
        let outcome = opened.map_err(AppError::from).and_then(|opened| self.seat(opened));
        *lock(&self.refused) = outcome.as_ref().err().cloned();
        outcome
    }

    fn open_by_code(&self, code: &str) -> AppResult<()> {
        self.open_by(&Unlock::Code(Zeroizing::new(code.to_owned())))
    }

    /// Puts an unlocked folder on the desk and connects the announcements.
    fn seat(&self, opened: Opened) -> AppResult<()> {
        let mut desk = Desk::opened(opened, Arc::clone(&self.clock))?;
        desk.files = Arc::clone(&self.files);
        let (listener, kicked) = (lock(&self.on_changed).clone(), Arc::clone(&self.kicked));
        desk.store.on_commit(move |changes| {
            // A booking or a rule may be due at once.
            kicked.store(
                changes.iter().any(|change| change.slice != "reminders"),
                Ordering::SeqCst,
            );
            if let Some(listener) = &listener {
                let changes: Vec<Changed> = changes
                    .iter()
                    .map(|change| Changed {
                        slice: change.slice,
                        id: change.id.clone(),
                    })
                    .collect();
                listener(&changes);
            }
        });
        if let Some(listener) = lock(&self.on_progress).clone() {
            desk.jobs.on_progress(move |job| listener(job));
        }
        // A database from an older copy must not give a number out twice (T54). Data that can only be read gives none.
        if let Err(error) = crate::invoices::reconcile_numbers(&desk) {
            tracing::warn!(code = ?error.code, "numbers and ledger could not be compared");
        }
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(desk));
        Ok(())
    }

    /// Who hears of commits; set before opening.
    pub fn on_changed(&self, listener: impl Fn(&[Changed]) + Send + Sync + 'static) {
        *lock(&self.on_changed) = Some(Arc::new(listener));
    }

    /// Who hears of the progress of long work.
    pub fn on_progress(&self, listener: impl Fn(&JobProgress) + Send + Sync + 'static) {
        let listener: OnProgress = Arc::new(listener);
        if let Ok(desk) = self.desk() {
            let listener = Arc::clone(&listener);
            desk.jobs.on_progress(move |job| listener(job));
        }
        *lock(&self.on_progress) = Some(listener);
    }

    /// Carries out a declared command, of the office or of the open desk.
    pub fn call(&self, caller: &Caller, name: &str, request: Value) -> AppResult<Value> {
        match commands::find_office(name) {
            Some(command) => command.call(self, caller, request),
            None => commands::dispatch(self.desk()?.as_ref(), caller, name, request),
        }
    }

    /// The same, answered as JSON text.
    pub fn call_json(&self, caller: &Caller, name: &str, request: Value) -> AppResult<String> {
        match commands::find_office(name) {
            Some(command) => command.call_json(self, caller, request),
            None => commands::dispatch_json(self.desk()?.as_ref(), caller, name, request),
        }
    }

    /// From text to text, within the limits of T78.
    pub fn call_text(&self, caller: &Caller, name: &str, request: &str) -> AppResult<String> {
        match commands::find_office(name) {
            Some(command) => command.call_json(self, caller, commands::read_text(request)?),
            None => commands::dispatch_text(self.desk()?.as_ref(), caller, name, request),
        }
    }

    /// A member of staff as the caller (`--as`).
    pub fn caller_as(&self, staff: &str, via: Via) -> AppResult<Caller> {
        let staff: StaffId = staff.parse().map_err(|_| AppError::invalid("as", "not_an_id"))?;
        let role = crate::business::role_of(self.desk()?.as_ref(), staff)?;
        Ok(Caller::new(Some(staff), role, via))
    }

    /// One pass of the loop; `busy` with the holder when another process holds the loop (T6).
    pub fn tick(&self) -> AppResult<TickReport> {
        reminders::tick(self.desk()?.as_ref())
    }

    /// The loop, for a time or until [`Office::close`]; answers what the last pass did.
    pub fn run(&self, time: Option<Duration>) -> AppResult<TickReport> {
        let desk = self.desk()?;
        let mut ringer = Ringer::begin(&desk)?;
        std::thread::scope(|scope| {
            let (runs, over) = mpsc::channel();
            let desk = &desk;
            scope.spawn(move || feeds::keep_until(desk, &over));
            let report = self.passes(&mut ringer, time);
            drop(runs);
            report
        })
    }

    fn passes(&self, ringer: &mut Ringer<'_>, time: Option<Duration>) -> AppResult<TickReport> {
        let began = std::time::Instant::now();
        loop {
            let report = ringer.pass()?;
            let left = time.map(|time| time.saturating_sub(began.elapsed()));
            if self.closing.load(Ordering::SeqCst) || left.is_some_and(|left| left.is_zero()) {
                return Ok(report);
            }
            self.pause(left.unwrap_or(PASS_AT_LEAST_EVERY).min(PASS_AT_LEAST_EVERY));
        }
    }

    /// Waits until something was committed, the time is over, or the office closes. Short steps: a timer that is longer
    /// than a nap stops while the computer sleeps (R64).
    fn pause(&self, time: Duration) {
        let began = std::time::Instant::now();
        while began.elapsed() < time
            && !self.closing.load(Ordering::SeqCst)
            && !self.kicked.swap(false, Ordering::SeqCst)
        {
            std::thread::sleep(time.min(Duration::from_millis(250)));
        }
    }

    /// Starts the loop on a thread of its own and keeps it going while the process lives. `waiting` hears how many
    /// messages need a person when that number rises.
    pub fn ring(self: &Arc<Self>, waiting: impl Fn(u32) + Send + 'static) {
        self.keep_backups();
        self.keep_feeds();
        let office = Arc::clone(self);
        std::thread::spawn(move || {
            let mut told = 0;
            while !office.closing.load(Ordering::SeqCst) {
                // Without an open desk or without the lock another look is due a little later.
                if let Ok(desk) = office.desk() {
                    office.ring_on(&desk, &mut told, &waiting);
                    office.rings.store(false, Ordering::SeqCst);
                }
                office.pause(Duration::from_secs(2));
            }
        });
    }

    /// Backups when they are due (T45), on a thread of their own: a large copy must not keep a message waiting.
    fn keep_backups(self: &Arc<Self>) {
        let office = Arc::clone(self);
        std::thread::spawn(move || {
            while !office.closing.load(Ordering::SeqCst) {
                if let Ok(desk) = office.desk()
                    && let Err(error) = desk.back_up_if_due()
                {
                    tracing::warn!(code = ?error.code, "the backup that was due was not made");
                }
                office.nap(BACKUP_LOOK_EVERY);
            }
        });
    }

    /// Waits in short steps, for a time or until the office closes.
    fn nap(&self, time: Duration) {
        let began = std::time::Instant::now();
        while began.elapsed() < time && !self.closing.load(Ordering::SeqCst) {
            std::thread::sleep(time.min(Duration::from_millis(250)));
        }
    }

    fn ring_on(&self, desk: &Desk, told: &mut u32, waiting: &impl Fn(u32)) {
        let Ok(mut ringer) = Ringer::begin(desk) else { return };
        self.rings.store(true, Ordering::SeqCst);
        while !self.closing.load(Ordering::SeqCst) {
            let report = match ringer.pass() {
                Ok(report) => report,
                Err(error) => {
                    tracing::warn!(code = ?error.code, "a pass of the loop broke off");
                    return;
                }
            };
            let needs = report.unknown + report.failed + report.held;
            if needs > *told {
                waiting(needs);
            }
            *told = needs;
            self.pause(PASS_AT_LEAST_EVERY);
        }
    }

    /// Ends the loop and closes the database in order. Doing it twice is fine.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        let desk = self.desk.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(desk) = desk {
            if let Err(error) = desk.back_up_at_quit() {
                tracing::warn!(code = ?error.code, "no backup at quit");
            }
            let _ = desk.store.checkpoint();
        }
    }
}

/// The unlock file: the one that was named, else `DESKBELL_UNLOCK_FILE`.
fn at_hand(file: Option<&Path>) -> Option<PathBuf> {
    let named = std::env::var_os("DESKBELL_UNLOCK_FILE").filter(|path| !path.is_empty());
    file.map(Path::to_owned).or(named.map(PathBuf::from))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
