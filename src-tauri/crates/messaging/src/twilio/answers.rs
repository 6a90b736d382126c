//! Twilio's documented answers (R84) and what they mean.

use crate::{
    AccountFault, Class, Outcome, Permanent, Receipt,
    net::{
        http::Answer,
        web::{common, retry_after_ms},
    },
};
use deskbell_core::Instant;
use serde_json::Value;

/// The answer to a send, or to a question that failed.
pub(super) fn judge(answer: &Answer, now: Instant) -> Outcome {
    let Some(body) = answer.json() else {
        return common(answer, now);
    };
    if answer.status == 201 {
        return accepted(&body).unwrap_or_else(|| common(answer, now));
    }
    // Only a body of the documented shape is Twilio speaking, and not some box on the way.
    let status_agrees = body["status"].as_i64() == Some(i64::from(answer.status));
    match body["code"].as_i64() {
        Some(code) if status_agrees => of_code(code, answer, now).code(code),
        _ => common(answer, now),
    }
}

fn accepted(body: &Value) -> Option<Outcome> {
    let sid = body["sid"].as_str().filter(|sid| is_sid(sid))?;
    let status = body["status"].as_str()?;
    if matches!(status, "failed" | "undelivered") {
        let code = body["error_code"].as_i64();
        return Some(Outcome::permanent(undelivered(code)).code(code.unwrap_or_default()));
    }
    let parts = body["num_segments"].as_str().and_then(|parts| parts.parse().ok());
    Some(Outcome::new(Class::Accepted(Receipt {
        provider_id: Some(sid.to_owned()),
        // A Messaging Service counts only when it has chosen the sender; until then it says 0.
        parts: parts.filter(|parts| *parts > 0),
        price: None,
    })))
}

fn of_code(code: i64, answer: &Answer, now: Instant) -> Outcome {
    Outcome::new(match code {
        20003 => Class::Account(AccountFault::Auth),
        20005 => Class::Account(AccountFault::Suspended),
        20404 | 21703 | 21704 => Class::Account(AccountFault::Config),
        30034 => Class::Account(AccountFault::Registration),
        14107 | 20429 => Class::Transient {
            retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), now),
        },
        21211 | 21217 | 21614 => Class::Permanent(Permanent::BadNumber),
        21408 => Class::Permanent(Permanent::Region),
        21603 | 21606 | 21612 => Class::Permanent(Permanent::Sender),
        21610 => Class::Permanent(Permanent::OptedOut),
        21602 | 21605 | 21617 => Class::Permanent(Permanent::Text),
        // A 400 in Twilio's own shape says that no message was made, even with a code that is new.
        _ if answer.status == 400 => Class::Permanent(Permanent::Refused),
        _ => return common(answer, now),
    })
}

/// Why an accepted message did not arrive.
pub(super) fn undelivered(code: Option<i64>) -> Permanent {
    match code {
        Some(30003 | 30005 | 30006) => Permanent::BadNumber,
        Some(30004 | 30007) => Permanent::Blocked,
        Some(30034) => Permanent::Sender,
        _ => Permanent::Refused,
    }
}

/// `SM` or `MM` and 32 hexadecimal digits.
pub(super) fn is_sid(text: &str) -> bool {
    text.strip_prefix("SM")
        .or_else(|| text.strip_prefix("MM"))
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
