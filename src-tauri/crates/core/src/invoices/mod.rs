//! Rules of the invoices slice: the calculation, tax settings, numbers, terms, payments, and the checks before issue.
//! Pure functions of data and a date; what is stored, rendered and sent is the work of the layers above.

mod apportion;
mod check;
mod compose;
mod credit;
mod decimals;
mod document;
mod draft;
mod number;
mod payment;
mod payment_code;
pub mod snapshot;
mod tax;
mod terms;
mod totals;
mod totals_text;

pub use apportion::apportion;
pub use check::{IssueContext, Problem, Severity, check};
pub use compose::{Header, compose, group_reason, price_text};
pub use credit::{CreditPart, Creditable, CreditableGroup, CreditableLine, Credited, CreditedGroup, CreditedLine};
pub use decimals::{scaled, scaled_within, unscaled};
pub use document::{DeliveryChannel, DocumentKind, DocumentState, PayState};
pub use draft::{DraftContent, DraftFx, DraftLine, MAX_LINES, TaxSetting};
pub use number::{Fiscal, NumberPattern, Reset};
pub use payment::{OpenInvoice, PaymentMethod, holds_card_number, propose};
pub use payment_code::{creditor_reference, epc, payment_code};
pub use snapshot::Snapshot;
pub use tax::{StarterTax, TaxCategory, TaxComponent, starter_taxes, unregistered_tax};
pub use terms::Terms;
pub use totals::{Calculation, CalculationLine, Discount, GroupTotal, LineTotal, Prices, TaxKey, Totals, compute};
pub use totals_text::{
    GroupText, OneOrTwo, TotalsLine, TotalsRequest, TotalsText, discount, read_price, read_quantity, read_rates,
};
