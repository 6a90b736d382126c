//! SQL of the business slice.
