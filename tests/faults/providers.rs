//! Providers that lie, cut, hang and flood (R122): every one ends in its class, and nothing is guessed after the mark.

use deskbell_core::reminders::Channel;
use deskbell_messaging::{Found, Outcome, Trace};
use deskbell_tests::{
    Account, at, mail,
    peers::{AcceptLog, Act, Manner, ScriptedPeer},
    sms,
};
use serde_json::json;
use std::time::{Duration, Instant};

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn twilio(url: &str) -> Account {
    Account::new(
        "twilio",
        Channel::Sms,
        &json!({"accountSid": SID, "from": "+447700900500", "baseUrl": url, "ownNetwork": true}),
        &[("authToken", "canary-token")],
    )
}

fn android(url: &str) -> Account {
    Account::new(
        "android_gateway",
        Channel::Sms,
        &json!({"baseUrl": url, "user": "sms", "ownNetwork": true}),
        &[("password", "canary-pass")],
    )
}

fn smtp(port: u16, security: &str) -> Account {
    Account::new(
        "smtp",
        Channel::Email,
        &json!({"host": "127.0.0.1", "port": port, "security": security, "auth": "none",
            "from": "desk@practice.test", "ownNetwork": true}),
        &[],
    )
}

fn kind(outcome: &Outcome) -> (&'static str, Option<&'static str>) {
    (outcome.class.word(), outcome.class.kind())
}

