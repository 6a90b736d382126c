//! Budgets of the window (DESIGN: budgets): usable after the start, and memory when idle, on the large practice beside an
//! empty Tauri window. The real window shows itself when Today has its data; the empty one when its page has loaded.

use deskbell_app::demo;
use deskbell_store::engine::migrations;
use deskbell_tests::{
    budget,
    screen::{Screen, Session, TITLE, processes, program},
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Starts of each; the middle one counts.
const ROUNDS: u32 = 3;
/// How long a window is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(4);

fn main() {
    let clients = budget::size("DESKBELL_BENCH_CLIENTS", 300);
    let rounds = budget::size("DESKBELL_BENCH_ROUNDS", ROUNDS);
    let practice = practice(clients);
    let screen = Screen::start();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(start(&screen, &program("deskbell"), TITLE, Some(&practice)));
        bare.push(start(&screen, &program("examples/empty_window"), "^Empty$", None));
    }
    let times = |all: &[(Duration, u64)]| budget::middle(all.iter().map(|one| one.0).collect());
    let held = |all: &[(Duration, u64)]| {
        let mut all: Vec<u64> = all.iter().map(|one| one.1).collect();
        all.sort_unstable();
        all[all.len() / 2]
    };
    budget::ratio("window usable after start", (times(&ours), times(&bare)), 150);
    budget::kilobytes("memory of the idle window", (held(&ours), held(&bare)), 150);
}

/// A practice of such a size that opens with its own recovery sheet; made once and kept in `target/`.
fn practice(clients: u32) -> PathBuf {
    let name = format!("window-{clients}-{}-{}", migrations::newest(), demo::large::EDITION);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/large").join(name);
    let sheet = kept.with_extension("sheet");
    if !sheet.exists() {
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(kept.parent().expect("a folder")).expect("a folder in target");
        let made = Command::new(program("deskbell-cli"))
            .arg("--data")
            .arg(&kept)
            .args([
                "demo",
                "--size",
                "large",
                "--clients",
                &clients.to_string(),
                "--recovery-out",
            ])
            .arg(&sheet)
            .status();
        assert!(made.expect("deskbell-cli").success(), "the practice is made");
    }
    kept
}

/// One start: the time until the window shows itself, and kilobytes held a few seconds later by all its processes.
fn start(screen: &Screen, program: &Path, title: &str, data: Option<&Path>) -> (Duration, u64) {
    let home = tempfile::tempdir().expect("a folder");
    let sheet = data.map(|data| data.with_extension("sheet"));
    let mut environment = Vec::new();
    if let (Some(data), Some(sheet)) = (data, &sheet) {
        environment.push(("DESKBELL_DATA", data.as_os_str()));
        environment.push(("DESKBELL_UNLOCK_FILE", sheet.as_os_str()));
    }
    let begin = Instant::now();
    let session = screen.session(home.path(), &format!("exec {}", program.display()), &environment);
    let shown = screen.wait_for(title, Duration::from_secs(60));
    let took = begin.elapsed();
    let log = || fs::read_to_string(home.path().join("session.log")).unwrap_or_default();
    assert!(shown.is_some(), "{} did not show itself:\n{}", program.display(), log());
    thread::sleep(IDLE);
    (took, memory(&session, program))
}

/// Proportional set size, in kilobytes, of a program in its session and everything it started.
fn memory(session: &Session, program: &Path) -> u64 {
    let family = descendants(session.id());
    let own = family
        .iter()
        .find(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program));
    let own = *own.unwrap_or_else(|| panic!("{} runs", program.display()));
    pss(own) + descendants(own).into_iter().map(pss).sum::<u64>()
}

/// Every process that a process started, itself or through others; children stand behind their parents.
fn descendants(of: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for id in processes() {
        if let Some(parent) = parent(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = children.remove(&of).unwrap_or_default();
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(children.remove(id).unwrap_or_default());
        next += 1;
    }
    found
}

fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything.
    let (_, after) = stat.rsplit_once(") ")?;
    after.split(' ').nth(1)?.parse().ok()
}

fn pss(id: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
