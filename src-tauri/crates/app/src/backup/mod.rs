//! Use cases of the backup slice.
