//! Programs that tests start: awaited by their port, stopped by their own process id.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

/// A started program; it ends with this value.
pub(super) struct Running(Child);

/// A port that is free now, below those that the system gives to outgoing connections: a look whether somebody listens
/// there already can then neither take the port nor meet itself.
pub fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    let begin = RandomState::new().build_hasher().finish() % u64::from(COUNT);
    let begin = u16::try_from(begin).expect("less than the count");
    (0..COUNT)
        .map(|step| FIRST + (begin + step) % COUNT)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a loopback port")
}

impl Running {
    /// Starts a program and waits until something listens on the port.
    pub(super) fn start(command: &mut Command, port: u16, longest: Duration) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let mut running = Self(child);
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Ok(Some(status)) = running.0.try_wait() {
                panic!("{name} ended with {status} before it listened");
            }
            assert!(began.elapsed() < longest, "{name} does not listen on port {port}");
            thread::sleep(Duration::from_millis(20));
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a program to its end; it must succeed. Answers what it printed.
pub(super) fn succeed(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{:?} does not start: {error}", command.get_program()));
    assert!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
