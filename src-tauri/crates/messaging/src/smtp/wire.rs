//! The stream under a mail connection: plain or encrypted, with caps on what one answer may hold (T95), and the
//! switch to TLS that trusts nothing said before it.

use crate::{AccountFault, Outcome, net::dial::Dialer};
use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

const ANSWER_LINES: usize = 64;
const ANSWER_BYTES: usize = ANSWER_LINES * 2_000;

/// A capped stream, as the mail client takes it.
pub(super) struct Wire {
    stream: Stream,
    // What the client reads before the stream: the greeting that STARTTLS has already used up.
    said: &'static [u8],
    bytes: usize,
    lines: usize,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self::new(Stream::Plain(stream), b"")
    }

    pub(super) fn tls(stream: TlsStream<TcpStream>) -> Self {
        Self::new(Stream::Tls(Box::new(stream)), b"")
    }

    fn new(stream: Stream, said: &'static [u8]) -> Self {
        Self {
            stream,
            said,
            bytes: 0,
            lines: 0,
        }
    }

    /// Greets in plain, demands STARTTLS, and switches. Nothing the server said before counts afterwards, and
    /// bytes that came with its "ready" are an attack: someone spoke into the plain part.
    pub(super) async fn starttls(
        dialer: &Dialer,
        host: &str,
        mut stream: TcpStream,
        hello: &str,
    ) -> Result<Self, Outcome> {
        let refused = |code| Outcome::account(AccountFault::Tls).code(code);
        read_reply(&mut stream).await?.expect_code("220")?;
        let greeting = ask(&mut stream, &format!("EHLO {hello}\r\n")).await?;
        greeting.expect_code("250")?;
        let offered = greeting
            .text
            .lines()
            .skip(1)
            .filter_map(|line| line.get(4..))
            .any(|keyword| keyword.trim().eq_ignore_ascii_case("STARTTLS"));
        if !offered {
            return Err(refused("starttls_not_offered"));
        }
        let ready = ask(&mut stream, "STARTTLS\r\n").await?;
        ready.expect_code("220")?;
        if ready.more {
            return Err(refused("starttls_injected"));
        }
        let tls = dialer.tls(host, stream).await?;
        Ok(Self::new(Stream::Tls(Box::new(tls)), b"220 encrypted\r\n"))
    }

    fn count(&mut self, read: &[u8]) -> io::Result<()> {
        self.bytes += read.len();
        self.lines += read.iter().filter(|byte| **byte == b'\n').count();
        if self.bytes > ANSWER_BYTES || self.lines > ANSWER_LINES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "answer too long"));
        }
        Ok(())
    }
}

struct Reply {
    text: String,
    more: bool,
}

impl Reply {
    fn expect_code(&self, code: &str) -> Result<(), Outcome> {
        if self.text.starts_with(code) {
            return Ok(());
        }
        let given = self.text.get(..3).and_then(|digits| digits.parse::<u16>().ok());
        Err(given.map_or_else(Outcome::unreachable, |given| {
            super::answers::classify(super::answers::Phase::Greeting, given, &self.text)
        }))
    }
}

async fn ask(stream: &mut TcpStream, command: &str) -> Result<Reply, Outcome> {
    stream
        .write_all(command.as_bytes())
        .await
        .map_err(|_| Outcome::unreachable())?;
    read_reply(stream).await
}

/// One whole answer, of one or several lines.
async fn read_reply(stream: &mut TcpStream) -> Result<Reply, Outcome> {
    let mut buffer = Vec::new();
    loop {
        let mut chunk = [0_u8; 2048];
        let read = stream.read(&mut chunk).await.map_err(|_| Outcome::unreachable())?;
        if read == 0 {
            return Err(Outcome::unreachable().code("closed"));
        }
        buffer.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&buffer).into_owned();
        if buffer.len() > ANSWER_BYTES || text.lines().count() > ANSWER_LINES {
            return Err(Outcome::unreachable().code("answer_too_long"));
        }
        if let Some(end) = end_of_reply(&text) {
            return Ok(Reply {
                more: text.len() > end,
                text: text[..end].to_owned(),
            });
        }
    }
}

/// Where the last line ends, once it is there: three digits and a space, or three digits alone.
fn end_of_reply(text: &str) -> Option<usize> {
    let mut start = 0;
    while let Some(length) = text[start..].find('\n') {
        let line = &text[start..start + length];
        if line.as_bytes().get(3) != Some(&b'-') {
            return Some(start + length + 1);
        }
        start += length + 1;
    }
    None
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.said.is_empty() {
            let taken = self.said.len().min(buffer.remaining());
            buffer.put_slice(&self.said[..taken]);
            self.said = &self.said[taken..];
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let polled = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        };
        if let Poll::Ready(Ok(())) = polled {
            self.count(&buffer.filled()[before..])?;
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        (self.bytes, self.lines) = (0, 0);
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.stream {
            Stream::Plain(stream) => stream.peer_addr(),
            Stream::Tls(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_at_its_last_line() {
        assert_eq!(end_of_reply("250-a\r\n250-b\r\n"), None);
        assert_eq!(end_of_reply("250-a\r\n250 b\r\n"), Some(14));
        assert_eq!(end_of_reply("220 go\r\n250 injected\r\n"), Some(8));
        assert_eq!(end_of_reply("220\r\n"), Some(5));
        assert_eq!(end_of_reply("220 go"), None);
    }
}
