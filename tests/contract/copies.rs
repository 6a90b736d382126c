//! Copies made while others write, and what the checks see in damaged files (F19, F21, F27).

use deskbell_core::id::DbId;
use deskbell_store::{
    DataKey, Store, StoreError,
    audit::{self, AuditEntry},
    engine::{copy, keys::Keys},
    house,
};
use deskbell_tests::at;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

const KEY: [u8; 32] = [7; 32];

fn db_id() -> DbId {
    "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id")
}

fn key() -> DataKey {
    DataKey::new(KEY)
}

fn new_store(folder: &Path) -> Store {
    Store::create(&folder.join("deskbell.db"), key(), db_id()).expect("a new store")
}

/// One act: a fact and its audit row in one transaction, so that a copy of half of it would show.
fn act(store: &Store, number: u32) {
    let keys = Keys::new(key(), db_id());
    store
        .write(|tx| {
            house::meta_set(tx, &format!("act {number}"), &"x".repeat(900))?;
            audit::append(
                tx,
                &keys,
                &AuditEntry {
                    at: at("2027-06-07T08:00:00Z"),
                    staff_id: None,
                    action: "test.act",
                    subject_kind: None,
                    subject_id: None,
                    detail: None,
                },
            )
        })
        .expect("written");
}

fn whole_copy(folder: &Path) -> PathBuf {
    let store = new_store(folder);
    (0..400).for_each(|number| act(&store, number));
    let target = folder.join("copy.db");
    store
        .copy_to(&target, &mut |_, _| true)
        .expect("copied")
        .expect("not stopped");
    target
}

#[test]
fn a_copy_under_steady_writing_ends_and_equals_one_committed_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = new_store(folder.path());
    (0..200).for_each(|number| act(&store, number));
    let (stop, written) = (AtomicBool::new(false), AtomicU32::new(200));
    let target = folder.path().join("copy.db");
    let figures = std::thread::scope(|threads| {
        threads.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                act(&store, written.fetch_add(1, Ordering::SeqCst));
            }
        });
        let mut steps = 0;
        let figures = store.copy_to(&target, &mut |_, _| {
            // Let the writer get in between the steps.
            std::thread::sleep(std::time::Duration::from_millis(3));
            steps += 1;
            steps < 10_000
        });
        stop.store(true, Ordering::SeqCst);
        figures
    });
    let figures = figures.expect("copied").expect("it ended by itself");
    assert!(written.load(Ordering::SeqCst) > 200, "the writer worked meanwhile");
    assert_eq!(figures.count("meta") - 1, figures.audit_count, "acts are whole");
    assert!(!folder.path().join("copy.db-wal").exists());
    assert_eq!(copy::figures_of(&target, &key()).expect("read"), figures);
    let copied = Store::open(&target, key()).expect("a copy is a database");
    let verified = copied.read(|tx| audit::verify(tx, copied.keys(), &[])).expect("read");
    assert_eq!((verified.first_bad, verified.anchor.count), (None, figures.audit_count));
}

#[test]
fn a_stopped_copy_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = new_store(folder.path());
    (0..2_000).for_each(|number| act(&store, number));
    let target = folder.path().join("copy.db");
    let answer = store.copy_to(&target, &mut |_, _| false).expect("no fault");
    assert_eq!(answer, None);
    assert!(!target.exists());
}

#[test]
fn a_flipped_bit_anywhere_is_found_and_the_file_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = whole_copy(folder.path());
    assert_eq!(
        copy::inspect(&path, &key(), true).expect("read"),
        [],
        "the control is clean"
    );
    let good = fs::read(&path).expect("read");
    let pages = good.len() / 4096;
    for at in [5 * 4096 + 100, good.len() - 1, (pages / 2) * 4096 + 4000] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).expect("written");
        let found = copy::inspect(&path, &key(), true).expect("read");
        let page = at / 4096 + 1;
        assert!(
            found
                .iter()
                .any(|f| f.check == "cipher" && f.detail.ends_with(&format!("page {page}"))),
            "byte {at}: {found:?}"
        );
        assert_eq!(fs::read(&path).expect("read"), bad);
    }
}

#[test]
fn a_flipped_bit_in_the_salt_is_not_a_wrong_key_to_one_who_knows_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = whole_copy(folder.path());
    let mut bad = fs::read(&path).expect("read");
    bad[3] ^= 1;
    fs::write(&path, &bad).expect("written");
    let seen = copy::inspect(&path, &key(), true);
    assert!(matches!(seen, Err(StoreError::WrongKey)), "{seen:?}");
    assert!(matches!(Store::open(&path, key()), Err(StoreError::WrongKey)));
    assert_eq!(fs::read(&path).expect("read"), bad);
}

#[test]
fn a_cut_file_is_damaged_or_missing_and_never_an_empty_business() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = whole_copy(folder.path());
    let good = fs::read(&path).expect("read");
    for keep in [good.len() - 4096, good.len() - 1000, 4096 * 3, 0] {
        fs::write(&path, &good[..keep]).expect("written");
        let found = copy::inspect(&path, &key(), true);
        match found {
            Ok(found) => assert!(!found.is_empty(), "cut to {keep}"),
            Err(StoreError::Missing(_)) => assert_eq!(keep, 0),
            Err(StoreError::Damaged(_)) => {}
            Err(other) => panic!("cut to {keep}: {other:?}"),
        }
        assert_eq!(fs::metadata(&path).expect("there").len(), keep as u64);
    }
}

#[test]
fn a_copy_whose_figures_differ_is_not_proved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = whole_copy(folder.path());
    let figures = copy::figures_of(&path, &key()).expect("read");
    copy::prove(&path, &key(), &figures).expect("proved");
    let mut other = figures;
    other.audit_count += 1;
    assert!(matches!(
        copy::prove(&path, &key(), &other),
        Err(StoreError::Damaged(_))
    ));
}

#[test]
fn a_log_that_was_put_beside_from_last_week_does_not_pass_as_sound() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deskbell.db");
    let store = new_store(folder.path());
    (0..300).for_each(|number| act(&store, number));
    store.checkpoint().expect("folded in");
    (300..310).for_each(|number| act(&store, number));
    let old_log = fs::read(folder.path().join("deskbell.db-wal")).expect("the log");
    store.checkpoint().expect("folded in");
    (310..700).for_each(|number| act(&store, number));
    store.close().expect("closed");
    fs::write(folder.path().join("deskbell.db-wal"), old_log).expect("written");
    let seen = match Store::open(&path, key()) {
        Ok(store) => store.inspect(),
        Err(error) => Err(error),
    };
    assert!(!matches!(&seen, Ok(found) if found.is_empty()), "{seen:?}");
}

#[test]
fn a_missing_shared_memory_file_is_rebuilt_without_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deskbell.db");
    let store = new_store(folder.path());
    (0..20).for_each(|number| act(&store, number));
    // As after a kill: the log is there, the shared memory is not.
    let image = tempfile::tempdir().expect("a folder");
    for name in ["deskbell.db", "deskbell.db-wal"] {
        fs::copy(folder.path().join(name), image.path().join(name)).expect("copied");
    }
    drop(store);
    let again = Store::open(&image.path().join("deskbell.db"), key()).expect("opens");
    assert_eq!(again.read(audit::anchor).expect("read").count, 20);
    drop(path);
}
