//! Upgrades on a copy: all or nothing, compared, with children kept (T36 to T41).

use deskbell_core::id::DbId;
use deskbell_store::{
    DataKey, Store, StoreError,
    audit::{self, AuditEntry},
    engine::{
        copy,
        keys::Keys,
        migrations::{self, ALL, Migration},
    },
    named,
};
use deskbell_tests::at;
use std::path::Path;

fn db_id() -> DbId {
    "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id")
}

fn key() -> DataKey {
    DataKey::new([7; 32])
}

fn step(number: u32, sql: &'static str) -> Migration {
    Migration {
        number,
        name: "test_step",
        sql,
        may_lose: &[],
    }
}

/// Parents with children, and an audit row: what a careless rebuild would lose.
const FIRST: &str = "
    CREATE TABLE audit (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, staff_id TEXT, action TEXT NOT NULL,
        subject_kind TEXT, subject_id TEXT, detail BLOB, mac BLOB NOT NULL) STRICT;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE parents (id TEXT PRIMARY KEY, name TEXT) STRICT;
    CREATE TABLE children (id TEXT PRIMARY KEY, parent_id TEXT NOT NULL REFERENCES parents (id) ON DELETE CASCADE) STRICT;";
const REBUILD: &str = "
    CREATE TABLE parents_new (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL) STRICT;
    INSERT INTO parents_new (id, name, kind) SELECT id, coalesce(name, ''), 'person' FROM parents;
    DROP TABLE parents;
    ALTER TABLE parents_new RENAME TO parents;";

fn old_file(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("old.db");
    let store = Store::create_at(&path, key(), db_id(), &[step(1, FIRST)]).expect("a store");
    let keys = Keys::new(key(), db_id());
    store
        .write(|tx| {
            tx.execute("INSERT INTO parents (id, name) VALUES ('p', NULL)", named! {})?;
            tx.execute("INSERT INTO children (id, parent_id) VALUES ('c', 'p')", named! {})?;
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
    let target = folder.join("copy.db");
    store
        .copy_to(&target, &mut |_, _| true)
        .expect("copied")
        .expect("not stopped");
    target
}

fn upgrade(path: &Path, steps: &[Migration]) -> Result<(), StoreError> {
    let before = copy::figures_of(path, &key())?;
    migrations::upgrade(path, &key(), db_id(), &before, steps, &mut |_| ()).map(drop)
}

#[test]
fn a_rebuilt_parent_keeps_its_children() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = old_file(folder.path());
    upgrade(&path, &[step(1, FIRST), step(2, REBUILD)]).expect("upgraded");
    let figures = copy::figures_of(&path, &key()).expect("read");
    assert_eq!((figures.count("parents"), figures.count("children")), (1, 1));
    assert_eq!(migrations::schema_of(&path, &key()).expect("read"), 2);
    assert!(!folder.path().join("copy.db-wal").exists() && !folder.path().join("copy.db-journal").exists());
}

#[test]
fn lost_rows_a_broken_reference_and_a_touched_audit_log_are_refused() {
    for (sql, word) in [
        ("DELETE FROM children;", "children"),
        (
            "DELETE FROM parents; INSERT INTO parents (id) VALUES ('q');",
            "foreign_keys",
        ),
        ("UPDATE audit SET action = 'nothing';", "audit row 1"),
        ("UPDATE audit SET mac = x'00';", "audit"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = old_file(folder.path());
        let refused = upgrade(&path, &[step(1, FIRST), step(2, sql)]).expect_err(sql);
        assert!(refused.to_string().contains(word), "{sql}: {refused}");
    }
}

#[test]
fn rows_that_a_step_gives_up_on_purpose_are_let_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = old_file(folder.path());
    let drop_children = Migration {
        may_lose: &["children"],
        ..step(2, "DROP TABLE children;")
    };
    upgrade(&path, &[step(1, FIRST), drop_children]).expect("upgraded");
}

#[test]
fn a_step_that_fails_leaves_its_predecessor_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = old_file(folder.path());
    let steps = [
        step(1, FIRST),
        step(2, REBUILD),
        step(3, "CREATE TABLE later (id TEXT) STRICT; SELECT nonsense;"),
    ];
    let refused = upgrade(&path, &steps).expect_err("refused");
    assert!(refused.to_string().contains("test_step"), "{refused}");
    assert_eq!(
        migrations::schema_of(&path, &key()).expect("read"),
        2,
        "step and record are one"
    );
    let figures = copy::figures_of(&path, &key()).expect("read");
    assert!(!figures.counts.contains_key("later"));
}

#[test]
fn a_newer_schema_is_refused_and_not_one_byte_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deskbell.db");
    let newer = migrations::newest() + 1;
    let steps: Vec<Migration> = ALL
        .iter()
        .map(|known| Migration {
            ..step(known.number, known.sql)
        })
        .chain([step(newer, "CREATE TABLE tomorrow (id TEXT PRIMARY KEY) STRICT;")])
        .collect();
    Store::create_at(&path, key(), db_id(), &steps)
        .expect("a store")
        .close()
        .expect("closed");
    let before = std::fs::read(&path).expect("read");
    assert!(matches!(Store::open(&path, key()), Err(StoreError::NewerSchema(number)) if number == newer));
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[test]
fn an_older_schema_waits_for_its_upgrade() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deskbell.db");
    Store::create_at(&path, key(), db_id(), &ALL[..4])
        .expect("a store")
        .close()
        .expect("closed");
    assert!(matches!(Store::open(&path, key()), Err(StoreError::OlderSchema(4))));
    upgrade(&path, ALL).expect("upgraded");
    Store::open(&path, key()).expect("opens");
}
