//! A command is declared once: list = capability file = what the page can call.

use crate::house::{files, text};
use deskbell_app::commands;
use serde_json::Value;
use std::collections::BTreeSet;

fn declared() -> BTreeSet<String> {
    commands::catalogue()
        .into_iter()
        .map(|entry| entry.name.to_owned())
        .collect()
}

#[test]
fn the_capability_file_names_exactly_the_declared_commands() {
    let file: Value = serde_json::from_str(&text("src-tauri/capabilities/desk.json")).expect("JSON");
    let permissions = file["permissions"]
        .as_array()
        .expect("permissions")
        .iter()
        .filter_map(Value::as_str);
    let (own, other): (Vec<&str>, Vec<&str>) = permissions.partition(|name| name.starts_with("allow-"));
    let own: BTreeSet<String> = own
        .iter()
        .map(|name| name["allow-".len()..].replace('-', "_"))
        .collect();
    assert_eq!(own, declared(), "run `cargo xtask gen`");
    assert_eq!(
        other,
        ["core:event:allow-listen", "core:event:allow-unlisten"],
        "and nothing else"
    );
    assert_eq!(file["windows"], serde_json::json!(["main"]));
    assert!(file.get("remote").is_none());
}

#[test]
fn names_are_noun_verb_and_unique() {
    let all: Vec<&str> = commands::catalogue().into_iter().map(|entry| entry.name).collect();
    assert_eq!(all.len(), declared().len(), "a name is declared twice");
    for name in all {
        assert!(
            name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{name}"
        );
    }
}

#[test]
fn only_the_bridge_talks_to_tauri() {
    for (path, text) in files("ui/src", &[".ts", ".svelte"]) {
        assert!(
            path.starts_with("ui/src/bridge/") || !text.contains("@tauri-apps"),
            "{path} goes around the bridge"
        );
    }
}
