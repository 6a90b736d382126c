//! PDF documents of Deskbell: invoices and credit notes, the recovery sheet, the day sheet.
//!
//! A document is laid out into pages of positioned boxes without any type of the PDF library ([`page`]), then a thin writer
//! draws them (I141). Made in this process from our own fonts: no browser, no system font, no network. Not here: what a
//! document says (core's snapshot), where it is kept (store).
#![expect(
    clippy::float_arithmetic,
    reason = "pages are measured in points; amounts come as integers and leave as text"
)]

mod error;
mod file_name;
mod fonts;
mod invoice;
mod logo;
mod page;
mod sheets;
mod text;
mod words;
mod write;

pub use error::DocumentError;
pub use file_name::safe_file_name;
pub use fonts::missing_characters;
pub use invoice::{invoice_title, render_invoice};
pub use logo::check_logo;
pub use sheets::{DaySheet, DayVisit, RecoverySheet, render_day_sheet, render_recovery_sheet};
