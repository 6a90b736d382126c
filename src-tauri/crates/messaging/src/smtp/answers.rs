//! What a mail server's answers mean (R61), by the phase in which they come.

use crate::{AccountFault, Class, Outcome, Permanent, Receipt, Unknown};
use lettre::transport::smtp::{Error, response::Response};
use std::error::Error as _;

/// How far a mail has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Greeting, EHLO, STARTTLS.
    Greeting,
    /// AUTH.
    SignIn,
    /// MAIL FROM.
    Sender,
    /// RCPT TO; false when nobody signed in.
    Recipient {
        /// Whether the session signed in.
        signed_in: bool,
    },
    /// DATA, up to the 354.
    Data,
    /// After the final dot.
    Message,
}

/// The class of a refusing answer, with the answer's codes. The text is for the caller to redact.
pub(super) fn classify(phase: Phase, code: u16, text: &str) -> Outcome {
    let enhanced = enhanced_code(text);
    let enhanced = enhanced.as_deref().unwrap_or_default();
    let class = match (code / 100, phase) {
        (4, _) => Class::Transient { retry_after_ms: None },
        (5, _) => refused(phase, code, enhanced),
        // A positive answer in a place where none fits: nothing was taken before the dot.
        (_, Phase::Message) => Class::Unknown(Unknown::Undocumented),
        _ => Class::Unreachable,
    };
    let code = if enhanced.is_empty() {
        code.to_string()
    } else {
        format!("{code} {enhanced}")
    };
    Outcome::new(class).code(code)
}

fn refused(phase: Phase, code: u16, enhanced: &str) -> Class {
    match (code, enhanced, phase) {
        (534, "5.7.9", _) => Class::Account(AccountFault::AppPassword),
        (535, "5.7.139", _) => Class::Account(AccountFault::SignInOff),
        (530 | 534 | 535 | 538, ..) => Class::Account(AccountFault::Auth),
        (_, _, Phase::SignIn) => Class::Account(AccountFault::Auth),
        (_, _, Phase::Greeting) => Class::Account(AccountFault::Policy),
        (_, "5.3.4" | "5.2.3", _) => Class::Permanent(Permanent::TooBig),
        (_, _, Phase::Sender) => Class::Account(AccountFault::Sender),
        // "Authentication required" to a session that never signed in is a matter of the settings.
        (_, "5.7.0", Phase::Recipient { signed_in: false }) => Class::Account(AccountFault::Auth),
        (_, enhanced, Phase::Recipient { .. }) if enhanced.starts_with("5.1.") => {
            Class::Permanent(Permanent::BadAddress)
        }
        (_, enhanced, _) if enhanced.starts_with("5.7.") => Class::Permanent(Permanent::Policy),
        _ => Class::Permanent(Permanent::Refused),
    }
}

/// `5.1.1` out of an answer's text, where it has one.
fn enhanced_code(text: &str) -> Option<String> {
    text.split(|c: char| c.is_whitespace() || c == '-')
        .find(|word| {
            let parts: Vec<&str> = word.split('.').collect();
            matches!(parts.as_slice(), [class, subject, detail]
                if matches!(*class, "2" | "4" | "5") && is_number(subject) && is_number(detail))
        })
        .map(str::to_owned)
}

fn is_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The class of whatever the mail client reports; the second part is the server's text, not yet redacted.
pub(super) fn of_error(phase: Phase, error: &Error) -> (Outcome, String) {
    let text = error.source().map(ToString::to_string).unwrap_or_default();
    let outcome = match error.status() {
        Some(code) => return (classify(phase, code.into(), &text), text),
        None if phase == Phase::Message => Outcome::unknown(if error.is_timeout() {
            Unknown::NoAnswer
        } else {
            Unknown::Cut
        }),
        // The client found no common way to sign in, or could not read the challenge.
        None if phase == Phase::SignIn && error.is_client() => {
            Outcome::account(AccountFault::Auth).code("no_common_sign_in")
        }
        None => Outcome::unreachable(),
    };
    (outcome, String::new())
}

