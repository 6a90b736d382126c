//! Rules of the business slice.
