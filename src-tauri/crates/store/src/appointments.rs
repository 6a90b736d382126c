//! SQL of the appointments slice.