#[test]
fn a_web_provider_that_breaks_off_after_the_request_is_unknown() {
    for (name, answer, why) in [
        ("closes", vec![Act::Close], "cut"),
        (
            "closes in the head",
            vec![Act::say("HTTP/1.1 201 Cre"), Act::Close],
            "cut",
        ),
        (
            "closes in the body",
            vec![
                Act::say("HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{\"sid\":"),
                Act::Close,
            ],
            "cut",
        ),
        (
            "is no web server",
            vec![Act::say("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Act::Close],
            "unreadable",
        ),
        (
            "endless headers",
            vec![
                Act::say("HTTP/1.1 201 Created\r\n"),
                Act::Flood(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n".to_vec(), 64 << 20),
            ],
            "unreadable",
        ),
        (
            "one endless header",
            vec![
                Act::say("HTTP/1.1 201 Created\r\nX-A: "),
                Act::Flood(vec![b'a'; 4096], 64 << 20),
            ],
            "unreadable",
        ),
        (
            "endless body",
            vec![
                Act::say("HTTP/1.1 201 Created\r\nContent-Length: 999999999\r\n\r\n"),
                Act::Flood(vec![b' '; 4096], 64 << 20),
            ],
            "unreadable",
        ),
        (
            "endless chunks",
            vec![
                Act::say("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"),
                Act::Flood(b"5\r\naaaaa\r\n".repeat(400), 64 << 20),
            ],
            "unreadable",
        ),
        (
            "a redirect",
            vec![Act::say(
                "HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
            )],
            "redirect",
        ),
        (
            "a portal",
            vec![Act::say(
                "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n<html>sign in</html>",
            )],
            "undocumented",
        ),
        (
            "a bomb",
            vec![Act::say(&format!(
                "HTTP/1.1 201 Created\r\nContent-Length: 60000\r\n\r\n{}",
                "[".repeat(60_000)
            ))],
            "undocumented",
        ),
    ] {
        let peer = ScriptedPeer::web(answer);
        let began = Instant::now();
        let outcome = twilio(&peer.url()).send(&sms("+447700900123", "Hello"));
        assert_eq!(kind(&outcome), ("unknown", Some(why)), "{name}: {outcome:?}");
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{name} took {:?}",
            began.elapsed()
        );
        assert_eq!(peer.heard().len(), 1, "{name}: nothing is repeated behind the caller");
        assert!(!format!("{outcome:?}").contains("canary"));
    }
}

#[test]
fn the_message_is_written_only_after_the_mark() {
    let peer = ScriptedPeer::web(vec![Act::Close]);
    twilio(&peer.url())
        .open_only(&sms("+447700900123", "Hello"))
        .expect("a connection");
    std::thread::sleep(Duration::from_millis(100));
    assert!(
        peer.heard().iter().all(String::is_empty),
        "an opened message says nothing: {:?}",
        peer.heard()
    );
}

#[test]
fn nobody_there_is_surely_unsent() {
    let port = deskbell_tests::peers::free_port();
    for outcome in [
        twilio(&format!("http://127.0.0.1:{port}")).send(&sms("+447700900123", "Hello")),
        smtp(port, "none").send(&mail("client@customer.test", "x")),
        smtp(port, "tls").send(&mail("client@customer.test", "x")),
    ] {
        assert_eq!(kind(&outcome), ("unreachable", None));
        assert_eq!(outcome.code.as_deref(), Some("refused"));
    }
    // A server that speaks no TLS.
    let peer = ScriptedPeer::start(vec![Act::say("220 plain only\r\n"), Act::Close]);
    assert_eq!(
        kind(&smtp(peer.port, "tls").send(&mail("client@customer.test", "x"))),
        ("unreachable", None)
    );
}

fn until_354() -> Vec<Act> {
    vec![
        Act::say("220 hello\r\n"),
        Act::hear("\r\n"),
        Act::say("250-hello\r\n250 8BITMIME\r\n"),
        Act::hear("\r\n"),
        Act::say("250 ok\r\n"),
        Act::hear("\r\n"),
        Act::say("250 ok\r\n"),
        Act::hear("DATA\r\n"),
    ]
}

fn after_354(act: Act) -> Vec<Act> {
    let mut script = until_354();
    script.extend([Act::say("354 go\r\n"), Act::hear("\r\n.\r\n"), act]);
    script
}

#[test]
fn mail_after_the_dot() {
    for (name, act, class, why) in [
        ("closes", Act::Close, "unknown", Some("cut")),
        ("nonsense", Act::say("hello there\r\n"), "unknown", Some("cut")),
        ("later", Act::say("451 4.3.0 later\r\n"), "transient", None),
        ("refused", Act::say("554 5.7.1 no\r\n"), "permanent", Some("policy")),
        ("taken", Act::say("250 2.0.0 Ok: queued as 4F2\r\n"), "accepted", None),
        (
            "an endless answer",
            Act::Flood(b"250-more\r\n".to_vec(), 64 << 20),
            "unknown",
            Some("cut"),
        ),
        (
            "an endless line",
            Act::Flood(vec![b'2'; 4096], 64 << 20),
            "unknown",
            Some("cut"),
        ),
    ] {
        let peer = ScriptedPeer::start(after_354(act));
        let outcome = smtp(peer.port, "none").send(&mail("client@customer.test", "x"));
        assert_eq!(kind(&outcome), (class, why), "{name}: {outcome:?}");
    }
}

#[test]
fn mail_before_the_dot_is_surely_unsent() {
    let closed = |after: usize| {
        let mut script: Vec<Act> = until_354().into_iter().take(after).collect();
        script.push(Act::Close);
        script
    };
    for script in [closed(0), closed(1), closed(3), closed(5), closed(7)] {
        let peer = ScriptedPeer::start(script);
        let outcome = smtp(peer.port, "none").send(&mail("client@customer.test", "x"));
        assert_eq!(kind(&outcome), ("unreachable", None), "{outcome:?}");
    }
    let mut script = until_354();
    script.push(Act::say("250 I take commands only\r\n"));
    let peer = ScriptedPeer::start(script);
    let outcome = smtp(peer.port, "none").send(&mail("client@customer.test", "x"));
    assert_eq!(
        outcome.code.as_deref(),
        Some("no_354"),
        "a body would be read as commands"
    );
    assert!(!peer.heard()[0].contains("See you"), "and was not written");
}

#[test]
fn greetings_that_refuse() {
    for (greeting, expected) in [
        ("421 4.3.2 busy\r\n", ("transient", None)),
        ("554 go away\r\n", ("account", Some("policy"))),
        ("220-", ("unreachable", None)),
    ] {
        let act = if greeting == "220-" {
            Act::Flood(b"220-more\r\n".to_vec(), 64 << 20)
        } else {
            Act::say(greeting)
        };
        for security in ["none", "starttls"] {
            let peer = ScriptedPeer::start(vec![act.clone()]);
            let outcome = smtp(peer.port, security).send(&mail("client@customer.test", "x"));
            assert_eq!(kind(&outcome), expected, "{greeting:?} {security}: {outcome:?}");
        }
    }
}

#[test]
fn starttls_that_is_missing_or_injected_gets_no_sign_in() {
    let greeted = |ehlo: &str, ready: &str| {
        ScriptedPeer::start(vec![
            Act::say("220 hello\r\n"),
            Act::hear("\r\n"),
            Act::say(ehlo),
            Act::hear("\r\n"),
            Act::say(ready),
        ])
    };
    for (ehlo, ready, code) in [
        ("250-hello\r\n250 AUTH PLAIN\r\n", "", "starttls_not_offered"),
        ("250-hello\r\n250 XSTARTTLS\r\n", "", "starttls_not_offered"),
        (
            "250-hello\r\n250 STARTTLS\r\n",
            "220 go\r\n250 AUTH PLAIN\r\n",
            "starttls_injected",
        ),
    ] {
        let peer = greeted(ehlo, ready);
        let outcome = smtp(peer.port, "starttls").send(&mail("client@customer.test", "x"));
        assert_eq!(
            (kind(&outcome), outcome.code.as_deref()),
            (("account", Some("tls")), Some(code))
        );
        assert!(
            !peer.heard()[0].contains("AUTH") && !peer.heard()[0].contains("MAIL"),
            "{:?}",
            peer.heard()
        );
    }
    let peer = greeted("250-hello\r\n250 STARTTLS\r\n", "454 4.7.0 not now\r\n");
    assert_eq!(
        kind(&smtp(peer.port, "starttls").send(&mail("client@customer.test", "x"))),
        ("transient", None)
    );
}

fn trace(message: &deskbell_messaging::Outgoing) -> Trace {
    Trace {
        reference: message.reference.clone(),
        to: message.to.clone(),
        text: message.sms_text().unwrap_or_default().to_owned(),
        marked_at: at("2027-06-07T08:00:00Z"),
        linked: Vec::new(),
        now: at("2027-06-07T08:01:00Z"),
    }
}

#[test]
fn what_was_taken_without_an_answer_is_found_again() {
    let log = AcceptLog::start();
    for account in [twilio(&log.url()), android(&log.url())] {
        let message = sms("+447700900123", "Hello");
        let before = log.accepted().len();
        assert_eq!(
            account.lookup(&trace(&sms("+447700900999", "Hello"))),
            Ok(Found::Nothing)
        );
        log.behave(Manner::Cuts);
        assert_eq!(kind(&account.send(&message)), ("unknown", Some("cut")));
        log.behave(Manner::Garbles);
        let garbled = sms("+447700900124", "Hello");
        assert_eq!(kind(&account.send(&garbled)), ("unknown", Some("undocumented")));
        log.behave(Manner::Answers);
        let taken = log.accepted();
        assert_eq!(taken.len(), before + 2, "each was taken once");
        assert_eq!(
            account.lookup(&trace(&message)),
            Ok(Found::One(taken[before].id.clone()))
        );
    }
}

#[test]
fn the_phone_takes_one_id_once() {
    let log = AcceptLog::start();
    let account = android(&log.url());
    let message = sms("+447700900123", "Hello");
    log.behave(Manner::Cuts);
    assert_eq!(kind(&account.send(&message)), ("unknown", Some("cut")));
    log.behave(Manner::Answers);
    assert_eq!(
        kind(&account.send(&message)),
        ("accepted", None),
        "409 says that it went the first time"
    );
    assert_eq!(log.accepted().len(), 1);
}

#[test]
fn busy_is_later_and_says_when() {
    let log = AcceptLog::start();
    log.behave(Manner::Busy);
    let outcome = android(&log.url()).send(&sms("+447700900123", "Hello"));
    let later = deskbell_messaging::Class::Transient {
        retry_after_ms: Some(30_000),
    };
    assert_eq!(outcome.class, later);
    assert!(log.accepted().is_empty());
}

/// Waits out the time limit, a minute each: in the drills only.
#[test]
fn hanging_and_dripping_end_within_the_limit() {
    if std::env::var_os("DESKBELL_DRILLS").is_none() {
        return;
    }
    for answer in [
        vec![Act::Hang],
        vec![Act::say("HTTP/1.1 201 Created\r\n"), Act::Drip(b'a')],
    ] {
        let peer = ScriptedPeer::web(answer);
        let began = Instant::now();
        let outcome = twilio(&peer.url()).send(&sms("+447700900123", "Hello"));
        assert_eq!(kind(&outcome), ("unknown", Some("no_answer")));
        assert!((55..70).contains(&began.elapsed().as_secs()));
    }
}
