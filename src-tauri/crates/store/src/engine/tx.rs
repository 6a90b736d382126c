//! Transactions. [`Tx`] reads; [`WriteTx`] also writes and notes what changed, for the announcement after the commit.

use super::{Change, Row, StoreError, StoreResult, Value, row::Columns};
use rusqlite::{Connection, types::ToSqlOutput};
use std::cell::RefCell;

/// A reading transaction: one snapshot.
pub struct Tx<'c> {
    connection: &'c Connection,
}

/// A writing transaction: immediate, all or nothing.
pub struct WriteTx<'c> {
    tx: Tx<'c>,
    changes: RefCell<Vec<Change>>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// All rows, mapped.
    pub fn query<T>(
        &self,
        sql: &str,
        parameters: &[(&str, Value)],
        mut map: impl FnMut(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, parameters)?;
        let columns = Columns::of(&statement);
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(map(&Row::new(row, &columns))?);
        }
        Ok(found)
    }

    /// The first row, or none.
    pub fn query_opt<T>(
        &self,
        sql: &str,
        parameters: &[(&str, Value)],
        map: impl FnOnce(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, parameters)?;
        let columns = Columns::of(&statement);
        let mut rows = statement.raw_query();
        match rows.next()? {
            Some(row) => map(&Row::new(row, &columns)).map(Some),
            None => Ok(None),
        }
    }

    /// The one row; none is [`StoreError::NotFound`].
    pub fn query_one<T>(
        &self,
        sql: &str,
        parameters: &[(&str, Value)],
        map: impl FnOnce(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<T> {
        self.query_opt(sql, parameters, map)?.ok_or(StoreError::NotFound)
    }
}

impl<'c> WriteTx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            tx: Tx::new(connection),
            changes: RefCell::default(),
        }
    }

    /// Runs one statement; answers the number of rows it touched.
    pub fn execute(&self, sql: &str, parameters: &[(&str, Value)]) -> StoreResult<usize> {
        let mut statement = self.tx.connection.prepare_cached(sql)?;
        bind(&mut statement, parameters)?;
        Ok(statement.raw_execute()?)
    }

    /// Runs an update of `WHERE id AND version`; no row touched is [`StoreError::Conflict`].
    pub fn update(&self, sql: &str, parameters: &[(&str, Value)]) -> StoreResult<()> {
        match self.execute(sql, parameters)? {
            0 => Err(StoreError::Conflict),
            _ => Ok(()),
        }
    }

    /// Notes that a row of a slice changed; announced after the commit, forgotten on rollback.
    pub fn changed(&self, slice: &'static str, id: impl std::fmt::Display) {
        self.changes.borrow_mut().push(Change {
            slice,
            id: id.to_string(),
        });
    }

    /// The first row that was noted: the subject of the audit row.
    pub fn first_change(&self) -> Option<Change> {
        self.changes.borrow().first().cloned()
    }

    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes.into_inner()
    }
}

impl<'c> std::ops::Deref for WriteTx<'c> {
    type Target = Tx<'c>;
    fn deref(&self) -> &Tx<'c> {
        &self.tx
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, parameters: &[(&str, Value)]) -> StoreResult<()> {
    for (name, value) in parameters {
        let index = statement
            .parameter_index(name)?
            .ok_or_else(|| StoreError::Internal(format!("no parameter {name}")))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::ValueRef;
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
