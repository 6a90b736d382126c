//! Use cases of the clients slice.
