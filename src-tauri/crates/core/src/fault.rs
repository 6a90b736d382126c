//! What a rule answers when it refuses: which field broke which rule. No sentences; the words live in the
//! language files under the rule's name.

use std::collections::BTreeMap;

/// Refused input: field name → name of the rule broken (`required`, `too_long`, `time_missing`, …).
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("refused: {fields:?}")]
pub struct Fault {
    /// All faults at once, by the field's name in the request.
    pub fields: BTreeMap<String, String>,
}

impl Fault {
    /// One field, one rule.
    pub fn new(field: impl Into<String>, rule: impl Into<String>) -> Self {
        let mut fault = Self::default();
        fault.add(field, rule);
        fault
    }

    /// Notes a further fault; the first rule of a field stays.
    pub fn add(&mut self, field: impl Into<String>, rule: impl Into<String>) {
        self.fields.entry(field.into()).or_insert_with(|| rule.into());
    }

    /// Takes over the value, or notes the fault under the field's name.
    pub fn take<T>(&mut self, field: &str, result: Result<T, &'static str>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(rule) => {
                self.add(field, rule);
                None
            }
        }
    }

    /// `Ok` when nothing was noted.
    pub fn into_result(self) -> Result<(), Fault> {
        if self.fields.is_empty() { Ok(()) } else { Err(self) }
    }
}
