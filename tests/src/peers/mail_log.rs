//! A mail server that writes and syncs an accept log before it answers the final dot: the twin of the accept log for mail.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
};

/// The running server; its log survives whatever happens to the sender.
pub struct MailLog {
    port: u16,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl MailLog {
    /// Starts it.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("mails.log");
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .expect("the log");
        let file = Arc::new(Mutex::new(file));
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
        let port = listener.local_addr().expect("a bound port").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let file = Arc::clone(&file);
                // A sender that is killed ends the conversation: nothing more to do.
                thread::spawn(move || serve(&file, &stream).unwrap_or_default());
            }
        });
        Self {
            port,
            log,
            _folder: folder,
        }
    }

    /// Its port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The recipients of every mail that was taken, in order.
    pub fn recipients(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

fn serve(log: &Mutex<File>, stream: &TcpStream) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 mail.test ESMTP\r\n")?;
    let mut recipient = String::new();
    while let Some(line) = lines.next().transpose()? {
        let verb: String = line.chars().take(4).collect::<String>().to_uppercase();
        match verb.as_str() {
            "EHLO" => out.write_all(b"250-mail.test\r\n250 8BITMIME\r\n")?,
            "RCPT" => {
                recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                out.write_all(b"250 2.1.5 fine\r\n")?;
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                while let Some(line) = lines.next().transpose()? {
                    if line == "." {
                        let mut log = log.lock().expect("the log");
                        writeln!(log, "{recipient}")?;
                        log.sync_all()?;
                        drop(log);
                        out.write_all(b"250 2.0.0 taken\r\n")?;
                        break;
                    }
                }
            }
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            _ => out.write_all(b"250 2.0.0 fine\r\n")?,
        }
    }
    Ok(())
}
