//! What a payment code holds (I163 to I165): pure functions of the frozen document. Here: the European transfer code. Drawing
//! the squares is the work of the documents crate.

use super::snapshot::{PaymentCode, Snapshot, SnapshotBank};
use crate::{Money, business::PaymentQr};

/// Largest payload of a transfer code, in bytes (EPC069-12).
const MAX_BYTES: usize = 331;
/// Longest holder's name and free text.
const MAX_NAME: usize = 70;
const MAX_TEXT: usize = 140;
/// Largest amount, in cents.
const MAX_CENTS: i64 = 99_999_999_999;

/// Countries whose accounts take part in SEPA.
const SEPA: [&str; 41] = [
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM",
];

/// The code that prints on a document; none when nothing is to be paid, or where the kind of code does not fit the
/// currency and the account.
pub fn payment_code(kind: PaymentQr, document: &Snapshot) -> Option<PaymentCode> {
    let number = document.number.as_deref().filter(|_| !document.draft)?;
    let amount = Money::new(document.payable, document.currency);
    let payload = match kind {
        PaymentQr::Epc => epc(document.bank.as_ref()?, amount, number)?,
        PaymentQr::None | PaymentQr::Swiss | PaymentQr::Upi | PaymentQr::Pix => return None,
    };
    Some(PaymentCode {
        kind: "epc".to_owned(),
        payload,
    })
}

/// The EPC069-12 payload: euros to a SEPA account, with the document's number as a creditor reference, or as text where
/// the number is too long for one.
pub fn epc(bank: &SnapshotBank, amount: Money, number: &str) -> Option<String> {
    let country = bank.iban.get(..2)?;
    let payable = amount.currency.code() == "EUR" && (1..=MAX_CENTS).contains(&amount.minor);
    if !payable || !SEPA.contains(&country) {
        return None;
    }
    let euros = format!("EUR{amount}");
    let reference = creditor_reference(number).unwrap_or_default();
    let text = if reference.is_empty() {
        one_line(number, MAX_TEXT)
    } else {
        String::new()
    };
    let name = one_line(&bank.name, MAX_NAME);
    let bic = bank.bic.as_deref().unwrap_or_default();
    let lines = [
        "BCD", "002", "1", "SCT", bic, &name, &bank.iban, &euros, "", &reference, &text,
    ];
    let payload = lines.join("\n").trim_end_matches('\n').to_owned();
    (payload.len() <= MAX_BYTES).then_some(payload)
}

fn one_line(text: &str, most: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(most).collect::<String>().trim().to_owned()
}

/// The ISO 11649 reference of a document's number: `20270142` → `RF5520270142`. None beyond 21 letters and digits, or when
/// the number has letters outside A to Z.
pub fn creditor_reference(number: &str) -> Option<String> {
    let kept: String = number
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if kept.is_empty() || kept.len() > 21 || !kept.is_ascii() {
        return None;
    }
    let check = 98 - remainder(&format!("{kept}RF00"));
    Some(format!("RF{check:02}{kept}"))
}

/// The number modulo 97, letters as 10 to 35.
fn remainder(text: &str) -> u32 {
    text.chars().fold(0, |rest, c| match c.to_digit(36) {
        Some(value) if value < 10 => (rest * 10 + value) % 97,
        Some(value) => (rest * 100 + value) % 97,
        None => rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank(iban: &str, name: &str) -> SnapshotBank {
        SnapshotBank {
            iban: iban.to_owned(),
            bic: None,
            name: name.to_owned(),
        }
    }

    fn of(minor: i64, currency: &str) -> Money {
        Money::new(minor, currency.parse().expect("a currency"))
    }

    #[test]
    fn references_carry_their_check_digits() {
        assert_eq!(creditor_reference("20270142").as_deref(), Some("RF5520270142"));
        assert_eq!(creditor_reference("2027A0142").as_deref(), Some("RF602027A0142"));
        assert_eq!(creditor_reference("2027-0142").as_deref(), Some("RF5520270142"));
        assert_eq!(creditor_reference(&"9".repeat(22)), None);
        assert_eq!(creditor_reference("№ 5Ö"), None);
        let remainder_of_whole = remainder("20270142RF55");
        assert_eq!(remainder_of_whole, 1);
    }

    #[test]
    fn the_transfer_code_is_the_published_example() {
        let account = bank("DE89370400440532013000", "Beispiel GmbH");
        assert_eq!(
            epc(&account, of(10_674, "EUR"), "20270142").as_deref(),
            Some("BCD\n002\n1\nSCT\n\nBeispiel GmbH\nDE89370400440532013000\nEUR106.74\n\nRF5520270142")
        );
    }

    #[test]
    fn only_euros_to_a_sepa_account_have_a_code() {
        let account = bank("DE89370400440532013000", "Beispiel GmbH");
        assert_eq!(epc(&account, of(0, "EUR"), "1"), None);
        assert_eq!(epc(&account, of(100, "GBP"), "1"), None);
        assert_eq!(epc(&account, of(100_000_000_000, "EUR"), "1"), None);
        assert_eq!(
            epc(&bank("BR1500000000000010932840814P2", "Clinica"), of(100, "EUR"), "1"),
            None
        );
    }

    #[test]
    fn names_are_cut_and_long_numbers_become_text() {
        let account = bank("DE89370400440532013000", &"Größe\n".repeat(30));
        let number = "2027/Sommer/0000000000000000042";
        let payload = epc(&account, of(1, "EUR"), number).expect("a code");
        let lines: Vec<&str> = payload.split('\n').collect();
        assert_eq!(lines.len(), 11);
        assert!(lines[5].chars().count() <= 70);
        assert_eq!((lines[9], lines[10]), ("", number));
        assert!(payload.len() <= MAX_BYTES);
    }
}
