//! Everything that must hold before a change is taken: form, lints, generated files, all tests, the real window.

use crate::{
    generate,
    steps::{Outcome, cargo, npm, step},
    system,
    window::{self, Display},
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
    step(
        "tests",
        &mut cargo(&["test", "--locked", "--workspace", "--exclude", "deskbell-tests"]),
    )?;
    for binary in ["rules", "contract", "scenarios", "faults"] {
        step(
            binary,
            &mut cargo(&["test", "--locked", "--package", "deskbell-tests", "--test", binary]),
        )?;
    }
    window::journeys(Display::Virtual)?;
    step(
        "benches, shortest form",
        &mut cargo(&["test", "--locked", "--package", "deskbell-tests", "--benches"]),
    )
}
