//! SQL of the invoices slice.
