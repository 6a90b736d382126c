//! Rules of the invoices slice.
