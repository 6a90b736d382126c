//! Everything that must hold before a change is taken: form, lints, generated files, all tests, the real window.

use crate::{
    generate,
    steps::{Outcome, cargo, npm, step},
    system, window,
};

/// `cargo xtask test`.
pub fn test() -> Outcome {
    system::for_test()?;
    system::npm_packages()?;
    step("form of the Rust code", &mut cargo(&["fmt", "--all", "--check"]))?;
    window::build_ui()?;
    step(
        "lints of the Rust code",
        &mut cargo(&[
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    step("build", &mut cargo(&["build", "--locked", "--workspace"]))?;
    generate::all(true)?;
    step(
        "form and lints of the window's code",
        &mut npm(&["run", "--silent", "lint"]),
    )?;
    step("types of the window's code", &mut npm(&["run", "--silent", "check"]))?;
    step("tests of the window's code", &mut npm(&["test", "--silent"]))?;
    // One selection of packages throughout: another would build every dependency anew with other features.
    step(
        "tests, the real window among them",
        &mut cargo(&["test", "--locked", "--workspace"]),
    )?;
    step(
        "benches, shortest form",
        &mut cargo(&["test", "--locked", "--workspace", "--bench", "*"]),
    )
}
