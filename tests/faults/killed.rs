//! Processes that die in the middle: the image of a live folder, and kills at every write (F10, F12, F25).
//!
//! `DESKBELL_DRILLS=full` takes every call as a place to kill at; the gate takes a few.

use super::act::{acknowledged, begin, child, desk, folder, open};
use deskbell_store::{
    Store, audit,
    engine::{keys::Keys, migrations::ALL},
};
use deskbell_tests::computer::call;
use serde_json::json;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output},
    sync::mpsc,
    thread,
    time::Duration,
};

fn full() -> bool {
    std::env::var_os("DESKBELL_DRILLS").is_some_and(|size| size == "full")
}

fn send(signal: &str, process: u32) {
    let sent = Command::new("kill")
        .args([signal, &process.to_string()])
        .status()
        .expect("kill runs");
    assert!(sent.success(), "{signal} reaches the child");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("listed") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// All that was acknowledged is there, and nothing is half there.
fn whole(place: &Path, acknowledged: &[String]) {
    let desk = desk(place).expect("opens");
    for id in acknowledged {
        let client = call(&desk, "client_get", json!({"id": id}));
        assert_eq!(client["id"], id.as_str());
    }
    assert_eq!(desk.store.inspect().expect("read"), []);
    let figures = desk.store.read(deskbell_store::figures::of).expect("read");
    let clients = figures.count("clients");
    assert!(clients >= acknowledged.len() as i64);
    let verified = desk
        .store
        .read(|tx| audit::verify(tx, desk.store.keys(), &[]))
        .expect("read");
    assert_eq!(
        (verified.first_bad, verified.anchor.count),
        (None, clients + 1),
        "each act has its row, and no more"
    );
}

#[test]
fn the_image_of_a_live_folder_opens_with_everything_that_was_acknowledged() {
    let place = tempfile::tempdir().expect("a folder");
    begin(place.path()).expect("begun");
    let mut writer = child("write for ever", place.path(), &[])
        .spawn()
        .expect("the child runs");
    let (tell, hear) = mpsc::channel();
    let lines = BufReader::new(writer.stdout.take().expect("its output"));
    let reader = thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            if let Some((_, id)) = line.split_once("ACK ") {
                let _ = tell.send(id.to_owned());
            }
        }
    });
    let mut known = Vec::new();
    for round in 0..if full() { 40 } else { 6 } {
        known.push(hear.recv_timeout(Duration::from_secs(30)).expect("the child writes"));
        thread::sleep(Duration::from_millis(37 + round * 11 % 90));
        send("-STOP", writer.id());
        // What it printed before it stopped is on its way through the pipe.
        thread::sleep(Duration::from_millis(30));
        known.extend(hear.try_iter());
        let image = tempfile::tempdir().expect("a folder");
        copy_folder(place.path(), image.path());
        send("-CONT", writer.id());
        whole(image.path(), &known);
    }
    writer.kill().expect("killed");
    writer.wait().expect("ended");
    reader.join().expect("read to the end");
    known.extend(hear.try_iter());
    whole(place.path(), &known);
}

/// Runs an act under strace, killed at the n-th call; true when it ended by itself.
fn killed_at(act: &str, place: &Path, call: &str, n: u32) -> (bool, Output) {
    let trace = format!("trace={call}");
    let inject = format!("inject={call}:signal=SIGKILL:when={n}");
    let wrap = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    let output = child(act, place, &wrap).output().expect("strace is installed");
    let ended = output.status.success();
    assert!(
        !ended || n > 1,
        "{act} calls {call} at least once: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (ended, output)
}

/// Places to kill at: every one at full size, else further and further apart.
fn places_to_kill_at() -> Box<dyn Iterator<Item = u32>> {
    if full() {
        Box::new(1..100_000)
    } else {
        Box::new((0..8_u32).map(|step| 1 + step * (step + 5)))
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn killed_at_any_write_everything_acknowledged_is_there_and_nothing_is_half() {
    for call in ["pwrite64", "fsync"] {
        for n in places_to_kill_at() {
            let place = tempfile::tempdir().expect("a folder");
            begin(place.path()).expect("begun");
            let (ended, output) = killed_at("write ten", place.path(), call, n);
            whole(place.path(), &acknowledged(&said(&output)));
            if ended {
                assert_eq!(acknowledged(&said(&output)).len(), 10);
                break;
            }
        }
    }
}

/// F25: a folder of an older program.
fn old_folder(place: &Path) {
    begin(place).expect("begun");
    let folder = folder(place);
    let opened = open(place).expect("opens");
    let keys = Keys::new(opened.store.keys().data().again(), opened.store.keys().db_id());
    drop(opened);
    fs::remove_file(folder.database()).expect("removed");
    let old = Store::create_at(
        &folder.database(),
        keys.data().again(),
        keys.db_id(),
        &ALL[..ALL.len() - 1],
    );
    old.expect("an older database").close().expect("closed");
}

#[test]
fn an_upgrade_killed_anywhere_leaves_the_old_or_the_new_and_the_next_start_ends_it() {
    for call in ["pwrite64", "fsync", "rename", "unlink"] {
        for n in places_to_kill_at() {
            let place = tempfile::tempdir().expect("a folder");
            old_folder(place.path());
            let (ended, output) = killed_at("open", place.path(), call, n);
            let opened = open(place.path()).unwrap_or_else(|error| panic!("{call} {n}: {error:?} {}", said(&output)));
            assert_eq!(opened.store.inspect().expect("read"), [], "{call} {n}");
            if ended {
                break;
            }
        }
    }
}

#[test]
fn a_restore_killed_anywhere_leaves_one_of_the_two_states_whole() {
    for call in ["pwrite64", "fsync", "rename", "unlink"] {
        for n in places_to_kill_at() {
            let place = tempfile::tempdir().expect("a folder");
            begin(place.path()).expect("begun");
            let (ended, output) = killed_at("back up and restore", place.path(), call, n);
            let desk = desk(place.path()).unwrap_or_else(|error| panic!("{call} {n}: {error:?} {}", said(&output)));
            assert_eq!(desk.store.inspect().expect("read"), [], "{call} {n}");
            let clients = desk
                .store
                .read(deskbell_store::figures::of)
                .expect("read")
                .count("clients");
            let heard = acknowledged(&said(&output));
            let restored = desk.restore_epoch().expect("read") == 1;
            let extra = heard.iter().any(|line| line.starts_with("extra"));
            assert!(
                if restored {
                    clients == 0
                } else {
                    clients >= i64::from(extra)
                },
                "{call} {n}: {clients} {heard:?}"
            );
            let half = fs::read_dir(folder(place.path()).backups())
                .into_iter()
                .flatten()
                .flatten();
            let half = half.filter(|entry| entry.path().extension().is_some_and(|ending| ending != "dbell"));
            assert!(half.count() <= 1, "at most the .part of the one that was cut off");
            if ended {
                break;
            }
        }
    }
}

#[test]
fn a_full_disk_refuses_clearly_and_harms_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let small = place.path().join("small");
    fs::create_dir(&small).expect("a folder");
    let mount = format!("mount -t tmpfs -o size=6m tmpfs {} && exec \"$@\"", small.display());
    let output = child("fill the disk", &small, &["unshare", "-m", "sh", "-c", &mount, "sh"]).output();
    let output = output.expect("unshare is installed");
    let heard = acknowledged(&said(&output));
    assert!(
        output.status.success() && heard.len() == 1,
        "{}{}",
        said(&output),
        String::from_utf8_lossy(&output.stderr)
    );
}
