//! Email and SMS providers (R73 to R95): descriptors for the settings forms, one adapter a provider, and the one
//! HTTP and mail client with its address policy and caps.
//!
//! Deliberately not here: the outbox, retries, rates and marks (app and store), and any decision about whom to
//! write to. An adapter prepares, sends once, and classifies; it never repeats a message by itself.

mod android;
mod descriptor;
mod dry_run;
mod generic;
mod message;
mod net;
mod outcome;
mod provider;
mod redact;
mod secret;
mod smtp;
#[cfg(test)]
mod testing;
mod twilio;

pub use descriptor::{
    Capabilities, Descriptor, Field, FieldType, Idempotent, Lookup, Proof, Rate, ShowIf, Validity, kinds,
    missing_secrets, of, validate,
};
pub use message::{Attachment, CalendarPart, Content, Email, Outgoing};
pub use outcome::{AccountFault, Class, Outcome, Permanent, Price, Receipt, Unknown};
pub use provider::{Delivery, Found, Inbound, Opened, Provider, StatusReport, Step, StepName, Trace};
pub use secret::{Secret, Secrets};

use deskbell_core::Fault;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The provider of an account, from settings that [`validate`] completed. No connection is made here.
pub fn connect(kind: &str, settings: &Map<String, Value>, secrets: Secrets) -> Result<Arc<dyn Provider>, Fault> {
    let settings = Value::Object(settings.clone());
    Ok(match kind {
        "dry_run" => Arc::new(parsed::<dry_run::DryRun>(settings)?),
        "android_gateway" => Arc::new(android::Android::new(settings, secrets)?),
        "twilio" => Arc::new(twilio::Twilio::new(settings, secrets)?),
        "http" => Arc::new(generic::Generic::new(settings, secrets)?),
        "kannel" => Arc::new(generic::kannel::Kannel::new(settings, secrets)?),
        "smtp" => Arc::new(smtp::Smtp::new(settings, secrets)?),
        _ => return Err(Fault::new("kind", "unknown")),
    })
}

/// Typed settings; what does not fit is named by its field.
fn parsed<T: serde::de::DeserializeOwned>(settings: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(settings).map_err(|error| {
        let path = error.path().to_string();
        let field = path.split(['.', '[']).next().unwrap_or_default();
        Fault::new(format!("settings.{field}"), "format")
    })
}
