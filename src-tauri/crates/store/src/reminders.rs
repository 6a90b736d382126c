//! SQL of the reminders slice.
