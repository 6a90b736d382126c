//! The database of Deskbell: the engine seam, the migrations, and every SQL statement, one module a slice.
//!
//! Synchronous: call it from blocking threads. `Store::read` cannot write; `Store::write` is one immediate
//! transaction. Slice modules hold whole SQL statements and row mapping and name no driver.

pub mod accounts;
pub mod appointments;
pub mod audit;
pub mod business;
pub mod clients;
pub mod engine;
pub mod figures;
pub mod house;
pub mod invoices;
pub mod reminders;
pub mod soundness;

pub use engine::{Change, DataKey, Row, Store, StoreError, StoreResult, Tx, Value, WriteTx, migrations};
