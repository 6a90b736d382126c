//! Arrows point down, and what is outside a crate's business is not among its dependencies.

use crate::house::root;
use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

/// What each crate may use of the house (DESIGN: the house).
const ARROWS: &[(&str, &[&str])] = &[
    ("deskbell-core", &[]),
    ("deskbell-store", &["deskbell-core"]),
    ("deskbell-messaging", &["deskbell-core"]),
    ("deskbell-documents", &["deskbell-core"]),
    (
        "deskbell-app",
        &[
            "deskbell-core",
            "deskbell-store",
            "deskbell-messaging",
            "deskbell-documents",
        ],
    ),
    ("deskbell-cli", &["deskbell-app", "deskbell-core"]),
    ("deskbell", &["deskbell-app", "deskbell-core"]),
    ("xtask", &[]),
];

/// Libraries that only these crates may use.
const WALLS: &[(&str, &[&str])] = &[
    ("tauri", &["deskbell"]),
    ("rusqlite", &["deskbell-store"]),
    ("printpdf", &["deskbell-documents"]),
    ("lettre", &["deskbell-messaging"]),
    ("reqwest", &["deskbell-messaging"]),
    ("hyper", &["deskbell-messaging"]),
    ("keyring-core", &["deskbell-app"]),
];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata answers JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| (name_of(package), shipped_dependencies(package)))
        .collect()
}

fn name_of(package: &Value) -> String {
    package["name"].as_str().expect("a name").to_owned()
}

fn shipped_dependencies(package: &Value) -> Vec<String> {
    let all = package["dependencies"].as_array().expect("dependencies");
    all.iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(name_of)
        .collect()
}

#[test]
fn arrows_point_down() {
    let found = dependencies();
    for (package, allowed) in ARROWS {
        let used = found.get(*package).unwrap_or_else(|| panic!("{package} is gone"));
        for name in used.iter().filter(|name| name.starts_with("deskbell")) {
            assert!(allowed.contains(&name.as_str()), "{package} must not use {name}");
        }
    }
    let known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).chain(["deskbell-tests"]).collect();
    for package in found.keys() {
        assert!(
            known.contains(&package.as_str()),
            "{package} is a new crate: give it its arrows here"
        );
    }
}

#[test]
fn libraries_stay_behind_their_walls() {
    for (package, used) in dependencies() {
        for (library, allowed) in WALLS {
            let outside = package != "deskbell-tests" && !allowed.contains(&package.as_str());
            assert!(
                !(outside && used.iter().any(|name| name == library)),
                "{library} is not for {package}"
            );
        }
    }
}

#[test]
fn the_driver_stays_in_the_engine() {
    for (path, text) in crate::house::files("src-tauri/crates/store/src", &[".rs"]) {
        assert!(
            path.contains("/engine/") || !text.contains("rusqlite"),
            "{path} names the driver"
        );
    }
}
