//! The business as its owner sets it up.

use crate::invoices::practice;
use deskbell_tests::computer::{call, try_call};
use serde_json::json;
use std::fs;

#[test]
fn a_logo_is_kept_shown_and_removed_and_what_is_no_picture_is_refused() {
    let app = practice();
    let place = tempfile::tempdir().expect("a folder");
    assert!(call(&app.desk, "logo_get", json!({}))["png"].is_null());
    let picture = place.path().join("logo.png");
    let icon = concat!(env!("CARGO_MANIFEST_DIR"), "/../icons/32x32.png");
    fs::copy(icon, &picture).expect("a picture");
    call(&app.desk, "logo_set", json!({"file": picture}));
    let shown = call(&app.desk, "logo_get", json!({}));
    let png = shown["png"].as_str().expect("a picture");
    assert!(png.starts_with("iVBORw0KGgo"), "a PNG, whatever was chosen");
    let words = place.path().join("words.png");
    fs::write(&words, "not a picture").expect("a file");
    let refused = try_call(&app.desk, "logo_set", json!({"file": words})).expect_err("refused");
    assert_eq!(refused.fields["file"], "not_a_picture");
    assert_eq!(call(&app.desk, "logo_get", json!({})), shown, "the old one stays");
    call(&app.desk, "logo_set", json!({}));
    assert!(call(&app.desk, "logo_get", json!({}))["png"].is_null());
}
