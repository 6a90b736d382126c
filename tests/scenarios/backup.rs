//! Backups as an owner lives with them: made, proved, aged, restored, undone (T42 to T56).

use deskbell_app::{
    Desk, ErrorCode,
    backup::{BackupKind, archive::Archive, restore_closed},
    folder::Unlock,
    ledger::LedgerKind,
};
use deskbell_tests::{
    Computer,
    computer::{call, try_call},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn add_client(desk: &Desk, name: &str) {
    call(desk, "client_create", json!({"familyName": name}));
}

fn clients(desk: &Desk) -> i64 {
    desk.store
        .read(deskbell_store::figures::of)
        .expect("read")
        .count("clients")
}

fn names(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn a_backup_is_counted_only_after_it_was_opened_and_read() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    add_client(&desk, "Ames");
    let made = call(&desk, "backup_run", json!({}));
    assert_eq!(made["counts"]["clients"], 1);
    assert_eq!(made["name"], "deskbell-20270607T080000Z-hand.dbell");
    let listed = call(&desk, "backup_list", json!({}));
    assert_eq!(names(&listed), ["deskbell-20270607T080000Z-hand.dbell"]);
    let proved = call(&desk, "backup_prove", json!({}));
    assert_eq!(proved["auditRows"], 2, "database.created and client_create");
    assert!(
        fs::read_dir(computer.folder().tmp()).expect("listed").next().is_none(),
        "no work copy is left"
    );
    let bytes = fs::read(computer.folder().backups().join("deskbell-20270607T080000Z-hand.dbell")).expect("read");
    assert!(
        !bytes.windows(4).any(|window| window == b"Ames"),
        "no name in clear text"
    );
}

#[test]
fn restore_brings_the_state_back_and_undo_brings_the_work_since_back() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    add_client(&desk, "Ames");
    let made = call(&desk, "backup_run", json!({}));
    let name = &made["name"];
    computer.clock.advance_minutes(60);
    add_client(&desk, "Baker");
    add_client(&desk, "Clarke");
    let preview = call(&desk, "restore_preview", json!({"name": name}));
    assert_eq!(
        (&preview["since"]["clients"], &preview["thisComputer"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(clients(&desk), 3, "a preview changes nothing");
    let done = call(&desk, "restore_run", json!({"name": name}));
    assert_eq!((clients(&desk), &done["epoch"]), (1, &json!(1)));
    assert!(try_call(&desk, "audit_verify", json!({})).expect("verified")["ok"] == true);
    computer.clock.advance_minutes(60);
    add_client(&desk, "Dunn");
    let undone = call(&desk, "restore_undo", json!({}));
    assert_eq!((clients(&desk), &undone["epoch"]), (3, &json!(2)));
    let kept = names(&call(&desk, "backup_list", json!({})));
    assert_eq!(
        kept.iter().filter(|name| name.contains("before_restore")).count(),
        2,
        "{kept:?}"
    );
    drop(desk);
    assert_eq!(clients(&computer.desk()), 3, "also after a restart");
}

#[test]
fn the_code_alone_restores_on_a_new_computer() {
    let old = Computer::new();
    let code = old.begin();
    let desk = old.desk();
    add_client(&desk, "Ames");
    desk.enter(LedgerKind::Number, "2027,41").expect("entered");
    let stick = old.place().join("stick.dbell");
    call(&desk, "backup_run", json!({"to": stick}));
    drop(desk);
    let new = Computer::new();
    let restore = |computer: &Computer, code: &str| {
        let way = Unlock::Code(code.to_owned().into());
        restore_closed(
            &computer.folder(),
            &stick,
            &way,
            &computer.vault,
            &computer.config(),
            computer.now(),
        )
    };
    let wrong = restore(&new, &Computer::new().begin()).err().expect("refused");
    assert_eq!(
        (wrong.code, &wrong.extra["reason"]),
        (ErrorCode::Locked, &json!("code_other"))
    );
    assert!(!new.folder().database().exists());
    restore(&new, &code).map(drop).expect("restored");
    let desk = new.desk();
    assert_eq!(
        clients(&desk),
        1,
        "and the keyring of the new computer opens it from now on"
    );
    let numbers = desk.ledger.read().expect("read");
    assert_eq!(numbers.of(LedgerKind::Number).collect::<Vec<_>>(), ["2027,41"]);
}

#[test]
fn a_copied_folder_works_on_another_computer_but_sends_nothing_until_the_owner_says_so() {
    let computer = Computer::new();
    computer.begin();
    let elsewhere = computer.place().join("other config");
    let opened = deskbell_app::folder::unlock(
        &computer.folder(),
        &Unlock::Keyring,
        &computer.vault,
        &elsewhere,
        computer.now(),
    );
    let desk = Desk::opened(opened.expect("opens"), computer.clock.clone()).expect("a desk");
    add_client(&desk, "Ames");
    assert_eq!(call(&desk, "keys_status", json!({}))["deviceConfirmed"], false);
    assert!(!desk.store.read(|tx| desk.may_send(tx)).expect("read"));
    call(&desk, "device_confirm", json!({}));
    assert!(desk.store.read(|tx| desk.may_send(tx)).expect("read"));
}

#[test]
fn backups_come_by_themselves_when_something_changed() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    let due = || desk.back_up_if_due().expect("no fault").map(|made| made.manifest.kind);
    assert_eq!(due(), Some(BackupKind::Day));
    assert_eq!(due(), None);
    computer.clock.advance_minutes(121);
    assert_eq!(due(), None, "nothing changed");
    add_client(&desk, "Ames");
    assert_eq!(due(), Some(BackupKind::Auto));
    computer.clock.advance_minutes(119);
    add_client(&desk, "Baker");
    assert_eq!(due(), None, "not yet two hours");
    assert_eq!(
        desk.back_up_at_quit().expect("no fault").map(|made| made.manifest.kind),
        Some(BackupKind::Quit)
    );
    assert_eq!(desk.back_up_at_quit().expect("no fault"), None);
    drop(desk);
    let desk = computer.desk();
    computer.clock.advance_minutes(125);
    assert_eq!(
        desk.back_up_if_due().expect("no fault"),
        None,
        "a restart alone is no change"
    );
    computer.clock.advance_minutes(24 * 60);
    assert_eq!(
        desk.back_up_if_due().expect("no fault").map(|made| made.manifest.kind),
        Some(BackupKind::Day)
    );
}

#[test]
fn the_second_place_gets_each_backup_and_the_ledger_and_its_absence_stops_nothing() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    let stick = computer.place().join("stick");
    fs::create_dir(&stick).expect("a folder");
    let inside = computer.folder().path().to_owned();
    let refused = try_call(&desk, "backup_place_choose", json!({"path": inside})).expect_err("refused");
    assert_eq!(refused.fields["path"], "inside_the_data_folder");
    call(&desk, "backup_place_choose", json!({"path": stick}));
    call(&desk, "backup_run", json!({}));
    let listed = call(&desk, "backup_list", json!({}));
    assert_eq!(listed["items"].as_array().expect("items").len(), 2);
    assert_eq!(listed["second"]["newest"], "2027-06-07T08:00:00Z");
    assert!(stick.join("ledger.log").exists());
    fs::remove_dir_all(&stick).expect("unplugged");
    computer.clock.advance_minutes(5);
    call(&desk, "backup_run", json!({}));
    let listed = call(&desk, "backup_list", json!({}));
    assert_eq!(
        (&listed["second"]["reachable"], listed["items"].as_array().map(Vec::len)),
        (&json!(false), Some(2))
    );
}

/// F32: what a person might be made to restore.
#[test]
fn archives_with_anything_odd_in_them_are_refused_by_name_and_nothing_is_written() {
    let computer = Computer::new();
    computer.begin();
    let desk = computer.desk();
    let good = computer.place().join("good.dbell");
    call(&desk, "backup_run", json!({"to": good}));
    let refused = |path: &Path| {
        let error = try_call(&desk, "restore_run", json!({"path": path})).expect_err("refused");
        assert_eq!(error.code, ErrorCode::Invalid, "{error:?}");
        error.fields["path"].clone()
    };
    let before = computer.database();
    let odd = computer.place().join("odd.dbell");
    for (what, rule) in [
        ("../x", "unexpected_parts"),
        ("/etc/x", "unexpected_parts"),
        ("fifth", "unexpected_parts"),
        ("missing", "unexpected_parts"),
        ("symlink", "unexpected_kind_of_part"),
        ("encrypted flag", "unexpected_kind_of_part"),
        ("doubled", "unexpected_parts"),
        ("other ledger", "changed_content"),
        ("other manifest", "changed_content"),
        ("lying size", "changed_content"),
        ("cut", "not_a_backup"),
    ] {
        odd_archive(&good, &odd, what);
        let found = refused(&odd);
        assert!(
            found == rule || (what == "lying size" && found.starts_with("unexpected")),
            "{what}: {found}"
        );
    }
    let other = Computer::new();
    other.begin();
    let foreign = other.place().join("foreign.dbell");
    call(&other.desk(), "backup_run", json!({"to": foreign}));
    assert_eq!(refused(&foreign), "other_data");
    assert_eq!(computer.database(), before);
    assert!(fs::read_dir(computer.folder().tmp()).expect("listed").next().is_none());
    call(&desk, "restore_run", json!({"path": good}));
}

/// Rewrites a good archive with one thing wrong, by hand, as no archiver would.
fn odd_archive(good: &Path, odd: &Path, what: &str) {
    let mut parts = plain_parts(good);
    match what {
        "../x" | "/etc/x" => parts[3].name = what.to_owned(),
        "fifth" => parts.push(Part::new("more.txt", b"x".to_vec())),
        "missing" => drop(parts.pop()),
        "symlink" => parts[3].attributes = 0o120777 << 16,
        "encrypted flag" => parts[3].flags = 1,
        "doubled" => parts.push(Part::new("ledger.log", b"x".to_vec())),
        "other ledger" => parts[3].bytes.push(b'\n'),
        "other manifest" => {
            let text = String::from_utf8(parts[0].bytes.clone()).expect("text");
            parts[0].bytes = text.replace("\"kind\":\"hand\"", "\"kind\":\"auto\"").into_bytes();
        }
        "lying size" => parts[3].says = Some(parts[3].bytes.len() as u32 + 4_000_000),
        "cut" => {}
        other => panic!("{other}"),
    }
    let mut bytes = zip_of(&parts);
    if what == "cut" {
        bytes.truncate(bytes.len() - 30);
    }
    fs::write(odd, bytes).expect("written");
}

struct Part {
    name: String,
    bytes: Vec<u8>,
    attributes: u32,
    flags: u16,
    says: Option<u32>,
}

impl Part {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
            attributes: 0o100600 << 16,
            flags: 0,
            says: None,
        }
    }
}

