//! Importing contact lists: look first (`client_import_preview`), then carry it out in one transaction
//! (`client_import_run`), and take it back as one (`client_import_undo`). Import never starts a message (IM7).

mod book;
mod preview;
mod report;
mod run;
mod sorter;
mod source;
mod undo;

pub use preview::{ClientImportPreview, ImportPreview, SeenBefore, UnmappedColumn, preview};
pub use report::{Counts, ImportOutcome, RowReport};
pub use run::{ClientImportRun, Decisions, ImportDone, RowChoice, RowDecision, Written, run};
pub use undo::{ClientImportUndo, ImportUndone, Kept, KeptWhy, undo};
