//! A real Secret Service in a session of its own (F46): entry deleted, another value, collection locked, no bus.

use super::act::{child, folder};
use deskbell_app::{
    clock::SystemClock,
    folder::{Folder, FolderFault, KeyringVault, Locked, Opened, SlotKind, Unlock, VaultFault, init, unlock},
};
use deskbell_core::Clock;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

#[test]
fn with_a_real_keyring_a_lost_entry_costs_no_data() {
    let place = tempfile::tempdir().expect("a folder");
    let session = "mkdir -p -m 700 \"$HOME\" \"$XDG_RUNTIME_DIR\" && \
                   printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec \"$@\"";
    let output = child(
        "keyring",
        place.path(),
        &["dbus-run-session", "--", "sh", "-c", session, "sh"],
    )
    .env("HOME", place.path().join("home"))
    .env("XDG_RUNTIME_DIR", place.path().join("run"))
    .env_remove("XDG_DATA_HOME")
    .env_remove("DBUS_SESSION_BUS_ADDRESS")
    .output()
    .expect("dbus-run-session is installed");
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}{error}");
}

#[test]
fn without_any_bus_the_code_opens_and_the_reason_is_said() {
    let place = tempfile::tempdir().expect("a folder");
    let output = child("no keyring", place.path(), &[])
        .env("HOME", place.path().join("home"))
        .env("XDG_RUNTIME_DIR", place.path().join("run"))
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .output()
        .expect("the child runs");
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}{error}");
}

fn open(folder: &Folder, way: &Unlock, place: &Path) -> Result<Opened, FolderFault> {
    unlock(
        folder,
        way,
        &KeyringVault::system(),
        &place.join("config"),
        SystemClock.now(),
    )
}

fn keyring_says(folder: &Folder, place: &Path) -> VaultFault {
    let before = fs::read(folder.database()).expect("the database");
    let refused = open(folder, &Unlock::Keyring, place).map(|opened| opened.way);
    assert_eq!(
        fs::read(folder.database()).expect("the database"),
        before,
        "a locked screen changes nothing"
    );
    match refused {
        Err(FolderFault::Locked(Locked::Keyring(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

/// The code opens, and after it the keyring does again.
fn code_repairs(folder: &Folder, code: &str, place: &Path) {
    let opened = open(folder, &Unlock::Code(code.to_owned().into()), place).expect("the code opens");
    assert_eq!((opened.way, opened.keyring), (SlotKind::R, None));
    drop(opened);
    assert_eq!(
        open(folder, &Unlock::Keyring, place)
            .expect("written and read back")
            .way,
        SlotKind::K
    );
}

/// In the child, in a session with an unlocked keyring.
pub fn inside_the_session(place: &Path) {
    let folder = folder(place);
    let (opened, code) = init(
        &folder,
        &KeyringVault::system(),
        &place.join("config"),
        SystemClock.now(),
    )
    .expect("begun");
    assert_eq!(opened.keyring, None, "the keyring took the key and gave it back");
    let id = opened.key_file.db_id().to_string();
    let code = code.text().to_string();
    drop(opened);
    assert_eq!(open(&folder, &Unlock::Keyring, place).expect("opens").way, SlotKind::K);

    let entry = ["service", "deskbell", "username", &id];
    secret_tool(&[&["clear"], &entry[..]].concat(), "");
    assert_eq!(keyring_says(&folder, place), VaultFault::NoEntry);
    code_repairs(&folder, &code, place);

    let stale = "A".repeat(43);
    secret_tool(&[&["store", "--label=stale"], &entry[..]].concat(), &stale);
    assert_eq!(keyring_says(&folder, place), VaultFault::OtherValue);
    assert_eq!(
        secret_tool(&[&["lookup"], &entry[..]].concat(), ""),
        stale,
        "left alone until the code opened"
    );
    code_repairs(&folder, &code, place);

    lock_all();
    assert_eq!(keyring_says(&folder, place), VaultFault::NoAccess);
    let opened = open(&folder, &Unlock::Code(code.into()), place).expect("the code opens");
    assert_eq!(opened.keyring, Some(VaultFault::NoAccess));
}

/// In the child, where no bus can be reached.
pub fn without_a_bus(place: &Path) {
    let folder = folder(place);
    let (opened, code) = init(
        &folder,
        &KeyringVault::system(),
        &place.join("config"),
        SystemClock.now(),
    )
    .expect("begun");
    assert_eq!(opened.keyring, Some(VaultFault::NoService));
    drop(opened);
    assert_eq!(keyring_says(&folder, place), VaultFault::NoService);
    let opened = open(&folder, &Unlock::Code(code.text()), place).expect("the code opens");
    assert_eq!((opened.way, opened.keyring), (SlotKind::R, Some(VaultFault::NoService)));
}

fn secret_tool(arguments: &[&str], input: &str) -> String {
    let mut tool = Command::new("secret-tool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("secret-tool is installed");
    tool.stdin
        .take()
        .expect("its input")
        .write_all(input.as_bytes())
        .expect("it reads");
    let output = tool.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}

fn lock_all() {
    let collections =
        "array:objpath:/org/freedesktop/secrets/collection/login,/org/freedesktop/secrets/collection/session";
    let locked = Command::new("dbus-send")
        .args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
        ])
        .args(["org.freedesktop.Secret.Service.Lock", collections])
        .output()
        .expect("dbus-send is installed");
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
}
