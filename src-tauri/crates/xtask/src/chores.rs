//! The smaller chores: demo data, benches, drills, packages.

use crate::{
    steps::{Outcome, cargo, npm, root, step},
    system, window,
};
use std::path::Path;

/// Fills a new folder with a made-up practice.
pub fn demo(folder: &Path, size: &str) -> Outcome {
    system::for_build()?;
    let mut fill = cargo(&[
        "run",
        "--quiet",
        "--release",
        "--package",
        "deskbell-cli",
        "--",
        "--data",
    ]);
    fill.arg(folder).args(["demo", "--size", size]);
    step("a made-up practice", &mut fill)
}

/// Runs the benches on data at scale and prints every budget in one table; fails when one is broken.
pub fn bench(clients: u32, only: Option<&str>) -> Outcome {
    system::for_test()?;
    system::npm_packages()?;
    window::build_ui()?;
    let table = root().join("target/budgets.jsonl");
    if table.exists() {
        std::fs::remove_file(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    }
    // The window's bench starts the programs as they ship, beside an empty window.
    let programs = ["build", "--locked", "--workspace", "--release", "--bins", "--examples"];
    step("build", &mut cargo(&programs))?;
    let mut benches = cargo(&["bench", "--locked", "--workspace", "--bench", only.unwrap_or("*")]);
    benches.env("DESKBELL_BENCH_CLIENTS", clients.to_string());
    benches.env("DESKBELL_BENCH_TABLE", &table);
    step("benches", &mut benches)?;
    let text = std::fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    budgets(&text)
}

const HEADS: [&str; 6] = ["work", "measured", "bare", "ratio", "budget", "kept"];

fn budgets(text: &str) -> Outcome {
    let mut rows = vec![HEADS.map(str::to_owned)];
    let mut broken = 0;
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let kept = line["kept"] == true;
        broken += usize::from(!kept);
        let word = |head: &str| line[head].as_str().unwrap_or_default().to_owned();
        let verdict = if kept { "yes" } else { "NO" };
        let [work, measured, bare, ratio, budget, _] = HEADS;
        rows.push([
            word(work),
            word(measured),
            word(bare),
            word(ratio),
            word(budget),
            verdict.to_owned(),
        ]);
    }
    println!();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        println!("{}", cells.join("  ").trim_end());
    }
    match broken {
        0 => Ok(()),
        some => Err(format!("{some} budgets are broken")),
    }
}

/// Runs the fault drills at full size.
pub fn drills(only: Option<&str>) -> Outcome {
    system::for_test()?;
    step("build", &mut cargo(&["build", "--locked", "--workspace"]))?;
    let mut drills = cargo(&[
        "test",
        "--locked",
        "--package",
        "deskbell-tests",
        "--test",
        "faults",
        "--",
    ]);
    drills.env("DESKBELL_DRILLS", "full").args(only);
    step("fault drills, full size", &mut drills)
}

/// Builds the installable packages of this system into target/release/bundle.
pub fn package() -> Outcome {
    system::for_build()?;
    system::npm_packages()?;
    window::build_ui()?;
    step(
        "build",
        &mut cargo(&["build", "--locked", "--release", "--package", "deskbell"]),
    )?;
    let mut bundle = npm(&["exec", "--", "tauri", "bundle"]);
    bundle.current_dir(root().join("src-tauri"));
    bundle.env("PATH", with_ui_programs());
    step("packages", &mut bundle)
}

fn with_ui_programs() -> std::ffi::OsString {
    let own = root().join("ui/node_modules/.bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap_or(path)
}
