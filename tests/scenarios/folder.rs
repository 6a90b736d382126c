//! A data folder from its first run to the day its keyring is lost (T9, T24, T27, T29).

use deskbell_app::{
    AppError, Caller, Desk, ErrorCode, Via, commands,
    folder::{
        Folder, FolderFault, FolderState, KEY_FILE_NAMES, Locked, Opened, SlotKind, Unlock, Vault, VaultFault, init,
        sheet_text, unlock,
    },
};
use deskbell_core::Instant;
use deskbell_store::house;
use deskbell_tests::{Computer, at};
use serde_json::json;
use std::{
    fs,
    sync::{Arc, Mutex},
};

fn now() -> Instant {
    at("2027-06-07T08:00:00Z")
}

fn locked(result: Result<Opened, FolderFault>) -> Locked {
    match result {
        Err(FolderFault::Locked(locked)) => locked,
        Err(other) => panic!("another fault: {other:?}"),
        Ok(_) => panic!("it opened"),
    }
}

#[test]
fn a_new_folder_opens_by_the_keyring_and_the_slot_is_proved_at_the_next_start() {
    let computer = Computer::new();
    assert_eq!(computer.folder().state(), FolderState::FirstRun);
    computer.begin();
    let opened = computer.open(Unlock::Keyring).expect("opens");
    assert_eq!(opened.way, SlotKind::K);
    let slot = opened.key_file.slot(SlotKind::K).expect("slot K");
    assert_eq!(slot.proved.as_deref(), Some("2027-06-07T08:00:00Z"));
    let confirmed = opened.store.read(|tx| house::device_confirmed(tx, opened.device.id()));
    assert_eq!(
        confirmed.ok().flatten(),
        Some(now()),
        "the computer that began the data may send"
    );
}

#[test]
fn a_lost_keyring_costs_no_data() {
    let computer = Computer::new();
    let code = computer.begin();
    computer.lose_keyring();
    let before = computer.database();
    assert_eq!(
        locked(computer.open(Unlock::Keyring)),
        Locked::Keyring(VaultFault::NoEntry)
    );
    assert_eq!(computer.database(), before, "a locked screen changes nothing");
    let opened = computer
        .open_by_code(&code.to_lowercase().replace('-', " "))
        .expect("the code opens");
    assert_eq!((opened.way, opened.keyring), (SlotKind::R, None));
    drop(opened);
    assert_eq!(
        computer.open(Unlock::Keyring).expect("slot K was written anew").way,
        SlotKind::K
    );
}

#[test]
fn another_value_in_the_keyring_is_left_alone_until_the_code_opened() {
    let computer = Computer::new();
    let code = computer.begin();
    let other = Computer::new();
    other.begin();
    let id = computer.open(Unlock::Keyring).expect("opens").key_file.db_id();
    let foreign = deskbell_store::engine::keys::SubKey::random();
    computer.vault.put(id, &foreign).expect("put");
    assert_eq!(
        locked(computer.open(Unlock::Keyring)),
        Locked::Keyring(VaultFault::OtherValue)
    );
    let still = computer.vault.get(id).expect("there");
    assert_eq!(still[0].bytes(), foreign.bytes());
    computer.open_by_code(&code).map(drop).expect("the code opens");
    computer.open(Unlock::Keyring).map(drop).expect("and the keyring again");
}

#[test]
fn wrong_codes_are_told_apart_and_the_eleventh_waits() {
    let computer = Computer::new();
    let code = computer.begin();
    let other = Computer::new().begin();
    let before = computer.database();
    let wrong = |typed: &str| locked(computer.open_by_code(typed));
    assert!(matches!(wrong(&code[..30]), Locked::Code(_)));
    for tries_left in (0..10).rev() {
        let wait_seconds = if tries_left == 0 { 30 } else { 0 };
        assert_eq!(
            wrong(&other),
            Locked::OtherCode {
                tries_left,
                wait_seconds
            }
        );
    }
    assert_eq!(wrong(&other), Locked::Wait { wait_seconds: 30 });
    assert_eq!(
        wrong(&code),
        Locked::Wait { wait_seconds: 30 },
        "the right one waits as well"
    );
    assert_eq!(computer.database(), before);
    let later = now().plus_ms(30_000);
    let way = Unlock::Code(code.into());
    unlock(&computer.folder(), &way, &computer.vault, &computer.config(), later)
        .map(drop)
        .expect("after the wait");
}

