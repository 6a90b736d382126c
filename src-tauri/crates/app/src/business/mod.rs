//! Use cases of the business slice.
