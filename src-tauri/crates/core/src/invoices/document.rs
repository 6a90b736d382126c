//! Words of documents: kinds, states, and what payments make of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// An invoice.
    Invoice,
    /// A prepayment.
    Deposit,
    /// The invoice that deducts deposits.
    Final,
    /// Takes back an invoice in part or in full.
    CreditNote,
}

impl DocumentKind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            DocumentKind::Invoice => "invoice",
            DocumentKind::Deposit => "deposit",
            DocumentKind::Final => "final",
            DocumentKind::CreditNote => "credit_note",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Invoice, Self::Deposit, Self::Final, Self::CreditNote]
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    /// The kind of number series it takes its number from (I54).
    pub fn series(self) -> &'static str {
        match self {
            DocumentKind::CreditNote => "credit_note",
            _ => "invoice",
        }
    }
}

/// Where a document stands (I68).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Editable, without a number.
    Draft,
    /// Numbered and frozen.
    Issued,
    /// Taken back before it left the house.
    Void,
}

impl DocumentState {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            DocumentState::Draft => "draft",
            DocumentState::Issued => "issued",
            DocumentState::Void => "void",
        }
    }

    /// The state of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Draft, Self::Issued, Self::Void]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// What payments make of an issued document; derived, never typed in (I68, I88).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayState {
    /// Nothing has come yet.
    Open,
    /// Something has come.
    PartPaid,
    /// Nothing is open.
    Paid,
}

impl PayState {
    /// The state of what is payable and what of it is open, minor units.
    pub fn of(payable: i64, open: i64) -> Self {
        match open {
            0 => PayState::Paid,
            untouched if untouched == payable.abs() => PayState::Open,
            _ => PayState::PartPaid,
        }
    }
}

/// How a document leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryChannel {
    /// As an attachment.
    Email,
    /// A text message that names number and amount.
    Sms,
    /// A letter; recorded only.
    Post,
    /// Over the counter; recorded only.
    Hand,
}

impl DeliveryChannel {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            DeliveryChannel::Email => "email",
            DeliveryChannel::Sms => "sms",
            DeliveryChannel::Post => "post",
            DeliveryChannel::Hand => "hand",
        }
    }

    /// The channel of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Email, Self::Sms, Self::Post, Self::Hand]
            .into_iter()
            .find(|channel| channel.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paid_is_what_nothing_is_open_of() {
        assert_eq!(PayState::of(21_000, 21_000), PayState::Open);
        assert_eq!(PayState::of(21_000, 1), PayState::PartPaid);
        assert_eq!(PayState::of(21_000, 0), PayState::Paid);
        assert_eq!(PayState::of(0, 0), PayState::Paid, "100 % off is paid at once");
    }
}
