//! A real mail server (Debian's exim4): STARTTLS, TLS from the start, sign-in only after encryption, refusals by
//! address and subject, and one mailbox as a folder of files.

use super::{
    Authority, Leaf,
    process::{Running, free_port, succeed},
};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running mail server. Signs in `desk@practice.test` with `pw1`, or any user with the token `tok-ok`.
pub struct Exim {
    /// Port for plain and STARTTLS.
    pub port: u16,
    /// Port for TLS from the start.
    pub tls_port: u16,
    authority: Authority,
    folder: tempfile::TempDir,
    _running: Running,
}

/// A mail as it lies in the mailbox.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Whom the server delivered it to.
    pub to: String,
    /// The whole mail.
    pub raw: String,
}

impl Exim {
    /// Starts a server with a good certificate.
    pub fn start() -> Self {
        Self::with(Authority::loopback)
    }

    /// Starts a server with another certificate of its authority.
    pub fn with(leaf: impl FnOnce(&Authority) -> Leaf) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        // The server drops root; its user must get through.
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
        let authority = Authority::new(path);
        let leaf = leaf(&authority);
        let (port, tls_port) = (free_port(), free_port());
        prepare(path, &leaf);
        let config = path.join("exim.conf");
        fs::write(&config, configuration(path, port, tls_port)).expect("the configuration");
        let mut command = Command::new("exim4");
        command
            .arg("-C")
            .arg(&config)
            .args(["-bdf", "-q5s"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let running = Running::start(&mut command, port, Duration::from_secs(20));
        Self {
            port,
            tls_port,
            authority,
            folder,
            _running: running,
        }
    }

    /// The certificate authority as PEM text.
    pub fn ca_pem(&self) -> String {
        self.authority.pem()
    }

    /// Every mail that has arrived, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let inbox = self.folder.path().join("box/new");
        let mut files: Vec<PathBuf> = match fs::read_dir(&inbox) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => Vec::new(),
        };
        files.sort();
        files.iter().map(|file| Mail::read(file)).collect()
    }

    /// Waits until so many mails have arrived; fails with the server's log after ten seconds.
    pub fn wait_for(&self, count: usize) -> Vec<Mail> {
        let began = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return mails;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{} of {count} mails arrived; the server says:\n{}",
                mails.len(),
                self.log()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// What the server wrote about its connections.
    pub fn log(&self) -> String {
        ["mainlog", "rejectlog", "paniclog"]
            .iter()
            .filter_map(|name| fs::read_to_string(self.folder.path().join("exim/log").join(name)).ok())
            .collect()
    }
}

impl Mail {
    fn read(file: &Path) -> Self {
        let raw = String::from_utf8_lossy(&fs::read(file).expect("a mail")).into_owned();
        let to = raw
            .lines()
            .find_map(|line| line.strip_prefix("Envelope-to: "))
            .unwrap_or_default()
            .to_owned();
        Self { to, raw }
    }

    /// A header's value, unfolded; the first one of its name.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\n\n").next()?.replace("\n ", " ").replace("\n\t", " ");
        let prefix = format!("{name}: ");
        head.lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .map(str::to_owned)
    }
}

fn prepare(folder: &Path, leaf: &Leaf) {
    assert!(
        Path::new("/usr/sbin/exim4").exists(),
        "the mail tests need Debian's exim4-daemon-light: apt-get install exim4-daemon-light"
    );
    for name in ["exim/log", "exim/spool", "box"] {
        fs::create_dir_all(folder.join(name)).expect("a folder");
    }
    fs::copy(&leaf.certificate, folder.join("exim/cert.pem")).expect("the certificate");
    fs::copy(&leaf.key, folder.join("exim/key.pem")).expect("the key");
    succeed(
        Command::new("chown")
            .arg("-R")
            .arg("Debian-exim")
            .arg(folder.join("exim"))
            .arg(folder.join("box")),
    );
    fs::set_permissions(folder.join("exim/key.pem"), fs::Permissions::from_mode(0o600)).expect("permissions");
    // Exim refuses a configuration that is not root's own.
    chown(folder, Some(0), None).expect("the mail tests run as root: exim drops to its own user by itself");
}

fn configuration(folder: &Path, port: u16, tls_port: u16) -> String {
    CONFIGURATION
        .replace("$TLS_PORT", &tls_port.to_string())
        .replace("$PORT", &port.to_string())
        .replace("$T", &folder.to_string_lossy())
}

const CONFIGURATION: &str = r#"
primary_hostname = localhost
spool_directory = $T/exim/spool
log_file_path = $T/exim/log/%slog
pid_file_path = $T/exim/exim.pid
local_interfaces = <; 127.0.0.1.$PORT ; 127.0.0.1.$TLS_PORT
tls_on_connect_ports = $TLS_PORT
tls_advertise_hosts = *
tls_certificate = $T/exim/cert.pem
tls_privatekey = $T/exim/key.pem
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
domainlist local_domains = practice.test : customer.test : example.com
never_users =
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
disable_ipv6 = true
message_size_limit = 20M
smtp_accept_max = 200
log_selector = +smtp_connection
smtp_accept_max_per_connection = 1000
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny  message = 5.7.0 authentication required
        !authenticated = *
        !hosts = :
  deny  message = 5.1.1 no such user
        local_parts = nobody
  defer message = 4.2.2 mailbox full
        local_parts = over-quota
  deny  message = relay not permitted
        !domains = +local_domains
  accept
data:
  defer message = 4.3.0 try again later
        condition = ${if match{$h_subject:}{later please}}
  deny  message = 5.7.1 looks like spam
        condition = ${if match{$h_subject:}{cheap watches}}
  accept
begin routers
box:
  driver = accept
  domains = +local_domains
  transport = box
begin transports
box:
  driver = appendfile
  user = Debian-exim
  directory = $T/box
  maildir_format
  create_directory
  envelope_to_add
  delivery_date_add
begin retry
* * F,1h,5s
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{desk@practice.test}}{eq{$auth3}{pw1}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if and{{eq{$auth1}{desk@practice.test}}{eq{$auth2}{pw1}}}}
  server_set_id = $auth1
xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = ${if match{$auth1}{Bearer tok-ok}}
  server_set_id = oauth
"#;
