//! A screen without a monitor (Xvfb), and on it a session of its own: bus, keyring, home. The real window opens there.

use std::{
    collections::HashMap,
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

    /// A shell script in a session of its own on this screen: an own bus with an unlocked keyring, and everything that
    /// programs keep in `home`. Its output goes to `home/session.log`.
    pub fn session(&self, home: &Path, script: &str) -> Command {
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
            .stdout(log.try_clone().expect("a log"))
            .stderr(log);
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

/// Asks a process and everything it started to end, and waits for it.
pub fn end(process: &mut Child) {
    let mut family = descendants(process.id());
    family.push(process.id());
    let _ = Command::new("kill")
        .args(family.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
    let _ = process.wait();
}

/// Every running process that a process started, itself or through others; children stand behind their parents.
pub fn descendants(of: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").expect("a system with /proc").flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(parent) = parent(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = children.remove(&of).unwrap_or_default();
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(children.remove(id).unwrap_or_default());
        next += 1;
    }
    found
}

fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything.
    let (_, after) = stat.rsplit_once(") ")?;
    after.split(' ').nth(1)?.parse().ok()
}
