//! What the adapters' tests share.

use crate::{Outgoing, message::Content};
use deskbell_core::Instant;

/// Runs a future on a small runtime.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

/// The present instant of these tests.
pub(crate) fn at() -> Instant {
    "2027-03-28T08:00:00Z".parse().expect("an instant")
}

/// A text message.
pub(crate) fn sms(text: &str) -> Outgoing {
    Outgoing {
        reference: "0195e1c2-7a00-7000-8000-000000000001".to_owned(),
        row: "0195e1c2-7a00-7000-8000-000000000000".to_owned(),
        to: "+447700900123".to_owned(),
        to_name: None,
        content: Content::Sms { text: text.to_owned() },
        valid_for: None,
        now: at(),
    }
}
