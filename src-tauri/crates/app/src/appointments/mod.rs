//! Use cases of the appointments slice.
