//! Rules of the appointments slice.
