//! A desktop of its own for one window test: display, session bus, keyring, WebDriver, and the real program.

use crate::page::Page;
use deskbell_tests::{
    peers::free_port,
    screen::{Screen, Session, living_in, program},
};
use serde_json::Value;
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// WebKit's own driver; tauri-driver would only translate the capabilities.
const DRIVER: &str = "/usr/bin/WebKitWebDriver";

/// Everything of one test; the processes end when it is dropped.
pub struct Desktop {
    page: Option<Page>,
    _session: Session,
    screen: Screen,
    folder: tempfile::TempDir,
}

impl Desktop {
    /// Opens the program on a new folder, or on one that a verb of the terminal twin fills first in the same session.
    pub fn open(verb: Option<&str>) -> Desktop {
        assert!(
            Path::new(DRIVER).exists(),
            "the window tests need Debian's webkit2gtk-driver: apt-get install webkit2gtk-driver"
        );
        let folder = tempfile::tempdir().expect("a folder");
        let screen = Screen::start();
        let port = free_port();
        let first = verb
            .map(|verb| format!("{} {verb} &&", program("deskbell-cli").display()))
            .unwrap_or_default();
        let session = screen.session(
            folder.path(),
            &format!("{first} exec {DRIVER} --host=127.0.0.1 --port={port}"),
            &[("TAURI_WEBVIEW_AUTOMATION", OsStr::new("true"))],
        );
        let mut desktop = Desktop {
            page: None,
            _session: session,
            screen,
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

    /// Calls a command by the terminal twin, a second process on the same folder; answers what it prints.
    pub fn cli(&self, command: &str, request: &Value) -> Value {
        let output = Command::new(program("deskbell-cli"))
            .args(["call", command, &request.to_string()])
            .env_clear()
            .envs(self.session_environment())
            .output()
            .expect("deskbell-cli");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command} {request}: {said}");
        serde_json::from_slice(&output.stdout).expect("an answer in JSON")
    }

    /// The variables of a program in the session: where its bus, keyring and folders are.
    fn session_environment(&self) -> Vec<(String, String)> {
        let inside = |id: &u32| std::fs::read_to_string(format!("/proc/{id}/environ")).unwrap_or_default();
        let members = living_in(&self.folder.path().join("runtime"));
        let all = members.iter().map(inside);
        let environment = all
            .into_iter()
            .find(|text| text.contains("DBUS_SESSION_BUS_ADDRESS="))
            .expect("a program on the session's bus");
        let variable = |text: &str| {
            text.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        environment.split('\0').filter_map(variable).collect()
    }

    /// The program's open file chooser: its other window with a title.
    fn chooser(&self) -> Option<String> {
        let windows = self.screen.ask(&["search", "--onlyvisible", "--class", "deskbell"]);
        let mut windows = windows.lines().map(str::to_owned);
        windows.find(|id| {
            let title = self.screen.ask(&["getwindowname", id]);
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
            self.screen.ask(&["windowfocus", "--sync", &window]);
            pause();
            self.screen.ask(&["key", "ctrl+a"]);
            self.screen.ask(&["type", "--delay", "12", path]);
            pause();
            self.screen.ask(&["key", "Return"]);
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
            .env("DISPLAY", &self.screen.name)
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
    }
}
