//! Logs hold nothing of a client and no secret (R114, T98): everything at the most talkative level, while providers
//! fail and echo what they were sent. One test, because the log of a process has one owner.

use deskbell_core::{Instant, reminders::Channel};
use deskbell_messaging::{Content, Email, Outgoing, Secret, Secrets, connect, validate};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

const NAME: &str = "Canarina Vogelsang";
const PHONE: &str = "+447700900123";
const MAIL: &str = "canarina@customer.test";
const TEXT: &str = "Plumage appointment, ornithology, Tuesday";
const SECRET: &str = "canary-secret-5150";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A mail server that signs nobody in and repeats what it hears.
fn echoing_mail_server() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("a bound port").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().expect("the stream"));
            let mut stream = stream;
            let _ = stream.write_all(b"220 hello\r\n");
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                let answer = match &line[..4] {
                    "EHLO" => "250-hello\r\n250 AUTH PLAIN LOGIN XOAUTH2\r\n".to_owned(),
                    "AUTH" => format!("535 5.7.8 {SECRET} in {} is wrong\r\n", line.trim()),
                    "RCPT" => format!("550 5.1.1 {NAME} <{MAIL}> {} unknown\r\n", line.trim()),
                    _ => "250 ok\r\n".to_owned(),
                };
                let _ = stream.write_all(answer.as_bytes());
                line.clear();
            }
        }
    });
    port
}

fn message(channel: Channel) -> Outgoing {
    let (to, content) = match channel {
        Channel::Sms => (PHONE, Content::Sms { text: TEXT.to_owned() }),
        Channel::Email => (
            MAIL,
            Content::Email(Box::new(Email {
                subject: TEXT.to_owned(),
                text: TEXT.to_owned(),
                ..Email::default()
            })),
        ),
    };
    Outgoing {
        reference: "0195e1c2-7a00-7000-8000-000000000001".to_owned(),
        row: "0195e1c2-7a00-7000-8000-000000000000".to_owned(),
        to: to.to_owned(),
        to_name: Some(NAME.to_owned()),
        content,
        valid_for: None,
        now: Instant::from_ms(1_806_000_000_000),
    }
}

async fn fail(kind: &str, channel: Channel, secret: &str, settings: Value) -> String {
    let settings = validate(kind, channel, settings.as_object().expect("an object")).expect("good settings");
    let mut secrets = Secrets::new();
    secrets.insert(secret, Secret::new(SECRET.to_owned()));
    let shown = format!("{secrets:?}");
    let provider = connect(kind, &settings, secrets).expect("a provider");
    let message = message(channel);
    let opened = provider.open(&message).await;
    let shown = format!("{shown} {message:?} {opened:?}");
    let outcome = match opened {
        Ok(opened) => opened.send().await,
        Err(refused) => refused,
    };
    assert_ne!(outcome.class.word(), "accepted", "{kind} was to fail");
    let steps = provider.check(message.now).await;
    format!("{shown} {outcome:?} {steps:?}")
}

#[test]
fn nothing_of_a_client_and_no_secret_in_logs_and_debug() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();
    tracing::trace!("the log is open");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mail_port = echoing_mail_server();
    let shown = runtime.block_on(async {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(|request: &Request| {
                // A check sends nothing of a client, so nothing of a client can come back to it.
                let known = if request.method.as_str() == "POST" {
                    format!("{NAME} {PHONE}")
                } else {
                    String::new()
                };
                let body = String::from_utf8_lossy(&request.body);
                let heard = format!("{known} {SECRET} {body} {:?}", request.headers);
                ResponseTemplate::new(400).set_body_json(json!({"code": 21_211, "status": 400, "message": heard}))
            })
            .mount(&server)
            .await;
        let web = server.uri();
        let mut shown = String::new();
        shown += &fail(
            "twilio",
            Channel::Sms,
            "authToken",
            json!({"accountSid": format!("AC{}", "a".repeat(32)),
            "from": "+447700900500", "baseUrl": web, "ownNetwork": true}),
        )
        .await;
        shown += &fail(
            "android_gateway",
            Channel::Sms,
            "password",
            json!({"baseUrl": web, "user": "sms", "ownNetwork": true}),
        )
        .await;
        shown += &fail(
            "kannel",
            Channel::Sms,
            "password",
            json!({"baseUrl": web, "user": "sms", "from": "555", "ownNetwork": true}),
        )
        .await;
        shown += &fail(
            "http",
            Channel::Sms,
            "secret1",
            json!({"url": format!("{web}/?k={{{{secret1}}}}"), "ownNetwork": true,
            "headers": {"X-Key": "{{secret1}}"}, "body": {"to": "{{to}}", "text": "{{text}}"}}),
        )
        .await;
        for auth in ["plain", "login", "xoauth2", "none"] {
            shown += &fail(
                "smtp",
                Channel::Email,
                "password",
                json!({"host": "127.0.0.1", "port": mail_port,
                "security": "none", "auth": auth, "user": "desk", "from": "desk@practice.test", "ownNetwork": true}),
            )
            .await;
        }
        shown
    });
    let logged = String::from_utf8_lossy(&log.0.lock().expect("the log")).into_owned();
    assert!(logged.contains("the log is open"));
    // The test's own web server logs what it received; all else is the program under test.
    let ours: String = logged.lines().filter(|line| !line.contains("wiremock")).collect();
    let basic = base64_of(&format!("sms:{SECRET}"));
    let plain = base64_of(&format!("\0desk\0{SECRET}"));
    for canary in [
        "Canarina",
        "Vogelsang",
        "7700900123",
        "canarina@",
        "Plumage",
        "ornithology",
        SECRET,
        &basic,
        &plain,
    ] {
        assert!(!shown.contains(canary), "{canary} is shown: {shown}");
        assert!(!ours.contains(canary), "{canary} is logged");
    }
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
