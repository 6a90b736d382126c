//! Habits that a reader would otherwise have to watch for.

use crate::house::{files, shipped};

#[test]
fn only_the_clock_knows_now() {
    for (path, text) in files("src-tauri", &[".rs"]) {
        let code = shipped(&text);
        for word in ["SystemTime::now", "Utc::now", "Local::now", "chrono::Local::"] {
            assert!(
                path.ends_with("app/src/clock.rs") || !code.contains(word),
                "{path} asks {word}"
            );
        }
    }
}

#[test]
fn no_dumping_grounds() {
    for (path, _) in files("src-tauri", &[".rs"])
        .into_iter()
        .chain(files("ui/src", &[".ts", ".svelte"]))
    {
        for word in ["utils", "helpers", "common", "shared", "misc", "manager", "processor"] {
            assert!(
                !path.split(['/', '.']).any(|part| part == word),
                "{path}: name the thing"
            );
        }
    }
}

#[test]
fn money_never_floats() {
    for folder in [
        "src-tauri/crates/core/src/invoices",
        "src-tauri/crates/core/src/money.rs",
    ] {
        for (path, text) in files(folder, &[".rs"]) {
            let code = shipped(&text);
            assert!(!code.contains("f64") && !code.contains("f32"), "{path} has a float");
        }
    }
}

#[test]
fn sql_keeps_to_what_both_engines_share() {
    let slices = files("src-tauri/crates/store/src", &[".rs"]);
    for (path, text) in slices.iter().filter(|(path, _)| !path.contains("/engine/")) {
        let code = shipped(text).to_uppercase();
        for word in [
            "INSERT OR ",
            "DATETIME('NOW')",
            "ROWID",
            "SELECT *",
            "STRFTIME(",
            "JULIANDAY(",
            "GROUP_CONCAT(",
        ] {
            assert!(!code.contains(word), "{path} uses {word}");
        }
    }
}

#[test]
fn every_table_is_strict_and_every_reference_says_what_happens() {
    for (path, text) in files("src-tauri/crates/store/migrations", &[".sql"]) {
        let tables = text.matches("CREATE TABLE").count();
        assert_eq!(
            tables,
            text.matches(") STRICT").count(),
            "{path}: every table is STRICT"
        );
        let references = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--") && line.contains("REFERENCES"));
        for line in references {
            assert!(line.contains("ON DELETE"), "{path}: {} has no ON DELETE", line.trim());
        }
    }
}

#[test]
fn files_are_about_one_thing() {
    for (path, text) in files("src-tauri", &[".rs"])
        .into_iter()
        .chain(files("ui/src", &[".ts", ".svelte"]))
    {
        let generated = path.ends_with("generated.ts");
        assert!(
            generated || text.lines().count() <= 600,
            "{path}: past 600 lines there is a second thing in it"
        );
    }
}

#[test]
fn what_another_process_writes_is_announced_for_every_slice() {
    let others = files("src-tauri/crates/app/src/office", &["others.rs"]);
    let (_, listed) = others.first().expect("the list of slices");
    for (path, text) in files("src-tauri/crates", &[".rs"]) {
        for rest in shipped(&text).split("tx.changed(\"").skip(1) {
            let slice = rest.split('"').next().unwrap_or_default();
            assert!(listed.contains(&format!("\"{slice}\"")), "{path} announces {slice}");
        }
    }
}
