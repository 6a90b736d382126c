//! Payments (I78 to I82, I85): methods, which invoices new money is proposed to, and the refusal of card numbers.

use crate::{Date, id::InvoiceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How money came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Notes and coins.
    Cash,
    /// A card terminal.
    Card,
    /// A bank transfer.
    Transfer,
    /// A direct debit.
    Debit,
    /// A cheque.
    Cheque,
    /// An online payment provider.
    Online,
    /// Loyalty points.
    Points,
    /// A voucher.
    Voucher,
    /// Anything else; the note says what.
    Other,
}

impl PaymentMethod {
    /// Every method.
    pub const ALL: [PaymentMethod; 9] = [
        PaymentMethod::Cash,
        PaymentMethod::Card,
        PaymentMethod::Transfer,
        PaymentMethod::Debit,
        PaymentMethod::Cheque,
        PaymentMethod::Online,
        PaymentMethod::Points,
        PaymentMethod::Voucher,
        PaymentMethod::Other,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            PaymentMethod::Cash => "cash",
            PaymentMethod::Card => "card",
            PaymentMethod::Transfer => "transfer",
            PaymentMethod::Debit => "debit",
            PaymentMethod::Cheque => "cheque",
            PaymentMethod::Online => "online",
            PaymentMethod::Points => "points",
            PaymentMethod::Voucher => "voucher",
            PaymentMethod::Other => "other",
        }
    }

    /// The method of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word() == word)
    }
}

/// An invoice that waits for money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number, looked for in the payment's reference.
    pub number: String,
    /// When it is due.
    pub due: Date,
    /// What is open, minor units.
    pub open: i64,
}

/// Proposes new money to invoices (I79): those named in the reference first, then the oldest due date first. What is
/// left over is account credit. Answers the parts, none of them zero.
pub fn propose(amount: i64, open: &[OpenInvoice], reference: &str) -> Vec<(InvoiceId, i64)> {
    let named = |invoice: &&OpenInvoice| !invoice.number.is_empty() && names(reference, &invoice.number);
    let mut order: Vec<&OpenInvoice> = open.iter().collect();
    order.sort_by_key(|invoice| (!named(invoice), invoice.due, invoice.number.clone()));
    let mut left = amount;
    let mut parts = Vec::new();
    for invoice in order {
        let part = left.min(invoice.open);
        if part > 0 {
            parts.push((invoice.id, part));
            left -= part;
        }
    }
    parts
}

/// True when the text holds the number as a word of its own: `2027-0041` is not in `2027-00412`.
fn names(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// True when free text seems to hold a card number (I85): a run of 13 to 19 digits, spaces and dashes ignored, that
/// passes Luhn, starts like a card and is not part of a valid IBAN.
pub fn holds_card_number(text: &str) -> bool {
    let symbols: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    let mut start = 0;
    while start < symbols.len() {
        if !symbols[start].is_ascii_digit() {
            start += 1;
            continue;
        }
        let end = (start..symbols.len())
            .find(|i| !symbols[*i].is_ascii_digit())
            .unwrap_or(symbols.len());
        let digits: Vec<u32> = symbols[start..end].iter().filter_map(|c| c.to_digit(10)).collect();
        if (13..=19).contains(&digits.len()) && starts_like_card(&digits) && luhn(&digits) && !in_iban(&symbols, start)
        {
            return true;
        }
        start = end;
    }
    false
}

fn starts_like_card(digits: &[u32]) -> bool {
    let head = |n: usize| digits.iter().take(n).fold(0, |number, digit| number * 10 + digit);
    matches!(head(1), 3 | 4 | 6) || (51..=55).contains(&head(2)) || (2221..=2720).contains(&head(4))
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, digit)| match (i % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// True when the digit at `at` lies in an IBAN: two letters and two digits at most 34 places before its end, with
/// remainder 1 modulo 97.
fn in_iban(symbols: &[char], at: usize) -> bool {
    (at.saturating_sub(30)..=at).any(|from| {
        let rest = &symbols[from..];
        let letters = rest.iter().take(2).filter(|c| c.is_ascii_uppercase()).count();
        letters == 2 && (15..=34.min(rest.len())).any(|length| from + length > at && iban(&rest[..length]))
    })
}

fn iban(symbols: &[char]) -> bool {
    let turned = symbols[4..].iter().chain(&symbols[..4]);
    let mut remainder = 0_u32;
    for symbol in turned {
        let Some(value) = symbol.to_ascii_uppercase().to_digit(36) else {
            return false;
        };
        remainder = if value > 9 {
            remainder * 100 + value
        } else {
            remainder * 10 + value
        } % 97;
    }
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn open(seed: u8, number: &str, due: &str, open: i64) -> OpenInvoice {
        OpenInvoice {
            id: InvoiceId::from_parts(1, [seed; 10]),
            number: number.to_owned(),
            due: due.parse().expect("a date"),
            open,
        }
    }

    #[test]
    fn money_goes_to_the_oldest_due_date_first() {
        let (a, b) = (
            open(1, "2027-0001", "2027-03-01", 21_000),
            open(2, "2027-0002", "2027-03-20", 9_550),
        );
        let proposed = propose(25_000, &[b.clone(), a.clone()], "");
        assert_eq!(proposed, [(a.id, 21_000), (b.id, 4_000)]);
        let rest = open(2, "2027-0002", "2027-03-20", 5_550);
        assert_eq!(propose(6_000, &[rest], ""), [(b.id, 5_550)], "4.50 stay as credit");
    }

    #[test]
    fn an_invoice_named_in_the_reference_goes_first() {
        let (a, b) = (
            open(1, "2027-0001", "2027-03-01", 21_000),
            open(2, "2027-0002", "2027-03-20", 9_550),
        );
        let proposed = propose(9_550, &[a.clone(), b.clone()], "invoice 2027-0002, thanks");
        assert_eq!(proposed, [(b.id, 9_550)]);
        assert_eq!(propose(100, &[a.clone(), b], "2027-00021"), [(a.id, 100)]);
    }

    #[test]
    fn card_numbers_are_seen_through_spaces_and_dashes() {
        assert!(holds_card_number("paid with 4111 1111 1111 1111"));
        assert!(holds_card_number("5500-0055-5555-5559"));
        assert!(holds_card_number("amex 378282246310005"));
        for fine in [
            "card ending 1111",
            "4111 1111 1111 1112",
            "GB33BUKB20201555555555",
            "DE89 3704 0044 0532 0130 00",
            "order 9111111111111111",
            "INV-2027-0412",
        ] {
            assert!(!holds_card_number(fine), "{fine}");
        }
    }

    #[test]
    fn a_card_shaped_part_of_an_iban_is_no_card() {
        let iban = "FR7630006000011234567890189";
        assert!(!holds_card_number(iban));
        assert!(!holds_card_number(&format!("from {iban}, thanks")));
    }
}
