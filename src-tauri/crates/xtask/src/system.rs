//! System packages (Debian and its children) and the window's own packages: told first, installed when missing.

use crate::steps::{Outcome, has_program, npm, output, root, step};
use std::{
    io::{IsTerminal, Write},
    process::{Command, Stdio},
};

/// What building needs.
const BUILD: &[&str] = &["libwebkit2gtk-4.1-dev", "build-essential", "pkg-config", "perl", "make"];
/// What the open window needs.
const WINDOW: &[&str] = &["libayatana-appindicator3-1", "dbus", "dbus-x11"];
/// A display for machines that have none.
const VIRTUAL_DISPLAY: &[&str] = &["xvfb", "xauth"];
/// What the tests need besides.
const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "xdotool",
    "gnome-keyring",
    "libsecret-tools",
    "fonts-dejavu-core",
    "fonts-noto-core",
    "imagemagick",
    "poppler-utils",
    "qpdf",
    "zbar-tools",
    "strace",
    "exim4-daemon-light",
    "python3",
    "python3-venv",
    "python3-gi",
    "gir1.2-ecal-2.0",
    "evolution-data-server",
    "openssl",
];

/// Installs what building and opening the window need.
pub fn for_run(virtual_display: bool) -> Outcome {
    let mut wanted = [BUILD, WINDOW].concat();
    if virtual_display {
        wanted.extend(VIRTUAL_DISPLAY);
    }
    packages(&wanted)
}

/// Installs what building needs.
pub fn for_build() -> Outcome {
    packages(BUILD)
}

/// Installs what the gate needs.
pub fn for_test() -> Outcome {
    packages(&[BUILD, WINDOW, VIRTUAL_DISPLAY, TESTS].concat())
}

fn packages(wanted: &[&str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !has_program("dpkg-query") {
        println!(
            "This system has no Debian packages. Deskbell needs what these bring: {}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    let root_user = output(Command::new("id").arg("-u"))?.trim() == "0";
    if !root_user && !agreed("Install them now with sudo apt-get?")? {
        return Err(format!(
            "install them first: sudo apt-get install {}",
            missing.join(" ")
        ));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root_user {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !root_user {
            command.arg("apt-get");
        }
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "-o", "DPkg::Lock::Timeout=300"])
            .args(arguments);
        command
    };
    step("system packages: the list", &mut apt(&["update"]))?;
    step(
        "system packages",
        apt(&["install", "-y", "--no-install-recommends"]).args(&missing),
    )
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn agreed(question: &str) -> Outcome<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush().map_err(|error| error.to_string())?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| error.to_string())?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The window's packages, exactly as locked; skipped when they are already those of the lock file.
pub fn npm_packages() -> Outcome {
    if !has_program("npm") {
        return Err(
            "Node 20.19 or newer with npm is needed to build the window; install it, then run this again".to_owned(),
        );
    }
    let ui = root().join("ui");
    let lock = std::fs::read(ui.join("package-lock.json")).map_err(|error| format!("ui/package-lock.json: {error}"))?;
    let stamp = ui.join("node_modules/.deskbell-lock");
    if std::fs::read(&stamp).is_ok_and(|seen| seen == lock) {
        return Ok(());
    }
    step("window packages", &mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, lock).map_err(|error| error.to_string())
}
