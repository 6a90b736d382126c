//! A screen without a monitor (Xvfb), and on it a session of its own: bus, keyring, home. The real window opens there.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The title of the program's window.
pub const TITLE: &str = "^Deskbell$";

/// A built program of this workspace, of the same profile as the test.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let path = here.ancestors().nth(2).expect("target/debug").join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build --workspace --all-targets",
        path.display()
    );
    path
}

/// A running screen of 1280 × 800 points; it ends with its value.
pub struct Screen {
    /// Its name, `:1`.
    pub name: String,
    server: Child,
}

impl Screen {
    /// Starts a screen on a free number.
    pub fn start() -> Screen {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is needed for this test");
        let mut number = String::new();
        let output = server.stdout.as_mut().expect("its output");
        BufReader::new(output)
            .read_line(&mut number)
            .expect("the display's number");
        Screen {
            name: format!(":{}", number.trim()),
            server,
        }
    }

    /// Asks the X server itself; answers what it says.
    pub fn ask(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("xdotool");
        command.env("DISPLAY", &self.name).args(arguments).stderr(Stdio::null());
        let output = command.output().expect("xdotool is needed for this test");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until a window with such a title can be seen; answers how long it took.
    pub fn wait_for(&self, title: &str, patience: Duration) -> Option<Duration> {
        let begin = Instant::now();
        while self.ask(&["search", "--onlyvisible", "--name", title]).is_empty() {
            if begin.elapsed() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Some(begin.elapsed())
    }

    /// Runs a shell script in a session of its own on this screen: an own bus with an unlocked keyring, and everything
    /// that programs keep in `home`. Its output goes to `home/session.log`.
    pub fn session(&self, home: &Path, script: &str, environment: &[(&str, &OsStr)]) -> Session {
        let runtime = home.join("runtime");
        fs::create_dir_all(&runtime).expect("a runtime folder");
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).expect("its rights");
        let keyring = "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1";
        let log = fs::File::create(home.join("session.log")).expect("a log");
        let mut command = Command::new("dbus-run-session");
        command
            .args(["--", "sh", "-c", &format!("{keyring}\n{script}")])
            .env("DISPLAY", &self.name)
            .env("HOME", home)
            .env("LANG", "C.UTF-8")
            .env("XDG_RUNTIME_DIR", &runtime)
            .env("XDG_DATA_HOME", home.join("share"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("DESKBELL_DATA", home.join("data"))
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .envs(environment.iter().copied())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        Session {
            first: command.spawn().expect("dbus-run-session is needed for this test"),
            runtime,
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A running session. With its value everything ends that lives in it, also what has left its parent: a bus starts
/// services that stay, and each of them holds file watches, of which a computer has few.
pub struct Session {
    first: Child,
    runtime: PathBuf,
}

impl Session {
    /// The session's first process.
    pub fn id(&self) -> u32 {
        self.first.id()
    }

    fn members(&self) -> Vec<u32> {
        living_in(&self.runtime)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Asked first, so that mounts and sockets are put away; made to end when that takes long.
        for signal in ["-TERM", "-KILL"] {
            let until = Instant::now() + Duration::from_secs(3);
            loop {
                let members = self.members();
                if members.is_empty() || Instant::now() > until {
                    break;
                }
                let _ = Command::new("kill")
                    .arg(signal)
                    .args(members.iter().map(u32::to_string))
                    .stderr(Stdio::null())
                    .status();
                // The first one is ours: unread, it would stay as a zombie.
                let _ = self.first.try_wait();
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        let _ = self.first.wait();
    }
}

/// Processes whose environment names a runtime folder as their session's.
pub fn living_in(runtime: &Path) -> Vec<u32> {
    let own = format!("XDG_RUNTIME_DIR={}", runtime.display());
    let lives_there = |id: &u32| {
        let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == own.as_bytes())
    };
    processes().into_iter().filter(lives_there).collect()
}

/// The ids of all running processes.
pub fn processes() -> Vec<u32> {
    let entries = fs::read_dir("/proc").expect("a system with /proc").flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}
