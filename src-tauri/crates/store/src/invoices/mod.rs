//! SQL of the invoices slice: drafts and issued documents, numbers, the archive, payments, tax settings, billing rows.

mod billing;
mod deliveries;
mod documents;
mod files;
mod issue;
mod lists;
mod numbers;
mod payments;
mod tax;
mod timeline;
mod visits;

pub use billing::{BillingRow, billed_by, billing, claim, note_billable, release, release_all, waiting, waive};
pub use deliveries::{Delivery, add_delivery, deliveries};
pub use documents::{
    DraftWrite, InvoiceRow, credits_of, delete_draft, insert_draft, invoice, purge_deleted, restore_draft, update_draft,
};
pub use files::{Archived, add_file, archived, asset, keep_asset};
pub use issue::{
    IssueWrite, IssuedGroup, IssuedLine, add_group, add_line, insert_credit, issue, issued_groups, issued_lines,
};
pub use lists::{InvoiceFilter, Overdue, list, overdue};
pub use numbers::{
    NumberGap, Series, add_gap, add_series, all_series_ids, archive_series, counters, find_archived, gaps, last_date,
    next_seq, number_exists, peek_seq, raise_to, revive_series, series, series_of_kind,
};
pub use payments::{
    AllocationRow, Balance, PaymentRow, Source, add_allocation, add_payment, allocations_of_invoice,
    allocations_of_source, balances, open_invoices, payment, payments_of_client, refresh_open, reverse_allocations,
    sources_with_credit, unallocated,
};
pub use tax::{add_tax_setting, archive_tax_setting, tax_settings};
pub use timeline::timeline;
pub use visits::{Visit, VisitService, visit};
