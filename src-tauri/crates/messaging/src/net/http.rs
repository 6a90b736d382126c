//! One HTTP/1.1 exchange on one fresh connection (R79, R80): opened before the mark, written after it, never
//! repeated, never redirected, never pooled, and no more read than the caps allow.

use super::dial::{Dialer, Wrap};
use crate::{Outcome, Unknown};
use base64::Engine as _;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request as HyperRequest,
    body::Bytes,
    client::conn::http1::{Builder, SendRequest},
    header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
    time::{Instant as Steady, timeout_at},
};
use url::Url;

const TOTAL: Duration = Duration::from_secs(60);
const HEAD_BYTES: usize = 16 * 1024;
const HEADERS: usize = 64;
const BODY_BYTES: usize = 64 * 1024;
const JSON_DEPTH: usize = 64;

/// A request, complete but for the connection.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
}

/// A connection that waits for its one request.
pub(crate) struct Opened {
    sender: SendRequest<Full<Bytes>>,
    request: HyperRequest<Full<Bytes>>,
    connection: Aborting,
    deadline: Steady,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) total_count: Option<u64>,
    pub(crate) body: Vec<u8>,
}

/// Why no whole answer came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The connection had ended before anything was written: surely unsent.
    BeforeWriting,
    /// Something may have been written.
    After(Unknown),
}

/// Ends the connection's task with its owner, so that a dropped message closes its socket.
struct Aborting(JoinHandle<()>);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Request {
    /// A request without headers and body.
    pub(crate) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// With Basic sign-in.
    #[must_use]
    pub(crate) fn basic(mut self, user: &str, password: &str) -> Self {
        let token = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        if let Ok(mut value) = HeaderValue::from_str(&format!("Basic {token}")) {
            value.set_sensitive(true);
            self.headers.push((AUTHORIZATION, value));
        }
        self
    }

    /// With a body of a media type.
    #[must_use]
    pub(crate) fn body(mut self, media_type: &'static str, body: Vec<u8>) -> Self {
        self.headers.push((CONTENT_TYPE, HeaderValue::from_static(media_type)));
        self.body = body;
        self
    }

    /// With form fields as the body.
    #[must_use]
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.body("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// With JSON as the body.
    #[must_use]
    pub(crate) fn json(self, value: &serde_json::Value) -> Self {
        self.body("application/json", value.to_string().into_bytes())
    }

    /// Makes the connection; every failure is surely unsent.
    pub(crate) async fn open(self, dialer: &Dialer) -> Result<Opened, Outcome> {
        let deadline = Steady::now() + TOTAL;
        let host = self.url.host_str().unwrap_or_default().to_owned();
        let tls = self.url.scheme() == "https";
        let port = self.url.port_or_known_default().unwrap_or(443);
        let wrap = if tls { Wrap::Tls } else { Wrap::Plain };
        let stream = dialer.tcp(&host, port, wrap).await?;
        let request = self.into_hyper()?;
        let (sender, connection) = if tls {
            handshake(dialer.tls(&host, stream).await?).await?
        } else {
            handshake(stream).await?
        };
        Ok(Opened {
            sender,
            request,
            connection,
            deadline,
        })
    }

    /// Opens and sends at once, for questions that may be asked twice.
    pub(crate) async fn ask(self, dialer: &Dialer) -> Result<Answer, Outcome> {
        let opened = self.open(dialer).await?;
        opened.send().await.map_err(|lost| match lost {
            Lost::BeforeWriting => Outcome::unreachable(),
            Lost::After(why) => Outcome::unknown(why),
        })
    }

    fn into_hyper(self) -> Result<HyperRequest<Full<Bytes>>, Outcome> {
        let authority = match (self.url.host_str(), self.url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        };
        let target = &self.url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut builder = HyperRequest::builder()
            .method(self.method)
            .uri(target)
            .header(HOST, authority)
            .header(USER_AGENT, concat!("Deskbell/", env!("CARGO_PKG_VERSION")))
            .header(CONNECTION, "close");
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder
            .body(Full::new(self.body.into()))
            .map_err(|_| Outcome::account(crate::AccountFault::Config))
    }
}

async fn handshake<S>(stream: S) -> Result<(SendRequest<Full<Bytes>>, Aborting), Outcome>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = Builder::new()
        .max_headers(HEADERS)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(HEAD_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Outcome::unreachable())?;
    let task = tokio::spawn(async move {
        // Its failure reaches the sender as that request's error.
        let _ = connection.await;
    });
    Ok((sender, Aborting(task)))
}

impl Opened {
    /// Writes the request and reads the answer within the caps.
    pub(crate) async fn send(mut self) -> Result<Answer, Lost> {
        let _connection = self.connection;
        let sent = timeout_at(self.deadline, self.sender.try_send_request(self.request)).await;
        let response = match sent {
            Err(_) => return Err(Lost::After(Unknown::NoAnswer)),
            Ok(Ok(response)) => response,
            // hyper hands the request back only if none of it was written.
            Ok(Err(mut error)) => {
                let unwritten = error.take_message().is_some();
                return Err(lost(unwritten, &error.into_error()));
            }
        };
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let mut answer = Answer {
            status: response.status().as_u16(),
            retry_after: header("retry-after").map(str::to_owned),
            total_count: header("x-total-count").and_then(|count| count.parse().ok()),
            body: Vec::new(),
        };
        let body = timeout_at(self.deadline, Limited::new(response.into_body(), BODY_BYTES).collect()).await;
        match body {
            Err(_) => Err(Lost::After(Unknown::NoAnswer)),
            Ok(Ok(collected)) => {
                answer.body = collected.to_bytes().to_vec();
                Ok(answer)
            }
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(Lost::After(Unknown::Unreadable)),
            Ok(Err(_)) => Err(Lost::After(Unknown::Cut)),
        }
    }
}

fn lost(unwritten: bool, error: &hyper::Error) -> Lost {
    match error {
        _ if unwritten => Lost::BeforeWriting,
        error if error.is_parse() => Lost::After(Unknown::Unreadable),
        _ => Lost::After(Unknown::Cut),
    }
}

impl Answer {
    /// The body as JSON, none when it is none or nested too deep (R80).
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        (depth(&self.body) <= JSON_DEPTH)
            .then(|| serde_json::from_slice(&self.body).ok())
            .flatten()
    }

    /// The body as text, whatever it is.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Deepest nesting of brackets outside of strings.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'{' | b'[') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_outside_of_strings() {
        assert_eq!(depth(br#"{"a":[1,{"b":"[[[\"[["}]}"#), 3);
        let deep = Answer {
            status: 200,
            retry_after: None,
            total_count: None,
            body: "[".repeat(100).into_bytes(),
        };
        assert!(deep.json().is_none());
    }
}
