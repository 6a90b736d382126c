//! SQL of the clients slice.