fn plain_parts(path: &Path) -> Vec<Part> {
    let manifest = Archive::open(path).expect("a good one").manifest().clone();
    let manifest = serde_json::to_vec(&manifest).expect("plain fields");
    let mut parts = vec![Part::new("manifest.json", manifest)];
    for name in ["keys.json", "deskbell.db", "ledger.log"] {
        parts.push(Part::new(
            name,
            Archive::open(path).expect("a good one").bytes(name).expect("the part"),
        ));
    }
    parts
}

/// A ZIP of stored parts, byte by byte.
fn zip_of(parts: &[Part]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let offset = out.len() as u32;
        let size = part.says.unwrap_or(part.bytes.len() as u32);
        let mut shared = Vec::new();
        shared.extend(20_u16.to_le_bytes());
        shared.extend(part.flags.to_le_bytes());
        shared.extend([0; 6]);
        shared.extend(crc32(&part.bytes).to_le_bytes());
        shared.extend(size.to_le_bytes());
        shared.extend(size.to_le_bytes());
        shared.extend((part.name.len() as u16).to_le_bytes());
        shared.extend([0; 2]);
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(part.name.as_bytes());
        out.extend(&part.bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend((3_u16 << 8 | 20).to_le_bytes());
        directory.extend(&shared);
        directory.extend([0; 6]);
        directory.extend(part.attributes.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((parts.len() as u16).to_le_bytes());
    out.extend((parts.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256)
        .map(|byte| {
            (0..8).fold(
                byte,
                |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
            )
        })
        .collect();
    !bytes
        .iter()
        .fold(!0, |crc, byte| table[usize::from(crc as u8 ^ byte)] ^ crc >> 8)
}
