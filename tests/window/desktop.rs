//! A desktop of its own for one window test: display, session bus, keyring, and the real program.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Everything of one test; the processes end when it is dropped.
pub struct Desktop {
    display: String,
    processes: Vec<Child>,
    folder: tempfile::TempDir,
}

/// A built program of this workspace.
fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let path = here.ancestors().nth(2).expect("target/debug").join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build --workspace",
        path.display()
    );
    path
}

impl Desktop {
    /// Opens the program on a new folder, or on one that a verb of the terminal twin fills first in the same session.
    pub fn open(verb: Option<&str>) -> Desktop {
        let folder = tempfile::tempdir().expect("a folder");
        let (display, screen) = start_display();
        let session = start_session(folder.path(), &display, verb);
        let desktop = Desktop {
            display,
            processes: vec![session, screen],
            folder,
        };
        desktop.wait_for_the_window();
        desktop
    }

    fn xdotool(&self, arguments: &[&str]) -> bool {
        let mut command = Command::new("xdotool");
        command
            .env("DISPLAY", &self.display)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().expect("xdotool is needed for this test").success()
    }

    fn wait_for_the_window(&self) {
        let until = Instant::now() + Duration::from_secs(120);
        while !self.xdotool(&["search", "--onlyvisible", "--name", "^Deskbell$"]) {
            let log = || std::fs::read_to_string(self.folder.path().join("session.log")).unwrap_or_default();
            assert!(Instant::now() < until, "the window did not open:\n{}", log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Clicks a place of the page.
    pub fn click(&self, x: u32, y: u32) {
        let (x, y) = (x.to_string(), y.to_string());
        assert!(
            self.xdotool(&["mousemove", &x, &y, "click", "1"]),
            "the page can be clicked"
        );
    }

    /// Takes a picture of the screen once it has changed and then stood still; answers its bytes.
    pub fn picture(&self, name: &str, before: &[u8]) -> Vec<u8> {
        let out = std::env::var_os("DESKBELL_SHOTS").map_or_else(|| self.folder.path().to_owned(), PathBuf::from);
        let path = out.join(format!("{name}.png"));
        let until = Instant::now() + Duration::from_secs(20);
        let (mut last, mut still) = (Vec::new(), 0);
        loop {
            let mut import = Command::new("import");
            import
                .env("DISPLAY", &self.display)
                .args(["-window", "root"])
                .arg(&path);
            assert!(import.status().expect("import is needed for this test").success());
            let now = pixels(&path);
            // Equal pictures in a row that show something new: nothing loads any more.
            still = if now == last { still + 1 } else { 0 };
            let settled = still >= 3 && now != before && colours(&path) > 30;
            if settled || Instant::now() > until {
                return now;
            }
            last = now;
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// The picture without its file's dates.
fn pixels(path: &Path) -> Vec<u8> {
    Command::new("convert")
        .arg(path)
        .arg("rgb:-")
        .output()
        .expect("convert is needed for this test")
        .stdout
}

/// How many colours a picture has; a blank page has few.
fn colours(path: &Path) -> usize {
    let output = Command::new("identify")
        .args(["-format", "%k"])
        .arg(path)
        .output()
        .expect("identify");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
    }
}

fn start_display() -> (String, Child) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb is needed for this test");
    let mut number = String::new();
    let output = screen.stdout.as_mut().expect("its output");
    BufReader::new(output)
        .read_line(&mut number)
        .expect("the display's number");
    (format!(":{}", number.trim()), screen)
}

/// The session: a bus, an unlocked keyring, perhaps a verb of the terminal twin, then the window.
fn start_session(folder: &Path, display: &str, verb: Option<&str>) -> Child {
    let runtime = folder.join("runtime");
    std::fs::create_dir_all(&runtime).expect("a runtime folder");
    #[cfg(unix)]
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("its rights");
    let first = verb
        .map(|verb| format!("{} {verb} &&", program("deskbell-cli").display()))
        .unwrap_or_default();
    let script = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
         {first} exec {}",
        program("deskbell").display()
    );
    let log = std::fs::File::create(folder.join("session.log")).expect("a log");
    Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .env("DISPLAY", display)
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", folder.join("share"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("DESKBELL_DATA", folder.join("data"))
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("dbus-run-session is needed for this test")
}
