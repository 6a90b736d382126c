//! Providers' official documents, served by prism: a request that the document does not allow is refused by it.

use super::process::{Running, free_port, succeed};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// A document that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Twilio's messages, 2010-04-01.
    Twilio,
    /// SMS Gateway for Android, local mode.
    Android,
}

/// A running server of one document.
pub struct Prism {
    port: u16,
    log: PathBuf,
    _folder: tempfile::TempDir,
    _running: Running,
}

impl Prism {
    /// Serves a document. Installs prism by npm the first time.
    pub fn start(document: Document) -> Self {
        let program = installed();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("log");
        let port = free_port();
        let output = File::create(&log).expect("a log");
        let mut command = Command::new(program);
        // It ends when the system has no watch left for its file; looking now and then needs none.
        command.env("CHOKIDAR_USEPOLLING", "true");
        command.args(["mock", "-h", "127.0.0.1", "-p", &port.to_string()]);
        let file = match document {
            Document::Twilio => {
                command.arg("--errors");
                "twilio_messages_v2010.openapi.json"
            }
            // Its own example breaks its schema, which --errors would report as our fault.
            Document::Android => "android_sms_gateway_local.openapi.json",
        };
        command
            .arg(fixtures().join("sms-specs").join(file))
            .stdin(Stdio::null())
            .stderr(output.try_clone().expect("the log"))
            .stdout(output);
        let running = Running::start(&mut command, port, Duration::from_secs(60));
        Self {
            port,
            log,
            _folder: folder,
            _running: running,
        }
    }

    /// Where it listens, for an account's `baseUrl`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What prism said about each request.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The program, after `npm ci` by whichever test comes first; the others wait for its lock.
fn installed() -> PathBuf {
    let package = fixtures().join("prism");
    let program = package.join("node_modules/.bin/prism");
    let lock = File::create(std::env::temp_dir().join("deskbell-prism-install.lock")).expect("a lock file");
    lock.lock().expect("the install lock");
    if !program.exists() {
        let has_npm = Command::new("npm").arg("--version").output().is_ok();
        assert!(has_npm, "the provider tests need Node with npm, to install prism");
        succeed(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&package),
        );
    }
    program
}
