//! A child process of the faults: this very test binary, started again for one act. It prints `ACK …` after each thing
//! that was acknowledged, so that the test knows what must be there whatever happens to the process.

use deskbell_app::{
    AppError, Desk, ErrorCode,
    clock::SystemClock,
    folder::{Folder, KeyringVault, Opened, Unlock, init, unlock},
};
use deskbell_core::Clock;
use deskbell_tests::computer::{call, try_call};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

/// The child's command line, to be wrapped by strace, unshare or a session bus.
pub fn command_line() -> Vec<String> {
    let program = std::env::current_exe().expect("this test binary");
    let program = program.to_str().expect("a plain path").to_owned();
    let arguments = ["act::inside", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    std::iter::once(program).chain(arguments.map(str::to_owned)).collect()
}

/// A child that carries out an act in a place; `wrap` stands before its command line.
pub fn child(act: &str, place: &Path, wrap: &[&str]) -> Command {
    let line: Vec<String> = wrap
        .iter()
        .map(|word| (*word).to_owned())
        .chain(command_line())
        .collect();
    let mut command = Command::new(&line[0]);
    command
        .args(&line[1..])
        .env("DESKBELL_ACT", act)
        .env("DESKBELL_PLACE", place)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a child acknowledged, from what it printed.
pub fn acknowledged(output: &str) -> Vec<String> {
    output
        .lines()
        .filter_map(|line| line.split_once("ACK "))
        .map(|(_, what)| what.to_owned())
        .collect()
}

/// The data folder of a place.
pub fn folder(place: &Path) -> Folder {
    Folder::at(place.join("data"))
}

/// A keyring that holds nothing: children open by the code.
pub fn empty_keyring() -> KeyringVault {
    KeyringVault::in_store(keyring_core::mock::Store::new().expect("a keyring"))
}

/// Begins the data folder of a place; answers the code.
pub fn begin(place: &Path) -> Result<String, AppError> {
    let (_, code) = init(
        &folder(place),
        &empty_keyring(),
        &place.join("config"),
        SystemClock.now(),
    )?;
    std::fs::write(place.join("code"), code.text().as_bytes())?;
    Ok(code.text().to_string())
}

/// Opens the data folder of a place by the code that [`begin`] left there.
pub fn open(place: &Path) -> Result<Opened, AppError> {
    let way = Unlock::File(place.join("code"));
    Ok(unlock(
        &folder(place),
        &way,
        &empty_keyring(),
        &place.join("config"),
        SystemClock.now(),
    )?)
}

/// The open desk of a place.
pub fn desk(place: &Path) -> Result<Desk, AppError> {
    Desk::opened(open(place)?, Arc::new(SystemClock))
}

fn acknowledge(what: &str) {
    use std::io::Write;
    // One write, flushed: whoever kills this process finds the whole line or none of it.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\nACK {what}\n").as_bytes())
        .expect("the test reads");
    out.flush().expect("the test reads");
}

fn add_client(desk: &Desk, number: u32) -> Result<String, AppError> {
    let note = "A long note, so that pages fill. ".repeat(20);
    let made = try_call(
        desk,
        "client_create",
        json!({"familyName": format!("Client {number}"), "notes": note}),
    )?;
    Ok(made["id"].as_str().expect("an id").to_owned())
}

#[test]
#[ignore = "the child process of other tests"]
fn inside() {
    let Some(act) = std::env::var_os("DESKBELL_ACT") else {
        return;
    };
    let place = PathBuf::from(std::env::var_os("DESKBELL_PLACE").expect("a place"));
    match act.to_str() {
        Some("write for ever") => write(&place, u32::MAX),
        Some("write ten") => write(&place, 10),
        Some("open") => {
            let _open = desk(&place).expect("opens");
            acknowledge("open");
        }
        Some("back up and restore") => back_up_and_restore(&place),
        Some("fill the disk") => fill_the_disk(&place),
        Some("keyring") => super::keyring::inside_the_session(&place),
        Some("no keyring") => super::keyring::without_a_bus(&place),
        other => panic!("{other:?}"),
    }
}

fn write(place: &Path, how_many: u32) {
    let desk = desk(place).expect("opens");
    for number in 0..how_many {
        let id = add_client(&desk, number).expect("written");
        acknowledge(&id);
        if number % 40 == 39 {
            desk.store.checkpoint().expect("folded in");
        }
    }
}

fn back_up_and_restore(place: &Path) {
    let desk = desk(place).expect("opens");
    let made = call(&desk, "backup_run", json!({}));
    acknowledge("backed up");
    acknowledge(&format!("extra {}", add_client(&desk, 1_000).expect("written")));
    call(&desk, "restore_run", json!({"name": made["name"]}));
    acknowledge("restored");
}

/// F12: on a small disk until it is full, then with room again.
fn fill_the_disk(place: &Path) {
    let ballast = place.join("ballast");
    std::fs::write(&ballast, vec![0; 1_500_000]).expect("room");
    begin(place).expect("room");
    let desk = desk(place).expect("opens");
    let mut acknowledged = 0;
    let refused = loop {
        match add_client(&desk, acknowledged) {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 100_000, "the disk never fills");
    };
    assert_eq!(refused.code, ErrorCode::NoSpace, "{refused:?}");
    let count = || {
        desk.store
            .read(deskbell_store::figures::of)
            .expect("reading goes on")
            .count("clients")
    };
    assert_eq!(
        count(),
        i64::from(acknowledged),
        "nothing was changed by what was refused"
    );
    let refused = add_client(&desk, acknowledged).expect_err("still full");
    assert_eq!(refused.code, ErrorCode::NoSpace);
    let backup = try_call(&desk, "backup_run", json!({})).expect_err("no room for a copy");
    assert_eq!(backup.code, ErrorCode::NoSpace);
    let left = |folder: PathBuf| std::fs::read_dir(folder).map_or(0, Iterator::count);
    assert_eq!(
        (left(desk.folder.join("backups")), left(desk.folder.join("tmp"))),
        (0, 0),
        "no half file is left"
    );
    std::fs::remove_file(&ballast).expect("removed");
    add_client(&desk, acknowledged).expect("with room it goes on");
    assert_eq!(count(), i64::from(acknowledged) + 1);
    assert_eq!(desk.store.inspect().expect("read"), [], "and all is whole");
    acknowledge(&format!("{acknowledged}"));
}