#[test]
fn the_sheet_is_an_unlock_file_and_leaves_the_keyring_alone() {
    let computer = Computer::new();
    let (opened, code) = init(&computer.folder(), &computer.vault, &computer.config(), now()).expect("a new folder");
    let sheet = computer.place().join("sheet.txt");
    let date = "2027-06-07".parse().expect("a date");
    fs::write(
        &sheet,
        sheet_text(&code, "Hill Practice", date, opened.key_file.db_id()).as_bytes(),
    )
    .expect("written");
    drop(opened);
    computer.lose_keyring();
    assert_eq!(computer.open(Unlock::File(sheet)).expect("opens").way, SlotKind::R);
    assert_eq!(
        locked(computer.open(Unlock::Keyring)),
        Locked::Keyring(VaultFault::NoEntry)
    );
}

#[test]
fn start_never_invents_data() {
    let computer = Computer::new();
    computer.begin();
    let folder = computer.folder();
    let aside = computer.place().join("aside.db");
    fs::rename(folder.database(), &aside).expect("moved");
    assert_eq!(folder.state(), FolderState::DataMissing);
    assert!(matches!(computer.open(Unlock::Keyring), Err(FolderFault::DataMissing)));
    fs::write(folder.database(), b"").expect("written");
    assert_eq!(folder.state(), FolderState::DataMissing, "0 bytes are no database");
    let again = init(&folder, &computer.vault, &computer.config(), now());
    assert!(matches!(again, Err(FolderFault::HoldsData)));
    fs::rename(&aside, folder.database()).expect("moved back");
    for name in KEY_FILE_NAMES {
        fs::remove_file(folder.path().join(name)).expect("removed");
    }
    assert_eq!(folder.state(), FolderState::KeysMissing);
    let error = AppError::from(computer.open(Unlock::Keyring).err().expect("refused"));
    assert_eq!(error.code, ErrorCode::KeysMissing);
}

#[test]
fn a_new_folder_in_a_synced_tree_is_refused_with_the_reason() {
    let computer = Computer::new();
    let folder = Folder::at(computer.place().join("Dropbox/practice"));
    let error = AppError::from(
        init(&folder, &computer.vault, &computer.config(), now())
            .err()
            .expect("refused"),
    );
    assert_eq!(error.fields.get("data").map(String::as_str), Some("synced_folder"));
    assert!(!folder.path().exists());
}

#[test]
fn without_a_keyring_service_the_code_still_opens() {
    let computer = Computer::new();
    let nothing = NoKeyring;
    let (opened, code) = init(&computer.folder(), &nothing, &computer.config(), now()).expect("a new folder");
    assert_eq!(opened.keyring, Some(VaultFault::NoService));
    drop(opened);
    let open = |way| unlock(&computer.folder(), &way, &nothing, &computer.config(), now());
    assert_eq!(locked(open(Unlock::Keyring)), Locked::Keyring(VaultFault::NoService));
    let opened = open(Unlock::Code(code.text())).expect("the code opens");
    assert_eq!(opened.keyring, Some(VaultFault::NoService));
}

struct NoKeyring;

impl Vault for NoKeyring {
    fn get(&self, _: deskbell_core::id::DbId) -> Result<Vec<deskbell_store::engine::keys::SubKey>, VaultFault> {
        Err(VaultFault::NoService)
    }

    fn put(&self, _: deskbell_core::id::DbId, _: &deskbell_store::engine::keys::SubKey) -> Result<(), VaultFault> {
        Err(VaultFault::NoService)
    }
}

#[cfg(unix)]
#[test]
fn folder_and_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let computer = Computer::new();
    computer.begin();
    let opened = computer.open(Unlock::Keyring).expect("opens");
    opened
        .store
        .write(|tx| house::meta_set(tx, "seen", "yes"))
        .expect("written");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(computer.folder().path()), 0o700);
    for entry in fs::read_dir(computer.folder().path()).expect("listed") {
        let path = entry.expect("an entry").path();
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
}

#[test]
fn what_another_process_writes_is_announced_once_and_ones_own_only_by_its_rows() {
    let computer = Computer::new();
    computer.begin();
    let office = computer.office();
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let ears = Arc::clone(&heard);
    office.on_changed(move |changes| {
        let named = changes.iter().map(|change| change.slice.to_owned());
        ears.lock().expect("the ears").extend(named);
    });
    office.open();
    assert!(
        !office.look_at_others(),
        "a folder that was just opened has nothing to announce"
    );
    let write = |desk: &Desk| {
        let given = json!({"givenName": "Ana"});
        commands::dispatch(desk, &Caller::owner(Via::Terminal), "client_create", given).expect("a client")
    };
    write(&office.desk().expect("open"));
    let own = std::mem::take(&mut *heard.lock().expect("the ears"));
    assert!(own.iter().all(|slice| slice == "clients") && !own.is_empty(), "{own:?}");
    assert!(!office.look_at_others(), "one's own writing is announced by the store");
    write(&computer.desk());
    assert!(office.look_at_others());
    let others = std::mem::take(&mut *heard.lock().expect("the ears"));
    assert!(others.contains(&"appointments".to_owned()), "{others:?}");
    assert!(!office.look_at_others(), "once");
}
