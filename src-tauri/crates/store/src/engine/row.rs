//! Rows on their way out: columns by name, turned into the types of core.

use super::{StoreError, StoreResult};
use deskbell_core::{Currency, Date, Instant, Money, Zone, time::Civil};

/// One row of an answer; valid while its query runs.
pub struct Row<'a> {
    row: &'a rusqlite::Row<'a>,
    columns: &'a Columns,
}

/// The names of an answer's columns, found once a query. The driver would search them anew for every value of every row,
/// which costs more than the query; slices read in the order they select, so that the search begins at the right place.
pub(super) struct Columns {
    names: Vec<String>,
    next: std::cell::Cell<usize>,
}

impl Columns {
    pub(super) fn of(statement: &rusqlite::Statement<'_>) -> Self {
        let mut names: Vec<String> = Vec::with_capacity(statement.column_count());
        for name in statement.column_names() {
            // Of equal names the first counts.
            let known = names.iter().any(|known| known == name);
            names.push(if known { String::new() } else { name.to_owned() });
        }
        Self {
            names,
            next: std::cell::Cell::new(0),
        }
    }

    fn place(&self, name: &str) -> StoreResult<usize> {
        let (before, after) = self.names.split_at(self.next.get().min(self.names.len()));
        let found = after
            .iter()
            .position(|column| column == name)
            .map(|place| place + before.len());
        let place = found
            .or_else(|| before.iter().position(|column| column == name))
            .ok_or_else(|| StoreError::Internal(format!("no column {name}")))?;
        self.next.set(place + 1);
        Ok(place)
    }
}

impl<'a> Row<'a> {
    pub(super) fn new(row: &'a rusqlite::Row<'a>, columns: &'a Columns) -> Self {
        Self { row, columns }
    }

    /// The column's value; a wrong type or word is [`StoreError::Damaged`], a wrong name a programming error
    /// reported the same way.
    pub fn get<T: FromValue>(&self, column: &str) -> StoreResult<T> {
        let value = self.row.get_ref(self.columns.place(column)?)?;
        T::from_value(value).ok_or_else(|| StoreError::Damaged(format!("column {column}")))
    }

    /// An amount from its two columns.
    pub fn money(&self, minor: &str, currency: &str) -> StoreResult<Money> {
        Ok(Money::new(self.get(minor)?, self.get(currency)?))
    }

    /// A word of a closed list, by the function that knows the list.
    pub fn word<T>(&self, column: &str, from_word: impl Fn(&str) -> Option<T>) -> StoreResult<T> {
        self.text(column)?
            .and_then(from_word)
            .ok_or_else(|| StoreError::Damaged(format!("column {column}")))
    }

    /// Text as it lies in the row, for what is read and not kept; none for NULL.
    pub fn text(&self, column: &str) -> StoreResult<Option<&str>> {
        let value = self.row.get_ref(self.columns.place(column)?)?;
        value
            .as_str_or_null()
            .map_err(|_| StoreError::Damaged(format!("column {column}")))
    }
}

/// A borrowed column value; names no driver outside the engine.
pub type Cell<'a> = rusqlite::types::ValueRef<'a>;

/// What a column can be read as.
pub trait FromValue: Sized {
    /// None when the value does not fit.
    fn from_value(value: Cell<'_>) -> Option<Self>;
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        match value {
            Cell::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        value.as_i64().ok().map(|n| n != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        value.as_str().ok().map(str::to_owned)
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        value.as_blob().ok().map(<[u8]>::to_vec)
    }
}

impl FromValue for Instant {
    fn from_value(value: Cell<'_>) -> Option<Self> {
        value.as_i64().ok().map(Instant::from_ms)
    }
}

macro_rules! small_integers {
    ($($kind:ty),+) => {$(
        impl FromValue for $kind {
            fn from_value(value: Cell<'_>) -> Option<Self> {
                value.as_i64().ok().and_then(|n| n.try_into().ok())
            }
        }
    )+};
}
small_integers!(i32, u64, u32, u16, u8, usize);

macro_rules! parsed {
    ($($kind:ty),+ $(,)?) => {$(
        impl FromValue for $kind {
            fn from_value(value: Cell<'_>) -> Option<Self> {
                value.as_str().ok().and_then(|text| text.parse().ok())
            }
        }
    )+};
}
parsed!(Date, Civil, Zone, Currency);

macro_rules! parsed_ids {
    ($($kind:ident),+ $(,)?) => { parsed!($(deskbell_core::id::$kind),+); };
}
parsed_ids!(
    DbId,
    DeviceId,
    ClientId,
    ContactPointId,
    ConsentEventId,
    ImportId,
    MergeId,
    StaffId,
    RoomId,
    ServiceId,
    ClosureId,
    HolidayId,
    BlockId,
    FeedId,
    AppointmentId,
    SeriesId,
    WaitingId,
    OfferId,
    BusyId,
    RuleId,
    TemplateId,
    OutboxId,
    AttemptId,
    AccountId,
    InvoiceId,
    InvoiceLineId,
    NumberSeriesId,
    PaymentId,
    AllocationId,
    TaxSettingId,
    InteractionId,
    CaseId,
    BackupId,
    JobId
);
