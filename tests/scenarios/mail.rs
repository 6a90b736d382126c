//! Mail through a real server: encryption, sign-in, what arrives, and what each refusal means.

use deskbell_core::reminders::Channel;
use deskbell_messaging::{Attachment, Content, StepName};
use deskbell_tests::{Account, TestApp, mail, peers::Exim};
use serde_json::{Value, json};

const PASSWORD: (&str, &str) = ("password", "pw1");

fn settings(exim: &Exim, security: &str, auth: &str) -> Value {
    let port = if security == "tls" { exim.tls_port } else { exim.port };
    json!({"host": "127.0.0.1", "port": port, "security": security, "auth": auth, "user": "desk@practice.test",
        "from": "desk@practice.test", "fromName": "Harbour Street Dental", "ownNetwork": true,
        "caCertificate": exim.ca_pem()})
}

fn account(exim: &Exim, security: &str, auth: &str, secret: (&str, &str)) -> Account {
    Account::new("smtp", Channel::Email, &settings(exim, security, auth), &[secret])
}

#[test]
fn a_mail_arrives_by_every_way_to_encrypt_and_sign_in() {
    let exim = Exim::start();
    let mut sent = 0;
    for (security, auth, secret) in [
        ("tls", "plain", PASSWORD),
        ("starttls", "plain", PASSWORD),
        ("starttls", "login", PASSWORD),
        ("tls", "xoauth2", ("password", "tok-ok")),
    ] {
        let account = account(&exim, security, auth, secret);
        let outcome = account.send(&mail("client@customer.test", &format!("{security} {auth}")));
        assert_eq!(
            outcome.class.word(),
            "accepted",
            "{security} {auth}: {outcome:?}\n{}",
            exim.log()
        );
        sent += 1;
        let mails = exim.wait_for(sent);
        let subject = format!("{security} {auth}");
        assert!(
            mails
                .iter()
                .any(|mail| mail.header("Subject").as_deref() == Some(subject.as_str()))
        );
    }
    assert!(
        exim.log().contains("X=TLS1.3"),
        "the way was encrypted:\n{}",
        exim.log()
    );
}

