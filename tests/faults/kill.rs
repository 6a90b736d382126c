//! Kill -9 at every system call of one reminder pass that writes, syncs, sends or receives (R119, F1 to F4). The pass runs
//! in a process of its own under strace, which kills it at the N-th call; then the desk starts anew. The providers keep
//! accept logs that are synced before they answer: no message twice, none lost, what nobody can tell is `unknown`.
//!
//! The gate looks at every k-th call within a minute; `DESKBELL_KILL=full` looks at every one.

use deskbell_app::{Desk, reminders};
use deskbell_core::{Clock, reminders::State};
use deskbell_store::{DataKey, Store, reminders::outbox};
use deskbell_tests::{
    Practice, TestApp, TestClock, at,
    peers::{AcceptLog, MailLog},
};
use serde_json::json;
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

/// strace counts each call by itself and each thread by itself: the N-th of a call in whichever thread gets there first.
const CALLS: [&str; 9] = [
    "pwrite64",
    "fdatasync",
    "fsync",
    "write",
    "writev",
    "sendto",
    "recvfrom",
    "read",
    "ftruncate",
];
/// The gate looks at every k-th of a call.
const GATE_STEP: usize = 7;
const GATE_TIME: Duration = Duration::from_secs(60);
const NOW: &str = "2027-06-09T10:00:00Z";

/// The process that is killed: one pass on the folder named by the environment. Does nothing when run as a plain test.
#[test]
fn child_pass() {
    let Ok(folder) = std::env::var("DESKBELL_KILL_FOLDER") else {
        return;
    };
    reminders::tick(&desk(Path::new(&folder))).expect("a pass");
}

fn desk(folder: &Path) -> Desk {
    let store = Store::open(&folder.join("deskbell.db"), DataKey::new([7; 32])).expect("the store");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::at(at(NOW)));
    Desk::new(store, folder.to_owned(), clock).expect("a desk")
}

/// Three text messages and two mails that are due, with accounts at the peers; each visit also has a message that cannot
/// go, for want of an address.
fn due_folder(texts: &AcceptLog, mails: &MailLog) -> TestApp {
    let app = TestApp::new();
    let practice = Practice::new(&app, "UTC");
    app.call(
        "provider_configure",
        json!({"kind": "twilio", "channel": "sms",
            "settings": {"accountSid": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "from": "+447700900500", "baseUrl": texts.url(),
                "ownNetwork": true},
            "secrets": {"authToken": "token"}}),
    );
    app.call(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email",
            "settings": {"host": "127.0.0.1", "port": mails.port(), "security": "none", "auth": "none",
                "from": "desk@example.org", "ownNetwork": true}}),
    );
    for channel in ["sms", "email"] {
        practice.rule(
            json!({"name": channel, "trigger": "appointment", "when": {"days": 1, "at": "10:00"},
            "channel": channel}),
        );
    }
    let reach = [
        ("phone", "+447700900121"),
        ("phone", "+447700900122"),
        ("phone", "+447700900123"),
        ("email", "dora@example.org"),
        ("email", "emil@example.org"),
    ];
    for (kind, value) in reach {
        let client = json!({"givenName": "Ana", "contactPoints": [{"kind": kind, "value": value}]});
        practice.book(&practice.client_with(client), "2027-06-10T10:00");
    }
    app.desk.store.checkpoint().expect("a quiet file");
    app
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder").flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}

/// Runs the child under strace and kills it at its N-th such call; false when it ended by itself.
fn killed_at(folder: &Path, call: &str, number: usize) -> bool {
    let program = std::env::current_exe().expect("this program");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e"])
        .arg(format!("trace={call}"))
        .arg("-e")
        .arg(format!("inject={call}:signal=SIGKILL:when={number}"))
        .arg(program)
        .args(["--exact", "kill::child_pass", "--test-threads=1", "--quiet"])
        .env("DESKBELL_KILL_FOLDER", folder)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace runs");
    !status.success()
}

/// State and address of every message that has one.
fn rows(desk: &Desk) -> Vec<(State, String)> {
    let filter = outbox::Filter::default();
    let rows = desk
        .store
        .read(|tx| outbox::list(tx, &filter, 100))
        .expect("the outbox");
    assert_eq!(rows.len(), 10, "no row is lost");
    rows.into_iter()
        .filter_map(|row| row.recipient.map(|to| (row.state, to)))
        .collect()
}

/// Compares what the desk believes with what the peers took; answers how many are unknown.
fn compare(desk: &Desk, taken: &[String], when: &str) -> usize {
    let rows = rows(desk);
    for (state, to) in &rows {
        let times = taken.iter().filter(|recipient| *recipient == to).count();
        match state {
            State::Accepted => assert_eq!(times, 1, "{when}: {to} is accepted"),
            State::Unknown => assert!(times <= 1, "{when}: {to} went {times} times"),
            other => panic!("{when}: {to} is {other} after a new start"),
        }
    }
    rows.iter().filter(|(state, _)| *state == State::Unknown).count()
}

#[test]
fn a_pass_killed_at_any_call_says_nothing_twice_and_loses_nothing() {
    let (texts, mails) = (AcceptLog::start(), MailLog::start());
    let template = due_folder(&texts, &mails);
    let full = std::env::var("DESKBELL_KILL").is_ok_and(|form| form == "full");
    let step = if full { 1 } else { GATE_STEP };
    let begun = Instant::now();
    let (mut kills, mut unknowns) = (0, 0);
    for call in CALLS {
        for number in (1..).step_by(step) {
            if !full && begun.elapsed() > GATE_TIME {
                break;
            }
            let folder = tempfile::tempdir().expect("a folder");
            copy(template.path(), folder.path());
            let (texts_before, mails_before) = (texts.accepted().len(), mails.recipients().len());
            let killed = killed_at(folder.path(), call, number);
            // The start after the kill, and two more: nothing changes by itself any more.
            for _ in 0..3 {
                reminders::tick(&desk(folder.path())).expect("a pass after the kill");
            }
            let mut taken: Vec<String> = texts.accepted()[texts_before..]
                .iter()
                .map(|taken| taken.to.clone())
                .collect();
            taken.extend(mails.recipients()[mails_before..].iter().cloned());
            let unknown = compare(&desk(folder.path()), &taken, &format!("{call} {number}"));
            assert!(unknown <= 1, "{call} {number}: {unknown} unknown after one kill");
            unknowns += unknown;
            if !killed {
                break;
            }
            kills += 1;
        }
    }
    let told = writeln!(
        std::io::stderr(),
        "{kills} passes killed, {unknowns} messages uncertain, none twice, none lost"
    );
    told.expect("standard error");
    assert!(kills > 5, "strace killed {kills} passes");
    assert!(full || unknowns < kills, "most kills leave nothing uncertain");
}

#[test]
fn three_processes_that_ring_at_once_send_each_message_once() {
    let (texts, mails) = (AcceptLog::start(), MailLog::start());
    let template = due_folder(&texts, &mails);
    let program = std::env::current_exe().expect("this program");
    let child = || {
        Command::new(&program)
            .args(["--exact", "kill::child_pass", "--test-threads=1", "--quiet"])
            .env("DESKBELL_KILL_FOLDER", template.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process")
    };
    let children = [child(), child(), child()];
    for mut child in children {
        child.wait().expect("it ends");
    }
    reminders::tick(&desk(template.path())).expect("one more");
    let mut taken: Vec<String> = texts.accepted().into_iter().map(|taken| taken.to).collect();
    taken.extend(mails.recipients());
    assert_eq!(taken.len(), 5);
    assert_eq!(compare(&desk(template.path()), &taken, "three at once"), 0);
}
