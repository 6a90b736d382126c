//! A provider that writes and syncs an accept log before it answers, so that a test can compare what went out with what
//! the desk believes (R119). Speaks Twilio's and the Android gateway's shapes, and every manner of not answering.

use crate::at;
use deskbell_core::Instant;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
};

/// How it answers a message that it has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As documented.
    Answers,
    /// Takes the message and never answers.
    Hangs,
    /// Takes the message and ends the connection.
    Cuts,
    /// Takes the message and answers nonsense.
    Garbles,
    /// Takes nothing: busy, with a `Retry-After`.
    Busy,
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The caller's id, where the shape has one; else the provider's.
    pub id: String,
    /// Recipient.
    pub to: String,
    /// Text.
    pub text: String,
}

/// The running provider; its log is a file that survives whatever happens to the sender.
pub struct AcceptLog {
    port: u16,
    state: Arc<State>,
    _folder: tempfile::TempDir,
}

struct State {
    log: PathBuf,
    file: Mutex<File>,
    manner: Mutex<Manner>,
    lists: Mutex<bool>,
    dated: Mutex<Instant>,
}

impl AcceptLog {
    /// Starts a provider with lists and look-up.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("accepted.jsonl");
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .expect("the log");
        let state = Arc::new(State {
            log,
            file: Mutex::new(file),
            manner: Mutex::new(Manner::Answers),
            lists: Mutex::new(true),
            dated: Mutex::new(at("2027-06-07T08:00:00Z")),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
        let port = listener.local_addr().expect("a bound port").port();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || serve(&state, &stream));
            }
        });
        Self {
            port,
            state,
            _folder: folder,
        }
    }

    /// Its address for a `baseUrl`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How it answers from now on.
    pub fn behave(&self, manner: Manner) {
        *self.state.manner.lock().expect("the manner") = manner;
    }

    /// Whether messages can be listed and looked up.
    pub fn lists(&self, lists: bool) {
        *self.state.lists.lock().expect("the switch") = lists;
    }

    /// The provider's own clock, for the dates in its lists.
    pub fn dated(&self, now: Instant) {
        *self.state.dated.lock().expect("the clock") = now;
    }

    /// Every message that was taken, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state.accepted()
    }
}

impl State {
    fn accepted(&self) -> Vec<Accepted> {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        text.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .map(|line| {
                let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
                Accepted {
                    id: field("id"),
                    to: field("to"),
                    text: field("text"),
                }
            })
            .collect()
    }

    fn take(&self, accepted: &Accepted) {
        let line = json!({"id": accepted.id, "to": accepted.to, "text": accepted.text});
        let mut file = self.file.lock().expect("the log");
        writeln!(file, "{line}").expect("the log");
        file.sync_all().expect("the log on disk");
    }
}

struct Request {
    method: String,
    path: String,
    body: String,
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        path,
        body: String::from_utf8(body).ok()?,
    })
}

fn serve(state: &State, stream: &TcpStream) {
    let Some(request) = read(stream) else { return };
    if request.method != "POST" {
        return answer(stream, &found(state, &request.path));
    }
    let manner = *state.manner.lock().expect("the manner");
    if manner == Manner::Busy {
        return answer(stream, &(429, "Retry-After: 30\r\n", json!({"message": "slow down"})));
    }
    let taken = if request.path.ends_with(".json") {
        twilio(state, &request)
    } else {
        android(state, &request)
    };
    match manner {
        Manner::Hangs => {
            // Until the other side gives up.
            let _ = BufReader::new(stream).read(&mut [0; 1]);
        }
        Manner::Cuts => {}
        Manner::Garbles => {
            let mut stream = stream;
            let _ = stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n{\"a\":");
        }
        Manner::Answers | Manner::Busy => answer(stream, &taken),
    }
}

type Reply = (u16, &'static str, Value);

fn twilio(state: &State, request: &Request) -> Reply {
    let fields = form(&request.body);
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let id = format!("SM{:032x}", state.accepted().len() + 1);
    state.take(&Accepted {
        id: id.clone(),
        to: field("To"),
        text: field("Body"),
    });
    (201, "", json!({"sid": id, "status": "queued", "num_segments": "1"}))
}

fn android(state: &State, request: &Request) -> Reply {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let id = body["id"].as_str().unwrap_or_default().to_owned();
    if state.accepted().iter().any(|accepted| accepted.id == id) {
        return (409, "", json!({"message": "exists"}));
    }
    state.take(&Accepted {
        id: id.clone(),
        to: body["phoneNumbers"][0].as_str().unwrap_or_default().to_owned(),
        text: body["textMessage"]["text"].as_str().unwrap_or_default().to_owned(),
    });
    (
        202,
        "",
        json!({"id": id, "deviceId": "phone", "state": "Pending", "recipients": []}),
    )
}

/// Answers to questions: a message by its id, or the list to a recipient.
fn found(state: &State, path: &str) -> Reply {
    let accepted = state.accepted();
    if !*state.lists.lock().expect("the switch") {
        return (404, "", json!({"message": "no such page"}));
    }
    if let Some(id) = path.strip_prefix("/messages/") {
        return match accepted.iter().any(|accepted| accepted.id == id) {
            true => (
                200,
                "",
                json!({"id": id, "deviceId": "phone", "state": "Sent", "recipients": []}),
            ),
            false => (404, "", json!({"message": "not found"})),
        };
    }
    let query = form(path.split_once('?').map_or("", |(_, query)| query));
    let created = state.dated.lock().expect("the clock").utc().to_rfc2822();
    let listed: Vec<Value> = accepted
        .iter()
        .filter(|accepted| query.get("To").is_none_or(|to| *to == accepted.to))
        .map(|accepted| {
            json!({"sid": accepted.id, "to": accepted.to, "body": accepted.text, "date_created": created,
                "direction": "outbound-api"})
        })
        .collect();
    (200, "", json!({"messages": listed, "next_page_uri": null}))
}

fn answer(mut stream: &TcpStream, (status, header, body): &Reply) {
    let body = body.to_string();
    let _ = write!(
        stream,
        "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn form(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (bytes[at], hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => plain.push(b' '),
            (byte, _) => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}
