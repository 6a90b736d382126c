//! The large practice, made once and kept in `target/`: a size, a schema and an edition each have their own.

use crate::TestApp;
use deskbell_app::demo;
use deskbell_store::engine::migrations;
use std::path::{Path, PathBuf};

/// The kept practice itself, for work that only reads.
pub fn practice(clients: u32) -> TestApp {
    let name = format!("{clients}-{}-{}", migrations::newest(), demo::large::EDITION);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/large").join(name);
    if !kept.exists() {
        make(clients, &kept);
    }
    TestApp::kept(&kept)
}

/// A copy that goes with the app, for work that writes.
pub fn copy(clients: u32) -> TestApp {
    let kept = practice(clients);
    kept.desk.store.checkpoint().expect("one file");
    TestApp::copied(kept.path())
}

/// Made beside its place and moved there whole: what broke off is never taken for the practice.
fn make(clients: u32, kept: &Path) {
    let making = PathBuf::from(format!("{}.making-{}", kept.display(), std::process::id()));
    std::fs::create_dir_all(&making).expect("a folder in target");
    let app = TestApp::made_in(&making);
    demo::fill_years(&app.desk, clients).expect("years of work");
    app.desk.store.checkpoint().expect("one file");
    drop(app);
    if std::fs::rename(&making, kept).is_err() {
        // Somebody else was faster.
        std::fs::remove_dir_all(&making).expect("the folder goes");
    }
}
