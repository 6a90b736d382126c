//! Rules of the reminders slice.
