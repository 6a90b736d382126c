//! All that stands on a document, frozen when it is issued (I64): what the paper is drawn from, now and for ever. It
//! names no other type of the program that may change, so that an old snapshot can always be read.

use super::{DocumentKind, OneOrTwo, Prices, TaxCategory, Terms};
use crate::{Currency, Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema number that new snapshots carry.
pub const SNAPSHOT_SCHEMA: u32 = 1;

/// A document as printed. Amounts are minor units of `currency`; quantities, prices and rates decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Which fields to expect: 1.
    pub schema: u32,
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// True on a preview: marked as draft, without number, codes and payment details.
    pub draft: bool,
    /// The number; none on a preview.
    pub number: Option<String>,
    /// The document's date.
    pub date: Date,
    /// When it is due; none on a credit note.
    pub due_date: Option<Date>,
    /// Date of supply for lines without their own.
    pub supply_date: Option<Date>,
    /// Last day of supply, where it took several.
    pub supply_to: Option<Date>,
    /// The terms that gave the due date.
    pub terms: Option<Terms>,
    /// BCP 47 tag of labels, dates and numbers.
    pub language: String,
    /// The paper.
    pub paper: Paper,
    /// The one currency.
    pub currency: Currency,
    /// Whether unit prices and line amounts include tax.
    pub prices: Prices,
    /// Who issues it.
    pub seller: Party,
    /// Who gets and pays it.
    pub buyer: Party,
    /// Who received the service, where that is another.
    pub recipient: Option<Party>,
    /// SHA-256 of the logo's bytes.
    pub logo_sha256: Option<String>,
    /// The lines, in order.
    pub lines: Vec<SnapshotLine>,
    /// Discount on the whole document, before tax.
    pub discount: Option<SnapshotDiscount>,
    /// Tax groups, in order of first appearance.
    pub groups: Vec<SnapshotGroup>,
    /// Sum of bases.
    pub net: i64,
    /// Sum of taxes.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// What cash rounding adds or takes.
    pub rounding: i64,
    /// What is to be paid.
    pub payable: i64,
    /// What a credit note takes back.
    pub credits: Option<SnapshotCredit>,
    /// The buyer's own reference.
    pub buyer_reference: Option<String>,
    /// Words above the lines.
    pub intro: Option<String>,
    /// Words below the totals.
    pub text: Option<String>,
    /// Where to pay.
    pub bank: Option<SnapshotBank>,
    /// The payment code's kind and payload.
    pub payment_code: Option<PaymentCode>,
    /// Tax in the home currency, where the document's is another (I17).
    pub fx: Option<SnapshotFx>,
}

/// Paper of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 215.9 × 279.4 mm.
    Letter,
}

/// A name and address with what the law wants beside it (I192).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Name as printed.
    pub name: String,
    /// A second line: the person at an organisation.
    pub contact: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// House number.
    pub house_number: Option<String>,
    /// Flat, building, care of.
    pub extra: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// State, county, province.
    pub region: Option<String>,
    /// Country: two letters, or as written.
    pub country: Option<String>,
    /// Tax id.
    pub tax_id: Option<String>,
    /// Register and number.
    pub registration: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Mail address; of the buyer, where the document goes.
    pub email: Option<String>,
    /// Website.
    pub website: Option<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotLine {
    /// From 1.
    pub position: u32,
    /// What was done or sold; may have several lines.
    pub description: String,
    /// Quantity, without trailing zeros.
    pub quantity: String,
    /// UN/ECE Rec 20 code, or a word.
    pub unit: Option<String>,
    /// Unit price, at least with the currency's decimals, net or gross as the document.
    pub unit_price: String,
    /// The line's own discount.
    pub discount: Option<SnapshotDiscount>,
    /// Amount after the line's discount, before the document's.
    pub amount: i64,
    /// Net amount for e-invoices (I38).
    pub net: i64,
    /// Rate or rates in percent.
    pub rate: OneOrTwo,
    /// Its tax group, from 0.
    pub group: u32,
    /// Date of supply, where given for the line.
    pub supply_date: Option<Date>,
    /// Who received it, where lines are for several people.
    pub recipient: Option<String>,
}

/// A discount as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotDiscount {
    /// What is taken off, minor units.
    pub amount: i64,
    /// The percentage that gave it.
    pub percent: Option<String>,
    /// Why; the word "Discount" of the document's language when there is none.
    pub reason: Option<String>,
}

/// One tax group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotGroup {
    /// The category.
    pub category: TaxCategory,
    /// One or two taxes on the base; none where no tax is charged.
    pub taxes: Vec<SnapshotTax>,
    /// Sum of its lines.
    pub sum: i64,
    /// Its share of the document discount.
    pub discount: i64,
    /// What tax is charged on.
    pub base: i64,
    /// Why no tax is charged.
    pub reason: Option<String>,
    /// The reason's code in e-invoices.
    pub reason_code: Option<String>,
}

/// One tax of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotTax {
    /// What it is called; the word "Tax" of the document's language when empty.
    pub label: String,
    /// Rate in percent.
    pub rate: String,
    /// The tax, minor units.
    pub amount: i64,
}

/// What a credit note takes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotCredit {
    /// Number of the invoice.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// Why.
    pub reason: String,
}

/// Where to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotBank {
    /// International account number, without spaces.
    pub iban: String,
    /// The bank's code.
    pub bic: Option<String>,
    /// The account holder.
    pub name: String,
}

/// A payment code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentCode {
    /// `epc`, `swiss`, `upi` or `pix`.
    pub kind: String,
    /// What the code holds.
    pub payload: String,
}

/// Exchange into the home currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotFx {
    /// The home currency.
    pub currency: Currency,
    /// Home units for one unit of the document's currency.
    pub rate: String,
    /// The rate's day.
    pub date: Date,
    /// Who published it.
    pub source: String,
    /// Tax of each group in the home currency, minor units.
    pub taxes: Vec<i64>,
}
