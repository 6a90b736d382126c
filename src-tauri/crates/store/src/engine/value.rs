//! Values on their way into a statement. Times and ids come in as parameters; nothing is spliced into SQL.

use deskbell_core::{Currency, Date, Instant, Zone, time::Civil};

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// An integer: money in minor units, instants in UTC ms, booleans as 0 and 1.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What can stand as a parameter.
pub trait IntoValue {
    /// The value as the engine stores it.
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, IntoValue::into_value)
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Int(i64::from(self))
    }
}

impl IntoValue for Instant {
    fn into_value(self) -> Value {
        Value::Int(self.ms())
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for &String {
    fn into_value(self) -> Value {
        Value::Text(self.clone())
    }
}

impl IntoValue for Vec<u8> {
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
}

impl IntoValue for &[u8] {
    fn into_value(self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

macro_rules! integers {
    ($($kind:ty),+) => {$(
        impl IntoValue for $kind {
            fn into_value(self) -> Value {
                Value::Int(i64::from(self))
            }
        }
    )+};
}
integers!(i64, i32, u32, u16, u8);

macro_rules! as_text {
    ($($kind:ty),+ $(,)?) => {$(
        impl IntoValue for $kind {
            fn into_value(self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )+};
}
as_text!(Date, Civil, Zone, Currency);

macro_rules! ids_as_text {
    ($($kind:ident),+ $(,)?) => {$(
        impl IntoValue for deskbell_core::id::$kind {
            fn into_value(self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )+};
}
ids_as_text!(
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

/// Named parameters: `named! { ":id" => id, ":name" => name }` for [`crate::Tx::query`] and its kin.
#[macro_export]
macro_rules! named {
    ($($name:literal => $value:expr),* $(,)?) => {
        &[$(($name, $crate::engine::IntoValue::into_value($value))),*][..] as &[(&str, $crate::Value)]
    };
}
