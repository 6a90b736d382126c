//! Opening the real window: on the person's display, or on a virtual one where there is none.

use crate::{
    steps::{Outcome, cargo, npm, root, step},
    system,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Where a window is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// The display this session has.
    Own,
    /// A virtual one.
    Virtual,
}

impl Display {
    fn found() -> Display {
        let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if cfg!(target_os = "linux") && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
            Display::Virtual
        } else {
            Display::Own
        }
    }

    /// A program on this display; on the virtual one with a session bus of its own.
    fn command(self, program: &Path) -> Command {
        match self {
            Display::Own => Command::new(program),
            Display::Virtual => {
                let mut command = Command::new("dbus-run-session");
                command
                    .args(["--", "xvfb-run", "-a", "-s", "-screen 0 1280x900x24"])
                    .arg(program);
                command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
                command
            }
        }
    }
}

/// Builds the pages into ui/dist.
pub fn build_ui() -> Outcome {
    step("the window's pages", &mut npm(&["run", "--silent", "build"]))
}

/// `cargo xtask run`.
pub fn run(demo: bool, data: Option<PathBuf>, release: bool) -> Outcome {
    let display = Display::found();
    system::for_run(display == Display::Virtual)?;
    system::npm_packages()?;
    build_ui()?;
    let mut build = cargo(&["build", "--locked", "--workspace"]);
    if release {
        build.arg("--release");
    }
    step("build", &mut build)?;
    let scratch = if demo { Some(demo_folder(release)?) } else { None };
    let mut window = display.command(&program("deskbell", release));
    if let Some(folder) = scratch.as_ref().or(data.as_ref()) {
        window.arg("--data").arg(folder);
    }
    if let Some(folder) = &scratch {
        // A made-up practice opens also where no keyring is.
        window.env("DESKBELL_UNLOCK_FILE", folder.with_extension("sheet.txt"));
    }
    if display == Display::Virtual {
        println!("\nThis machine has no display: the window opens on a virtual one. Ctrl+C ends it.");
    }
    step("Deskbell", &mut window)
}

/// A scratch folder with the made-up practice, made anew each time.
fn demo_folder(release: bool) -> Outcome<PathBuf> {
    let folder = root().join("target/demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    let _ = std::fs::remove_file(folder.with_extension("sheet.txt"));
    let mut fill = Command::new(program("deskbell-cli", release));
    fill.arg("--data")
        .arg(&folder)
        .arg("demo")
        .arg("--recovery-out")
        .arg(folder.with_extension("sheet.txt"));
    step("a made-up practice in target/demo", &mut fill)?;
    Ok(folder)
}

/// A built program of this workspace.
pub fn program(name: &str, release: bool) -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    folder
        .join(if release { "release" } else { "debug" })
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}

/// Pictures of every page of the made-up practice, and of every step of the journey.
pub fn shots(out: &Path) -> Outcome {
    system::for_test()?;
    system::npm_packages()?;
    build_ui()?;
    step("build", &mut cargo(&["build", "--locked", "--workspace"]))?;
    let out = root().join(out);
    std::fs::create_dir_all(&out).map_err(|error| error.to_string())?;
    let mut pictures = cargo(&["test", "--locked", "--workspace", "--test", "window"]);
    pictures.env("DESKBELL_SHOTS", &out);
    step("pictures", &mut pictures)?;
    println!("\nThe pictures are in {}", out.display());
    Ok(())
}
