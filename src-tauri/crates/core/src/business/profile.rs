//! Who the business is: the data that documents, messages and the window are made of.

use crate::{Currency, Zone, clients::address::Address};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What clients are called, everywhere in the window and in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientTerm {
    /// Clients.
    Client,
    /// Patients.
    Patient,
    /// Customers.
    Customer,
    /// Pupils.
    Pupil,
}

/// Paper of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 in.
    Letter,
}

/// The payment code on invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentQr {
    /// None.
    None,
    /// European credit transfer.
    Epc,
    /// Swiss QR-bill.
    Swiss,
    /// India.
    Upi,
    /// Brazil.
    Pix,
}

macro_rules! words {
    ($($name:ident { $($variant:ident => $word:literal),+ $(,)? })+) => {$(
        impl $name {
            /// The word stored in the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    ClientTerm { Client => "client", Patient => "patient", Customer => "customer", Pupil => "pupil" }
    Paper { A4 => "a4", Letter => "letter" }
    PaymentQr { None => "none", Epc => "epc", Swiss => "swiss", Upi => "upi", Pix => "pix" }
}

/// Where money goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bank {
    /// International account number, without spaces.
    pub iban: String,
    /// The bank's code, where asked for.
    #[serde(default)]
    pub bic: Option<String>,
    /// The account holder, where it is not the business's name.
    #[serde(default)]
    pub name: Option<String>,
}

impl Bank {
    /// True when the number has the form and check digits of ISO 13616 (mod 97 = 1).
    pub fn is_sound(&self) -> bool {
        let iban: String = self
            .iban
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase();
        if !(15..=34).contains(&iban.len()) || !iban.chars().all(|c| c.is_ascii_alphanumeric()) {
            return false;
        }
        let moved = format!("{}{}", &iban[4..], &iban[..4]);
        let rest = moved.chars().fold(0_u32, |rest, c| match c.to_digit(36) {
            Some(value) if value < 10 => (rest * 10 + value) % 97,
            Some(value) => (rest * 100 + value) % 97,
            None => 0,
        });
        rest == 1
    }
}

/// The business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Kind of business chosen at set-up: a preset's word.
    pub preset: String,
    /// Name as clients know it.
    pub name: String,
    /// Postal address.
    pub address: Address,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// Currency of prices and books.
    pub currency: Currency,
    /// Zone of the calendar; the computer's own never decides (A7).
    pub zone: Zone,
    /// BCP 47 tag of documents and messages.
    pub language: String,
    /// What clients are called.
    pub client_term: ClientTerm,
    /// Paper of documents.
    pub paper: Paper,
    /// Phone for clients.
    pub phone: Option<String>,
    /// Mail address for clients.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Tax number on invoices.
    pub tax_id: Option<String>,
    /// Register and number, where the law wants it on documents.
    pub registration: Option<String>,
    /// Where money goes.
    pub bank: Option<Bank>,
    /// Payment code on invoices.
    pub payment_qr: PaymentQr,
    /// Days until an invoice is due.
    pub payment_days: u16,
    /// For the next update.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_are_checked_by_their_check_digits() {
        let bank = |iban: &str| Bank {
            iban: iban.to_owned(),
            bic: None,
            name: None,
        };
        assert!(bank("GB82 WEST 1234 5698 7654 32").is_sound());
        assert!(bank("DE89370400440532013000").is_sound());
        assert!(!bank("DE89370400440532013001").is_sound());
        assert!(!bank("DE8").is_sound());
    }
}
