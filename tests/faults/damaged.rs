//! Damage is found, named, and never "repaired" by the program that looks (F19 to F23, T57, T107).

use deskbell_app::{
    ErrorCode,
    backup::{
        check::{CheckReport, check},
        restore_closed,
    },
    folder::{FolderFault, FolderState, KEY_FILE_NAMES, Unlock},
    ledger::LedgerKind,
};
use deskbell_tests::{Computer, computer::call};
use serde_json::json;
use std::fs;

/// A folder with some clients, a backup, and nobody who has it open.
fn worked() -> (Computer, String) {
    let computer = Computer::new();
    let code = computer.begin();
    let desk = computer.desk();
    for number in 0..40 {
        call(
            &desk,
            "client_create",
            json!({"familyName": format!("Client {number}"), "notes": "x".repeat(2_000)}),
        );
    }
    call(&desk, "backup_run", json!({}));
    desk.store.checkpoint().expect("folded in");
    drop(desk);
    (computer, code)
}

fn look(computer: &Computer) -> CheckReport {
    check(
        &computer.folder(),
        &Unlock::Keyring,
        &computer.vault,
        &computer.config(),
        computer.now(),
    )
    .expect("a report")
}

fn wrong(report: &CheckReport) -> Vec<&str> {
    report
        .checks
        .iter()
        .filter(|check| !check.ok)
        .map(|check| check.name)
        .collect()
}

#[test]
fn a_sound_folder_passes_every_check() {
    let (computer, _) = worked();
    let report = look(&computer);
    assert!(report.ok && report.missing == 0, "{report:?}");
    let names: Vec<&str> = report.checks.iter().map(|check| check.name).collect();
    assert_eq!(
        names,
        [
            "keys",
            "build",
            "size",
            "cipher",
            "quick",
            "foreign_keys",
            "domain",
            "audit",
            "ledger",
            "backups"
        ]
    );
    assert_eq!(report.newest_proved.expect("a proved copy").counts.clients, 40);
}

#[test]
fn a_flipped_bit_is_found_with_its_page_and_the_file_is_not_touched() {
    let (computer, _) = worked();
    let good = computer.database();
    for (what, at) in [
        ("page in use", 9 * 4096 + 50),
        ("last page", good.len() - 30),
        ("salt", 3),
    ] {
        let mut bad = good.clone();
        bad[at] ^= 4;
        fs::write(computer.folder().database(), &bad).expect("written");
        let report = look(&computer);
        assert!(!report.ok && wrong(&report).contains(&"cipher"), "{what}: {report:?}");
        let cipher = report
            .checks
            .iter()
            .find(|check| check.name == "cipher")
            .expect("the check");
        assert!(cipher.detail.contains("page"), "{what}: {}", cipher.detail);
        assert!(report.newest_proved.is_some(), "{what}: the copy to restore is named");
        assert_eq!(computer.database(), bad, "{what}");
    }
}

#[test]
fn a_cut_file_is_damage_or_a_missing_database_and_never_an_empty_business() {
    let (computer, _) = worked();
    let good = computer.database();
    for keep in [good.len() - 4096, good.len() - 100, 4096 * 2] {
        fs::write(computer.folder().database(), &good[..keep]).expect("written");
        assert!(!look(&computer).ok, "cut to {keep}");
    }
    fs::write(computer.folder().database(), b"").expect("written");
    assert_eq!(computer.folder().state(), FolderState::DataMissing);
    let refused = check(
        &computer.folder(),
        &Unlock::Keyring,
        &computer.vault,
        &computer.config(),
        computer.now(),
    );
    assert_eq!(refused.expect_err("no data").code, ErrorCode::Damaged);
}

/// F20: one bit in the log ends it there; every page check still says ok.
#[test]
fn a_flipped_bit_in_the_log_shows_as_older_than_the_ledger() {
    let (computer, _) = worked();
    let desk = computer.desk();
    for number in 0..3 {
        call(&desk, "client_create", json!({"familyName": format!("Later {number}")}));
        desk.enter(LedgerKind::Number, &format!("2027,{number}"))
            .expect("entered");
    }
    // As after a kill: the log was not folded in.
    let image = tempfile::tempdir().expect("a folder");
    for name in ["deskbell.db", "deskbell.db-wal"] {
        fs::copy(computer.folder().path().join(name), image.path().join(name)).expect("copied");
    }
    drop(desk);
    let mut log = fs::read(image.path().join("deskbell.db-wal")).expect("the log");
    log[32 + 24 + 700] ^= 1;
    fs::write(computer.folder().path().join("deskbell.db-wal"), log).expect("written");
    fs::copy(image.path().join("deskbell.db"), computer.folder().database()).expect("copied");
    let report = look(&computer);
    assert_eq!(report.missing, 3, "{report:?}");
    assert_eq!(wrong(&report), ["audit"]);
}

#[test]
fn a_lost_or_changed_ledger_is_said() {
    let (computer, _) = worked();
    let path = computer.folder().path().join("ledger.log");
    let good = fs::read_to_string(&path).expect("the ledger");
    fs::write(&path, good.replacen("|V|", "|N|", 1)).expect("written");
    assert_eq!(wrong(&look(&computer)), ["ledger"]);
    fs::remove_file(&path).expect("removed");
    assert_eq!(wrong(&look(&computer)), ["ledger"]);
}

/// F23 and T61: what is damaged is moved aside, the newest proved copy takes its place.
#[test]
fn a_damaged_database_gives_way_to_the_newest_copy_and_is_kept() {
    let (computer, code) = worked();
    let mut bad = computer.database();
    bad[200] ^= 1;
    fs::write(computer.folder().database(), &bad).expect("written");
    assert!(matches!(computer.open(Unlock::Keyring), Err(FolderFault::Store(_))));
    let copy = fs::read_dir(computer.folder().backups())
        .expect("listed")
        .next()
        .expect("one")
        .expect("an entry");
    let restore = |way: Unlock| {
        restore_closed(
            &computer.folder(),
            &copy.path(),
            &way,
            &computer.vault,
            &computer.config(),
            computer.now(),
        )
    };
    restore(Unlock::Keyring).map(drop).expect("restored");
    let aside = fs::read_dir(computer.folder().damaged())
        .expect("listed")
        .next()
        .expect("one")
        .expect("an entry");
    assert_eq!(fs::read(aside.path().join("deskbell.db")).expect("kept"), bad);
    let clients = |computer: &Computer| {
        computer
            .desk()
            .store
            .read(deskbell_store::figures::of)
            .expect("read")
            .count("clients")
    };
    assert_eq!(clients(&computer), 40);
    for name in KEY_FILE_NAMES {
        fs::remove_file(computer.folder().path().join(name)).expect("removed");
    }
    assert!(matches!(computer.open(Unlock::Keyring), Err(FolderFault::KeysMissing)));
    restore(Unlock::Code(code.into()))
        .map(drop)
        .expect("the backup brings its key file");
    assert_eq!(clients(&computer), 40);
}
