//! The one place where lower errors become what the window and the terminal read: `{code, fields, detail, …}`.
//! Codes only; the words live in the window's language files. `detail` is English for support, without personal data.

use deskbell_core::{Fault, money::MoneyError};
use deskbell_store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Answer of every use case.
pub type AppResult<T> = Result<T, AppError>;

/// What callers may rely on (spec: commands, T108).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request breaks a rule; `fields` says which.
    Invalid,
    /// No such thing.
    NotFound,
    /// The record was changed meanwhile; nothing was saved.
    Conflict,
    /// A person or room is taken; `with` and `suggest` say by whom and what is free.
    Overlap,
    /// The data is locked.
    Locked,
    /// The person's role does not hold the right.
    NotAllowed,
    /// An issued document or closed record.
    Immutable,
    /// A key that must be unique exists.
    Duplicate,
    /// A limit was reached.
    Limit,
    /// No network.
    Offline,
    /// The provider refused; `class` says how.
    Provider,
    /// The data is damaged.
    Damaged,
    /// Another process holds what is needed.
    Busy,
    /// The disk is full; nothing was changed.
    NoSpace,
    /// The data can be read but not written.
    ViewOnly,
    /// The data was last used with a newer Deskbell.
    NewerSchema,
    /// Reading or writing a file failed.
    Io,
    /// The person stopped the work; nothing was changed.
    Cancelled,
    /// A mistake of the program.
    Internal,
    /// The key file is missing.
    KeysMissing,
}

/// A refused or failed command. Nothing unacknowledged was written.
#[derive(Debug, Clone, Serialize, thiserror::Error)]
#[error("{code:?}: {detail} {fields:?}")]
pub struct AppError {
    /// The code.
    pub code: ErrorCode,
    /// Field of the request → name of the rule broken.
    pub fields: BTreeMap<String, String>,
    /// For the log and support: English, no personal data.
    pub detail: String,
    /// Further facts by code, such as `with` and `suggest`.
    #[serde(flatten)]
    pub extra: Box<serde_json::Map<String, serde_json::Value>>,
}

impl AppError {
    /// A code with its detail.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            fields: BTreeMap::new(),
            detail: detail.into(),
            extra: Box::default(),
        }
    }

    /// `invalid` for one field.
    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Fault::new(field, rule).into()
    }

    /// `not_found` for a kind of thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, what)
    }

    /// Adds a fact that the caller can use.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let json = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
        self.extra.insert(name.to_owned(), json);
        self
    }
}

impl From<Fault> for AppError {
    fn from(fault: Fault) -> Self {
        Self {
            fields: fault.fields,
            ..Self::new(ErrorCode::Invalid, "the request breaks a rule")
        }
    }
}

impl From<MoneyError> for AppError {
    fn from(error: MoneyError) -> Self {
        let rule = match error {
            MoneyError::Mixed => "mixed_currencies",
            MoneyError::TooLarge => "too_large",
            MoneyError::Decimals => "too_many_decimals",
            MoneyError::NotAnAmount => "not_an_amount",
        };
        Self::invalid("amount", rule)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Conflict => ErrorCode::Conflict,
            StoreError::NotFound => ErrorCode::NotFound,
            StoreError::Duplicate => ErrorCode::Duplicate,
            StoreError::Immutable => ErrorCode::Immutable,
            StoreError::NoSpace => ErrorCode::NoSpace,
            StoreError::Busy => ErrorCode::Busy,
            StoreError::ViewOnly => ErrorCode::ViewOnly,
            StoreError::Damaged(_) => ErrorCode::Damaged,
            StoreError::WrongKey => ErrorCode::Locked,
            StoreError::NewerSchema(_) => ErrorCode::NewerSchema,
            StoreError::Missing(_) | StoreError::Io(_) => ErrorCode::Io,
            StoreError::OlderSchema(_) | StoreError::Internal(_) => ErrorCode::Internal,
        };
        Self::new(code, error.to_string())
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        StoreError::from(error).into()
    }
}
