//! Rules of the clients slice.
