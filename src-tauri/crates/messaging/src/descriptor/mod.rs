//! Provider descriptors (R73 to R75): data, not code. The settings form, its checks, help and badges come from these
//! JSON files; a further provider is a descriptor, an adapter and its answer table, and no UI code.

mod validate;

pub use validate::{missing_secrets, validate};

use deskbell_core::reminders::Channel;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::OnceLock;

/// Everything the window needs to show a provider's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Descriptor {
    /// The word `provider_configure` takes.
    pub kind: String,
    /// What it can carry.
    pub channels: Vec<Channel>,
    /// Fluent key of its name.
    pub label: String,
    /// Fluent key of the paragraph above the form.
    pub help: String,
    /// What it can do and prove.
    pub capabilities: Capabilities,
    /// The form, in order.
    pub fields: Vec<Field>,
}

/// One field of a form (R74).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// Key in `settings`, or in `secrets` for the type `secret`.
    pub key: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Must be given when the field is shown.
    #[serde(default)]
    pub required: bool,
    /// The whole value must match; the same expression serves the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest number, or longest text in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The choices of an `enum`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Taken when the field is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Shown, and asked for, only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<ShowIf>,
    /// Fluent key of the label; a choice's label is this key, a dash and the choice.
    pub label: String,
    /// Fluent key of the help under the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Behind "More settings".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub advanced: bool,
    /// Accepted and kept, but in no form yet: the part that uses it is still to come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// Another field's value decides whether a field is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowIf {
    /// The other field.
    pub key: String,
    /// The values of it that show this one.
    pub any: Vec<String>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line.
    Text,
    /// Several lines; a JSON value is taken as well.
    Lines,
    /// Write-only; the window learns when it was set.
    Secret,
    /// A whole number.
    Number,
    /// Yes or no.
    Bool,
    /// One of `options`.
    Enum,
    /// An http or https address.
    Url,
    /// A host name or IP address.
    Host,
    /// 1 to 65535.
    Port,
    /// A file or folder.
    Path,
    /// An E.164 number.
    Phone,
    /// Several E.164 numbers.
    Phones,
    /// A mail address.
    Email,
    /// A number, short code or name of at most 11 characters (R129).
    Sender,
    /// Names and values, a JSON object.
    Pairs,
    /// Any JSON; a structure that the form edits as text.
    Json,
    /// A PEM certificate authority for this account alone (T94).
    Certificate,
    /// Sign-in by browser.
    Oauth,
}

/// What a provider can do and prove (R75).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capabilities {
    /// Whether a repeated send of one id makes one message.
    pub idempotent: Idempotent,
    /// Longest client reference it carries; none: carries none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_max: Option<u16>,
    /// How a lost answer can be looked up.
    pub lookup: Lookup,
    /// Reports can be polled.
    pub status_poll: bool,
    /// Replies can be polled.
    pub inbound_poll: bool,
    /// Late messages can be dropped by the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// The balance can be read.
    pub balance: bool,
    /// The most that it can prove (R106).
    pub proof: Proof,
    /// How fast it may be fed.
    pub rate: Rate,
    /// The address can be changed in the form.
    pub base_url_editable: bool,
    /// May be reached in the own network, by the owner's switch (T93).
    pub own_network: bool,
}

/// Whether the provider refuses a second message with one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Idempotent {
    /// No.
    None,
    /// It enforces the caller's id (R55 a).
    CallerId,
    /// As the owner configured it.
    Configured,
}

/// How a message can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// Not at all.
    None,
    /// By its id.
    ById,
    /// By our reference.
    ByReference,
    /// By recipient and text.
    ByRecipientBody,
    /// As the owner configured it.
    Configured,
}

/// The strongest proof a provider gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Handed over.
    Accepted,
    /// Sent to the network.
    Sent,
    /// Delivered.
    Delivered,
}

/// The range of validity a provider takes, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Validity {
    /// Shortest.
    pub min_seconds: u32,
    /// Longest.
    pub max_seconds: u32,
}

/// The bucket of an account; absent limits do not apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rate {
    /// Milliseconds between two messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_ms: Option<u32>,
    /// At most so many in ten minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_ten_minutes: Option<u32>,
    /// At most so many a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_day: Option<u32>,
}

const FILES: [&str; 6] = [
    include_str!("../../descriptors/dry_run.json"),
    include_str!("../../descriptors/smtp.json"),
    include_str!("../../descriptors/android_gateway.json"),
    include_str!("../../descriptors/twilio.json"),
    include_str!("../../descriptors/http.json"),
    include_str!("../../descriptors/kannel.json"),
];

/// Every provider of this release, in the order of the chooser.
pub fn kinds() -> &'static [Descriptor] {
    static KINDS: OnceLock<Vec<Descriptor>> = OnceLock::new();
    KINDS.get_or_init(|| {
        FILES
            .iter()
            .map(|text| serde_json::from_str(text).expect("the schema test reads every descriptor"))
            .collect()
    })
}

/// The descriptor of a kind.
pub fn of(kind: &str) -> Option<&'static Descriptor> {
    kinds().iter().find(|descriptor| descriptor.kind == kind)
}

impl Descriptor {
    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_descriptor_fits_its_schema() {
        let kinds: Vec<_> = kinds().iter().map(|d| d.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["dry_run", "smtp", "android_gateway", "twilio", "http", "kannel"]
        );
        for descriptor in super::kinds() {
            check(descriptor);
        }
    }

    fn check(descriptor: &Descriptor) {
        let kind = &descriptor.kind;
        let keys: BTreeSet<_> = descriptor.fields.iter().map(|f| f.key.as_str()).collect();
        assert_eq!(keys.len(), descriptor.fields.len(), "{kind}: a key stands twice");
        for field in &descriptor.fields {
            let name = format!("{kind}.{}", field.key);
            if let Some(show_if) = &field.show_if {
                let other = descriptor.field(&show_if.key).expect("show_if names a field");
                assert!(show_if.any.iter().all(|v| other.options.contains(v)), "{name}: show_if");
            }
            if let Some(pattern) = &field.pattern {
                regex::Regex::new(pattern).expect("a pattern that compiles");
            }
            assert_eq!(
                field.options.is_empty(),
                field.field_type != FieldType::Enum,
                "{name}: options"
            );
            assert!(
                field.field_type != FieldType::Secret || field.default.is_none(),
                "{name}: a secret has no default"
            );
            assert!(!(field.hidden && field.required), "{name}: asked for, but in no form");
        }
    }

    /// A label without words would show its key to the owner.
    #[test]
    fn every_label_has_words() {
        let words = include_str!("../../../../../ui/src/locales/en/providers.ftl");
        let known: BTreeSet<_> = words
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect();
        let mut missing = BTreeSet::new();
        for descriptor in kinds() {
            let mut keys = vec![descriptor.label.clone(), descriptor.help.clone()];
            for field in descriptor.fields.iter().filter(|field| !field.hidden) {
                keys.push(field.label.clone());
                keys.extend(field.help.clone());
                keys.extend(field.options.iter().map(|option| format!("{}-{option}", field.label)));
            }
            missing.extend(keys.into_iter().filter(|key| !known.contains(key.as_str())));
        }
        assert!(missing.is_empty(), "no words for {missing:#?}");
    }
}