/// The class of the answer after the final dot, when it is a positive one.
pub(super) fn accepted(response: &Response) -> Outcome {
    let code: u16 = response.code().into();
    if code / 100 != 2 {
        return classify(Phase::Message, code, "");
    }
    let first = response.first_line().unwrap_or_default();
    Outcome::new(Class::Accepted(Receipt {
        provider_id: queue_id(first),
        ..Receipt::default()
    }))
    .code(code)
}

/// The id that servers put behind `id=` or `queued as`; for support only, never for a decision.
fn queue_id(text: &str) -> Option<String> {
    let after = text
        .split_once("id=")
        .or_else(|| text.split_once("queued as "))
        .map(|(_, after)| after)?;
    let id: String = after
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .take(64)
        .collect();
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_r61() {
        let to = Phase::Recipient { signed_in: true };
        for (phase, code, text, class, kind) in [
            (Phase::Greeting, 421, "4.3.2 try later", "transient", None),
            (Phase::Greeting, 554, "no service for you", "account", Some("policy")),
            (Phase::SignIn, 454, "4.7.0 later", "transient", None),
            (Phase::SignIn, 535, "5.7.8 bad", "account", Some("auth")),
            (
                Phase::SignIn,
                534,
                "5.7.9 Application-specific password required",
                "account",
                Some("app_password"),
            ),
            (
                Phase::SignIn,
                535,
                "5.7.139 Authentication unsuccessful",
                "account",
                Some("sign_in_off"),
            ),
            (Phase::SignIn, 504, "mechanism", "account", Some("auth")),
            (Phase::Sender, 530, "5.7.0 must issue STARTTLS", "account", Some("auth")),
            (Phase::Sender, 538, "encryption required", "account", Some("auth")),
            (Phase::Sender, 553, "5.7.1 not owned by user", "account", Some("sender")),
            (Phase::Sender, 552, "5.3.4 too big", "permanent", Some("too_big")),
            (to, 450, "4.2.0 greylisted", "transient", None),
            (to, 452, "4.2.2 mailbox full", "transient", None),
            (to, 550, "5.1.1 no such user", "permanent", Some("bad_address")),
            (to, 550, "relay not permitted", "permanent", Some("refused")),
            (to, 554, "5.7.1 blocked", "permanent", Some("policy")),
            (
                Phase::Recipient { signed_in: false },
                550,
                "5.7.0 authentication required",
                "account",
                Some("auth"),
            ),
            (Phase::Data, 451, "4.3.0 local error", "transient", None),
            (Phase::Message, 451, "4.3.0 local error", "transient", None),
            (Phase::Message, 552, "5.3.4 too big", "permanent", Some("too_big")),
            (
                Phase::Message,
                554,
                "5.7.1 looks like spam",
                "permanent",
                Some("policy"),
            ),
            (Phase::Message, 550, "refused", "permanent", Some("refused")),
            (Phase::Message, 354, "go on", "unknown", Some("undocumented")),
        ] {
            let outcome = classify(phase, code, text);
            assert_eq!(
                (outcome.class.word(), outcome.class.kind()),
                (class, kind),
                "{phase:?} {code} {text}"
            );
        }
    }

    #[test]
    fn codes_are_found_in_texts() {
        assert_eq!(enhanced_code("5.7.9 Application-specific").as_deref(), Some("5.7.9"));
        assert_eq!(enhanced_code("-5.7.139 no").as_deref(), Some("5.7.139"));
        assert_eq!(enhanced_code("host 10.0.0.1 says no"), None);
        assert_eq!(queue_id("OK id=1wX2-000-AB").as_deref(), Some("1wX2-000-AB"));
        assert_eq!(queue_id("2.0.0 Ok: queued as 4F2").as_deref(), Some("4F2"));
        assert_eq!(queue_id("OK"), None);
    }
}
