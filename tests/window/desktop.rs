//! A desktop of its own for one window test: display, session bus, keyring, WebDriver, and the real program.

use crate::page::Page;
use deskbell_tests::peers::free_port;
use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// Everything of one test; the processes end when it is dropped.
pub struct Desktop {
    page: Option<Page>,
    display: String,
    processes: Vec<Child>,
    folder: tempfile::TempDir,
}

/// A built program of this workspace.
pub fn program(name: &str) -> PathBuf {
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
        let port = free_port();
        let session = start_session(folder.path(), &display, port, verb);
        let mut desktop = Desktop {
            page: None,
            display,
            processes: vec![session, screen],
            folder,
        };
        desktop.page = Some(Page::open(port, &program("deskbell"), || desktop.log()));
        desktop
    }

    /// The page in the window.
    pub fn page(&self) -> &Page {
        self.page.as_ref().expect("an open page")
    }

    /// What the session's programs wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("session.log")).unwrap_or_default()
    }

    /// The test's own folder; the data lie in `data`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks the X server itself, for the system's own dialogs; answers what it says.
    fn xdotool(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("xdotool");
        command
            .env("DISPLAY", &self.display)
            .args(arguments)
            .stderr(Stdio::null());
        let output = command.output().expect("xdotool is needed for this test");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The program's open file chooser: its other window with a title.
    fn chooser(&self) -> Option<String> {
        let windows = self.xdotool(&["search", "--onlyvisible", "--class", "deskbell"]);
        let mut windows = windows.lines().map(str::to_owned);
        windows.find(|id| {
            let title = self.xdotool(&["getwindowname", id]);
            !title.is_empty() && !title.eq_ignore_ascii_case("deskbell")
        })
    }

    /// Answers the system's own file chooser with a path, typed as a person may. A chooser that was not ready yet gets
    /// it once more.
    pub fn choose_file(&self, path: &Path) {
        let path = path.to_str().expect("a path that can be typed");
        let until = Instant::now() + Duration::from_secs(30);
        let pause = || std::thread::sleep(Duration::from_millis(700));
        while self.chooser().is_none() {
            assert!(Instant::now() < until, "the file chooser did not open:\n{}", self.log());
            pause();
        }
        while let Some(window) = self.chooser() {
            assert!(
                Instant::now() < until,
                "the file chooser did not take the path:\n{}",
                self.log()
            );
            // The screen has no window manager that would focus a new window.
            self.xdotool(&["windowfocus", "--sync", &window]);
            pause();
            self.xdotool(&["key", "ctrl+a"]);
            self.xdotool(&["type", "--delay", "12", path]);
            pause();
            self.xdotool(&["key", "Return"]);
            pause();
        }
    }

    /// Takes a picture of the whole screen once the page stands still.
    pub fn picture(&self, name: &str) -> PathBuf {
        if let Some(page) = &self.page {
            page.settle();
        }
        let out = std::env::var_os("DESKBELL_SHOTS").map_or_else(|| self.folder.path().to_owned(), PathBuf::from);
        let path = out.join(format!("{name}.png"));
        let mut import = Command::new("import");
        import
            .env("DISPLAY", &self.display)
            .args(["-window", "root"])
            .arg(&path);
        assert!(import.status().expect("import is needed for this test").success());
        assert!(colours(&path) > 30, "{name} shows more than an empty window");
        path
    }
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
        if let Some(page) = self.page.take() {
            page.quit();
        }
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

/// The session: a bus, an unlocked keyring, perhaps a verb of the terminal twin, then the driver, which opens the window.
fn start_session(folder: &Path, display: &str, port: u16, verb: Option<&str>) -> Child {
    let runtime = folder.join("runtime");
    std::fs::create_dir_all(&runtime).expect("a runtime folder");
    std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700)).expect("its rights");
    let first = verb
        .map(|verb| format!("{} {verb} &&", program("deskbell-cli").display()))
        .unwrap_or_default();
    let script = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
         {first} exec {} --host=127.0.0.1 --port={port}",
        driver().display()
    );
    let log = std::fs::File::create(folder.join("session.log")).expect("a log");
    Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .env("DISPLAY", display)
        .env("HOME", folder)
        .env("LANG", "en_GB.UTF-8")
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", folder.join("share"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("DESKBELL_DATA", folder.join("data"))
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("dbus-run-session is needed for this test")
}

/// WebKit's own driver; tauri-driver would only translate the capabilities.
fn driver() -> &'static Path {
    static DRIVER: OnceLock<PathBuf> = OnceLock::new();
    DRIVER.get_or_init(|| {
        let path = PathBuf::from("/usr/bin/WebKitWebDriver");
        assert!(
            path.exists(),
            "the window tests need Debian's webkit2gtk-driver: apt-get install webkit2gtk-driver"
        );
        path
    })
}