#[test]
fn what_arrives_is_what_was_handed_over() {
    let exim = Exim::start();
    let account = account(&exim, "tls", "plain", PASSWORD);
    let mut message = mail("client@customer.test", "Rechnung Größe 7 ✓");
    message.to_name = Some("Zoë Ağar".to_owned());
    let pdf: Vec<u8> = (0..40_000_u32).map(|n| (n * 7 % 251) as u8).collect();
    if let Content::Email(email) = &mut message.content {
        email.text = format!("First line\n.\n..dots\n{}", "long ".repeat(400));
        email.attachments.push(Attachment {
            name: "Rechnung 7.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: pdf.clone().into(),
        });
    }
    assert_eq!(account.send(&message).class.word(), "accepted");
    let arrived = exim.wait_for(1).remove(0);
    assert_eq!(arrived.to, "client@customer.test");
    assert_eq!(
        arrived.header("Message-ID"),
        Some(format!("<{}@practice.test>", message.row))
    );
    assert_eq!(arrived.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(
        arrived.header("Date").as_deref(),
        Some("Mon, 07 Jun 2027 08:00:00 +0000")
    );
    assert!(arrived.raw.contains("application/pdf") && arrived.raw.contains("text/html"));
    assert!(arrived.raw.lines().all(|line| line.len() <= 998));
    let encoded: String = arrived
        .raw
        .split("application/pdf")
        .nth(1)
        .and_then(|part| part.split_once("\n\n"))
        .map(|(_, body)| body.lines().take_while(|line| !line.starts_with("--")).collect())
        .expect("the attachment");
    assert!(
        encoded.starts_with("AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tng5+71"),
        "the first bytes, as base64"
    );
    assert_eq!(encoded.trim_end_matches('=').len() * 3 / 4, pdf.len());
}

#[test]
fn refusals_by_the_server_have_their_classes() {
    let exim = Exim::start();
    let good = account(&exim, "starttls", "plain", PASSWORD);
    for (to, subject, class, kind) in [
        ("nobody@customer.test", "x", "permanent", Some("bad_address")),
        ("ana@elsewhere.test", "x", "permanent", Some("refused")),
        ("over-quota@customer.test", "x", "transient", None),
        ("client@customer.test", "later please", "transient", None),
        ("client@customer.test", "cheap watches", "permanent", Some("policy")),
    ] {
        let outcome = good.send(&mail(to, subject));

        assert_eq!(
            (outcome.class.word(), outcome.class.kind()),
            (class, kind),
            "{to} {subject}: {outcome:?}"
        );
    }
    assert_eq!(
        good.send(&mail("client@customer.test", "after them all")).class.word(),
        "accepted"
    );
    assert_eq!(exim.wait_for(1).len(), 1, "only the good one arrived");
}

#[test]
fn a_wrong_password_stops_the_account_before_anything_is_sent() {
    let exim = Exim::start();
    for (auth, secret) in [
        ("plain", "canary-pw"),
        ("login", "canary-pw"),
        ("xoauth2", "canary-tok"),
    ] {
        let account = account(&exim, "tls", auth, ("password", secret));
        let refused = account
            .open_only(&mail("client@customer.test", "x"))
            .expect_err("refused");
        assert_eq!(
            (refused.class.word(), refused.class.kind()),
            ("account", Some("auth")),
            "{auth}"
        );
        assert!(!format!("{refused:?}").contains("canary"));
        let steps = account.check();
        assert_eq!(
            steps.last().map(|step| (step.name, step.fault.is_some())),
            Some((StepName::SignIn, true))
        );
    }
}

#[test]
fn without_encryption_the_server_offers_no_sign_in() {
    let exim = Exim::start();
    let refused = account(&exim, "none", "plain", PASSWORD)
        .open_only(&mail("client@customer.test", "x"))
        .expect_err("refused");
    assert_eq!(
        (refused.class.word(), refused.class.kind()),
        ("account", Some("auth")),
        "{refused:?}"
    );
    assert_eq!(refused.code.as_deref(), Some("no_common_sign_in"));
    let unsigned = account(&exim, "tls", "none", PASSWORD).send(&mail("client@customer.test", "x"));
    assert_eq!(
        (unsigned.class.word(), unsigned.class.kind()),
        ("account", Some("auth")),
        "{unsigned:?}"
    );
}

#[test]
fn an_opened_mail_that_is_dropped_never_arrives() {
    let exim = Exim::start();
    let account = account(&exim, "starttls", "plain", PASSWORD);
    account
        .open_only(&mail("client@customer.test", "dropped"))
        .expect("the 354");
    assert_eq!(
        account.send(&mail("client@customer.test", "sent")).class.word(),
        "accepted"
    );
    let subjects: Vec<_> = exim
        .wait_for(1)
        .iter()
        .filter_map(|mail| mail.header("Subject"))
        .collect();
    assert_eq!(subjects, ["sent"]);
}

#[test]
fn mails_go_one_after_another_over_one_connection() {
    let exim = Exim::start();
    let account = account(&exim, "starttls", "plain", PASSWORD);
    for number in 0..5 {
        let outcome = account.send(&mail("client@customer.test", &format!("number {number}")));
        assert_eq!(outcome.class.word(), "accepted");
    }
    exim.wait_for(5);
    // The harness's own probe of the port is the other one.
    let connections = exim.log().matches("SMTP connection from [127.0.0.1]").count();
    let signed_in = exim.log().matches("A=plain:desk@practice.test").count();
    assert_eq!(signed_in, 5, "each mail came from a signed-in session");
    assert!(
        connections <= 4,
        "one connection and the probe, opened and closed:\n{}",
        exim.log()
    );
}

#[test]
fn certificates_are_checked() {
    let expired = Exim::with(|authority| authority.expired());
    let elsewhere = Exim::with(|authority| authority.elsewhere());
    let good = Exim::start();
    let refused = |account: Account| {
        let outcome = account
            .open_only(&mail("client@customer.test", "x"))
            .expect_err("refused");
        (outcome.class.kind(), outcome.code.unwrap_or_default())
    };
    for security in ["tls", "starttls"] {
        let of = |exim: &Exim| refused(account(exim, security, "plain", PASSWORD));
        assert_eq!(of(&expired), (Some("tls"), "certificate_expired".to_owned()));
        assert_eq!(of(&elsewhere), (Some("tls"), "certificate_wrong_name".to_owned()));
        let mut stranger = settings(&good, security, "plain");
        stranger["caCertificate"] = json!(expired.ca_pem());
        let stranger = Account::new("smtp", Channel::Email, &stranger, &[PASSWORD]);
        assert_eq!(
            refused(stranger),
            (Some("tls"), "certificate_unknown_issuer".to_owned())
        );
    }
    assert!(!good.log().contains("A=plain"), "no password was said to anybody");
}

#[test]
fn the_own_network_needs_the_owners_switch() {
    let exim = Exim::start();
    let mut closed = settings(&exim, "tls", "plain");
    closed["ownNetwork"] = json!(false);
    let refused = Account::new("smtp", Channel::Email, &closed, &[PASSWORD])
        .open_only(&mail("client@customer.test", "x"))
        .expect_err("refused");
    assert_eq!(refused.class.kind(), Some("address"));
}

#[test]
fn the_desk_sends_its_own_test_mail() {
    let exim = Exim::start();
    let app = TestApp::new();
    let saved = app.call(
        "provider_configure",
        json!({"kind": "smtp", "channel": "email", "settings": settings(&exim, "starttls", "plain"),
            "secrets": {"password": "pw1"}}),
    );
    let tested = app.call(
        "provider_test",
        json!({"id": saved["id"], "to": "client@customer.test"}),
    );
    assert_eq!(tested["ok"], true, "{tested}");
    assert_eq!(exim.wait_for(1)[0].header("Subject").as_deref(), Some("Test message"));
}
