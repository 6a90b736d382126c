//! The shape of every list: `{items, next}`, asked for with `limit` and `cursor`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most rows one answer holds.
pub const MAX_LIMIT: u32 = 500;
/// Rows of an answer when the request names none.
pub const DEFAULT_LIMIT: u32 = 100;

/// A page of a list; `next` is given back as `cursor` for the following page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits in one answer.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// The limit asked for, kept within 1 and [`MAX_LIMIT`].
pub fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
}
