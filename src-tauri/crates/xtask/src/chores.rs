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

/// Runs the criterion benches on data at scale.
pub fn bench(clients: u32, only: Option<&str>) -> Outcome {
    system::for_build()?;
    let mut benches = cargo(&["bench", "--locked", "--package", "deskbell-tests"]);
    benches.env("DESKBELL_BENCH_CLIENTS", clients.to_string());
    if let Some(only) = only {
        benches.args(["--", only]);
    }
    step("benches", &mut benches)
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
