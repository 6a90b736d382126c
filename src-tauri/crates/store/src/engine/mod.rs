//! The engine seam: what differs between databases. Opening and keys, transactions, rows, errors, migrations.
//! The rest of the crate sees [`Store`], [`Tx`], [`WriteTx`], [`Row`], [`Value`] and [`StoreError`] only.

mod connection;
pub mod copy;
mod error;
pub mod keys;
pub mod migrations;
mod row;
pub mod search;
mod store;
pub mod tables;
mod tx;
mod value;

pub use connection::{APPLICATION_ID, DataKey};
pub use error::{StoreError, StoreResult};
pub use row::{FromValue, Row};
pub use store::{Change, Store};
pub use tx::{Tx, WriteTx};
pub use value::{IntoValue, Value};
