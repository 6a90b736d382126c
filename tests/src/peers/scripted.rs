//! A peer that does exactly what a test tells it, byte by byte: for what no well-behaved server says.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// One thing that the peer does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes bytes.
    Say(Vec<u8>),
    /// Reads until the bytes have come.
    Hear(Vec<u8>),
    /// Says nothing more and keeps the connection.
    Hang,
    /// Ends the connection.
    Close,
    /// Writes a byte at a time, again and again, until the other side gives up.
    Drip(u8),
    /// Writes bytes again and again, until the other side gives up or so many have gone.
    Flood(Vec<u8>, usize),
}

impl Act {
    /// Writes a text.
    pub fn say(text: &str) -> Self {
        Self::Say(text.as_bytes().to_vec())
    }

    /// Reads until a text has come.
    pub fn hear(text: &str) -> Self {
        Self::Hear(text.as_bytes().to_vec())
    }
}

/// A listening peer. Every connection gets the same script.
pub struct ScriptedPeer {
    /// Where it listens.
    pub port: u16,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl ScriptedPeer {
    /// Starts a peer; its thread ends with the test.
    pub fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
        let port = listener.local_addr().expect("a bound port").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, record) = (script.clone(), Arc::clone(&record));
                let index = {
                    let mut all = record.lock().expect("the record");
                    all.push(Vec::new());
                    all.len() - 1
                };
                thread::spawn(move || {
                    play(stream, &script, &|bytes| {
                        record.lock().expect("the record")[index].extend_from_slice(bytes);
                    })
                });
            }
        });
        Self { port, heard }
    }

    /// A web peer: reads a request's head, then answers.
    pub fn web(answer: Vec<Act>) -> Self {
        let mut script = vec![Act::hear("\r\n\r\n")];
        script.extend(answer);
        Self::start(script)
    }

    /// Its address for a `baseUrl`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What each connection said, in the order of the connections.
    pub fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().expect("the record");
        heard
            .iter()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .collect()
    }
}

fn play(mut stream: TcpStream, script: &[Act], record: &dyn Fn(&[u8])) {
    for act in script {
        let went_on = match act {
            Act::Say(bytes) => stream.write_all(bytes).is_ok(),
            Act::Hear(wanted) => hear(&mut stream, wanted, record),
            Act::Hang => {
                listen_to_the_end(&mut stream, record);
                false
            }
            Act::Close => {
                let _ = stream.shutdown(Shutdown::Both);
                false
            }
            Act::Drip(byte) => drip(&mut stream, *byte),
            Act::Flood(bytes, most) => flood(&mut stream, bytes, *most),
        };
        if !went_on {
            return;
        }
    }
    listen_to_the_end(&mut stream, record);
}

fn hear(stream: &mut TcpStream, wanted: &[u8], record: &dyn Fn(&[u8])) -> bool {
    let mut all = Vec::new();
    let mut byte = [0_u8; 1];
    while !all.ends_with(wanted) {
        match stream.read(&mut byte) {
            Ok(1) => {
                record(&byte);
                all.push(byte[0]);
            }
            _ => return false,
        }
    }
    true
}

fn listen_to_the_end(stream: &mut TcpStream, record: &dyn Fn(&[u8])) {
    let mut chunk = [0_u8; 4096];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        record(&chunk[..read]);
    }
}

fn drip(stream: &mut TcpStream, byte: u8) -> bool {
    while stream.write_all(&[byte]).is_ok() {
        thread::sleep(Duration::from_millis(200));
    }
    false
}

fn flood(stream: &mut TcpStream, bytes: &[u8], most: usize) -> bool {
    let mut gone = 0;
    while gone < most {
        if stream.write_all(bytes).is_err() {
            return false;
        }
        gone += bytes.len();
    }
    true
}
