//! What an import says about its rows.

use deskbell_core::{clients::import::RowReason, id::ClientId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a row is (IM3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// Nobody like that is known.
    New,
    /// One known client, to whom the row may add.
    Update,
    /// Somebody may be the same person: a person decides.
    Unsure,
    /// A known client, with a single value that differs.
    Conflict,
    /// Was erased on request.
    Erased,
    /// Cannot be read as a client.
    Bad,
}

/// Rows by outcome; they add up to the file's records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Nobody like that is known.
    pub new: u32,
    /// One known client.
    pub update: u32,
    /// A person decides.
    pub unsure: u32,
    /// A single value differs.
    pub conflict: u32,
    /// Was erased on request.
    pub erased: u32,
    /// Cannot be read.
    pub bad: u32,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: ImportOutcome) {
        let count = match outcome {
            ImportOutcome::New => &mut self.new,
            ImportOutcome::Update => &mut self.update,
            ImportOutcome::Unsure => &mut self.unsure,
            ImportOutcome::Conflict => &mut self.conflict,
            ImportOutcome::Erased => &mut self.erased,
            ImportOutcome::Bad => &mut self.bad,
        };
        *count += 1;
    }
}

/// A row that is not plainly new, or has a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowReport {
    /// Counts records; 1 is the first after the header.
    pub row: u32,
    /// What the row is.
    pub outcome: ImportOutcome,
    /// Whom the row calls.
    pub name: String,
    /// The known client, or the best candidate of an unsure row.
    pub client_id: Option<ClientId>,
    /// Why.
    pub reasons: Vec<RowReason>,
}

pub(super) fn reason(field: &str, rule: &str, value: impl Into<String>) -> RowReason {
    RowReason {
        field: field.to_owned(),
        rule: rule.to_owned(),
        value: value.into(),
    }
}
