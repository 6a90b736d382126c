//! Use cases of the backup slice: making and proving backups, restoring them, the keys' page, the audit log, the check.

pub mod archive;
pub mod check;
pub mod keep;
pub mod make;
pub mod manifest;
pub mod page;
pub mod restore;
pub mod restoring;

pub use make::{Made, Watch};
pub use manifest::BackupKind;
pub use restore::{Restored, restore_closed};
