//! Use cases of the invoices slice.
