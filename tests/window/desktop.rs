//! A desktop of its own for one window test: display, session bus, keyring, and the real program driven by WebDriver.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use thirtyfour::{Capabilities, WebDriver};

/// Everything of one test; the processes end when it is dropped.
pub struct Desktop {
    /// The page.
    pub driver: WebDriver,
    /// The data folder of the program under test.
    pub data: PathBuf,
    /// The test's own folder.
    pub folder: tempfile::TempDir,
    display: String,
    processes: Vec<Child>,
}

/// A built program of this workspace.
pub fn program(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let path = here.ancestors().nth(2).expect("target/debug").join(name);
    assert!(path.exists(), "{} is not built: cargo build --workspace", path.display());
    path
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Desktop {
    /// Opens the program on a new desktop. `data` is made by it unless it exists.
    pub async fn open(data: Option<&Path>) -> Desktop {
        let folder = tempfile::tempdir().expect("a folder");
        let data = data.map_or_else(|| folder.path().join("data"), Path::to_owned);
        let (display, screen) = start_display();
        let (port, native) = (free_port(), free_port());
        let session = start_session(folder.path(), &data, &display, port, native);
        let driver = connect(port).await;
        Desktop { driver, data, folder, display, processes: vec![session, screen] }
    }

    /// A command that works on this desktop, such as xdotool.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display);
        command
    }

    /// Types into whatever has the keyboard, also into the system's own dialogs.
    pub fn type_natively(&self, text: &str) {
        let done = self.command("xdotool").args(["type", "--delay", "15", text]).status().expect("xdotool");
        assert!(done.success(), "xdotool could not type");
    }

    /// Presses keys in whatever has the keyboard.
    pub fn press_natively(&self, keys: &str) {
        let done = self.command("xdotool").args(["key", keys]).status().expect("xdotool");
        assert!(done.success(), "xdotool could not press {keys}");
    }

    /// Waits until the system shows a window whose title contains this, and gives it the keyboard.
    pub fn wait_for_native_window(&self, title: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let found = self
                .command("xdotool")
                .args(["search", "--onlyvisible", "--name", title, "windowfocus"])
                .status()
                .is_ok_and(|status| status.success());
            if found {
                return;
            }
            assert!(Instant::now() < until, "no window named {title}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Keeps a picture of the page when pictures are wanted (`cargo xtask shots`).
    pub async fn picture(&self, name: &str) {
        let Some(out) = std::env::var_os("DESKBELL_SHOTS") else { return };
        let path = PathBuf::from(out).join(format!("{name}.png"));
        self.driver.screenshot(&path).await.expect("a picture");
    }

    /// Ends the session in order.
    pub async fn close(mut self) {
        let _ = self.driver.clone().quit().await;
        self.stop();
    }

    fn stop(&mut self) {
        for process in &mut self.processes {
            // SIGTERM: a killed driver leaves the web driver behind it running.
            let _ = Command::new("kill").arg(process.id().to_string()).status();
            let _ = process.wait();
        }
        self.processes.clear();
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start_display() -> (String, Child) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut number = String::new();
    let output = screen.stdout.as_mut().expect("its output");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut number).expect("the display's number");
    (format!(":{}", number.trim()), screen)
}

/// The session: a bus, an unlocked keyring, and the driver that starts the program.
fn start_session(folder: &Path, data: &Path, display: &str, port: u16, native: u16) -> Child {
    let runtime = folder.join("runtime");
    std::fs::create_dir_all(&runtime).expect("a runtime folder");
    #[cfg(unix)]
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("its rights");
    let script = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
         exec tauri-driver --port {port} --native-port {native}"
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
        .env("DESKBELL_DATA", data)
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("GTK_USE_PORTAL", "0")
        .env("NO_AT_BRIDGE", "1")
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("a session starts")
}

async fn connect(port: u16) -> WebDriver {
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".to_owned(), "wry".into());
    let application = serde_json::json!({"application": program("deskbell")});
    capabilities.insert("tauri:options".to_owned(), application);
    let until = Instant::now() + Duration::from_secs(40);
    loop {
        match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
            Ok(driver) => return driver,
            Err(error) if Instant::now() > until => panic!("the window did not open: {error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}
