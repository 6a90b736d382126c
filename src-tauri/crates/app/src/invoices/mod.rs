//! Use cases of the invoices slice: drafts, issue, the archived file, payments, what is not billed yet.
//! Not here: the arithmetic and the checks (core), the page (documents), sending (reminders).

pub use deskbell_core::invoices::{Snapshot, TotalsRequest, TotalsText};

mod credit;
mod draft;
mod file;
mod issue;
mod lines;
mod numbers;
mod paper;
mod parties;
pub(crate) mod past;
mod payment;
mod request;
mod send;
mod series;
mod tax;
mod totals;
mod view;

pub use credit::{CreditIssued, CreditLine, InvoiceCredit, credit};
pub use draft::{DraftSaved, delete, draft, restore, update};
pub(crate) use file::write_whole;
pub use file::{InvoiceFile, InvoicePdf, PdfSaved, checked as checked_file, file, pdf};
pub use issue::{Issued, issue};
pub use lines::{
    UnbilledItem, UnbilledRequest, UnbilledSum, UnbilledWaive, appointment_changed, is_billed, unbilled_list,
    unbilled_waive,
};
pub use numbers::reconcile as reconcile_numbers;
pub use paper::{InvoicePreview, paper, preview};
pub use payment::{
    AllocationDraft, PaymentDraft, PaymentProposal, PaymentPropose, PaymentReverse, PaymentReversed, PaymentSaved,
    proposal, record, reverse,
};
pub use request::{InvoiceById, InvoiceDraft, InvoiceUpdate, InvoiceVersion};
pub use send::{InvoiceSend, InvoiceSent, send};
pub use series::{
    NumberGapView, NumberSeriesList, NumberSeriesSet, NumberSeriesView, number_series_list, number_series_set,
};
pub use tax::{
    TaxSettingArchive, TaxSettingDraft, TaxSettingMade, TaxSettingView, TaxSettings, TaxSettingsConfirmed,
    tax_setting_archive, tax_setting_confirm, tax_setting_create, tax_setting_list,
};
pub use totals::totals;
pub use view::{
    CreditRef, DeliveryView, InvoiceItem, InvoiceListRequest, InvoiceView, MoneyToday, OverdueView, SettledBy, get,
    list, money_today,
};
