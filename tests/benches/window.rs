//! Budgets of the window (DESIGN: budgets): usable after the start, and memory when idle, on the large practice beside an
//! empty Tauri window. The real window shows itself when Today has its data; the empty one when its page has loaded.

use deskbell_app::demo;
use deskbell_store::engine::migrations;
use deskbell_tests::{
    budget,
    screen::{Screen, TITLE, descendants, end, program},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
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
    let mut session = screen.session(home.path(), &format!("exec {}", program.display()));
    if let Some(data) = data {
        session
            .env("DESKBELL_DATA", data)
            .env("DESKBELL_UNLOCK_FILE", data.with_extension("sheet"));
    }
    let begin = Instant::now();
    let mut running = session.spawn().expect("dbus-run-session is needed for this bench");
    let shown = screen.wait_for(title, Duration::from_secs(60));
    let took = begin.elapsed();
    let log = || fs::read_to_string(home.path().join("session.log")).unwrap_or_default();
    assert!(shown.is_some(), "{} did not show itself:\n{}", program.display(), log());
    thread::sleep(IDLE);
    let held = memory(&running, program);
    end(&mut running);
    (took, held)
}

/// Proportional set size, in kilobytes, of a program in its session and everything it started.
fn memory(session: &Child, program: &Path) -> u64 {
    let family = descendants(session.id());
    let own = family
        .iter()
        .find(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program));
    let own = *own.unwrap_or_else(|| panic!("{} runs", program.display()));
    pss(own) + descendants(own).into_iter().map(pss).sum::<u64>()
}

fn pss(id: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
