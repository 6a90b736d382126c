//! Running other programs, one told step at a time.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a chore answers; the text says what failed.
pub type Outcome<T = ()> = Result<T, String>;

/// The project's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(3)
        .expect("xtask lies in src-tauri/crates/xtask")
        .to_owned()
}

/// A cargo command in the project's root.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// An npm command in the ui folder.
pub fn npm(arguments: &[&str]) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(program);
    command.current_dir(root().join("ui")).args(arguments);
    command
}

/// Says what comes, runs it, and fails when it fails.
pub fn step(what: &str, command: &mut Command) -> Outcome {
    println!("\n── {what}");
    let status = command
        .status()
        .map_err(|error| format!("{what}: {:?} did not start: {error}", command.get_program()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{what} ended with {status}"))
    }
}

/// Runs quietly; answers what it printed.
pub fn output(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{:?} did not start: {error}", command.get_program()))?;
    if !output.status.success() {
        return Err(format!("{:?} ended with {}", command.get_program(), output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// True when a program is on the search path.
pub fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        folder
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
            .is_file()
    })
}
